package status

// ImportReport is what became of imported files.
type ImportReport struct {
	Files     int
	New       int // sessions not known before
	Updated   int // a newer revision of a known session
	Unchanged int // the same revision was here already
	Older     int // a newer revision was here already
	Problems  []ImportProblem
}

// Sessions is the number of good sessions in the files.
func (r ImportReport) Sessions() int { return r.New + r.Updated + r.Unchanged + r.Older }

// ImportProblem is one place in a file that could not be taken.
type ImportProblem struct {
	File  string // base name
	Line  int    // 1 is the first; 0 when the whole file is meant
	Cause string // plain words
}
