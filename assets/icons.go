package assets

import (
	"embed"
	"io/fs"
	"strings"
)

// The line icons are Lucide 0.460 (ISC licence, see icons/LICENSE), only the
// ones the screens name.
//
//go:embed icons/*.svg
var iconFiles embed.FS

//go:embed icon.svg
var appIconSVG []byte

//go:embed icon.png
var appIconPNG []byte

// Icon returns the SVG text of a line icon by its Lucide name, such as
// "cloud". The lines are painted in "currentColor" at stroke width 2 in a
// 24 x 24 box. It reports false for a name that is not in the set.
func Icon(name string) (string, bool) {
	data, err := iconFiles.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return "", false
	}
	return string(data), true
}

// IconNames returns the names Icon knows, in alphabetical order.
func IconNames() []string {
	entries, err := fs.ReadDir(iconFiles, "icons")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".svg"))
	}
	return names
}

// AppIcon returns the program's own icon as a PNG of 512 x 512 pixels.
func AppIcon() []byte { return appIconPNG }

// AppIconSVG returns the drawing AppIcon was made from.
func AppIconSVG() []byte { return appIconSVG }
