package oauth

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"
)

// The kinds of record in the store.
const (
	kindSettings = "settings"
	kindApp      = "app"
	kindGrant    = "grant"
	kindRetired  = "retired"
	kindSession  = "session"
	kindCode     = "code"
	kindBrowser  = "browser"
	kindSecret   = "secret"
)

// digest is the SHA-256 of a token: what is kept instead of the token.
type digest [sha256.Size]byte

func digestOf(token string) digest { return sha256.Sum256([]byte(token)) }

func (d digest) String() string { return hex.EncodeToString(d[:]) }

func parseDigest(s string) (d digest, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(d) {
		return d, fmt.Errorf("oauth: kept record has a bad key")
	}
	return digest(b), nil
}

// grant is one approval of one app by one user (a row of OauthToken). All times in
// this file are Unix milliseconds.
type grant struct {
	ID       string
	UserID   string
	AppKey   string
	Scopes   []string
	Refresh  string // hex digest of the live refresh token; empty when there is none
	Created  int64
	LastUsed int64
	UseCount int
}

// session is one access token.
type session struct {
	ID      string
	GrantID string // empty for flows without approval
	UserID  string
	AppKey  string // empty for a token that no app asked for
	Scopes  []string
	Created int64
	Used    int64 // last use as kept; lastUsed runs ahead of it

	lastUsed atomic.Int64
	kept     atomic.Int64
}

// code is an authorization code, remembered after use so that a second use can be
// told from nonsense.
type code struct {
	UserID    string
	AppKey    string
	Redirect  string
	Scopes    []string
	Challenge string
	Nonce     string
	Issued    int64
	AuthTime  int64
	Used      bool
}

// browser is one signed-in browser, known by its cookie.
type browser struct {
	UserID string
	AuthAt int64
	Used   int64
}

type keptApp struct {
	App     App
	Deleted bool
}

// batch is one change of state: what to keep, and what to do in memory once it is
// kept.
type batch struct {
	records []Record
	after   []func()
	err     error
}

func (b *batch) put(kind, key string, v any) {
	text, err := json.Marshal(v)
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("oauth: keep %s: %w", kind, err)
	}
	b.records = append(b.records, Record{Kind: kind, Key: key, Value: text})
}

func (b *batch) del(kind, key string) {
	b.records = append(b.records, Record{Kind: kind, Key: key})
}

func (b *batch) then(f func()) { b.after = append(b.after, f) }

// commit keeps the batch and then makes it visible. The caller holds write, so that
// nothing changed between its decision and this; and answers only after commit.
func (s *Server) commit(b *batch) error {
	if b.err != nil {
		return b.err
	}
	if err := s.store.Put(b.records...); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range b.after {
		f()
	}
	return nil
}

// load fills the maps from the store and makes the server's key on the first run.
func (s *Server) load() error {
	err := s.store.Load(s.loadRecord)
	if err != nil {
		return err
	}
	if s.hmacKey != nil {
		return nil
	}
	key := make([]byte, 32)
	if err := s.random(key); err != nil {
		return err
	}
	s.hmacKey = key
	var b batch
	b.put(kindSecret, "hmac", key)
	return s.commit(&b)
}

func (s *Server) loadRecord(r Record) error {
	var err error
	fail := func() error { return fmt.Errorf("oauth: kept %s is damaged: %w", r.Kind, err) }
	switch r.Kind {
	case kindSettings:
		if err = json.Unmarshal(r.Value, &s.settings); err != nil {
			return fail()
		}
	case kindApp:
		var k keptApp
		if err = json.Unmarshal(r.Value, &k); err != nil {
			return fail()
		}
		if k.Deleted {
			delete(s.apps, r.Key)
		} else {
			s.apps[r.Key] = k.App
		}
	case kindGrant:
		var g grant
		if err = json.Unmarshal(r.Value, &g); err != nil {
			return fail()
		}
		s.grants[g.ID] = g
		if g.Refresh != "" {
			var d digest
			if d, err = parseDigest(g.Refresh); err != nil {
				return err
			}
			s.refresh[d] = g.ID
		}
	case kindSecret:
		return s.loadSecret(r)
	case kindRetired, kindSession, kindCode, kindBrowser:
		var d digest
		if d, err = parseDigest(r.Key); err != nil {
			return err
		}
		if err = s.loadToken(r, d); err != nil {
			return fail()
		}
	}
	return nil
}

func (s *Server) loadToken(r Record, d digest) error {
	switch r.Kind {
	case kindRetired:
		var id string
		if err := json.Unmarshal(r.Value, &id); err != nil {
			return err
		}
		s.retired[d] = id
	case kindSession:
		sess := &session{}
		if err := json.Unmarshal(r.Value, sess); err != nil {
			return err
		}
		sess.lastUsed.Store(sess.Used)
		sess.kept.Store(sess.Used)
		s.sessions[d] = sess
	case kindCode:
		var c code
		if err := json.Unmarshal(r.Value, &c); err != nil {
			return err
		}
		s.codes[d] = c
	case kindBrowser:
		var br browser
		if err := json.Unmarshal(r.Value, &br); err != nil {
			return err
		}
		s.browsers[d] = br
	}
	return nil
}

func (s *Server) loadSecret(r Record) error {
	var raw []byte
	if err := json.Unmarshal(r.Value, &raw); err != nil {
		return fmt.Errorf("oauth: kept secret is damaged: %w", err)
	}
	switch r.Key {
	case "hmac":
		s.hmacKey = raw
	case "rsa":
		key, err := x509.ParsePKCS1PrivateKey(raw)
		if err != nil {
			return fmt.Errorf("oauth: kept signing key is damaged: %w", err)
		}
		s.signKey = key
	}
	return nil
}

// sweep drops what nobody can use any more, at most every ten minutes; it runs as
// part of a change that is being made anyway. The caller holds write.
func (s *Server) sweep(b *batch) {
	now := s.millis()
	if now-s.lastSweep < (10 * time.Minute).Milliseconds() {
		return
	}
	s.lastSweep = now
	timeout := s.settings.timeout().Milliseconds()
	const day = int64(24 * time.Hour / time.Millisecond)
	for d, sess := range s.sessions {
		if now-sess.lastUsed.Load() > timeout+day {
			b.del(kindSession, d.String())
			b.then(func() { delete(s.sessions, d) })
		}
	}
	for d, c := range s.codes {
		if now-c.Issued > day {
			b.del(kindCode, d.String())
			b.then(func() { delete(s.codes, d) })
		}
	}
	for d, br := range s.browsers {
		if now-br.Used > day {
			b.del(kindBrowser, d.String())
			b.then(func() { delete(s.browsers, d) })
		}
	}
}

func (s *Server) millis() int64 { return s.now().UnixMilli() }

// random fills p; the reader may be shared and need not be safe for concurrent use.
func (s *Server) random(p []byte) error {
	s.randMu.Lock()
	defer s.randMu.Unlock()
	if _, err := io.ReadFull(s.rand, p); err != nil {
		return fmt.Errorf("oauth: random source: %w", err)
	}
	return nil
}

const tokenAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"

// randomText returns n characters of [A-Za-z0-9._], six random bits each.
func (s *Server) randomText(n int) (string, error) {
	p := make([]byte, n)
	if err := s.random(p); err != nil {
		return "", err
	}
	for i, c := range p {
		p[i] = tokenAlphabet[c&63]
	}
	return string(p), nil
}

// newID makes an 18-character record ID with a valid checksum. The last three
// characters carry one bit for each of the fifteen: set when it is a capital.
func (s *Server) newID(prefix string) (string, error) {
	raw, err := s.randomText(11 - len(prefix))
	if err != nil {
		return "", err
	}
	id := []byte(prefix + "0000" + raw)
	for i, c := range id {
		if c == '.' || c == '_' {
			id[i] = 'x'
		}
	}
	return id18(string(id)), nil
}

func id18(id15 string) string {
	const set = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	out := []byte(id15)
	for block := 0; block < 15; block += 5 {
		bits := 0
		for i := range 5 {
			if c := id15[block+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		out = append(out, set[bits])
	}
	return string(out)
}

// covers reports whether every scope of want is in have.
func covers(have, want []string) bool {
	return !slices.ContainsFunc(want, func(sc string) bool { return !slices.Contains(have, sc) })
}
