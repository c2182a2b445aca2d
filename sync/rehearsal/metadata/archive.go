package metadata

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The limits of a deployed archive (contract D 1.1).
const (
	MaxZipBytes  = 39 << 20
	MaxFiles     = 10_000
	MaxUnzipped  = 600 << 20
	maxFileBytes = 50 << 20
)

// ErrTooLarge and its siblings say why an archive is refused as a whole.
var (
	ErrNotZip       = errors.New("the file is not a zip archive")
	ErrTooLarge     = errors.New("the zip file is larger than 39 MB")
	ErrTooManyFiles = errors.New("the zip file has more than 10,000 files")
	ErrUnzippedSize = errors.New("the unzipped files are larger than 600 MB")
	ErrBadPath      = errors.New("the zip file has a file outside of it")
)

// Archive is a zip file that holds one package or several.
type Archive struct {
	files map[string]*zip.File
	names []string
}

// OpenArchive looks through a zip file without unpacking it.
func OpenArchive(data []byte) (*Archive, error) {
	if len(data) > MaxZipBytes {
		return nil, ErrTooLarge
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrNotZip
	}
	a := &Archive{files: map[string]*zip.File{}}
	var size uint64
	for _, f := range r.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if strings.HasSuffix(name, "/") {
			continue
		}
		if name == "" || strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), "..") {
			return nil, ErrBadPath
		}
		if len(a.names)+1 > MaxFiles {
			return nil, ErrTooManyFiles
		}
		if size += f.UncompressedSize64; size > MaxUnzipped || f.UncompressedSize64 > MaxUnzipped {
			return nil, ErrUnzippedSize
		}
		if a.files[name] == nil {
			a.names = append(a.names, name)
		}
		a.files[name] = f
	}
	slices.Sort(a.names)
	return a, nil
}

// Count is the number of files.
func (a *Archive) Count() int { return len(a.names) }

// Roots lists the folders of the packages: the archive itself for a single
// package, otherwise every folder at the top.
func (a *Archive) Roots(single bool) []string {
	if single {
		return []string{""}
	}
	var out []string
	for _, name := range a.names {
		dir, _, inside := strings.Cut(name, "/")
		if inside && !slices.Contains(out, dir+"/") {
			out = append(out, dir+"/")
		}
	}
	if len(out) == 0 {
		return []string{""}
	}
	return out
}

// Below lists the files below a folder, by their path inside it.
func (a *Archive) Below(root string) []string {
	var out []string
	for _, name := range a.names {
		if rest, inside := strings.CutPrefix(name, root); inside {
			out = append(out, rest)
		}
	}
	return out
}

// Read unpacks one file; found is false when there is none.
func (a *Archive) Read(name string) (data []byte, found bool, err error) {
	f := a.files[name]
	if f == nil {
		return nil, false, nil
	}
	if f.UncompressedSize64 > maxFileBytes {
		return nil, true, &Fault{Problem: fmt.Sprintf("The file %s is larger than %d MB", name, maxFileBytes>>20)}
	}
	r, err := f.Open()
	if err != nil {
		return nil, true, &Fault{Problem: "The file " + name + " cannot be unzipped"}
	}
	defer func() { _ = r.Close() }()
	// A header may lie about the size; no more than it says is read.
	data, err = io.ReadAll(io.LimitReader(r, int64(f.UncompressedSize64)+1)) //nolint:gosec // bounded above
	if err != nil || uint64(len(data)) != f.UncompressedSize64 {
		return nil, true, &Fault{Problem: "The file " + name + " cannot be unzipped"}
	}
	return data, true, nil
}

// File is one file of an archive to be written.
type File struct {
	Name string
	Data []byte
}

// WriteArchive makes a zip file.
func WriteArchive(files []File) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		out, err := w.Create(f.Name)
		if err != nil {
			return nil, fmt.Errorf("metadata: %w", err)
		}
		if _, err := out.Write(f.Data); err != nil {
			return nil, fmt.Errorf("metadata: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	return b.Bytes(), nil
}
