package mapping

// The validation rule by which the org itself keeps the newest revision of a
// session, whoever writes. Two computers may both look, find nothing newer, and
// then write in either order; nothing outside of Salesforce can close that gap,
// because an upsert takes no condition. Set-up adds the rule to SessionObject,
// and the engine knows its message.
const (
	NewestRule    = "Demobridge_Newest_Revision"
	NewestFormula = "AND(NOT(ISNEW()), " + RevisionField + " < PRIORVALUE(" + RevisionField + "))"
	NewestMessage = "Demobridge: a newer revision of this session is already here."
)
