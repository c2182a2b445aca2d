package command_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// doctorLine is the JSON line that 'demobridge doctor -json' promises.
type doctorLine struct {
	Checks []struct {
		ID, Group, Result, Title string
		Missing, Remedy          *string
	}
	APICalls *int
}

// doctor runs the command to its end and tells how it ended.
func doctor(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	cmd := program(t.Context(), append([]string{"doctor"}, args...)...)
	cmd.Stdout, cmd.Stderr = &o, &e
	var ended *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// The exit code says whether something is missing, and the line says what, for
// each of the practice org's people.
func TestDoctorSaysWhatIsMissingAndEndsWithOne(t *testing.T) {
	for who, want := range map[string]struct {
		code    int
		missing string // of one of the checks
	}{
		"admin": {0, ""}, "integration": {0, ""}, "rep": {1, "Read, Create and Edit on Navattic Session"}, "noapi": {1, "API Enabled"},
	} {
		t.Run(who, func(t *testing.T) {
			code, out, errs := doctor(t, "-json", "-demo", "-as", who, "-data", t.TempDir())
			if code != want.code {
				t.Fatalf("exit code %d, want %d: %s", code, want.code, errs)
			}
			var line doctorLine
			if err := json.Unmarshal([]byte(out), &line); err != nil {
				t.Fatalf("%v in %q", err, out)
			}
			if line.APICalls == nil || *line.APICalls > 12 || *line.APICalls < 1 {
				t.Errorf("calls %v", line.APICalls)
			}
			found := want.missing == ""
			for _, c := range line.Checks {
				if c.ID == "" || c.Group == "" || c.Title == "" || c.Missing == nil || c.Remedy == nil {
					t.Errorf("%+v", c)
				}
				switch c.Result {
				case "pass", "warning", "cannot_check":
				case "fail":
					found = found || strings.Contains(*c.Missing, want.missing)
					if *c.Remedy == "" {
						t.Errorf("%s has no remedy", c.ID)
					}
				default:
					t.Errorf("%s: result %q", c.ID, c.Result)
				}
			}
			if !found {
				t.Errorf("nobody says %q", want.missing)
			}
		})
	}
}

// What a person reads names what is missing and holds the text for the admin.
func TestDoctorIsReadByPeople(t *testing.T) {
	code, out, _ := doctor(t, "-demo", "-as", "rep", "-data", t.TempDir())
	for _, words := range []string{"rep@rehearsal.example", "MISSING Navattic Session is hidden", "For your admin:", "Navattic Permission Set", "Salesforce calls"} {
		if code != 1 || !strings.Contains(out, words) {
			t.Errorf("%d: %q is not in\n%s", code, words, out)
		}
	}
}

// A repair on the command line is made in the org and checked again; what the
// user may not repair stays missing.
func TestDoctorRepairsWhatTheUserMay(t *testing.T) {
	dir := t.TempDir()
	if code, out, _ := doctor(t, "-demo", "-data", dir, "-fault", "field-removed:field=Contact.Navattic_Total_Steps__c,n=1"); code != 1 && !strings.Contains(out, "Navattic Total Steps") {
		t.Fatalf("%d %s", code, out)
	}
	if code, out, errs := doctor(t, "-demo", "-data", dir, "-fix", "all"); code != 0 {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	if code, out, _ := doctor(t, "-demo", "-data", dir, "-check", "field.Contact.Navattic_Total_Steps__c"); code != 0 || !strings.Contains(out, "ok      Contact, Navattic Total Steps") {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errs := doctor(t, "-demo", "-as", "rep", "-data", dir, "-fix", "fields.Lead"); code != 1 || errs == "" {
		t.Errorf("a rep repaired it: %d %s", code, errs)
	}
}

func TestDoctorIsMisusedAloud(t *testing.T) {
	for _, args := range [][]string{{"-as", "rep"}, {"-demo", "-as", "nobody"}, {"-demo", "more"}, {"-demo", "-check", "nothing.like.it"}} {
		if code, _, errs := doctor(t, append([]string{"-data", t.TempDir()}, args...)...); code == 0 || errs == "" {
			t.Errorf("%v: %d %q", args, code, errs)
		}
	}
}
