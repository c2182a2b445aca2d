package mapping

// Same says whether two values of the field are the same to a person:
// Salesforce keeps a value in a form of its own, such as another spelling of a
// moment.
func (t Target) Same(a, b any) bool { return t.same(a, b) }
