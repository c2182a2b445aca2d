package oauth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
)

var errAssertion = &oauthError{"invalid_grant", "invalid assertion"}

// jwtClaims are the claims of a JWT bearer assertion. Audiences may be one or many.
type jwtClaims struct {
	Iss string          `json:"iss"`
	Sub string          `json:"sub"`
	Prn string          `json:"prn"` // the older name of sub
	Aud json.RawMessage `json:"aud"`
	Exp json.Number     `json:"exp"`
}

// jwtGrant is the JWT bearer flow (contract 1.8): no refresh token, and no
// signature or issued_at in the answer.
func (s *Server) jwtGrant(h host, form url.Values) (map[string]string, error) {
	claims, signed, sig, ok := splitJWT(form.Get("assertion"))
	if !ok {
		return nil, errAssertion
	}
	app, ok := s.App(claims.Iss)
	if !ok {
		return nil, errClientID
	}
	if app.JWTCertificate == "" {
		return nil, errAssertion
	}
	key, err := app.jwtKey()
	if err != nil {
		return nil, errAssertion
	}
	sum := sha256.Sum256([]byte(signed))
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) != nil {
		return nil, errAssertion
	}
	if bad := s.checkClaims(h, claims); bad != nil {
		return nil, bad
	}
	name := claims.Sub
	if name == "" {
		name = claims.Prn
	}
	u, ok := s.dir.UserByName(name)
	if !ok || !h.knowsUsers(s.Settings().Environment) {
		return nil, &oauthError{"invalid_grant", "user hasn't approved this consumer"}
	}
	if app.PermittedUsers == AllSelfAuthorized && !s.hasApproved(u.ID, app.ConsumerKey, nil) && u.canSignIn() {
		return nil, &oauthError{"invalid_grant", "user hasn't approved this consumer"}
	}
	reply, err := s.plainSession(h, u, app, nil)
	if err != nil {
		return nil, err
	}
	delete(reply, "signature")
	delete(reply, "issued_at")
	return reply, nil
}

// splitJWT takes an RS256 JWT apart; it does not check the signature.
func splitJWT(text string) (c jwtClaims, signed string, sig []byte, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return c, "", nil, false
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(strings.TrimRight(p, "=")); err != nil {
			return c, "", nil, false
		}
	}
	var header struct {
		Alg string `json:"alg"`
	}
	if json.Unmarshal(raw[0], &header) != nil || header.Alg != "RS256" || json.Unmarshal(raw[1], &c) != nil {
		return c, "", nil, false
	}
	return c, parts[0] + "." + parts[1], raw[2], true
}

// checkClaims checks exp and aud. The Salesforce CLI gives exp in milliseconds and is
// served, so a far future is fine unless the org is strict.
func (s *Server) checkClaims(h host, c jwtClaims) *oauthError {
	exp, err := c.Exp.Float64()
	now := float64(s.millis()) / 1000
	set := s.Settings()
	switch {
	case err != nil:
		return errAssertion
	case exp <= now:
		return &oauthError{"invalid_grant", "expired assertion"}
	case set.StrictJWTExpiry && exp > now+(5*time.Minute).Seconds():
		return errAssertion
	}
	var one string
	many := []string{}
	if json.Unmarshal(c.Aud, &one) == nil {
		many = append(many, one)
	} else if json.Unmarshal(c.Aud, &many) != nil {
		return &oauthError{"invalid_grant", "audience is invalid"}
	}
	good := h.audiences(set.Environment)
	if !slices.ContainsFunc(many, func(a string) bool { return slices.Contains(good, strings.TrimRight(a, "/")) }) {
		return &oauthError{"invalid_grant", "audience is invalid"}
	}
	return nil
}

// idClaims are the parts of an id_token that come from the sign-in. AuthTime is in
// Unix milliseconds.
type idClaims struct {
	Nonce    string
	AuthTime int64
}

// idToken signs an OpenID Connect id_token. The caller holds write.
func (s *Server) idToken(h host, u User, a App, access string, c idClaims) (string, error) {
	key, err := s.signingKey()
	if err != nil {
		return "", err
	}
	now := s.millis() / 1000
	half := sha256.Sum256([]byte(access))
	claims := map[string]any{
		"iss": h.base, "sub": h.base + "/id/" + s.orgID + "/" + u.ID, "aud": a.ConsumerKey,
		"iat": now, "exp": now + int64((2 * time.Minute).Seconds()),
		"at_hash": base64.RawURLEncoding.EncodeToString(half[:16]),
	}
	if c.Nonce != "" {
		claims["nonce"] = c.Nonce
	}
	if c.AuthTime > 0 {
		claims["auth_time"] = c.AuthTime / 1000
	}
	header, err := json.Marshal(map[string]string{"alg": "RS256", "typ": "JWT", "kid": keyID(key)})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig), nil
}

// signingKey makes the key for id_tokens when it is first needed; few clients ask for
// one, and making it takes a while. The caller holds write.
func (s *Server) signingKey() (*rsa.PrivateKey, error) {
	s.mu.RLock()
	key := s.signKey
	s.mu.RUnlock()
	if key != nil {
		return key, nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	var b batch
	b.put(kindSecret, "rsa", x509.MarshalPKCS1PrivateKey(key))
	b.then(func() { s.signKey = key })
	if err := s.commit(&b); err != nil {
		return nil, err
	}
	return key, nil
}

func keyID(key *rsa.PrivateKey) string {
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
