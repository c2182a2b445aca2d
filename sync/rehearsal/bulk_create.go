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
	"unicode/utf8"
)

// createIngest answers POST /jobs/ingest: a job that waits for its data or,
// when the request has two parts, one with its data.
func createIngest(c *call) (*response, error) {
	kind, params, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err == nil && strings.HasPrefix(kind, "multipart/") {
		return c.createWithData(params["boundary"])
	}
	j, err := c.newIngest(c.body)
	if err != nil {
		return nil, err
	}
	if err := c.unit.saveBulkJob(c.ctx, j); err != nil {
		return nil, err
	}
	return ok(j.fresh()), nil
}

// createWithData makes a job from the parts "job" and "content" of a request
// and closes it.
func (c *call) createWithData(boundary string) (*response, error) {
	parts := map[string][]byte{}
	r := multipart.NewReader(bytes.NewReader(c.body), boundary)
	for len(parts) < 3 {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, bulkError("API_ERROR", "The multipart request could not be read")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, bulkError("API_ERROR", "The multipart request could not be read")
		}
		parts[part.FormName()] = data
	}
	job, hasJob := parts["job"]
	content, hasContent := parts["content"]
	if !hasJob || !hasContent || len(parts) != 2 {
		return nil, bulkError("API_ERROR", "A multipart request must have the parts 'job' and 'content'")
	}
	if utf8.RuneCount(content) > bulkMultipart {
		return nil, bulkError("API_ERROR", "The job data of a multipart request cannot have more than 100000 characters")
	}
	j, err := c.newIngest(job)
	if err != nil {
		return nil, err
	}
	j.Uploaded = int64(len(content))
	j.State = bulkUploaded
	if err := c.unit.keepUpload(c.ctx, j.ID, content); err != nil {
		return nil, err
	}
	if err := c.unit.saveBulkJob(c.ctx, j); err != nil {
		return nil, err
	}
	if err := c.settleBulk(); err != nil {
		return nil, err
	}
	return ok(j.brief()), nil
}

// newIngest makes an ingest job from its JSON. It is not saved yet.
func (c *call) newIngest(body []byte) (*bulkJob, error) {
	in, err := bulkRequest(body, "object", "operation", "externalIdFieldName", "contentType", "lineEnding", "columnDelimiter", "assignmentRuleId", "concurrencyMode")
	if err != nil {
		return nil, err
	}
	j, err := c.newBulkJob(bulkIngest, in, "insert", "update", "upsert", "delete", "hardDelete")
	if err != nil {
		return nil, err
	}
	name := in.str("object")
	obj := c.unit.schema.Object(name)
	if obj == nil || obj.Area&DataArea == 0 || !c.access.sees(obj) {
		return nil, bulkError("INVALIDJOB", "InvalidJob : Unable to find object: "+cut(name, 200))
	}
	if !obj.stored() {
		return nil, notForBulk(obj)
	}
	j.Object, j.RuleID = obj.Name, cut(in.str("assignmentRuleId"), 18)
	if j.Operation == "hardDelete" && !c.access.holds("BulkApiHardDelete") {
		return nil, bulkError("FEATURENOTENABLED", "FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator")
	}
	if j.Operation == "upsert" {
		if j.ExternalID, err = c.bulkKey(obj, in); err != nil {
			return nil, err
		}
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	if err := c.unit.forgetBulkJobs(c.ctx, c.unit.at); err != nil {
		return nil, err
	}
	open, err := countBulkJobs(c.ctx, c.unit.tx, "kind=? AND state=?", bulkIngest, bulkOpen)
	if err != nil {
		return nil, err
	}
	if open >= bulkOpenJobs {
		return nil, bulkError("LIMIT_EXCEEDED", "ExceededQuota : the org has too many open jobs; close or abort some of them")
	}
	j.ID, err = c.unit.newID(c.ctx, "750")
	return j, err
}

// notForBulk refuses objects whose rows are in no table.
func notForBulk(obj *Object) *apiError {
	return bulkError("INVALIDENTITY", "InvalidEntity : Entity '"+obj.Name+"' is not supported by the Bulk API.")
}

// bulkKey reads the external id of an upsert. The two texts are recorded; the
// empty field between "provided," and "does" is what an empty name leaves.
func (c *call) bulkKey(obj *Object, in *jsonValue) (string, error) {
	if m := in.get("externalIdFieldName"); m == nil || m.kind == jsonNull {
		return "", bulkError("INVALIDJOB", "InvalidJob : External ID was blank for "+obj.Name+". An External ID must be specified for upsert.")
	}
	name := in.str("externalIdFieldName")
	key := obj.Field(name)
	if key == nil || !c.access.reads(obj, key) || !key.ExternalID && !key.IDLookup && key.Type != "id" {
		return "", bulkError("INVALIDJOB", "InvalidJob : Field name provided, "+cut(name, 200)+" does not match an External ID for "+obj.Name)
	}
	return key.Name, c.mayMatch(obj, key)
}

// bulkRequest reads the JSON of a job, which may have some members only.
func bulkRequest(body []byte, known ...string) (*jsonValue, error) {
	in, perr := readJSON(body)
	if perr != nil {
		return nil, perr
	}
	if in.kind != jsonObject {
		return nil, jsonError("Cannot deserialize request body from " + in.token() + " at " + in.where())
	}
	for _, m := range in.members {
		if !slices.Contains(known, m.name) {
			return nil, jsonError("Unrecognized field \"" + cut(m.name, 200) + "\" at " + m.value.where())
		}
	}
	return &in, nil
}

// newBulkJob makes a job with what both kinds have in common.
func (c *call) newBulkJob(kind string, in *jsonValue, operations ...string) (*bulkJob, error) {
	at := c.unit.at.Truncate(1e9).UnixMilli()
	j := &bulkJob{
		Kind: kind, Operation: in.str("operation"), State: bulkOpen, LineEnding: "LF", Delimiter: "COMMA",
		Version: c.version, CreatedBy: c.access.user.id, Created: at, Changed: at,
	}
	if !slices.Contains(operations, j.Operation) {
		return nil, badProperty("operation", j.Operation)
	}
	if m := in.get("contentType"); m != nil && m.kind != jsonNull && m.text != "CSV" {
		return nil, badProperty("contentType", m.text)
	}
	if m := in.get("concurrencyMode"); m != nil && m.kind != jsonNull && m.text != "Parallel" {
		return nil, badProperty("concurrencyMode", m.text)
	}
	if m := in.get("lineEnding"); m != nil && m.kind != jsonNull {
		if j.LineEnding = m.text; j.LineEnding != "LF" && j.LineEnding != "CRLF" {
			return nil, badProperty("lineEnding", m.text)
		}
	}
	if m := in.get("columnDelimiter"); m != nil && m.kind != jsonNull {
		j.Delimiter = m.text
		if bulkDelimiters[j.Delimiter] == 0 {
			return nil, badProperty("columnDelimiter", m.text)
		}
	}
	return j, nil
}

// uploadIngest answers PUT /jobs/ingest/id/batches: 201 without a body.
func uploadIngest(c *call) (*response, error) {
	if kind, _, err := mime.ParseMediaType(c.header.Get("Content-Type")); err != nil || kind != "text/csv" {
		return nil, fail(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Type '"+cut(c.header.Get("Content-Type"), 100)+"' is not supported, use text/csv")
	}
	if (len(c.body)+2)/3*4 > bulkUpload {
		return nil, fail(http.StatusRequestEntityTooLarge, "REQUEST_TOO_LARGE", "The job data exceed 150 MB of base64 encoded content")
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	j, err := c.ownBulkJob(bulkIngest)
	if err != nil {
		return nil, err
	}
	if j.State != bulkOpen {
		return nil, bulkError("INVALIDJOBSTATE", "InvalidJobState : data can be added to an Open job only; this job is "+j.State)
	}
	if j.Uploaded > 0 {
		return nil, bulkError("BULK_API_ERROR", "Found multiple contents for job: <"+shortID(j.ID)+
			">, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.")
	}
	if err := c.unit.keepUpload(c.ctx, j.ID, c.body); err != nil {
		return nil, err
	}
	j.Uploaded = int64(len(c.body))
	if err := c.unit.saveBulkJob(c.ctx, j); err != nil {
		return nil, err
	}
	return &response{status: http.StatusCreated}, nil
}
