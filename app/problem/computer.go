package problem

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"demobridge/app/settings"
	"demobridge/app/status"
	"demobridge/sync/store"
)

// The codes of what can go wrong on this computer.
const (
	codeRunning   = "RUNNING"
	codeNewer     = "NEWER_SCHEMA"
	codeForeign   = "FOREIGN_FILE"
	codeDamaged   = "DAMAGED"
	codeRecovered = "RECOVERED"
	codeLost      = "RECOVERED_IN_PART"
	codeReadOnly  = "READ_ONLY"
	codeDiskFull  = "DISK_FULL"
	codeDisk      = "DISK_FAILED"
	codePort      = "PORT_TAKEN"
	codeFile      = "FILE"
	codeStopped   = "STOPPED"
	codeNetwork   = "NETWORK_FOLDER"
)

// computer are faults of this computer and its data folder.
func computer() []Entry {
	stop := func(code, title, cause string, steps ...string) Entry {
		return Entry{Code: code, Title: title, Cause: cause, Steps: steps, Severity: Stopping, Kind: status.AttentionFault}
	}
	warn := func(code, title, cause string, steps ...string) Entry {
		e := stop(code, title, cause, steps...)
		e.Severity = Asking
		return e
	}
	lost := warn(codeLost, "Some sessions could not be read after damage to the disk", "{message}",
		"Import the files of those days once more: sessions that are here already are only updated.",
		"Let the system check the disk: damage of this kind often comes back.",
		"The damaged file was kept at {path}. Delete it when nothing is missing.")
	done := warn(codeRecovered, "The local store was damaged and has been repaired", "{message}", "Let the system check the disk: damage of this kind often comes back.",
		"The damaged file was kept at {path}. Delete it when nothing is missing.")
	return []Entry{
		lost, done,
		stop(codeRunning, "Demobridge is already running on this data folder", "Only one may send, so that nothing is sent twice.",
			"Go to the other window, or wait for the other command to end.", "Or name another folder with -data."),
		stop(codeNewer, "This data folder was written by a newer Demobridge", "Nothing was changed.",
			"Install the newest version of Demobridge and start it again."),
		stop(codeForeign, "The file {path} belongs to another program", "Nothing was changed.", "Name another folder with -data."),
		stop(codeDamaged, "The local store is damaged", "The damaged file was kept.",
			"Start Demobridge again: it restores the newest backup and everything that can still be read."),
		stop(codeReadOnly, "Demobridge may not write to {path}", "What is stored can be read, but nothing is sent or taken in.",
			"Give your user the right to write there, or name another folder with -data.", "Start Demobridge again."),
		stop(codeNetwork, "The data folder {path} lies on a network disk", "A pause of the network could damage what is stored there.",
			"Name a folder on a disk of this computer with -data.", "Copy what is in the folder there first, while Demobridge is not running."),
		warn("SYNCHRONISED_FOLDER", "Another program copies the data folder", "{message} can bring back parts of an old store and damage it.",
			"Name a folder outside of it with -data, or take {path} out of what is copied."),
		stop(codeDiskFull, "The disk is full", "Nothing that was saved is lost.",
			"Free some space on the disk that holds {path}.", "Sending goes on by itself within seconds."),
		stop(codeDisk, "The disk refuses to store more", "Nothing that was saved is lost.",
			"Check that the disk that holds {path} is there and works.", "Restart Demobridge afterwards."),
		stop(codePort, "Another program uses the port", "Demobridge cannot listen there.",
			"Close the other program, or choose another port."),
		stop("FOLDER_GONE", "The data folder is gone", "No new session is taken in.",
			"Put the folder {path} back where it was.", "Or restart Demobridge: it then begins with an empty folder."),
		warn("BACKUP_FAILS", "No backup can be made", "Everything else goes on.",
			"Check that your user may write into the folder “backups” of {path}.", "Free some space on that disk. Demobridge tries again every quarter of an hour."),
		warn("SIGN_IN_NOT_KEPT", "The sign-in ends with the program", "This system has no key store that works.",
			"Install or unlock a key store, such as GNOME Keyring or KWallet, and sign in again.", "Or sign in at each start. Sessions wait on this computer until then."),
		warn("WEBHOOK_ENDED", "A webhook is told nothing more", "Sessions still go to Salesforce.",
			"Open **Settings**, **Outgoing webhooks**, and look at the last answers.", "When the receiver works again, switch the webhook on: what waits is sent then.", "Or remove the webhook."),
		warn("SAFE_MODE", "Safe mode: nothing is sent", "Demobridge ended several times right after its start.",
			"Look for a newer version of Demobridge and install it.", "Press **Resume** to send all the same."),
		stop(codeFile, "The file or folder {path} cannot be used", "{message}",
			"Check that it is still there and that your user may read it.", "Then try again."),
	}
}

// own finds what went wrong on this computer in an error's chain.
func own(err error) (code string, f Facts, ok bool) {
	var newer *store.NewerSchemaError
	var foreign *store.ForeignFileError
	var damaged *store.DamagedError
	var readOnly *store.ReadOnlyError
	var disk *store.DiskError
	var remote *settings.NetworkFolderError
	var path *fs.PathError
	switch {
	case errors.Is(err, context.Canceled):
		return codeStopped, f, true
	case errors.Is(err, settings.ErrTaken):
		return codeRunning, f, true
	case errors.As(err, &remote):
		return codeNetwork, Facts{Path: remote.Path}, true
	case errors.As(err, &newer):
		return codeNewer, Facts{Path: newer.Path}, true
	case errors.As(err, &foreign):
		return codeForeign, Facts{Path: foreign.Path}, true
	case errors.As(err, &damaged):
		return codeDamaged, Facts{Path: damaged.Path}, true
	case errors.As(err, &readOnly):
		return codeReadOnly, Facts{Path: readOnly.Path}, true
	case errors.As(err, &disk) && disk.Full:
		return codeDiskFull, Facts{Path: disk.Path}, true
	case disk != nil:
		return codeDisk, Facts{Path: disk.Path}, true
	case portTaken(err):
		return codePort, f, true
	case errors.As(err, &path):
		return codeFile, Facts{Path: path.Path, Message: sentence(path.Err.Error())}, true
	}
	return "", f, false
}

// portTaken knows the words of the systems for a port that is in use: their
// numbers are not for a package that does no I/O.
func portTaken(err error) bool {
	text := strings.ToLower(err.Error())
	return strings.Contains(text, "address already in use") || strings.Contains(text, "only one usage of each socket address")
}

// sentence starts a text with a capital letter.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if c := text[0]; c >= 'a' && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	return text
}
