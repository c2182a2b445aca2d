package soql

// Query is one parsed SELECT. Positions (Pos) are byte offsets into Text, kept
// so that Compile can point at the word it refuses.
type Query struct {
	Text    string
	Select  []SelectItem
	From    []FromItem // the first is the object (or child relationship)
	Scope   string     // USING SCOPE, as written
	Where   Expr       // nil when absent
	With    []string   // SECURITY_ENFORCED, USER_MODE, SYSTEM_MODE (upper case)
	GroupBy *Grouping
	Having  Expr
	OrderBy []Order
	Limit   *Count
	Offset  *Count
	For     []string // VIEW, REFERENCE, UPDATE
	Update  []string // TRACKING, VIEWSTAT
}

// FromItem is one name after FROM with its alias.
type FromItem struct {
	Path  []string
	Alias string
	Pos   int
}

// Count is the number of a LIMIT or OFFSET.
type Count struct {
	N   int
	Pos int
}

// SelectItem is one element of the SELECT list; exactly one of Operand, Sub,
// TypeOf and Fields is set.
type SelectItem struct {
	Operand *Operand
	Alias   string
	Sub     *Query
	TypeOf  *TypeOf
	Fields  string // ALL, STANDARD or CUSTOM for FIELDS(...)
	Pos     int
}

// Operand is a field path, or a function of one. Count() has neither Path nor
// Arg.
type Operand struct {
	Func string // upper case; empty for a plain path
	Arg  *Operand
	Path []string
	Pos  int
}

// TypeOf is TYPEOF rel WHEN Object THEN fields ... ELSE fields END.
type TypeOf struct {
	Rel   string
	Whens []When
	Else  []*Operand
	Pos   int
}

// When is one branch of a TypeOf.
type When struct {
	Object string
	Fields []*Operand
	Pos    int
}

// Grouping is GROUP BY; Kind is "", ROLLUP or CUBE.
type Grouping struct {
	Kind string
	By   []*Operand
}

// Order is one ORDER BY term; Nulls is "", FIRST or LAST.
type Order struct {
	By    *Operand
	Desc  bool
	Nulls string
}

// Expr is a condition: *Logical, *Not, *Comparison.
type Expr interface{ isExpr() }

// Logical joins two or more conditions by one operator, AND or OR.
type Logical struct {
	Op    string
	Parts []Expr
}

// Not negates a condition.
type Not struct{ X Expr }

// Comparison is operand operator value. Op is one of = != < > <= >= LIKE IN,
// NOT IN, INCLUDES, EXCLUDES; List is set for the last four, Sub for a
// semi-join.
type Comparison struct {
	Left  *Operand
	Op    string
	OpPos int
	Value Value
	List  []Value
	Sub   *Query
}

func (*Logical) isExpr()    {}
func (*Not) isExpr()        {}
func (*Comparison) isExpr() {}

// ValueKind tells what a literal is.
type ValueKind int

// The kinds of literals.
const (
	NullValue ValueKind = iota
	BoolValue
	NumberValue
	StringValue
	DateValue
	DateTimeValue
	TimeValue
	DateLiteralValue // TODAY, LAST_N_DAYS:7
	CurrencyValue    // USD5000
)

// Value is one literal. Text is the decoded string, or the literal as written
// in its canonical case; for LIKE, Text keeps \% \_ and \\ escaped.
type Value struct {
	Kind ValueKind
	Text string
	N    int // of LAST_N_DAYS:n and its kind
	Pos  int
}
