package org

import (
	"net/url"

	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// besideBelow is the width under which the pane at the side goes under the
// list.
const besideBelow = 820

// beside puts a list beside its pane of 328 units, or over it in a narrow
// window. It keeps where the list was scrolled to.
type beside struct {
	box    *fyne.Container
	list   *container.Scroll
	side   *container.Scroll
	pane   *kit.Panel
	narrow *container.Scroll
	left   fyne.CanvasObject
	right  fyne.CanvasObject
	tall   bool
}

func newBeside() *beside {
	b := &beside{list: kit.NewScroll(kit.Gap(0, 0)), side: kit.NewScroll(kit.Gap(0, 0)), narrow: kit.NewScroll(kit.Gap(0, 0))}
	b.pane = kit.NewPanel(theme.Card, kit.Left, kit.Inset(0, 0, 0, 1, b.side))
	b.box = container.New(b, b.list, b.pane, b.narrow)
	return b
}

// show changes both.
func (b *beside) show(left, right fyne.CanvasObject) fyne.CanvasObject {
	b.left, b.right = left, right
	b.fill()
	b.box.Refresh()
	return b.box
}

func (b *beside) fill() {
	if b.left == nil {
		return
	}
	left := kit.Inset(16, theme.PagePadX, 24, theme.PagePadX, kit.MaxWidth(theme.CardsMaxWidth, b.left))
	right := kit.Inset(16, 16, 24, 16, b.right)
	// An object stands in one place only: the hidden scrollers are emptied, or
	// they would lay it out for their own width.
	if b.tall {
		kit.ReplaceScrolled(b.list, kit.Gap(0, 0))
		kit.ReplaceScrolled(b.side, kit.Gap(0, 0))
		kit.ReplaceScrolled(b.narrow, kit.VBox(0, right, kit.NewRule(), left))
		return
	}
	kit.ReplaceScrolled(b.narrow, kit.Gap(0, 0))
	kit.ReplaceScrolled(b.list, left)
	kit.ReplaceScrolled(b.side, right)
}

// MinSize is small: everything can scroll.
func (b *beside) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 200) }

// Layout places both for a width.
func (b *beside) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	scale := max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
	if tall := size.Width < besideBelow*scale; tall != b.tall {
		b.tall = tall
		b.fill()
	}
	side := theme.PreviewPaneWidth * scale
	for o, shown := range map[fyne.CanvasObject]bool{b.list: !b.tall, b.pane: !b.tall, b.narrow: b.tall} {
		if shown {
			o.Show()
		} else {
			o.Hide()
		}
	}
	b.narrow.Resize(size)
	b.list.Resize(fyne.NewSize(size.Width-side, size.Height))
	b.pane.Move(fyne.NewPos(size.Width-side, 0))
	b.pane.Resize(fyne.NewSize(side, size.Height))
}

// figure is a line of the pane: an icon, a number, what it counts.
func figure(icon string, token theme.Token, n, what string) fyne.CanvasObject {
	return kit.HBox(8, kit.NewIcon(icon, token, 16), kit.Sized(22, 0, kit.NewText(theme.Strong, theme.Text, n)), kit.NewText(theme.Body, theme.Text2, what).Flexible())
}

// part is a section of the pane with its heading.
func part(title string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.VBox(6, append([]fyne.CanvasObject{kit.NewText(theme.CaptionBold, theme.Text2, title)}, objects...)...)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
