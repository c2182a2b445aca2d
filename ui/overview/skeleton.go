package overview

import (
	"demobridge/ui/kit"

	"fyne.io/fyne/v2"
)

// skeletonRows stand in for rows before the first snapshot.
func skeletonRows() fyne.CanvasObject {
	return kit.Inset(14, 16, 16, 16, kit.NewSkeleton(320, 240, 280))
}
