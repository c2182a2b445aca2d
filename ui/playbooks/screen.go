package playbooks

import (
	"context"
	"reflect"
	"slices"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"

	"fyne.io/fyne/v2"
)

// The keys under which the screen works. Work under one key replaces older
// work under the same key.
const (
	readBook = "book"
	tryDraft = "try"
	settle   = "settle"
	waitSlow = "slow"
	order    = "order"
)

// slow is how long reading may take before bars stand in for the list, and
// settled how long a draft rests before it is tried.
const (
	slow    = 150 * time.Millisecond
	settled = 300 * time.Millisecond
)

// Screen is the list of the playbooks, the editor of one, and a live preview.
// All methods are to be called on the window's goroutine.
type Screen struct {
	program Program
	host    Host
	tasks   *task.Runner
	last    status.Snapshot
	begun   bool
	stale   bool // something changed while the book was being read

	book  status.PlaybookBook
	known bool
	id    string // of the playbook in the editor; empty for a new one
	fresh bool   // a new one is being made
	draft status.Playbook
	open  bool // draft is shown

	asking *kit.Dialog // what becomes of the draft

	header           *kit.PageHeader
	undo, save, more *kit.Button
	look             *kit.Button // opens the preview in a narrow window
	list             *list
	editor           *editor
	trial            *trial
	split            *split
}

// New returns the screen; the first Update reads the playbooks.
func New(program Program, host Host) *Screen {
	s := &Screen{program: program, host: host, tasks: task.New()}
	s.undo = kit.NewButton(kit.Secondary, "Undo changes", "undo-2", s.undoChanges)
	s.save = kit.NewButton(kit.Primary, "Save", "", s.saveChanges)
	s.more = kit.NewButton(kit.Secondary, "More", "", s.menu).Trailing("chevron-down")
	s.look = kit.NewButton(kit.Secondary, "Preview", "", s.togglePreview)
	s.look.Hide()
	s.header = kit.NewPageHeader("Playbooks", "What happens in Salesforce when a session ends", s.look, s.more, s.undo, s.save)
	s.list = newList(s)
	s.editor = newEditor(s)
	s.trial = newTrial(s)
	s.split = newSplit(s)
	s.enable()
	return s
}

// Header is the top of the screen.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.split.box }

// Flush says that the list reaches the edges of the page.
func (s *Screen) Flush() bool { return true }

// Close ends what the screen does in the background.
func (s *Screen) Close() { s.tasks.Close() }

// Update shows what changed since the last snapshot.
func (s *Screen) Update(snapshot status.Snapshot) {
	first := !s.begun
	changed := first || snapshot.Revision != s.last.Revision
	s.last, s.begun = snapshot, true
	if first {
		task.After(s.tasks, waitSlow, slow, s.list.loading)
	}
	if changed {
		s.read()
		s.trial.retry()
	}
}

// Tick rewrites what changes with the clock.
func (s *Screen) Tick() { s.list.show() }

// read reads what is saved. While one reading is under way it only notes that
// another is due.
func (s *Screen) read() {
	if s.tasks.Busy(readBook) {
		s.stale = true
		return
	}
	s.stale = false
	task.Run(s.tasks, readBook, s.program.Playbooks, func(b status.PlaybookBook, err error) {
		s.tasks.Cancel(waitSlow)
		if err != nil {
			if !s.known {
				s.split.cover(s.failed(err))
			}
			return
		}
		s.take(b)
		if s.stale {
			s.read()
		}
	})
}

// failed is what there is to say when the playbooks cannot be read.
func (s *Screen) failed(err error) fyne.CanvasObject {
	f := s.program.Explain(err)
	return kit.NewEmptyState("circle-alert", f.Title, f.Sentence, nil,
		kit.NewButton(kit.Secondary, "Try again", "rotate-cw", s.read))
}

// take shows what was just read. A draft that is being edited stays.
func (s *Screen) take(b status.PlaybookBook) {
	changed := !s.known || !reflect.DeepEqual(b, s.book)
	edited := s.edited()
	s.book, s.known = b, true
	s.split.cover(nil)
	if !changed {
		return
	}
	switch saved, here := s.saved(); {
	case s.fresh:
	case here && edited: // captions and counts may be new
		s.draft.Do = recaption(s.draft.Do, saved.Do)
	case here:
		s.draft = saved
	case len(b.Playbooks) > 0:
		s.choose(b.Playbooks[0].ID)
		return
	default:
		s.id, s.open = "", false
	}
	s.show()
}

// recaption gives the actions of a draft what is told about them now.
func recaption(draft, saved []status.PlaybookAction) []status.PlaybookAction {
	out := slices.Clone(draft)
	for i, a := range out {
		for _, b := range saved {
			if a.Kind == b.Kind {
				b.On, b.Create, b.Webhook = a.On, a.Create, a.Webhook
				out[i] = b
			}
		}
	}
	return out
}

// saved is the playbook in the editor as it is stored, copied so that a draft
// of it can be changed.
func (s *Screen) saved() (status.Playbook, bool) {
	if s.fresh {
		return s.copied(s.book.Fresh), true
	}
	for _, p := range s.book.Playbooks {
		if p.ID == s.id && s.id != "" {
			return s.copied(p), true
		}
	}
	return status.Playbook{}, false
}

func (s *Screen) copied(p status.Playbook) status.Playbook {
	p.Do, p.Who = slices.Clone(p.Do), copyGroup(p.Who)
	return p
}

// edited tells whether the draft differs from what is stored.
func (s *Screen) edited() bool {
	saved, here := s.saved()
	return s.open && (s.fresh || here && !same(saved, s.draft))
}

// choose puts a playbook into the editor.
func (s *Screen) choose(id string) {
	s.id, s.fresh, s.open = id, false, true
	s.draft, s.open = s.saved()
	s.list.rows.SetCurrent(id)
	s.editor.renew()
	s.show()
	s.trial.turn()
}

// begin puts a new playbook into the editor.
func (s *Screen) begin(p status.Playbook) {
	s.id, s.fresh, s.open = "", true, true
	p.ID = ""
	s.draft = s.copied(p)
	s.list.rows.SetCurrent("")
	s.editor.renew()
	s.show()
	s.trial.turn()
	s.host.Canvas().Focus(s.editor.name.Focusable())
}

// change notes that the draft was edited.
func (s *Screen) change() {
	s.show()
	s.trial.retry()
}

// show makes everything say what the draft is.
func (s *Screen) show() {
	if !s.known {
		return
	}
	s.list.show()
	s.editor.show()
	s.enable()
}

func (s *Screen) enable() {
	edited := s.edited()
	s.undo.SetEnabled(edited)
	if !s.save.Working() {
		s.save.SetEnabled(edited)
	}
	s.more.SetEnabled(s.known)
	s.look.SetEnabled(s.open)
}

// trying is the draft as it is tried and saved.
func (s *Screen) trying() status.Playbook { return decided(s.draft) }

// run does something to the playbooks off the window's goroutine and reads
// them again.
func (s *Screen) run(work func(ctx context.Context) error, done func()) {
	task.Do(s.tasks, order, work, func(err error) {
		if err != nil {
			s.host.Alert(s.program.Explain(err))
		} else {
			done()
		}
		s.tasks.Cancel(readBook) // it may have begun before this was done
		s.read()
	})
}
