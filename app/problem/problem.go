// Package problem puts faults into words: a cause a person understands, and a
// remedy. It is the one place where an error becomes text for a person.
//
// It is pure: no I/O. It may import the packages of sync for their error types,
// app/settings and the standard library.
package problem

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"demobridge/app/settings"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// Problem is something a person should know.
type Problem struct {
	Code   string   // stable identity of the cause
	Title  string   // the cause in a few words
	Cause  string   // one sentence more
	Remedy []string // what to do, in order; empty when nothing is to be done
	Words  string   // Salesforce's own sentence, or empty
	Alone  bool     // goes away by itself
	Access bool     // a right is missing in the org
}

// Classify turns any error into a problem. An error nobody foresaw still gets
// a useful answer.
func Classify(err error) Problem {
	if p, ok := own(err); ok {
		return p
	}
	if p, ok := signIn(err); ok {
		return p
	}
	if v, ok := salesforce.VerdictOf(err); ok {
		p := ForKey(v.Key)
		var e *salesforce.Error
		if errors.As(err, &e) {
			p.Words = e.Message
		}
		return p
	}
	return Problem{Code: "UNFORESEEN", Title: "Something went wrong that Demobridge did not foresee",
		Cause: "Nothing was lost. Try again; if it stays, send the line below to your admin."}
}

// own are the faults of this computer.
func own(err error) (Problem, bool) {
	var newer *store.NewerSchemaError
	var foreign *store.ForeignFileError
	var damaged *store.DamagedError
	var readOnly *store.ReadOnlyError
	var disk *store.DiskError
	var path *fs.PathError
	switch {
	case errors.Is(err, context.Canceled):
		return Problem{Code: "STOPPED", Title: "Stopped before the end", Cause: "What was saved stays saved and is sent at the next run."}, true
	case errors.Is(err, settings.ErrTaken):
		return Problem{Code: "RUNNING", Title: "Demobridge is already running on this data folder",
			Remedy: []string{"Close the other window or wait for the other command to end, or name another folder with -data."}}, true
	case errors.As(err, &newer):
		return Problem{Code: "NEWER_SCHEMA", Title: "This data folder was written by a newer Demobridge",
			Cause: "Nothing was changed.", Remedy: []string{"Install the newest version of Demobridge and start it again."}}, true
	case errors.As(err, &foreign):
		return Problem{Code: "FOREIGN_FILE", Title: "The file " + foreign.Path + " belongs to another program",
			Cause: "Nothing was changed.", Remedy: []string{"Name another folder with -data."}}, true
	case errors.As(err, &damaged):
		return Problem{Code: "DAMAGED", Title: "The local store is damaged",
			Cause:  "The damaged file was kept.",
			Remedy: []string{"Start Demobridge again: it restores the newest backup and everything that can still be read."}}, true
	case errors.As(err, &readOnly):
		return Problem{Code: "READ_ONLY", Title: "Demobridge may not write to " + readOnly.Path,
			Remedy: []string{"Give your user the right to write there, or name another folder with -data."}}, true
	case errors.As(err, &disk):
		return Problem{Code: "DISK", Title: "The disk refuses to store more", Cause: "Nothing that was saved is lost.",
			Remedy: []string{"Free some space on the disk, then try again."}}, true
	case errors.As(err, &path):
		return Problem{Code: "FILE", Title: fmt.Sprintf("The file or folder %s cannot be used", path.Path), Cause: sentence(path.Err)}, true
	}
	return Problem{}, false
}

// signIn are the faults of signing in.
func signIn(err error) (Problem, bool) {
	var kept *oauth.VaultError
	if errors.As(err, &kept) {
		return Problem{Code: "key-store-" + string(kept.Kind), Title: kept.Title(), Remedy: kept.Remedy()}, true
	}
	var e *oauth.Error
	if !errors.As(err, &e) {
		return Problem{}, false
	}
	return Problem{Code: string(e.Kind), Title: e.Title(), Remedy: e.Remedy(), Words: e.Description}, true
}

// ForKey is the problem of one key of the client's catalogue of faults.
func ForKey(key string) Problem {
	for _, c := range salesforce.Codes() {
		if c.Key == key {
			return Problem{Code: key, Title: sentence(errors.New(c.Note)), Alone: c.Class == salesforce.ClassRetry,
				Access: c.Gate == salesforce.GateConfig}
		}
	}
	return Problem{Code: key, Title: "Salesforce refused it: " + key}
}

// ForCause is the problem that a group of sessions has in common.
func ForCause(c store.Cause) Problem {
	p := ForKey(c.Code)
	p.Words = c.Text
	switch {
	case c.Retrying:
		p.Alone, p.Cause = true, "Retrying by itself, nothing to do"
	case p.Cause == "" && c.Text != "":
		p.Cause = c.Text
	}
	return p
}

// ForGate is the problem behind a gate: why nothing is sent at all.
func ForGate(g store.Gate) Problem {
	p := map[string]Problem{
		"auth":        {Title: "Your Salesforce sign-in has ended", Remedy: []string{"Sign in again. Nothing is lost: the sessions wait here."}},
		"quota":       {Title: "Salesforce’s daily limit is near", Alone: true},
		"storage":     {Title: "The org has no data storage left", Remedy: []string{"Ask your admin to free data storage in Salesforce."}},
		"config":      {Title: "Salesforce is not set up for Demobridge yet", Remedy: []string{"Ask your admin to check access and fields."}},
		"maintenance": {Title: "Salesforce is being serviced", Alone: true},
		"offline":     {Title: "No internet", Alone: true},
		"clock":       {Title: "The clock of this computer is wrong", Remedy: []string{"Set the date and time, then press Sync now."}},
		"disk":        {Title: "The local store cannot be written", Remedy: []string{"Free some space on the disk. Sending goes on by itself."}},
		"busy":        {Title: "Salesforce is busy", Alone: true},
	}[g.Kind]
	if p.Title == "" {
		p.Title = "Sending is on hold"
	}
	p.Code, p.Cause, p.Words = g.Kind, g.Reason, g.Reason
	return p
}

// sentence starts a text with a capital letter.
func sentence(err error) string {
	text := err.Error()
	if text == "" {
		return ""
	}
	if c := text[0]; c >= 'a' && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	return text
}
