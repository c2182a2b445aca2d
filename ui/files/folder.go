package files

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// entry is a folder or a file that can be chosen.
type entry struct {
	name    string
	folder  bool
	bytes   int64
	changed time.Time
}

// read lists the folders of a folder and its files with one of the endings,
// folders first, without what is hidden. What cannot be looked at is left out.
func read(folder string, endings []string) ([]entry, error) {
	found, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, 0, len(found))
	for _, f := range found {
		if strings.HasPrefix(f.Name(), ".") {
			continue
		}
		// Stat, not Info: a link to a folder is a folder here.
		info, err := os.Stat(filepath.Join(folder, f.Name()))
		if err != nil {
			continue
		}
		if !info.IsDir() && !(info.Mode().IsRegular() && slices.Contains(endings, strings.ToLower(filepath.Ext(f.Name())))) {
			continue
		}
		entries = append(entries, entry{f.Name(), info.IsDir(), info.Size(), info.ModTime()})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), cmp.Compare(a.name, b.name))
	})
	return entries, nil
}

// size is a number of bytes as people say it: "812 B", "14 KB", "3.2 MB".
func size(bytes int64) string {
	switch {
	case bytes < 1000:
		return strconv.FormatInt(bytes, 10) + " B"
	case bytes < 1_000_000:
		return strconv.FormatInt((bytes+500)/1000, 10) + " KB"
	}
	return strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64) + " MB"
}
