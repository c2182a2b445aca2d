package app

import (
	"errors"

	"demobridge/app/status"
	"demobridge/sync/salesforce/doctor"
	"demobridge/sync/salesforce/flexipage"
	"demobridge/sync/salesforce/schema"
)

// setupWords puts what can stand in the way of a change of the org, and is no
// answer of Salesforce, into words.
func setupWords(err error) (status.Fault, bool) {
	for _, known := range []struct {
		err                   error
		code, title, sentence string
	}{
		{ErrPageChanged, "PAGE_CHANGED", "The page was changed in between", "Somebody saved the page after you looked at it. Nothing was written. Look at the preview again."},
		{ErrNoPage, "NO_PAGE", "There is no page to place the list on", "No Lightning page of this object is set for the whole org. Follow the steps in Salesforce; Demobridge never makes or activates pages."},
		{ErrNotPlaced, "NOT_PLACED", "There is nothing to undo", "Demobridge has placed no list on this page, or has taken it off already."},
		{flexipage.ErrThere, "LIST_THERE", "The list is on the page already", "Nothing needs to be done."},
		{flexipage.ErrNoRoom, "NO_ROOM", "The page has no room for the list", "Every region of the page is full, or none can hold a list. Follow the steps in Salesforce."},
		{flexipage.ErrForm, "PAGE_FORM", "This page cannot be changed from here", "It has a form that Demobridge does not know. Nothing was written. Follow the steps in Salesforce."},
		{doctor.ErrNoSet, "NO_PERMISSION_SET", "The permission set is not there yet", "Preparing Salesforce makes it and gives it to the user, and that repairs this, too. Nothing was changed now."},
		{ErrNotFixable, "NOT_FIXABLE", "Demobridge cannot repair this by itself", "It can only be solved in Salesforce: follow the steps, or give the request to an admin. Nothing was changed."},
		{schema.ErrNoSet, "NO_PERMISSION_SET", "The permission set is not there", "The org has no Navattic Permission Set, or this user cannot see it. Prepare Salesforce first, or ask an admin to give it."},
		{ErrUnderWay, "UNDER_WAY", "The org is being changed already", "Wait until the change that is going on has ended."},
		{ErrNotConfirmed, "NOT_CONFIRMED", "The name is not that of the org", "Type the name of the org exactly as it is shown. Nothing was removed."},
	} {
		if errors.Is(err, known.err) {
			return status.Fault{Code: known.code, Title: known.title, Sentence: known.sentence}, true
		}
	}
	return status.Fault{}, false
}
