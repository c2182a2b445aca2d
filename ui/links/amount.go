package links

import (
	"math"

	"demobridge/app/status"
	"demobridge/ui/words"
)

// amount is how much an opportunity is worth: "€84,000", "84,000 SEK", "84,000".
func amount(o status.Opportunity) string {
	if o.Amount == nil {
		return ""
	}
	number := words.Number(int(math.Round(*o.Amount)))
	switch o.Currency {
	case "":
		return number
	case "EUR":
		return "€" + number
	case "USD":
		return "$" + number
	case "GBP":
		return "£" + number
	case "JPY", "CNY":
		return "¥" + number
	}
	return number + " " + o.Currency
}

// closes is the close date, as short as it is clear.
func (s *Screen) closes(o status.Opportunity) string {
	if o.CloseDate.IsZero() {
		return ""
	}
	if o.CloseDate.Year() == s.host.Now().Year() || o.CloseDate.Sub(s.host.Now()).Hours() < 24*180 && o.CloseDate.After(s.host.Now()) {
		return o.CloseDate.Format("2 Jan")
	}
	return o.CloseDate.Format("2 Jan 2006")
}

// ended is the word for a closed opportunity.
func ended(o status.Opportunity) string {
	switch {
	case o.Gone == status.GoneDeleted:
		return "Deleted"
	case o.Gone != "":
		return "Not visible"
	case o.Closed && o.Won:
		return "Closed won"
	case o.Closed:
		return "Closed lost"
	}
	return ""
}
