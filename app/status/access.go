package status

import "demobridge/sync/salesforce/doctor"

// What the access check shows. A report holds plain data and is never changed
// once it was handed out.
type (
	AccessReport     = doctor.Report
	AccessCheck      = doctor.Check
	AccessAction     = doctor.Action
	AccessActionKind = doctor.ActionKind
	AccessGroup      = doctor.Group
	AccessResult     = doctor.Result
)

// The results of a check.
const (
	AccessPass        = doctor.Pass
	AccessWarning     = doctor.Warning
	AccessFail        = doctor.Fail
	AccessCannotCheck = doctor.CannotCheck
)

// The groups of checks, in the order of the screen.
const (
	AccessSignIn  = doctor.GroupSignIn
	AccessRun     = doctor.GroupRun
	AccessSetup   = doctor.GroupSetup
	AccessObjects = doctor.GroupObjects
	AccessFields  = doctor.GroupFields
	AccessApp     = doctor.GroupApp
	AccessQuota   = doctor.GroupQuota
	AccessLicence = doctor.GroupLicence
	AccessSending = doctor.GroupSync
)

// The ways to remove what is wrong.
const (
	AccessFix       = doctor.ActionFix
	AccessAdmin     = doctor.ActionAdmin
	AccessBuilder   = doctor.ActionBuilder
	AccessPrepare   = doctor.ActionPrepare
	AccessSetupPage = doctor.ActionSetup
	AccessRequest   = doctor.ActionRequest
	AccessSignAgain = doctor.ActionSignIn
)
