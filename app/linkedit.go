package app

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// ErrNoAddress says that what was pasted is not the address of a share link.
var ErrNoAddress = errors.New("this is not a web address")

// AddLink adds a share link by its address. known is true when it was there
// already; it then has what the form says.
func (a *App) AddLink(ctx context.Context, f status.LinkForm) (id string, known bool, err error) {
	if session.LinkKey(f.Address) == "" {
		return "", false, ErrNoAddress
	}
	ids, added, err := a.store.SaveLinks(ctx, a.orgID(), []store.ShareLink{a.made(f)}, a.me())
	if err != nil {
		return "", false, err
	}
	return ids[0], added == 0, nil
}

func (a *App) made(f status.LinkForm) store.ShareLink {
	address := strings.TrimSpace(f.Address)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	return store.ShareLink{
		URL: address, Name: strings.TrimSpace(f.Name), Recipient: strings.TrimSpace(f.Recipient), Creator: cmp.Or(strings.TrimSpace(f.Creator), a.me()),
		Demo: strings.TrimSpace(f.Demo), Notes: strings.TrimSpace(f.Notes),
	}
}

// me is who acts here: the signed-in user.
func (a *App) me() string {
	if l := a.link.Load(); l != nil {
		return cmp.Or(l.org.DisplayName, l.org.Username)
	}
	if home := a.home.Load(); home != nil {
		return cmp.Or(home.DisplayName, home.Username)
	}
	return ""
}

// EditLink changes what is said of a link.
func (a *App) EditLink(ctx context.Context, f status.LinkForm) error {
	return a.store.EditLink(ctx, a.orgID(), store.ShareLink{
		ID: f.ID, Name: strings.TrimSpace(f.Name), Recipient: strings.TrimSpace(f.Recipient), Creator: strings.TrimSpace(f.Creator),
		Demo: strings.TrimSpace(f.Demo), Notes: strings.TrimSpace(f.Notes), OpenToAll: f.Public,
	})
}

// ImportLinks reads share links from CSV files with a header row. A bad row
// never stops the others.
func (a *App) ImportLinks(ctx context.Context, files []string) (status.LinkImport, error) {
	var report status.LinkImport
	for _, name := range files {
		base := filepath.Base(name)
		f, err := os.Open(name)
		if err != nil {
			report.Problems = append(report.Problems, status.ImportProblem{File: base, Cause: "This file cannot be opened."})
			continue
		}
		links := readLinks(base, f, &report)
		err = f.Close()
		if err == nil && len(links) > 0 {
			var added int
			_, added, err = a.store.SaveLinks(ctx, a.orgID(), links, a.me())
			report.New, report.Known = report.New+added, report.Known+len(links)-added
		}
		if err != nil {
			return report, fmt.Errorf("import %s: %w", base, err)
		}
	}
	return report, nil
}

// The columns of a file of links, by the words that a head may use for them.
func linkColumns() map[string]string {
	out := map[string]string{}
	for field, names := range map[string]string{
		"id":        "id linkid sharelinkid",
		"address":   "url link address sharelink sharelinkurl linkurl",
		"name":      "name title linkname sharelinkname",
		"recipient": "recipient recipients to recipientemail prospect",
		"creator":   "creator createdby madeby owner creatoremail",
		"demo":      "demo project demoname",
		"notes":     "notes note comment comments",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = field
		}
	}
	return out
}

// readLinks reads the good rows of one file and notes the bad ones.
func readLinks(base string, from io.Reader, report *status.LinkImport) []store.ShareLink {
	bad := func(line int, cause string) {
		report.Problems = append(report.Problems, status.ImportProblem{File: base, Line: line, Cause: cause})
	}
	r := csv.NewReader(from)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	head, err := r.Read()
	if err != nil {
		bad(0, "This file has no columns we can read.")
		return nil
	}
	if len(head) == 1 && strings.Count(head[0], ";") > 0 { // spreadsheets in many countries write semicolons
		r.Comma, head = ';', strings.Split(head[0], ";")
	}
	known, columns := linkColumns(), map[string]int{}
	for i, name := range head {
		plain := strings.Map(func(r rune) rune {
			if r == ' ' || r == '_' || r == '-' || r == '\ufeff' || r == '"' {
				return -1
			}
			return r
		}, strings.ToLower(name))
		if field := known[plain]; field != "" {
			columns[field] = i
		}
	}
	if _, ok := columns["address"]; !ok {
		if _, ok := columns["id"]; !ok {
			bad(1, "No column holds the address of the links. Name one “URL”.")
			return nil
		}
	}
	var links []store.ShareLink
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return links
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			var pe *csv.ParseError
			if !errors.As(err, &pe) {
				bad(line, "This file cannot be read to its end.")
				return links
			}
			bad(pe.Line, "This row cannot be read.")
			continue
		}
		get := func(field string) string {
			if i, ok := columns[field]; ok && i < len(record) {
				return strings.TrimSpace(record[i])
			}
			return ""
		}
		l := store.ShareLink{
			ID: get("id"), URL: get("address"), Name: get("name"), Recipient: get("recipient"), Creator: get("creator"),
			Demo: get("demo"), Notes: get("notes"),
		}
		if strings.Contains(l.Creator, "@") {
			l.CreatorEmail, l.Creator = l.Creator, ""
		}
		switch {
		case l.URL != "" && session.LinkKey(l.URL) == "":
			bad(line, "Not a web address")
		case l.URL == "" && l.ID == "":
			bad(line, "No address")
		default:
			if l.URL != "" && !strings.Contains(l.URL, "://") {
				l.URL = "https://" + l.URL
			}
			links = append(links, l)
		}
	}
}
