package schema

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Export writes everything that removing the parts would lose as a zip archive
// of CSV files, one an object, and returns the number of rows. It reads page by
// page and keeps none of it.
//
// A text that a spreadsheet would run as a formula gets an apostrophe in front.
func Export(ctx context.Context, org Org, l Live, w io.Writer) (rows int, err error) {
	archive := zip.NewWriter(w)
	for _, name := range Objects() {
		o, there := l.Objects[name]
		if !there || !o.Visible {
			continue
		}
		columns := []string{"Id", "Name"}
		var ours []string
		for _, f := range Fields(name) {
			if x, found := o.Field(f.Name); found && x.Visible {
				ours = append(ours, f.Name)
			}
		}
		if len(ours) == 0 && name != Session {
			continue
		}
		columns = append(columns, ours...)
		soql := "SELECT " + strings.Join(columns, ", ") + " FROM " + name
		if name != Session {
			soql += " WHERE " + filled(o, ours)
		}
		file, err := archive.Create(name + ".csv")
		if err != nil {
			return rows, fmt.Errorf("schema: export: %w", err)
		}
		n, err := exportRows(ctx, org, soql, columns, file)
		rows += n
		if err != nil {
			return rows, err
		}
	}
	if err := archive.Close(); err != nil {
		return rows, fmt.Errorf("schema: export: %w", err)
	}
	return rows, nil
}

func exportRows(ctx context.Context, org Org, soql string, columns []string, w io.Writer) (int, error) {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(columns); err != nil {
		return 0, fmt.Errorf("schema: export: %w", err)
	}
	rows := 0
	page, err := org.Query(ctx, soql)
	for ; err == nil; page, err = org.QueryMore(ctx, page.NextURL) {
		for _, r := range page.Records {
			line := make([]string, len(columns))
			for i, c := range columns {
				line[i] = plain(r.String(c))
			}
			if err := out.Write(line); err != nil {
				return rows, fmt.Errorf("schema: export: %w", err)
			}
			rows++
		}
		if page.Done {
			out.Flush()
			return rows, out.Error()
		}
	}
	return rows, err
}

func plain(text string) string {
	if text != "" && slices.Contains([]byte("=+-@\t\r"), text[0]) {
		return "'" + text
	}
	return text
}
