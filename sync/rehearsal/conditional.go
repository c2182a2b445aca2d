package rehearsal

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"time"
)

// Conditional requests (contract D 3.1): If-Modified-Since spares an answer,
// If-Unmodified-Since refuses a request that comes too late. Tags count for
// describes and for accounts only.

// stamped adds what a client may ask by next time.
func stamped(res *response, at time.Time, tag string) *response {
	res.set("Last-Modified", at.UTC().Format(http.TimeFormat))
	if tag != "" {
		res.set("Etag", tag)
	}
	return res
}

// tagOf makes an ETag of what tells one state from another.
func tagOf(parts ...any) string {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, parts...) // a hash takes everything
	return fmt.Sprintf(`"%08x"`, h.Sum32())
}

// describeTag is the tag of a describe: of a schema, as one user sees it.
func (c *call) describeTag() string {
	return tagOf(c.path, c.access.user.id, c.changed().UnixNano())
}

// notModified reports whether a describe's conditional headers spare it the
// answer.
func (c *call) notModified() (*response, bool) {
	spared := false
	if tags := c.header.Get("If-None-Match"); tags != "" {
		spared = anyTag(tags, c.describeTag())
	} else if at, err := http.ParseTime(c.header.Get("If-Modified-Since")); err == nil {
		spared = c.changed().Unix() <= at.Unix()
	}
	if !spared {
		return nil, false
	}
	return stamped(&response{status: http.StatusNotModified}, c.changed(), c.describeTag()), true
}

// recordTag is the tag of an account; other records have none.
func recordTag(obj *Object, row map[string]any) string {
	if obj.Name != "Account" {
		return ""
	}
	return tagOf(row["Id"], row["SystemModstamp"])
}

// precondition answers a request for a record whose conditional headers end
// it: 304 for reading what has not changed, 412 when a condition does not hold.
// Otherwise it gives nothing.
func (c *call) precondition(obj *Object, row map[string]any) (*response, error) {
	millis, isTime := row["SystemModstamp"].(int64)
	if !isTime {
		return nil, nil
	}
	changed, tag := time.UnixMilli(millis), recordTag(obj, row)
	reading := c.method == http.MethodGet || c.method == http.MethodHead
	failed := fail(http.StatusPreconditionFailed, "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE", "The record has been changed since the time or version that the request names")
	if tags := c.header.Get("If-Match"); tags != "" && tag != "" && !anyTag(tags, tag) {
		return nil, failed
	}
	if at, err := http.ParseTime(c.header.Get("If-Unmodified-Since")); err == nil && changed.Unix() > at.Unix() {
		return nil, failed
	}
	if tags := c.header.Get("If-None-Match"); tags != "" && tag != "" {
		switch {
		case !anyTag(tags, tag):
			return nil, nil
		case !reading:
			return nil, failed
		}
		return stamped(&response{status: http.StatusNotModified}, changed, tag), nil
	}
	if at, err := http.ParseTime(c.header.Get("If-Modified-Since")); err == nil && reading && changed.Unix() <= at.Unix() {
		return stamped(&response{status: http.StatusNotModified}, changed, tag), nil
	}
	return nil, nil
}

// mayChange refuses a change whose conditions do not hold. It reads the record
// inside the unit's transaction, so that nobody can come in between.
func (c *call) mayChange(obj *Object, id string) error {
	if c.header.Get("If-Match") == "" && c.header.Get("If-Unmodified-Since") == "" && c.header.Get("If-None-Match") == "" {
		return nil
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return err
	}
	rows, err := c.unit.rowsByID(c.ctx, obj, []string{id})
	if err != nil {
		return err
	}
	_, err = c.precondition(obj, rows[id])
	return err
}

// anyTag reports whether a list of tags has one.
func anyTag(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == "*" || one == tag {
			return true
		}
	}
	return false
}
