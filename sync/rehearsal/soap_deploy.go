package rehearsal

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// soapDeploy takes a deploy into the queue (contract D 1.5).
func soapDeploy(c *soapCall) ([]*metadata.Node, error) {
	zip, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.args.Get("ZipFile")), ""))
	if err != nil || len(zip) == 0 {
		return nil, fail(http.StatusBadRequest, "INVALID_ZIP_FILE", "The zip file is not encoded in base64")
	}
	in := c.args.Child("DeployOptions")
	x := deployOptions{
		AllowMissingFiles: in.True("allowMissingFiles"), AutoUpdatePackage: in.True("autoUpdatePackage"), CheckOnly: in.True("checkOnly"),
		IgnoreWarnings: in.True("ignoreWarnings"), PerformRetrieve: in.True("performRetrieve"), PurgeOnDelete: in.True("purgeOnDelete"),
		RollbackOnError: in.True("rollbackOnError"), SinglePackage: in.True("singlePackage"), TestLevel: in.Get("testLevel"), RunTests: in.Texts("runTests"),
	}
	j, err := c.deploy(x, zip)
	if err != nil {
		return nil, err
	}
	return []*metadata.Node{metadata.New("result").AddBool("done", false).Add("id", j.ID).Add("state", "Queued")}, nil
}

// asyncID is the argument that names a deploy or retrieve.
func (c *soapCall) asyncID(names ...string) string {
	for _, name := range names {
		if v := c.args.Get(name); v != "" {
			return v
		}
	}
	return ""
}

func badAsyncID(id string, err error) error {
	if e := asAPIError(err); len(e.entries) > 0 && e.entries[0].code == "NOT_FOUND" {
		return fail(http.StatusBadRequest, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id: "+id)
	}
	return err
}

// soapDeployStatus reports on a deploy.
func soapDeployStatus(c *soapCall) ([]*metadata.Node, error) {
	id := c.asyncID("asyncProcessId", "id")
	j, err := c.pollJob(id)
	if err != nil {
		return nil, badAsyncID(id, err)
	}
	return []*metadata.Node{deployResultNode(j, c.args.True("includeDetails"), c.version)}, nil
}

// deployResultNode is the status in SOAP: what is empty is left out.
func deployResultNode(j *deployJob, details bool, version int) *metadata.Node {
	n := metadata.New("result")
	when := func(name string, ms int64) {
		if ms != 0 {
			n.Add(name, soapMillis(ms))
		}
	}
	count := func(name string, v int) { n.Add(name, strconv.Itoa(v)) }
	n.AddIf("canceledBy", shortID(j.CanceledBy)).AddIf("canceledByName", j.CanceledByName).AddBool("checkOnly", j.Options.CheckOnly)
	when("completedDate", j.Completed)
	n.Add("createdBy", shortID(j.User)).Add("createdByName", j.UserName)
	when("createdDate", j.Created)
	if details {
		n.Append(deployDetailsNode(j))
	}
	n.AddBool("done", j.done()).AddIf("errorMessage", j.ErrorMessage).AddIf("errorStatusCode", j.ErrorCode).Add("id", j.ID).AddBool("ignoreWarnings", j.Options.IgnoreWarnings)
	when("lastModifiedDate", j.Modified)
	if version >= 64 {
		count("numFiles", j.NumFiles)
	}
	count("numberComponentErrors", j.Errors)
	count("numberComponentsDeployed", j.Deployed)
	count("numberComponentsTotal", j.Total)
	for _, name := range []string{"numberTestErrors", "numberTestsCompleted", "numberTestsTotal"} {
		count(name, 0)
	}
	n.AddBool("rollbackOnError", j.Options.RollbackOnError).AddBool("runTestsEnabled", j.TestsToRun)
	when("startDate", j.Started)
	n.AddIf("stateDetail", j.StateDetail).Add("status", j.State).AddBool("success", j.Success)
	if version >= 64 {
		count("zipSize", j.ZipSize)
	}
	return n
}

func deployDetailsNode(j *deployJob) *metadata.Node {
	n := metadata.New("details")
	for _, success := range []bool{false, true} {
		name := map[bool]string{false: "componentFailures", true: "componentSuccesses"}[success]
		for i := range j.Messages {
			if m := &j.Messages[i]; m.Success == success {
				n.Append(m.node(name))
			}
		}
	}
	return n.Append(metadata.New("runTestResult").Add("numFailures", "0").Add("numTestsRun", "0").Add("totalTime", "0.0"))
}

// node is the message as SOAP writes it.
func (m *deployMessage) node(name string) *metadata.Node {
	n := metadata.New(name).AddBool("changed", m.Changed)
	if m.Column > 0 {
		n.Add("columnNumber", strconv.Itoa(m.Column))
	}
	n.Add("componentType", m.Type).AddBool("created", m.Created).Add("createdDate", soapMillis(m.At)).AddBool("deleted", m.Deleted).
		Add("fileName", m.File).Add("fullName", m.Name).AddIf("id", m.ID)
	if m.Line > 0 {
		n.Add("lineNumber", strconv.Itoa(m.Line))
	}
	n.AddIf("problem", m.Problem).AddIf("problemType", m.ProblemType).AddBool("success", m.Success)
	if m.Warning {
		n.AddBool("warning", true)
	}
	return n
}

// soapCancelDeploy stops a deploy.
func soapCancelDeploy(c *soapCall) ([]*metadata.Node, error) {
	id := c.asyncID("asyncProcessId", "String", "id")
	j, err := c.cancelJob(id)
	if err != nil {
		return nil, badAsyncID(id, err)
	}
	return []*metadata.Node{metadata.New("result").AddBool("done", j.done()).Add("id", j.ID)}, nil
}

// soapQuickDeploy deploys a validated package.
func soapQuickDeploy(c *soapCall) ([]*metadata.Node, error) {
	id := c.asyncID("validationId")
	j, err := c.deployValidated(id)
	if err != nil {
		return nil, badAsyncID(id, err)
	}
	return []*metadata.Node{metadata.Text("result", j.ID)}, nil
}
