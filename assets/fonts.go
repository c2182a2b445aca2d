package assets

import _ "embed"

// The four weights of Inter (SIL Open Font License 1.1, see fonts/LICENSE).
var (
	//go:embed fonts/Inter-Regular.ttf
	interRegular []byte
	//go:embed fonts/Inter-Medium.ttf
	interMedium []byte
	//go:embed fonts/Inter-SemiBold.ttf
	interSemiBold []byte
	//go:embed fonts/Inter-Bold.ttf
	interBold []byte
)

// FontRegular returns Inter at weight 400 as a TrueType file. The bytes are
// shared: read them, do not change them.
func FontRegular() []byte { return interRegular }

// FontMedium returns Inter at weight 500 as a TrueType file.
func FontMedium() []byte { return interMedium }

// FontSemiBold returns Inter at weight 600 as a TrueType file.
func FontSemiBold() []byte { return interSemiBold }

// FontBold returns Inter at weight 700 as a TrueType file.
func FontBold() []byte { return interBold }
