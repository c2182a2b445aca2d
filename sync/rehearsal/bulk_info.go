package rehearsal

import (
	"fmt"
	"time"
)

// The keys of a job differ from answer to answer; each form here is a recorded
// one (contract D 3.7).

// brief is what closing or aborting a job answers, and what every form begins
// with.
func (j *bulkJob) brief() object {
	out := object{
		{"id", j.ID},
		{"operation", j.Operation},
		{"object", j.Object},
		{"createdById", j.CreatedBy},
		{"createdDate", jsonTime(time.UnixMilli(j.Created).Truncate(time.Second))},
		{"systemModstamp", jsonTime(time.UnixMilli(j.Changed).Truncate(time.Second))},
		{"state", j.State},
	}
	if j.ExternalID != "" {
		out = append(out, member{"externalIdFieldName", j.ExternalID})
	}
	if j.RuleID != "" {
		out = append(out, member{"assignmentRuleId", j.RuleID})
	}
	return append(out, member{"concurrencyMode", "Parallel"}, member{"contentType", "CSV"}, member{"apiVersion", number(j.Version)})
}

// fresh is what making a job answers.
func (j *bulkJob) fresh() object { return append(j.brief(), j.format()...) }

// format says how the job's data are to be sent or read.
func (j *bulkJob) format() object {
	var out object
	if j.State == bulkOpen {
		out = append(out, member{"contentUrl", fmt.Sprintf("services/data/v%d.0/jobs/ingest/%s/batches", j.Version, j.ID)})
	}
	return append(out, member{"lineEnding", j.LineEnding}, member{"columnDelimiter", j.Delimiter})
}

// listed is a job in a list of jobs.
func (j *bulkJob) listed() object {
	kind := "V2Ingest"
	if j.Kind == bulkQuery {
		kind = "V2Query"
	}
	return append(append(j.brief(), member{"jobType", kind}), j.format()...)
}

// info is what asking for a job answers.
func (j *bulkJob) info() object {
	out := append(j.listed(), member{"numberRecordsProcessed", j.Processed})
	if j.Kind == bulkIngest {
		out = append(out, member{"numberRecordsFailed", j.Failed})
	}
	total := j.Millis
	if !j.ended() {
		total = 0
	}
	out = append(out, member{"retries", j.Retries}, member{"totalProcessingTime", total})
	if j.Kind == bulkIngest {
		out = append(out, member{"apiActiveProcessingTime", j.Millis}, member{"apexProcessingTime", 0})
	}
	if j.Error != "" {
		out = append(out, member{"errorMessage", j.Error})
	}
	// Recorded with version 61 and not with 59 and 60.
	if j.Kind == bulkQuery || j.Version >= 61 {
		out = append(out, member{"isPkChunkingSupported", j.Kind == bulkQuery})
	}
	return out
}
