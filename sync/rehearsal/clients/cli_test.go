//go:build clients

package clients

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cli is a Salesforce CLI with a home of its own, signed in to one org.
type cli struct {
	t    *testing.T
	home string
	env  []string
	node string
	main string
	server
}

func newCLI(t *testing.T, s server) *cli {
	t.Helper()
	home := t.TempDir()
	env := []string{"HOME=" + home, "PATH=" + filepath.Dir(node(t)) + ":" + os.Getenv("PATH"), "SF_ACCESS_TOKEN=" + s.token}
	for _, on := range []string{"SF_DISABLE_TELEMETRY", "SF_AUTOUPDATE_DISABLE", "SF_USE_GENERIC_UNIX_KEYCHAIN", "SF_SKIP_NEW_VERSION_CHECK", "SF_DISABLE_DNS_CHECK", "SF_HIDE_RELEASE_NOTES", "SF_DISABLE_LOG_FILE"} {
		env = append(env, on+"=true")
	}
	return &cli{
		t: t, home: home, env: env, node: node(t), server: s,
		main: filepath.Join(folder(t), "cli", "node_modules", "@salesforce", "cli", "bin", "run.js"),
	}
}

// with is the same CLI for a subtest.
func (c *cli) with(t *testing.T) *cli {
	next := *c
	next.t = t
	return &next
}

// text runs a command and gives what it prints.
func (c *cli) text(args ...string) string {
	c.t.Helper()
	out, bad, code := command(c.t, c.home, c.env, c.node, append([]string{c.main}, args...)...)
	if code != 0 {
		c.t.Fatalf("sf %s ended with %d:\n%s%s", strings.Join(args, " "), code, out, bad)
	}
	return out
}

// answer is what a command says with --json.
type answer struct {
	t       *testing.T
	command string
	text    string
	Status  int
	Name    string
	Message string
	Result  json.RawMessage
}

// run runs a command with --json, whether it ends well or not.
func (c *cli) run(args ...string) answer {
	c.t.Helper()
	out, bad, _ := command(c.t, c.home, c.env, c.node, append([]string{c.main}, append(args, "--json")...)...)
	a := answer{t: c.t, command: strings.Join(args, " "), text: out}
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		c.t.Fatalf("sf %s: %v\n%s%s", a.command, err, out, bad)
	}
	return a
}

// ok runs a command that must end well.
func (c *cli) ok(args ...string) answer {
	c.t.Helper()
	a := c.run(args...)
	if a.Status != 0 {
		c.t.Fatalf("sf %s failed:\n%s", a.command, a.text)
	}
	return a
}

// into reads the result.
func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal(a.Result, v); err != nil {
		a.t.Fatalf("sf %s: %v\n%s", a.command, err, a.text)
	}
}

// signIn signs in by the token, as CI jobs do. The CLI asks for the user info,
// the user, whether the org is a Dev Hub, the versions and the organization.
func (c *cli) signIn() *cli {
	c.t.Helper()
	var who struct{ Username, OrgID string }
	c.ok("org", "login", "access-token", "--instance-url", c.url, "--no-prompt", "--alias", "practice", "--set-default").into(&who)
	if who.Username != admin || who.OrgID != c.OrgID() {
		c.t.Fatalf("signed in as %+v", who)
	}
	return c
}

// One org and one sign-in serve all the commands about records.
func TestSalesforceCLI(t *testing.T) {
	c := newCLI(t, listen(t)).signIn()

	t.Run("org display says that it is connected, with the newest version", func(t *testing.T) {
		c := c.with(t)
		var got struct{ ConnectedStatus, APIVersion, ID string }
		c.ok("org", "display").into(&got)
		if got.ConnectedStatus != "Connected" || got.APIVersion != "68.0" || got.ID != c.OrgID() {
			t.Errorf("%+v", got)
		}
	})
	t.Run("org list limits shows the calls of the day", func(t *testing.T) {
		c := c.with(t)
		var got []struct {
			Name           string
			Max, Remaining int
		}
		c.ok("org", "list", "limits").into(&got)
		found := false
		for _, l := range got {
			found = found || l.Name == "DailyApiRequests" && l.Max == 115000 && l.Remaining < l.Max
		}
		if !found {
			t.Errorf("no DailyApiRequests in %+v", got)
		}
	})
	t.Run("org list sobject record-counts", func(t *testing.T) {
		c := c.with(t)
		if text := c.text("org", "list", "sobject", "record-counts", "--sobject", "Account"); !strings.Contains(text, "Account") {
			t.Error(text)
		}
	})
	t.Run("a record is created, read, updated and deleted", func(t *testing.T) {
		c := c.with(t)
		var made struct{ ID string }
		c.ok("data", "create", "record", "--sobject", "Account", "--values", "Name='Quayside Optics' Phone=1").into(&made)
		c.ok("data", "update", "record", "--sobject", "Account", "--where", "Name='Quayside Optics'", "--values", "Phone=2")
		var got struct{ Name, Phone string }
		c.ok("data", "get", "record", "--sobject", "Account", "--record-id", made.ID).into(&got)
		if got.Name != "Quayside Optics" || got.Phone != "2" {
			t.Errorf("%+v", got)
		}
		c.ok("data", "delete", "record", "--sobject", "Account", "--record-id", made.ID)
		if gone := c.run("data", "get", "record", "--sobject", "Account", "--record-id", made.ID); gone.Status == 0 || !strings.Contains(gone.text, "entity is deleted") {
			t.Errorf("%s", gone.text)
		}
	})
	t.Run("a refusal is shown with Salesforce's own words", func(t *testing.T) {
		c := c.with(t)
		if a := c.run("data", "create", "record", "--sobject", "Account", "--values", "Site=x"); a.Status == 0 || !strings.Contains(a.Message, "Required fields are missing: [Name]") {
			t.Errorf("%s", a.text)
		}
		if a := c.run("data", "query", "--query", "SELECT Bogus FROM Account"); a.Status == 0 || !strings.Contains(a.Message, "No such column 'Bogus' on entity 'Account'") {
			t.Errorf("%s", a.text)
		}
	})
	t.Run("tables and CSV ask which columns a query has", func(t *testing.T) {
		c := c.with(t)
		// The CLI sends the query again with columns=true; it takes a column with
		// joinColumns for a parent unless aggregate says that it is a child.
		text := c.text("data", "query", "--result-format", "csv", "--query", "SELECT Name, Owner.Name, Owner.Profile.Name FROM Account WHERE Name = 'Acme Manufacturing'")
		if !strings.HasPrefix(text, "Name,Owner.Name,Owner.Profile.Name\nAcme Manufacturing,") || strings.Contains(text, ",,") {
			t.Errorf("%s", text)
		}
		text = c.text("data", "query", "--query", "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Acme Manufacturing'")
		if !strings.Contains(text, "CONTACTS.LASTNAME") {
			t.Errorf("%s", text)
		}
		text = c.text("data", "query", "--result-format", "csv", "--query", "SELECT StageName, count(Id), max(Amount) FROM Opportunity GROUP BY StageName")
		if !strings.HasPrefix(text, "StageName,count(Id),max(Amount)\n") || strings.Contains(text, ",\n") {
			t.Errorf("%s", text)
		}
	})
	t.Run("data search runs SOSL", func(t *testing.T) {
		c := c.with(t)
		if text := c.text("data", "search", "--query", "FIND {acme*} IN NAME FIELDS RETURNING Account(Name)", "--result-format", "json"); !strings.Contains(text, "Acme Manufacturing") {
			t.Errorf("%s", text)
		}
	})
	t.Run("sobject describe and list", func(t *testing.T) {
		c := c.with(t)
		var got struct {
			Name   string
			Fields []struct{ Name string }
		}
		c.ok("sobject", "describe", "--sobject", sessions).into(&got)
		if got.Name != sessions || len(got.Fields) < 20 {
			t.Errorf("%s with %d fields", got.Name, len(got.Fields))
		}
		var list []string
		c.ok("sobject", "list", "--sobject", "custom").into(&list)
		if len(list) != 1 || list[0] != sessions {
			t.Errorf("custom objects: %q", list)
		}
		if a := c.run("sobject", "describe", "--sobject", "Nothing__c"); a.Status == 0 || !strings.Contains(a.Message, "The requested resource does not exist") {
			t.Errorf("%s", a.text)
		}
	})
	t.Run("records exported as a tree are imported again", func(t *testing.T) {
		c := c.with(t)
		// import tree posts composite/tree and matches the reference ids.
		dir := filepath.Join(c.home, "tree")
		must(t, os.MkdirAll(dir, 0o700))
		c.ok("data", "export", "tree", "--query", "SELECT Name, (SELECT LastName, FirstName FROM Contacts) FROM Account WHERE Name = 'Acme Manufacturing'", "--output-dir", dir)
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		must(t, err)
		if len(files) != 1 {
			t.Fatalf("exported %q", files)
		}
		var got []struct{ RefID, Type, ID string }
		c.ok("data", "import", "tree", "--files", files[0]).into(&got)
		if len(got) < 2 || got[0].Type != "Account" || len(got[0].ID) != 18 {
			t.Errorf("imported %+v", got)
		}
	})
	t.Run("any request by hand", func(t *testing.T) {
		c := c.with(t)
		if text := c.text("api", "request", "rest", "/services/data/v66.0/sobjects/Account/describe"); !strings.Contains(text, `"name":"Account"`) && !strings.Contains(text, `"name": "Account"`) {
			t.Errorf("%.300s", text)
		}
	})
	t.Run("a permission set is assigned, and the second time is no error", func(t *testing.T) {
		c := c.with(t)
		// The CLI looks the set up by name and creates a PermissionSetAssignment.
		c.ok("org", "assign", "permset", "--name", "Navattic_Permission_Set", "--on-behalf-of", "rep@rehearsal.example")
		a := c.run("org", "assign", "permset", "--name", "Navattic_Permission_Set", "--on-behalf-of", "rep@rehearsal.example")
		if !strings.Contains(a.text, "Duplicate PermissionSetAssignment") && a.Status != 0 {
			t.Errorf("%s", a.text)
		}
	})
	t.Run("org open makes an address that opens the session in a browser", func(t *testing.T) {
		c := c.with(t)
		var got struct{ URL string }
		c.ok("org", "open", "--url-only").into(&got)
		if !strings.HasPrefix(got.URL, strings.TrimSuffix(c.url, "/")) {
			t.Errorf("%s", got.URL)
		}
	})
}
