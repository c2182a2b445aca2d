package rehearsal

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"
)

// metadataRoutes are those of the Metadata API over REST, and of the Tooling
// API where it touches metadata. They come before other routes, because some
// take over a path of the Tooling API.
func (o *Org) metadataRoutes() []route {
	return slices.Concat([]route{
		on("metadata", DataArea, map[string]handler{"GET": metadataResources}),
		on("metadata/deployRequest", DataArea, map[string]handler{"POST": startDeploy}),
		on("metadata/deployRequest/{}", DataArea, map[string]handler{"GET": showDeploy, "PATCH": changeDeploy, "POST": quickDeploy}),
	}, o.toolingRoutes())
}

func metadataResources(c *call) (*response, error) {
	return ok(object{{"deployRequest", c.root() + "/metadata/deployRequest"}}), nil
}

// mayUseMetadata refuses users without a right to the Metadata API (contract
// D 1.1).
func (c *call) mayUseMetadata() error {
	if c.access.holds("ModifyAllData", "ModifyMetadata") {
		return nil
	}
	return fail(http.StatusForbidden, "INSUFFICIENT_ACCESS", "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions")
}

// startDeploy answers POST /metadata/deployRequest: a multipart body with the
// options as JSON and the archive as zip (contract D 1.1). The parts are told
// apart by their content type; their names do not matter.
func startDeploy(c *call) (*response, error) {
	if err := c.mayUseMetadata(); err != nil {
		return nil, err
	}
	kind, params, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err == nil && kind == "application/json" {
		return quickDeploy(c)
	}
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, fail(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "The content type must be multipart/form-data")
	}
	settings, zip, err := splitDeploy(c.body, params["boundary"])
	if err != nil {
		return nil, err
	}
	options, err := readDeployOptions(settings)
	if err != nil {
		return nil, err
	}
	j, err := c.deploy(options, zip)
	if err != nil {
		return nil, err
	}
	return c.deployStarted(j), nil
}

// deploy takes a deploy into the queue.
func (c *call) deploy(options deployOptions, zip []byte) (*deployJob, error) {
	if err := c.checkDeployOptions(&options); err != nil {
		return nil, err
	}
	j := &deployJob{
		Options: options, Version: c.version, User: c.access.user.id, UserName: c.access.user.name, ZipSize: len(zip),
		TestsToRun: options.TestLevel != "" && options.TestLevel != "NoTestRun",
	}
	return j, c.unit.addJob(c.ctx, j, zip)
}

// deployStarted is the answer to a new deploy.
func (c *call) deployStarted(j *deployJob) *response {
	x := j.Options
	return &response{status: http.StatusCreated, body: object{
		{"id", j.ID},
		{"validatedDeployRequestId", nullable(j.Validated)},
		{"deployOptions", object{
			{"checkOnly", x.CheckOnly},
			{"singlePackage", x.SinglePackage},
			{"allowMissingFiles", x.AllowMissingFiles},
			{"performRetrieve", x.PerformRetrieve},
			{"autoUpdatePackage", x.AutoUpdatePackage},
			{"rollbackOnError", x.RollbackOnError},
			{"ignoreWarnings", x.IgnoreWarnings},
			{"purgeOnDelete", x.PurgeOnDelete},
			{"runAllTests", x.TestLevel == "RunAllTestsInOrg"},
			{"testLevel", nullable(x.TestLevel)},
			{"runTests", runTests(x.RunTests)},
		}},
		{"deployResult", object{
			{"id", j.ID},
			{"success", false},
			{"checkOnly", x.CheckOnly},
			{"ignoreWarnings", x.IgnoreWarnings},
			{"rollbackOnError", x.RollbackOnError},
			{"status", j.State},
			{"runTestsEnabled", j.TestsToRun},
			{"done", false},
		}},
	}}
}

func runTests(names []string) any {
	if names == nil {
		return nil
	}
	return names
}

// splitDeploy finds the two parts of a deploy request.
func splitDeploy(body []byte, boundary string) (settings, zip []byte, err error) {
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for parts := 0; ; parts++ {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || parts > 10 {
			return nil, nil, fail(http.StatusBadRequest, "INVALID_MULTIPART_REQUEST", "The multipart request is not well formed")
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return nil, nil, fail(http.StatusBadRequest, "INVALID_MULTIPART_REQUEST", "The multipart request is not well formed")
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		switch {
		case kind == "application/json" && settings == nil, kind == "" && settings == nil && p.FileName() == "":
			settings = data
		case zip == nil:
			zip = data
		}
	}
	if settings == nil {
		return nil, nil, fail(http.StatusBadRequest, "INVALID_MULTIPART_REQUEST", "The multipart request lacks a part with the content type application/json")
	}
	if zip == nil {
		return nil, nil, fail(http.StatusBadRequest, "INVALID_MULTIPART_REQUEST", "The multipart request lacks the zip file")
	}
	return settings, zip, nil
}

// readDeployOptions reads the options. Booleans may come as strings.
func readDeployOptions(text []byte) (deployOptions, error) {
	var x deployOptions
	v, err := readJSON(text)
	if err != nil {
		return x, err
	}
	in := v.get("deployOptions")
	if v.kind != jsonObject || in == nil || in.kind != jsonObject {
		return x, jsonError("The property deployOptions is missing")
	}
	flags := map[string]*bool{
		"allowMissingFiles": &x.AllowMissingFiles, "autoUpdatePackage": &x.AutoUpdatePackage, "checkOnly": &x.CheckOnly,
		"ignoreWarnings": &x.IgnoreWarnings, "performRetrieve": &x.PerformRetrieve, "purgeOnDelete": &x.PurgeOnDelete,
		"rollbackOnError": &x.RollbackOnError, "singlePackage": &x.SinglePackage,
	}
	for i := range in.members {
		m := &in.members[i]
		switch p := flags[m.name]; {
		case p != nil:
			if m.value.kind == jsonNull {
				continue
			}
			if t := strings.ToLower(m.value.text); t != "true" && t != "false" {
				return x, cannotRead("boolean", &m.value)
			}
			*p = strings.EqualFold(m.value.text, "true")
		case m.name == "testLevel":
			x.TestLevel = m.value.text
			if m.value.kind == jsonNull {
				x.TestLevel = ""
			}
		case m.name == "runTests":
			for k := range m.value.items {
				x.RunTests = append(x.RunTests, m.value.items[k].text)
			}
		case m.name == "runAllTests":
		default:
			return x, jsonError("Unrecognized field \"" + m.name + "\" at [line:1, column:1]")
		}
	}
	return x, nil
}

var testLevels = []string{"", "NoTestRun", "RunSpecifiedTests", "RunLocalTests", "RunAllTestsInOrg", "RunRelevantTests"}

// checkDeployOptions refuses options that exclude each other or that a
// production org does not take (contract D 1.1).
func (c *call) checkDeployOptions(x *deployOptions) error {
	refuse := func(message string) error { return fail(http.StatusBadRequest, "INVALID_OPERATION", message) }
	production := !c.o.opts.Sandbox
	switch {
	case !slices.Contains(testLevels, x.TestLevel):
		return fail(http.StatusBadRequest, "INVALID_OPERATION", "'"+x.TestLevel+"' is not a valid value for the enum 'TestLevel'")
	case production && x.AllowMissingFiles:
		return refuse("allowMissingFiles cannot be set to true when deploying to a production organization")
	case production && x.TestLevel == "NoTestRun":
		return refuse("testLevel of NoTestRun cannot be used in production organizations")
	case x.TestLevel == "RunSpecifiedTests" && len(x.RunTests) == 0:
		return refuse("runTests must name at least one test when testLevel is RunSpecifiedTests")
	case x.TestLevel != "RunSpecifiedTests" && len(x.RunTests) > 0:
		return refuse("runTests can be used only with a testLevel of RunSpecifiedTests")
	case len(x.RunTests) > 0:
		return refuse("There is no test class named " + x.RunTests[0] + " in the organization")
	}
	if production {
		// A production org undoes what fails, whatever is asked for.
		x.PurgeOnDelete, x.RollbackOnError = false, true
	}
	return nil
}

// showDeploy answers GET /metadata/deployRequest/id (recorded, contract D 1.3).
func showDeploy(c *call) (*response, error) {
	if err := c.mayUseMetadata(); err != nil {
		return nil, err
	}
	j, err := c.pollJob(c.args[0])
	if err != nil {
		return nil, err
	}
	return ok(c.deployStatus(j, strings.EqualFold(c.query.Get("includeDetails"), "true"))), nil
}

// changeDeploy answers PATCH: a deploy can be asked to cancel.
func changeDeploy(c *call) (*response, error) {
	if err := c.mayUseMetadata(); err != nil {
		return nil, err
	}
	in, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	if want := in.get("deployResult"); want == nil || want.str("status") != deployCanceling {
		return nil, fail(http.StatusBadRequest, "INVALID_OPERATION", "The status of a deploy request can only be set to Canceling")
	}
	j, err := c.cancelJob(c.args[0])
	if err != nil {
		return nil, err
	}
	res := ok(c.deployStatus(j, false))
	res.status = http.StatusAccepted
	return res, nil
}

// validationLife is how long a validated package can be deployed without
// being sent again.
const validationLife = 10 * 24 * time.Hour

// quickDeploy answers POST with {"validatedDeployRequestId":...}, which deploys
// a validated package (contract D 1.4).
func quickDeploy(c *call) (*response, error) {
	if err := c.mayUseMetadata(); err != nil {
		return nil, err
	}
	in, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	j, err := c.deployValidated(in.str("validatedDeployRequestId"))
	if err != nil {
		return nil, err
	}
	return c.deployStarted(j), nil
}

func (c *call) deployValidated(id string) (*deployJob, error) {
	full, valid := normalID(id)
	if !valid {
		return nil, errNotFound()
	}
	old, err := c.unit.readJob(c.ctx, full)
	if err != nil {
		return nil, err
	}
	if old == nil || !old.Options.CheckOnly || old.State != deploySucceeded || !old.hasZip ||
		c.unit.at.Sub(time.UnixMilli(old.Completed)) > validationLife {
		return nil, errNotFound()
	}
	zip, err := c.unit.zipOf(c.ctx, full)
	if err != nil {
		return nil, err
	}
	j := &deployJob{Options: old.Options, Version: old.Version, User: c.access.user.id, UserName: c.access.user.name, ZipSize: len(zip), Validated: full}
	j.Options.CheckOnly = false
	return j, c.unit.addJob(c.ctx, j, zip)
}

// deployStatus is the status of a deploy with all keys of a recorded one.
func (c *call) deployStatus(j *deployJob, details bool) object {
	result := object{
		{"id", j.ID},
		{"messages", nil},
		{"retrieveResult", nil},
		{"success", j.Success},
		{"checkOnly", j.Options.CheckOnly},
		{"ignoreWarnings", j.Options.IgnoreWarnings},
		{"rollbackOnError", j.Options.RollbackOnError},
		{"status", j.State},
		{"numberComponentsDeployed", j.Deployed},
		{"numberComponentsTotal", j.Total},
		{"numberComponentErrors", j.Errors},
		{"numberTestsCompleted", 0},
		{"numberTestsTotal", 0},
		{"numberTestErrors", 0},
	}
	if details {
		result = append(result, member{"details", deployDetails(j)})
	} else {
		result = append(result, member{"details", nil})
	}
	at := func(ms int64) any {
		if ms == 0 {
			return nil
		}
		return jsonTime(time.UnixMilli(ms))
	}
	result = append(result, object{
		{"createdDate", at(j.Created)},
		{"startDate", at(j.Started)},
		{"lastModifiedDate", at(j.Modified)},
		{"completedDate", at(j.Completed)},
		{"errorStatusCode", nullable(j.ErrorCode)},
		{"errorMessage", nullable(j.ErrorMessage)},
		{"stateDetail", nullable(j.StateDetail)},
		{"createdBy", shortID(j.User)},
		{"createdByName", j.UserName},
		{"canceledBy", nullable(shortID(j.CanceledBy))},
		{"canceledByName", nullable(j.CanceledByName)},
		{"done", j.done()},
		{"runTestsEnabled", j.TestsToRun},
		{"runTestResult", nil},
	}...)
	if c.version >= 64 {
		result = append(result, member{"numFiles", j.NumFiles}, member{"zipSize", j.ZipSize})
	}
	return object{{"id", j.ID}, {"validatedDeployRequestId", nullable(j.Validated)}, {"deployOptions", nil}, {"deployResult", result}}
}

// deployDetails lists what happened to each component. While a deploy is under
// way there are only failures (contract D 1.2).
func deployDetails(j *deployJob) object {
	failures, successes, all := []object{}, []object{}, []object{}
	for i := range j.Messages {
		m := &j.Messages[i]
		row := m.object()
		all = append(all, row)
		if m.Success {
			successes = append(successes, row)
		} else {
			failures = append(failures, row)
		}
	}
	none := []any{}
	return object{
		{"componentFailures", failures},
		{"componentSuccesses", successes},
		{"retrieveResult", nil},
		{"allComponentMessages", all},
		{"runTestResult", object{
			{"successes", none},
			{"failures", none},
			{"totalTime", number(0)},
			{"apexLogId", nil},
			{"flowCoverage", none},
			{"numFailures", 0},
			{"codeCoverage", none},
			{"codeCoverageWarnings", none},
			{"flowCoverageWarnings", none},
			{"numTestsRun", 0},
		}},
	}
}

// object is the message as the REST API writes it.
func (m *deployMessage) object() object {
	place := func(n int) any {
		if n == 0 {
			return nil
		}
		return n
	}
	return object{
		{"componentType", m.Type},
		{"fileName", m.File},
		{"fullName", m.Name},
		{"id", nullable(m.ID)},
		{"problem", nullable(m.Problem)},
		{"success", m.Success},
		{"warning", m.Warning},
		{"created", m.Created},
		{"changed", m.Changed},
		{"deleted", m.Deleted},
		{"lineNumber", place(m.Line)},
		{"columnNumber", place(m.Column)},
		{"requiresProductionTestRun", false},
		{"createdDate", jsonTime(time.UnixMilli(m.At))},
		{"knownPackagingProblem", false},
		{"forPackageManifestFile", m.Manifest},
		{"problemType", nullable(m.ProblemType)},
	}
}
