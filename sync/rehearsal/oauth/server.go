package oauth

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"sync"
	"time"
)

// Options describe the org that a Server signs people in to.
type Options struct {
	// OrgID is the org's 18-character ID (00D...).
	OrgID   string
	OrgName string
	// MyDomain is the org's My Domain name; "harbor" answers at
	// harbor.my.localhost. Empty means "harbor".
	MyDomain string
	// BaseURL, when set, is asked for the org's plain address (scheme, host, port, no
	// trailing slash), which becomes instance_url. When nil or empty the address is
	// taken from each request.
	BaseURL func() string
	// Directory knows the org's people.
	Directory Directory
	// Apps are there from the start; a change made later with SaveApp wins over them
	// after a restart. Nil means SeedApps.
	Apps []App
	// PracticeAccounts are shown on the login page with their passwords.
	PracticeAccounts []PracticeAccount
	// APIVersion is what version=latest stands for in identity answers. Empty means
	// "68.0".
	APIVersion string
	// Settings are the switches a new org starts with; nil means DefaultSettings. What
	// ChangeSettings kept in the store wins.
	Settings *Settings
	// Store keeps what must outlive the process; nil means memory. The caller closes it.
	Store Store
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of every token; nil means crypto/rand.
	Rand io.Reader
	// SOAPNext serves SOAP calls other than login and logout that reach Handler; the
	// request body is whole again. Nil answers them with a fault.
	SOAPNext http.Handler
}

// Server is the authorization server of one rehearsal org. Its methods may be called
// from many goroutines.
type Server struct {
	orgID, orgName, myDomain, apiVersion string

	baseURL  func() string
	dir      Directory
	practice []PracticeAccount
	store    Store
	now      func() time.Time
	soapNext http.Handler
	pages    *template.Template

	randMu sync.Mutex
	rand   io.Reader

	// write serialises everything that changes the state; mu guards the maps and is
	// held only for the moment in which they are read or changed, so that a check of
	// an access token never waits for the disk.
	write sync.Mutex
	mu    sync.RWMutex

	settings  Settings
	apps      map[string]App
	grants    map[string]grant
	refresh   map[digest]string // live refresh token -> grant
	retired   map[digest]string // rotated-out refresh token -> grant
	sessions  map[digest]*session
	ended     map[digest]AccessFault
	codes     map[digest]code
	browsers  map[digest]browser
	logins    map[string][]int64
	passes    passes
	lastSweep int64

	hmacKey []byte
	signKey *rsa.PrivateKey
}

// Settings are the org-wide switches of the sign-in side.
type Settings struct {
	// SessionTimeout ends an access token that was not used for so long. Zero or less
	// means two hours.
	SessionTimeout time.Duration
	// PKCERequired is the org-wide PKCE switch: a request without code_challenge gets
	// an error page instead of a redirect (contract 1.2).
	PKCERequired bool
	// PKCEMismatchInvalidRequest answers a wrong code_verifier with invalid_request,
	// as the documentation has it, instead of invalid_grant, as is seen in the field.
	PKCEMismatchInvalidRequest bool
	// UsernamePasswordFlow allows grant_type=password.
	UsernamePasswordFlow bool
	// APIAccessControl admits only installed apps to the API (contract 2).
	APIAccessControl bool
	// MaxLoginsPerHour is the number of logins and token requests per user and hour
	// above which LOGIN_RATE_EXCEEDED is answered. Zero switches the check off.
	MaxLoginsPerHour int
	// StrictJWTExpiry refuses a JWT whose exp lies more than five minutes ahead.
	StrictJWTExpiry bool
	// BlockIntegrationSignIn refuses the browser sign-in of integration users.
	BlockIntegrationSignIn bool
	// OrgInactive refuses everybody with "inactive organization".
	OrgInactive bool
	// Environment binds the org to one of the login hosts.
	Environment Environment
}

func (set Settings) timeout() time.Duration {
	if set.SessionTimeout <= 0 {
		return 2 * time.Hour
	}
	return set.SessionTimeout
}

// Environment says through which login hosts the org is reached.
type Environment string

// The environments. AnyEnvironment lets the org be practised as production and as
// sandbox; the other two refuse the wrong login host as Salesforce does.
const (
	AnyEnvironment        Environment = ""
	ProductionEnvironment Environment = "production"
	SandboxEnvironment    Environment = "sandbox"
)

// DefaultSettings are those of a new rehearsal org.
func DefaultSettings() Settings {
	return Settings{SessionTimeout: 2 * time.Hour, MaxLoginsPerHour: 3600}
}

// New loads what the store holds and returns a Server ready to serve. It starts no
// goroutine. It fails when an option is missing or wrong, or the store cannot be
// read.
func New(o Options) (*Server, error) {
	if len(o.OrgID) != 18 {
		return nil, fmt.Errorf("oauth: org ID %q: want 18 characters", o.OrgID)
	}
	if o.Directory == nil {
		return nil, errors.New("oauth: no directory")
	}
	s := &Server{
		orgID: o.OrgID, orgName: o.OrgName,
		myDomain: orText(o.MyDomain, "harbor"), apiVersion: orText(o.APIVersion, "68.0"),
		baseURL: o.BaseURL, dir: o.Directory, practice: o.PracticeAccounts,
		store: o.Store, now: o.Now, rand: o.Rand, soapNext: o.SOAPNext,
		settings: DefaultSettings(),
		apps:     map[string]App{}, grants: map[string]grant{},
		refresh: map[digest]string{}, retired: map[digest]string{},
		sessions: map[digest]*session{}, ended: map[digest]AccessFault{},
		codes: map[digest]code{}, browsers: map[digest]browser{},
		logins: map[string][]int64{},
	}
	if s.store == nil {
		s.store = NewMemoryStore()
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	if o.Settings != nil {
		s.settings = *o.Settings
	}
	apps := o.Apps
	if apps == nil {
		apps = SeedApps()
	}
	for _, a := range apps {
		if err := a.Validate(); err != nil {
			return nil, fmt.Errorf("app %q: %w", a.Name, err)
		}
		s.apps[a.ConsumerKey] = a
	}
	var err error
	if s.pages, err = parsePages(); err != nil {
		return nil, err
	}
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

// OrgID returns the 18-character ID of the org.
func (s *Server) OrgID() string { return s.orgID }

// Settings returns the switches as they stand.
func (s *Server) Settings() Settings {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.settings
}

// ChangeSettings lets change alter the switches and keeps the result.
func (s *Server) ChangeSettings(change func(*Settings)) error {
	s.write.Lock()
	defer s.write.Unlock()
	set := s.Settings()
	change(&set)
	var b batch
	b.put(kindSettings, "org", set)
	b.then(func() { s.settings = set })
	return s.commit(&b)
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
