package mappings

import (
	"context"
	"reflect"
	"slices"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// The keys under which the screen works. Work under one key replaces older
// work under the same key.
const (
	readBook    = "book"
	readRecords = "records"
	tryDraft    = "try"
	checkDraft  = "check"
	checkEdited = "check edited"
	waitSlow    = "slow"
	order       = "order"
)

// slow is how long reading may take before bars stand in for the rows, and
// settled how long a draft rests before it is tried.
const (
	slow    = 150 * time.Millisecond
	settled = 300 * time.Millisecond
)

// Screen is the list of the mappings of one object at a time, with a preview
// on a record. All methods are to be called on the window's goroutine.
type Screen struct {
	program Program
	host    Host
	tasks   *task.Runner
	last    status.Snapshot
	begun   bool
	stale   bool // something changed while the book was being read

	draft  *draft // nil until the book was read
	object string // of the tab that is shown

	header           *kit.PageHeader
	undo, save, more *kit.Button
	look             *kit.Button // opens the preview in a narrow window
	tabs             *kit.Tabs
	list             *list
	preview          *preview
	split            *split
}

// objects are the tabs, in their order.
func objects() (names, labels []string) {
	return []string{"Lead", "Contact", "Account", "Opportunity", "Navattic_Session__c"},
		[]string{"Lead", "Contact", "Account", "Opportunity", "Navattic Session"}
}

// New returns the screen; the first Update reads the mappings.
func New(program Program, host Host) *Screen {
	names, labels := objects()
	s := &Screen{program: program, host: host, tasks: task.New(), object: names[1]}
	s.undo = kit.NewButton(kit.Secondary, "Undo changes", "undo-2", s.undoChanges)
	s.save = kit.NewButton(kit.Primary, "Save", "", s.saveChanges)
	s.more = kit.NewButton(kit.Secondary, "More", "", s.menu).Trailing("chevron-down")
	s.look = kit.NewButton(kit.Secondary, "Preview", "", s.togglePreview)
	s.header = kit.NewPageHeader("Field mappings", "Which session facts go to which Salesforce field, and when", s.look, s.more, s.undo, s.save)
	s.tabs = kit.NewTabs(24, labels, func(i int) { s.turn(names[i]) })
	s.tabs.SetSelected(1)
	s.list = newList(s)
	s.preview = newPreview(s)
	s.split = newSplit(s)
	s.enable()
	return s
}

// Header is the top of the screen.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.split.box }

// Flush says that the tabs reach the edges of the page.
func (s *Screen) Flush() bool { return true }

// Close ends what the screen does in the background.
func (s *Screen) Close() { s.tasks.Close() }

// Update shows what changed since the last snapshot.
func (s *Screen) Update(snapshot status.Snapshot) {
	first := !s.begun
	changed := first || snapshot.Revision != s.last.Revision || snapshot.Connection.State != s.last.Connection.State ||
		!reflect.DeepEqual(snapshot.Attention, s.last.Attention)
	s.last, s.begun = snapshot, true
	if first {
		task.After(s.tasks, waitSlow, slow, s.list.loading)
	}
	if changed {
		s.read()
		if s.preview.none { // there may be a record now
			s.preview.none = false
			s.preview.reread()
		}
	}
}

// Tick rewrites what changes with the clock.
func (s *Screen) Tick() { s.preview.show() }

// read reads what is saved. While one reading is under way it only notes that
// another is due.
func (s *Screen) read() {
	if s.tasks.Busy(readBook) {
		s.stale = true
		return
	}
	s.stale = false
	task.Run(s.tasks, readBook, s.program.Mappings, func(b status.Mappings, err error) {
		s.tasks.Cancel(waitSlow)
		if err != nil {
			if s.draft == nil {
				s.split.cover(s.failed(err))
			}
			return
		}
		s.split.cover(nil)
		if first := s.draft == nil; first {
			s.draft = newDraft(b)
			s.preview.reread()
		} else if !reflect.DeepEqual(b, s.draft.book) {
			s.draft.adopt(b)
		}
		s.show()
		if s.stale {
			s.read()
		}
	})
}

// failed is what there is to say when the mappings cannot be read.
func (s *Screen) failed(err error) fyne.CanvasObject {
	f := s.program.Explain(err)
	return kit.NewEmptyState("circle-alert", f.Title, f.Sentence, nil,
		kit.NewButton(kit.Secondary, "Try again", "rotate-cw", s.read))
}

// show makes everything say what the draft is.
func (s *Screen) show() {
	if s.draft == nil {
		return
	}
	names, _ := objects()
	for i, name := range names {
		text := ""
		if n := s.draft.broken(name); n > 0 {
			text = words.Number(n)
		}
		s.tabs.SetCounter(i, kit.Bad, text)
	}
	caption := "Which session facts go to which Salesforce field, and when"
	if n := len(s.draft.changed()); n > 0 {
		caption = "Not saved yet"
	} else if s.last.Connection.State == status.Offline && !s.draft.book.FieldsAt.IsZero() {
		caption = "Field list as of " + words.At(s.draft.book.FieldsAt, s.host.Now())
	}
	s.header.SetCaption(caption)
	s.list.show()
	s.enable()
}

func (s *Screen) enable() {
	changed := s.draft != nil && len(s.draft.changed()) > 0
	s.undo.SetEnabled(changed)
	if !s.save.Working() {
		s.save.SetEnabled(changed)
	}
	s.more.SetEnabled(s.draft != nil)
	s.look.SetEnabled(s.draft != nil)
}

// turn shows another object.
func (s *Screen) turn(object string) {
	if object == s.object {
		return
	}
	s.object = object
	s.list.rows.SetCurrent("")
	s.show()
	s.preview.turn()
}

// edited notes that the draft changed: it is shown, checked and tried.
func (s *Screen) edited() {
	s.show()
	s.check(s.object)
	s.preview.retry()
}

// edit replaces one row of the draft.
func (s *Screen) edit(id string, r status.MappingRow) {
	s.draft.change(s.object, id, r)
	s.edited()
}

// check asks what is wrong with the rows of an object.
func (s *Screen) check(object string) {
	asked := append([]line(nil), s.draft.rows[object]...)
	rows := bare(asked)
	task.Run(s.tasks, checkDraft+object, func(ctx context.Context) ([]status.MappingRow, error) {
		return s.program.CheckMappings(ctx, object, rows)
	}, func(checked []status.MappingRow, err error) {
		// What cannot be checked now is checked when it is saved. In between the
		// draft may have been dropped for one that was read anew.
		if err == nil && s.draft != nil {
			s.draft.take(object, asked, checked)
			s.show()
		}
	})
}

// ShowObject opens the tab of an object, by its API name.
func (s *Screen) ShowObject(object string) {
	names, _ := objects()
	if i := slices.Index(names, object); i >= 0 {
		s.tabs.SetSelected(i)
		s.turn(object)
	}
}
