package app

import (
	"context"
	"errors"
	"slices"

	"demobridge/app/status"
	"demobridge/sync/salesforce/flexipage"
	"demobridge/sync/salesforce/schema"
)

// Why a list is not placed, or not taken off again.
var (
	ErrNoPage      = errors.New("no Lightning page of this object is set for the whole org")
	ErrPageChanged = errors.New("somebody has changed the page since it was looked at; look again")
	ErrNotPlaced   = errors.New("Demobridge has placed no list on this page")
)

// sessionList is the list as the guide describes it.
func sessionList(relation string) flexipage.List {
	return flexipage.List{Relation: relation, Label: schema.Plural, Columns: schema.Columns(), SortBy: "Started_At__c"}
}

// openForAll reads the page that everyone sees for an object, and the list that
// belongs on it.
func (a *App) openForAll(ctx context.Context, l *link, object string) (flexipage.Page, flexipage.List, error) {
	if !slices.Contains(pageObjects(), object) {
		return flexipage.Page{}, flexipage.List{}, ErrNoPage
	}
	p, err := readPages(ctx, l)
	if err == nil {
		err = p.refused
	}
	if err != nil {
		return flexipage.Page{}, flexipage.List{}, err
	}
	ref, ok := p.forAll(object)
	if !ok {
		return flexipage.Page{}, flexipage.List{}, ErrNoPage
	}
	page, err := flexipage.Open(ctx, l.client, ref)
	return page, sessionList(p.relation(object)), err
}

// PreviewPlacement says what PlaceList would change on an object's record page.
// Nothing is written.
func (a *App) PreviewPlacement(ctx context.Context, object string) (status.PagePreview, error) {
	l, err := a.connected()
	if err != nil {
		return status.PagePreview{}, err
	}
	before := l.calls.Load()
	page, list, err := a.openForAll(ctx, l, object)
	if err != nil {
		return status.PagePreview{}, err
	}
	_, where, err := page.With(list)
	if err != nil {
		return status.PagePreview{}, err
	}
	out := status.PagePreview{
		Object: object, Page: page.Label, Region: where.Region, Before: where.Before, After: where.After, Columns: columnLabels(),
		Token: page.Token(), Calls: int(l.calls.Load() - before),
	}
	if n := len(where.Before); n > 0 {
		out.Below = where.Before[n-1]
	}
	return out, nil
}

// PlaceList adds the list of sessions to the record page that was previewed;
// token is the preview's. The page as it was is kept for UndoPlacement. It makes
// and activates no page.
func (a *App) PlaceList(ctx context.Context, object, token string) error {
	l, err := a.connected()
	if err != nil {
		return err
	}
	page, list, err := a.openForAll(ctx, l, object)
	if err != nil {
		return err
	}
	if page.Token() != token {
		return ErrPageChanged
	}
	next, where, err := page.With(list)
	if err != nil {
		return err
	}
	note := placed{Page: refOf(page), Identifier: where.Identifier, At: a.o.Now()}
	if note.Before, err = page.Backup(); err != nil {
		return err
	}
	// The backup is safe before anything is changed.
	if err := a.store.SetSetting(ctx, settingPlaced(l.org.ID, object), note); err != nil {
		return err
	}
	if err := flexipage.Save(ctx, l.client, next); err != nil {
		return err
	}
	// Salesforce may write things its own way: what it made of the page is what
	// an undo compares with.
	if now, err := flexipage.Open(ctx, l.client, note.Page); err == nil {
		note.After = now.Token()
	}
	return a.store.SetSetting(context.WithoutCancel(ctx), settingPlaced(l.org.ID, object), note)
}

func refOf(p flexipage.Page) flexipage.Ref {
	return flexipage.Ref{ID: p.ID, Name: p.Name, Label: p.Label, Object: p.Object}
}

// UndoPlacement takes the list off an object's record page. A page that nobody
// has changed since gets back exactly what it was; from one that was changed
// only the list is taken.
func (a *App) UndoPlacement(ctx context.Context, object string) error {
	l, err := a.connected()
	if err != nil {
		return err
	}
	return a.undoPlacement(ctx, l, object)
}

func (a *App) undoPlacement(ctx context.Context, l *link, object string) error {
	note, ok := a.placement(ctx, l, object)
	if !ok {
		return ErrNotPlaced
	}
	page, err := flexipage.Open(ctx, l.client, note.Page)
	if err != nil {
		return err
	}
	if page.Holds(note.Identifier) {
		next, err := page.Without(note.Identifier)
		if note.After != "" && page.Token() == note.After {
			next, err = page.Restored(note.Before)
		}
		if err != nil {
			return err
		}
		if err := flexipage.Save(ctx, l.client, next); err != nil {
			return err
		}
	}
	return a.store.SetSetting(context.WithoutCancel(ctx), settingPlaced(l.org.ID, object), placed{})
}

// undoAll takes the list off every page on which we placed it.
func (a *App) undoAll(ctx context.Context, l *link) error {
	for _, object := range pageObjects() {
		if err := a.undoPlacement(ctx, l, object); err != nil && !errors.Is(err, ErrNotPlaced) {
			return err
		}
	}
	return nil
}
