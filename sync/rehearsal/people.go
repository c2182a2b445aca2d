package rehearsal

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"

	"demobridge/sync/rehearsal/oauth"
)

// traits are what the sign-in side must know of a user beyond the User record.
type traits struct {
	Frozen          bool `json:"frozen,omitempty"`
	IPRestricted    bool `json:"ipRestricted,omitempty"`
	PasswordExpired bool `json:"passwordExpired,omitempty"`
	Integration     bool `json:"integration,omitempty"`
	AnyAPIClient    bool `json:"anyApiClient,omitempty"`
}

// directory lets the sign-in side look people up.
type directory struct{ o *Org }

// Authenticate checks a password.
func (d directory) Authenticate(username, password string) (oauth.User, error) {
	ctx := context.Background()
	u, found := d.UserByName(username)
	if !found {
		return oauth.User{}, oauth.ErrBadCredentials
	}
	var stored string
	if err := d.o.db.readers.QueryRowContext(ctx, "SELECT password FROM _person WHERE user=?", u.ID).Scan(&stored); err != nil {
		return oauth.User{}, oauth.ErrBadCredentials
	}
	if subtle.ConstantTimeCompare([]byte(stored), []byte(passwordHash(u.ID, password))) != 1 {
		return oauth.User{}, oauth.ErrBadCredentials
	}
	return u, nil
}

// ChangePassword sets a password and ends its expiry.
func (d directory) ChangePassword(userID, newPassword string) error {
	if len(newPassword) < 8 {
		return errors.New("the password must have at least 8 characters")
	}
	ctx := context.Background()
	return d.o.write(ctx, func(u *unit) error {
		t := d.o.traitsOf(ctx, u.tx, userID)
		t.PasswordExpired = false
		u.accessChanged = true
		return u.setPerson(ctx, userID, newPassword, t)
	})
}

// UserByID finds a person.
func (d directory) UserByID(id string) (oauth.User, bool) {
	long, valid := normalID(id)
	if !valid {
		return oauth.User{}, false
	}
	ctx := context.Background()
	a, err := d.o.newUnit().accessOf(ctx, long)
	if err != nil {
		return oauth.User{}, false
	}
	p, t := a.user, a.traits
	return oauth.User{
		ID: p.id, Username: p.username, Email: p.email, FirstName: p.firstName, LastName: p.lastName, DisplayName: p.name,
		Active: p.active, Frozen: t.Frozen, ProfileName: p.profile, PermissionSets: a.sets, Timezone: p.timezone, Locale: p.locale,
		Language: p.language, APIEnabled: a.holds("ApiEnabled"), IsIntegrationUser: t.Integration, IPRestricted: t.IPRestricted,
		CanApproveUninstalledApps: a.holds("CanApproveUninstalledApps"), UseAnyAPIClient: t.AnyAPIClient, PasswordExpired: t.PasswordExpired,
	}, true
}

// UserByName finds a person by user name.
func (d directory) UserByName(username string) (oauth.User, bool) {
	var id string
	err := d.o.db.readers.QueryRowContext(context.Background(), `SELECT Id FROM "User" WHERE Username=?`, username).Scan(&id)
	if err != nil {
		return oauth.User{}, false
	}
	return d.UserByID(id)
}

// traitsOf reads a person's traits; unknown people have none.
func (o *Org) traitsOf(ctx context.Context, q queryer, userID string) traits {
	var t traits
	var doc string
	if q.QueryRowContext(ctx, "SELECT traits FROM _person WHERE user=?", userID).Scan(&doc) == nil {
		_ = json.Unmarshal([]byte(doc), &t) // written by setPerson
	}
	return t
}

// setPerson stores a person's password (empty: unchanged) and traits.
func (u *unit) setPerson(ctx context.Context, userID, password string, t traits) error {
	doc, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	hash := ""
	if password != "" {
		hash = passwordHash(userID, password)
	}
	return u.tx.exec(ctx, `INSERT INTO _person(user,password,traits) VALUES(?1,?2,?3) ON CONFLICT(user) DO UPDATE
		SET password=CASE WHEN ?2='' THEN password ELSE ?2 END, traits=?3`, userID, hash, string(doc))
}

// passwordHash need not be slow: the passwords are printed on the login page.
func passwordHash(userID, password string) string {
	sum := sha256.Sum256([]byte(userID + "\x00" + password))
	return hex.EncodeToString(sum[:])
}

// authenticate finds the user of a request's bearer token.
func (o *Org) authenticate(r *http.Request) (string, error) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, "OAuth") {
		return "", errSession()
	}
	return o.userOf(strings.TrimSpace(token))
}

// userOf finds the user of an access token; the error is what the API answers.
func (o *Org) userOf(token string) (string, error) {
	access, err := o.auth.ValidateAccess(token)
	if err == nil {
		return access.UserID, nil
	}
	var refused *oauth.AccessError
	if errors.As(err, &refused) {
		return "", fail(refused.Status(), refused.Code(), refused.Message())
	}
	return "", err
}

// Mint makes an access token for a user, as if the user had signed in.
func (o *Org) Mint(username string) (string, error) {
	u, found := directory{o}.UserByName(username)
	if !found {
		return "", fmt.Errorf("rehearsal: no user %q", username)
	}
	return o.auth.Mint(u.ID)
}

// User is a person who can sign in to the org, with the password that the
// login page shows.
type User struct {
	ID, Username, Password, Name, Profile string
}

// Users lists the people of the seed, the four rehearsal users first.
func (o *Org) Users() []User {
	var out []User
	var doc string
	row := o.db.readers.QueryRowContext(context.Background(), "SELECT value FROM _state WHERE key='users'")
	if err := row.Scan(&doc); err != nil {
		if !errors.Is(err, sql.ErrNoRows) {
			o.log.Warn("the list of users cannot be read", "err", err)
		}
		return nil
	}
	_ = json.Unmarshal([]byte(doc), &out) // written by the seed
	return out
}

// openAuth starts the sign-in side. Its approvals and tokens are kept beside
// the org's records.
func (o *Org) openAuth() error {
	var err error
	if o.authStore, err = oauth.OpenSQLite(filepath.Join(o.dir, "auth.db")); err != nil {
		return err
	}
	var name string
	if err := o.db.readers.QueryRowContext(context.Background(), `SELECT Name FROM "Organization" LIMIT 1`).Scan(&name); err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	var practice []oauth.PracticeAccount
	for _, u := range o.Users() {
		practice = append(practice, oauth.PracticeAccount{Username: u.Username, Password: u.Password, Note: u.Profile})
	}
	o.auth, err = oauth.New(oauth.Options{
		OrgID: o.id, OrgName: name, Directory: directory{o}, PracticeAccounts: practice,
		APIVersion: fmt.Sprintf("%d.0", newestVersion), Store: o.authStore, Now: o.opts.Now, SOAPNext: http.HandlerFunc(o.serveSOAP),
	})
	return err
}

// Auth is the sign-in side: apps, approvals, sessions and its switches.
func (o *Org) Auth() *oauth.Server { return o.auth }
