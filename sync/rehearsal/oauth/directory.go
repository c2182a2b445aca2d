package oauth

import "errors"

// User is what the sign-in side must know of one person of the org.
type User struct {
	// ID is the 18-character user ID (005...), unique.
	ID string
	// Username has the form of an e-mail address and is unique; compared without
	// regard to case.
	Username string
	Email    string
	// FirstName, LastName and DisplayName appear in identity answers.
	FirstName   string
	LastName    string
	DisplayName string
	// Active is false for a deactivated user, Frozen true for a frozen one. Neither
	// can sign in, and their sessions die at once.
	Active bool
	Frozen bool
	// ProfileName and PermissionSets (API names) decide whether an app that only
	// admin-approved users may use is open to this user.
	ProfileName    string
	PermissionSets []string
	// Timezone is an IANA name ("America/New_York"); Locale and Language are
	// Salesforce's ("en_US").
	Timezone string
	Locale   string
	Language string
	// APIEnabled is the system permission without which every API call is refused
	// with 403 (contract 3.4).
	APIEnabled bool
	// IsIntegrationUser marks a user with the Salesforce Integration licence.
	IsIntegrationUser bool
	// IPRestricted says that this computer is outside the login IP ranges of the
	// user's profile.
	IPRestricted bool
	// CanApproveUninstalledApps is the permission to approve connected apps that the
	// org has not installed (contract 2).
	CanApproveUninstalledApps bool
	// UseAnyAPIClient lets the user past API Access Control (contract 2).
	UseAnyAPIClient bool
	// PasswordExpired makes every API call answer
	// 403 INVALID_OPERATION_WITH_EXPIRED_PASSWORD until the password is changed.
	PasswordExpired bool
}

// canSignIn reports whether the account is usable at all.
func (u User) canSignIn() bool { return u.Active && !u.Frozen }

// ErrBadCredentials is what a Directory answers when the user name is unknown or
// the password is wrong; callers are not told which.
var ErrBadCredentials = errors.New("oauth: user name or password is wrong")

// ErrLockedOut is what a Directory answers when too many wrong passwords have
// locked the account for a while.
var ErrLockedOut = errors.New("oauth: the account is locked out")

// Directory knows the people of the org. Its methods are called from many
// goroutines at once; UserByID is called on every API request and must be cheap.
type Directory interface {
	// Authenticate returns the user when the password is right, also when the user
	// is inactive or frozen, and ErrBadCredentials or ErrLockedOut otherwise.
	Authenticate(username, password string) (User, error)
	// UserByID finds a user by 15- or 18-character ID.
	UserByID(id string) (User, bool)
	// UserByName finds a user by user name, without regard to case.
	UserByName(username string) (User, bool)
}

// PasswordChanger is implemented by a Directory whose users can change an expired
// password in the browser. Without it an expired password stays expired.
type PasswordChanger interface {
	// ChangePassword sets the password and clears PasswordExpired; its error is
	// shown to the person.
	ChangePassword(userID, newPassword string) error
}

// PracticeAccount is a seeded account that the login page offers with its password.
type PracticeAccount struct {
	Username string
	Password string
	// Note says in a few words who this is, such as "System administrator".
	Note string
}
