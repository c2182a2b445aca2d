package metadata

import (
	"strings"
)

// Document writes an element as a metadata file: four spaces a level, the
// metadata namespace on the root.
func Document(root *Node) []byte {
	b := []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	b = append(b, '<')
	b = append(b, root.Name...)
	b = append(b, ` xmlns="`+Namespace+`"`...)
	if len(root.Children) == 0 && root.Text == "" {
		return append(b, "/>\n"...)
	}
	b = append(b, '>')
	b = appendInside(b, root, 0)
	return append(b, "</"+root.Name+">\n"...)
}

func appendInside(b []byte, n *Node, level int) []byte {
	if len(n.Children) == 0 {
		return appendText(b, n.Text)
	}
	b = append(b, '\n')
	for _, c := range n.Children {
		b = append(b, strings.Repeat("    ", level+1)...)
		if len(c.Children) == 0 && c.Text == "" {
			b = append(b, "<"+c.Name+"/>\n"...)
			continue
		}
		b = append(b, "<"+c.Name+">"...)
		b = appendInside(b, c, level+1)
		b = append(b, "</"+c.Name+">\n"...)
	}
	return append(b, strings.Repeat("    ", level)...)
}

// AppendCompact writes an element without white space and without a
// namespace, as a part of a SOAP answer.
func AppendCompact(b []byte, n *Node) []byte {
	b = append(b, '<')
	b = append(b, n.Name...)
	if n.Type != "" {
		b = append(b, ` xsi:type="`...)
		b = appendText(b, n.Type)
		b = append(b, '"')
	}
	if n.Nil {
		return append(b, ` xsi:nil="true"/>`...)
	}
	b = append(b, '>')
	if len(n.Children) == 0 {
		b = appendText(b, n.Text)
	}
	for _, c := range n.Children {
		b = AppendCompact(b, c)
	}
	return append(b, "</"+n.Name+">"...)
}

// Compact is an element on one line; equal elements give equal text.
func Compact(n *Node) string {
	if n == nil {
		return ""
	}
	return string(AppendCompact(nil, n))
}

// Escape makes text safe inside XML.
func Escape(text string) string { return string(appendText(nil, text)) }

// appendText escapes text. Characters that XML cannot hold become U+FFFD.
func appendText(b []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\'':
			b = append(b, "&apos;"...)
		case r == '\r':
			b = append(b, "&#13;"...)
		case r < 0x20 && r != '\n' && r != '\t', r == 0xFFFE, r == 0xFFFF:
			b = append(b, "\uFFFD"...)
		default:
			b = append(b, string(r)...)
		}
	}
	return b
}
