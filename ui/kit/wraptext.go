package kit

import (
	"strings"

	"demobridge/ui/theme"
)

// wrapSpans breaks spans into lines of at most width. A word longer than a
// line is broken inside. With maxLines > 0 the last line ends in an ellipsis
// when something is left over.
func wrapSpans(l look, spans []Span, width float32, maxLines int) []textLine {
	w := &wrapper{look: l, spans: spans, width: width}
	for i, s := range spans {
		for n, part := range strings.Split(s.Text, "\n") {
			if n > 0 {
				w.breakLine()
			}
			for _, word := range splitWords(part) {
				w.add(i, word)
			}
		}
	}
	if len(w.line.runs) > 0 || len(w.lines) == 0 {
		w.breakLine()
	}
	if maxLines > 0 && len(w.lines) > maxLines {
		w.lines = w.lines[:maxLines]
		w.endWithEllipsis()
	}
	return w.lines
}

// splitWords cuts after every run of spaces, so that joining gives the text.
func splitWords(s string) []string {
	var words []string
	start := 0
	for i := 1; i < len(s); i++ {
		if s[i-1] == ' ' && s[i] != ' ' {
			words = append(words, s[start:i])
			start = i
		}
	}
	if start < len(s) {
		words = append(words, s[start:])
	}
	return words
}

type wrapper struct {
	look  look
	spans []Span
	width float32
	lines []textLine
	line  textLine
}

func (w *wrapper) style(span int) theme.Style { return w.spans[span].Style }

// add puts a word behind what is on the line, or on a new one.
func (w *wrapper) add(span int, word string) {
	if w.try(span, word) {
		return
	}
	if len(w.line.runs) > 0 {
		w.breakLine()
		if w.try(span, word) {
			return
		}
	}
	runes := []rune(word)
	n := max(1, longest(len(runes), func(n int) bool {
		return w.look.width(w.style(span), string(runes[:n])) <= w.width
	}))
	if n >= len(runes) {
		w.put(span, word)
		return
	}
	w.put(span, string(runes[:n]))
	w.breakLine()
	w.add(span, string(runes[n:]))
}

// try puts the word on the line if it fits; a space at its end may hang over.
func (w *wrapper) try(span int, word string) bool {
	x, before := w.line.width, ""
	if n := len(w.line.runs); n > 0 && w.line.runs[n-1].span == span {
		x, before = w.line.runs[n-1].x, w.line.runs[n-1].text
	}
	if x+w.look.width(w.style(span), strings.TrimRight(before+word, " ")) > w.width {
		return false
	}
	w.put(span, word)
	return true
}

func (w *wrapper) put(span int, word string) {
	n := len(w.line.runs)
	if n > 0 && w.line.runs[n-1].span == span {
		run := &w.line.runs[n-1]
		run.text += word
		run.width = w.look.width(w.style(span), run.text)
		w.line.width = run.x + run.width
		return
	}
	width := w.look.width(w.style(span), word)
	w.line.runs = append(w.line.runs, textRun{text: word, span: span, x: w.line.width, width: width})
	w.line.width += width
}

// breakLine ends the line; spaces at its end are not drawn.
func (w *wrapper) breakLine() {
	for n := len(w.line.runs); n > 0; n = len(w.line.runs) {
		last := &w.line.runs[n-1]
		last.text = strings.TrimRight(last.text, " ")
		if last.text != "" {
			last.width = w.look.width(w.style(last.span), last.text)
			w.line.width = last.x + last.width
			break
		}
		w.line.runs = w.line.runs[:n-1]
		w.line.width = last.x
	}
	style := theme.Body
	if len(w.spans) > 0 {
		style = w.spans[0].Style
	}
	w.line.height = w.look.lineHeight(style)
	for _, r := range w.line.runs {
		w.line.height = max(w.line.height, w.look.lineHeight(w.style(r.span)))
	}
	w.lines = append(w.lines, w.line)
	w.line = textLine{}
}

func (w *wrapper) endWithEllipsis() {
	line := &w.lines[len(w.lines)-1]
	if len(line.runs) == 0 {
		return
	}
	last := &line.runs[len(line.runs)-1]
	style := w.style(last.span)
	runes := []rune(last.text)
	n := len(runes)
	if last.x+w.look.width(style, last.text+ellipsis) > w.width {
		n = longest(n, func(n int) bool { return last.x+w.look.width(style, cut(runes[:n])) <= w.width })
	}
	last.text = cut(runes[:n])
	last.width = w.look.width(style, last.text)
	line.width = last.x + last.width
}
