package kit

import (
	"time"

	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// toastTime is how long a toast stays, unless its link has the focus.
const toastTime = 6 * time.Second

// Toast tells the result of what the person has just done. Faults never come as
// toasts.
type Toast struct {
	Icon string // "" means circle-check
	Kind Kind   // colour of the icon; the zero value Mute is shown as OK
	Text string
	// Link and OnLink are an optional way on: "Show", "Undo".
	Link   string
	OnLink func()
}

// ToastHost is the layer toasts appear in, above the content and beside its
// clicks. One toast is shown at a time; the newest wins.
type ToastHost struct {
	runner *task.Runner
	corner *fyne.Container
	place  *bottomRight
	link   *Link
}

// NewToastHost returns an empty host. Put its Object on top of the content:
// container.NewStack(content, host.Object()).
func NewToastHost(r *task.Runner) *ToastHost {
	corner := &bottomRight{}
	return &ToastHost{runner: r, corner: container.New(corner), place: corner}
}

// Above keeps toasts clear of a footer of that height, whose buttons they
// would cover; 0 is none.
func (h *ToastHost) Above(footer float32) {
	h.place.footer = footer
	h.corner.Refresh()
}

// Object is the layer on the screen. It takes no clicks beside its toast.
func (h *ToastHost) Object() fyne.CanvasObject { return h.corner }

// Show replaces whatever is shown.
func (h *ToastHost) Show(t Toast) {
	icon, kind := t.Icon, t.Kind
	if icon == "" {
		icon = "circle-check"
	}
	if kind == Mute {
		kind = OK
	}
	token, _ := kind.tokens()
	parts := []fyne.CanvasObject{NewText(theme.Body, theme.Text, t.Text).Flexible(), Spacer()}
	h.link = nil
	if t.Link != "" {
		h.link = NewLink(theme.Strong, t.Link, "", func() {
			h.Hide()
			if t.OnLink != nil {
				t.OnLink()
			}
		})
		parts = append(parts, h.link)
	}
	parts = append(parts, NewIconButton("x", "Close", h.Hide))
	row := HBox(12, append([]fyne.CanvasObject{NewIcon(icon, token, 18)}, parts...)...)
	h.corner.Objects = []fyne.CanvasObject{newSurface(theme.RadiusCard, theme.BorderStrong, 1, Inset(7, 6, 7, 12, row))}
	h.corner.Refresh()
	h.wait()
}

// wait hides the toast when its time is over; a link that has the focus holds
// it.
func (h *ToastHost) wait() {
	task.After(h.runner, "toast", toastTime, func() {
		if h.link != nil && h.link.focused {
			h.wait()
			return
		}
		h.Hide()
	})
}

// Hide takes the toast away.
func (h *ToastHost) Hide() {
	h.runner.Cancel("toast")
	h.corner.Objects = nil
	h.corner.Refresh()
}

// bottomRight places one object 320 wide in the corner, 16 in, over a footer.
type bottomRight struct{ footer float32 }

func (*bottomRight) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (c *bottomRight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	look := lookOf(currentTheme())
	size.Height -= look.px(c.footer)
	for _, o := range objects {
		w := min(look.px(320), size.Width-32)
		h := heightOf(o, w)
		place(o, size.Width-16-w, size.Height-16-h, w, h)
	}
}
