package links

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"
)

// columns of the list; beside the pane there is less room.
func columns(wide bool) []kit.Column {
	by, opportunity := float32(112), float32(176)
	if wide {
		by, opportunity = 176, 280
	}
	return []kit.Column{
		{Title: "Link"}, {Title: "Made by", Width: by}, {Title: "Opportunity", Width: opportunity},
		{Title: "Sessions", Width: 70, Right: true}, {Title: "Last viewed", Width: 92, Right: true},
	}
}

func (s *Screen) fillRow(i int, row *kit.Row) {
	if i >= len(s.page.Rows) || !s.known {
		row.Skeleton()
		return
	}
	l := s.page.Rows[i]
	if address := bare(l.Address); address != "" && address != l.Name {
		row.TwoAddress(0, l.Name, address)
	} else {
		row.Text(0, l.Name)
	}
	row.Text(1, l.MadeBy)
	switch o := l.Opportunity; l.State {
	case status.LinkTied:
		second := "Owner " + o.OwnerName
		if o.OwnerName == "" {
			second = "Owner not known yet"
		}
		if end := ended(o); end != "" {
			second = words.Join(end, o.OwnerName)
		}
		row.Two(2, o.Name, second)
	case status.LinkSuggested:
		row.PlainChip(2, kit.Info, "Suggestion")
	case status.LinkPublic:
		row.Styled(2, theme.Body, theme.Text2, "Public link")
	default:
		row.Styled(2, theme.Body, theme.Text3, "Not linked")
	}
	row.Text(3, words.Number(l.Sessions))
	row.Styled(4, theme.Caption, theme.Text3, words.Day(l.LastViewed, s.host.Now()))
}

// bare is an address as people read it.
func bare(address string) string {
	if _, after, ok := strings.Cut(address, "://"); ok {
		address = after
	}
	return strings.TrimSuffix(address, "/")
}
