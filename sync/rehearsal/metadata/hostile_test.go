package metadata_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/metadata"
)

// XML that is made to hurt is refused, with the place where it begins to.
func TestHostileXML(t *testing.T) {
	small := metadata.Limits{Depth: 5, Nodes: 10}
	for name, x := range map[string]struct {
		text, problem string
		line          int
	}{
		"a document type": {"<a>\n<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]></a>", "DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.", 2},
		"an entity":       {"<a>&lol;</a>", "The entity \"lol\" was referenced, but not declared.", 1},
		"too deep":        {strings.Repeat("<a>", 6) + strings.Repeat("</a>", 6), "The document is nested deeper than 5 elements.", 1},
		"too many":        {"<a>" + strings.Repeat("<b/>\n", 10) + "</a>", "The document has more than 10 elements.", 10},
		"no end":          {"<a><b></b>", "XML document structures must start and end within the same entity.", 1},
		"the wrong end":   {"<a><b></c></a>", "The element type \"b\" must be terminated by the matching end-tag \"</b>\".", 1},
		"two roots":       {"<a/><b/>", "The markup in the document following the root element must be well-formed.", 1},
		"text in front":   {"x<a/>", "Content is not allowed in prolog.", 1},
		"nothing":         {"", "Premature end of file.", 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := metadata.Parse([]byte(x.text), small)
			var f *metadata.Fault
			if !errors.As(err, &f) || f.Problem != x.problem || f.Line != x.line {
				t.Errorf("got %+v, want %q in line %d", f, x.problem, x.line)
			}
		})
	}
	// Pieces of text are put together once, however many comments part them.
	n, err := metadata.Parse([]byte("<a>"+strings.Repeat("x<!---->", 200_000)+"</a>"), small)
	if err != nil || len(n.Text) != 200_000 {
		t.Errorf("a parted text is %d long: %v", len(n.Text), err)
	}
}

// The place of an element is where its start tag ends.
func TestPlaces(t *testing.T) {
	n, err := metadata.Parse([]byte("<a>\n    <fields>\n        <label>é</label><type>Text</type>\n    </fields>\n</a>"), metadata.FileLimits)
	if err != nil {
		t.Fatal(err)
	}
	f := n.Child("fields")
	if f.Line != 2 || f.Column != 13 || f.Get("label") != "é" || f.Child("type").Line != 3 {
		t.Errorf("fields are at %d:%d, type in line %d", f.Line, f.Column, f.Child("type").Line)
	}
}

// An archive cannot unpack to more than it says, leave its folder, or hold
// more than a deploy may.
func TestHostileArchives(t *testing.T) {
	pack := func(name string, fill func(w *zip.Writer) error) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		if err := fill(w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	lying := func(says uint64) func(w *zip.Writer) error {
		return func(w *zip.Writer) error {
			data := []byte("<Package/>")
			out, err := w.CreateRaw(&zip.FileHeader{Name: "package.xml", Method: zip.Store, CRC32: crc32.ChecksumIEEE(data), CompressedSize64: uint64(len(data)), UncompressedSize64: says})
			if err == nil {
				_, err = out.Write(data)
			}
			return err
		}
	}
	for name, x := range map[string]struct {
		fill func(w *zip.Writer) error
		want error
	}{
		"a path out": {func(w *zip.Writer) error { _, err := w.Create("objects/../../x"); return err }, metadata.ErrBadPath},
		"a root":     {func(w *zip.Writer) error { _, err := w.Create("/etc/x"); return err }, metadata.ErrBadPath},
		"backslash":  {func(w *zip.Writer) error { _, err := w.Create(`..\x`); return err }, metadata.ErrBadPath},
		"a bomb":     {lying(700 << 20), metadata.ErrUnzippedSize},
		"overflow":   {lying(1<<63 + 1<<62), metadata.ErrUnzippedSize},
		"many": {func(w *zip.Writer) error {
			for i := range metadata.MaxFiles + 1 {
				if _, err := w.Create(fmt.Sprint("f", i)); err != nil {
					return err
				}
			}
			return nil
		}, metadata.ErrTooManyFiles},
	} {
		if _, err := metadata.OpenArchive(pack(name, x.fill)); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
	if _, err := metadata.OpenArchive([]byte("no zip")); !errors.Is(err, metadata.ErrNotZip) {
		t.Errorf("no zip: %v", err)
	}
	for _, says := range []uint64{3, 100, 60 << 20} {
		a, err := metadata.OpenArchive(pack("lies", lying(says)))
		if err != nil {
			t.Fatal(err)
		}
		if data, _, err := a.Read("package.xml"); err == nil {
			t.Errorf("a file of 10 bytes that says %d is read as %d bytes", says, len(data))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"<a/>", "<a>x<b>y</b></a>", "<a xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:nil=\"true\"/>", "<!DOCTYPE a><a/>", "<a>&amp;&#65;</a>", "\xef\xbb\xbf<a/>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := metadata.Parse(data, metadata.Limits{Depth: 20, Nodes: 1000})
		if err != nil {
			return
		}
		// What is written is read back as the same.
		again, err := metadata.Parse([]byte(metadata.Compact(stripped(n))), metadata.Limits{Depth: 20, Nodes: 1000})
		if err != nil {
			t.Fatalf("%q is written as %q: %v", data, metadata.Compact(n), err)
		}
		if got, want := metadata.Compact(stripped(again)), metadata.Compact(stripped(n)); got != want {
			t.Fatalf("%q becomes %q", want, got)
		}
	})
}

// stripped drops the types, whose prefix is not declared in a piece.
func stripped(n *metadata.Node) *metadata.Node {
	c := n.Clone()
	var clear func(n *metadata.Node)
	clear = func(n *metadata.Node) {
		n.Type, n.Nil = "", false
		for _, k := range n.Children {
			clear(k)
		}
	}
	clear(c)
	return c
}

func FuzzPackage(f *testing.F) {
	pack := func(files ...string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i := 0; i+1 < len(files); i += 2 {
			out, err := w.Create(files[i])
			if err != nil {
				f.Fatal(err)
			}
			if _, err := out.Write([]byte(files[i+1])); err != nil {
				f.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		return b.Bytes()
	}
	f.Add(pack("package.xml", "<Package xmlns=\""+metadata.Namespace+"\"><types><members>A__c</members><name>CustomObject</name></types><version>66.0</version></Package>", "objects/A__c.object", "<CustomObject/>"), true)
	f.Add(pack("a/package.xml", "<Package/>"), false)
	f.Fuzz(func(t *testing.T, data []byte, single bool) {
		a, err := metadata.OpenArchive(data)
		if err != nil {
			return
		}
		for _, root := range a.Roots(single) {
			p := metadata.ReadPackage(a, root, 7, 68)
			if p.Rejected && len(p.Findings) == 0 {
				t.Error("a package is rejected without a reason")
			}
			for _, c := range p.Components {
				if !p.Manifest.Includes(c.Type, c.FullName) && c.Type == "CustomObject" {
					t.Errorf("%s %s was not asked for", c.Type, c.FullName)
				}
			}
		}
	})
}
