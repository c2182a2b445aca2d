package status

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// csvPage is how many rows WriteCSV asks for at a time.
const csvPage = 200

// WriteCSV writes sessions as UTF-8 CSV (RFC 4180, lines end in CRLF) with a
// header row. page is asked for rows until it has no more. Times are UTC in
// RFC 3339, minutes have three decimals.
//
// A text that a spreadsheet would run as a formula (it starts with = + - @, a
// tab or a carriage return) gets an apostrophe in front.
func WriteCSV(w io.Writer, page func(offset, limit int) (SessionPage, error)) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write([]string{
		"Session key", "Visitor", "Email", "Company", "Demo", "Minutes", "Steps",
		"Opportunity", "Stage", "Opportunity owner", "Opportunity owner email",
		"Status", "Started (UTC)", "Ended (UTC)", "Synced (UTC)",
	}); err != nil {
		return err
	}
	for offset := 0; ; {
		p, err := page(offset, csvPage)
		if err != nil {
			return err
		}
		for _, r := range p.Rows {
			if err := out.Write(csvRow(r)); err != nil {
				return err
			}
		}
		offset += len(p.Rows)
		if len(p.Rows) == 0 || offset >= p.Matching {
			out.Flush()
			return out.Error()
		}
	}
}

func csvRow(r SessionRow) []string {
	return []string{
		plain(r.Key), plain(r.Visitor), plain(r.Email), plain(r.Company), plain(r.Demo),
		strconv.FormatFloat(r.Minutes, 'f', 3, 64), strconv.Itoa(r.Steps),
		plain(r.Opportunity.Name), plain(r.Opportunity.Stage),
		plain(r.Opportunity.OwnerName), plain(r.Opportunity.OwnerEmail),
		r.State.String(), stamp(r.StartedAt), stamp(r.EndedAt), stamp(r.SyncedAt),
	}
}

func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// String is the word on the chip of the state.
func (s SessionState) String() string {
	switch s {
	case StateWaiting:
		return "Waiting"
	case StateSending:
		return "Sending"
	case StateSynced:
		return "Synced"
	case StateRetry:
		return "Retry"
	case StateChoice:
		return "Needs a choice"
	case StateFailed:
		return "Failed"
	case StateSkipped:
		return "Skipped"
	}
	return "Unknown"
}
