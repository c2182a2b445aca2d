package rehearsal

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"demobridge/sync/rehearsal/metadata"
)

// The Metadata API can retrieve by SOAP only (contract D 1.4, 1.5).

const retrieveLife = 24 * time.Hour

// soapRetrieve takes a retrieve into the queue; it is worked off when it is
// first asked about a second time.
func soapRetrieve(c *soapCall) ([]*metadata.Node, error) {
	request := c.args.Child("retrieveRequest")
	if request == nil {
		request = c.args.Child("request")
	}
	if request == nil || !request.Has("unpackaged") {
		return nil, fail(http.StatusBadRequest, "INVALID_OPERATION", "No packages were specified in the retrieve request")
	}
	if _, err := metadata.ManifestOf(request.Child("unpackaged"), oldestPackage, newestVersion); err != nil {
		return nil, fail(http.StatusBadRequest, "INVALID_OPERATION", err.Error())
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	id, err := c.unit.newID(c.ctx, "09S")
	if err != nil {
		return nil, err
	}
	if err := c.unit.tx.exec(c.ctx, "DELETE FROM _retrieve WHERE at<?", c.unit.at.Add(-retrieveLife).UnixMilli()); err != nil {
		return nil, err
	}
	request.Name = "retrieveRequest"
	err = c.unit.tx.exec(c.ctx, "INSERT INTO _retrieve(id,user,at,doc) VALUES(?,?,?,?)", id, c.access.user.id, c.unit.at.UnixMilli(), metadata.Compact(request))
	if err != nil {
		return nil, err
	}
	return []*metadata.Node{metadata.New("result").AddBool("done", false).Add("id", id).Add("state", "Queued")}, nil
}

// The stages of a retrieve, kept in front of the stored request.
const (
	retrieveSeen    = "seen:"
	retrieveFetched = "fetched:"
)

// soapRetrieveStatus reports on a retrieve. The first question finds it
// pending; the zip can be had once.
func soapRetrieveStatus(c *soapCall) ([]*metadata.Node, error) {
	id, _ := normalID(c.asyncID("asyncProcessId", "id"))
	docs, err := c.unit.idsOf(c.ctx, "SELECT doc FROM _retrieve WHERE id=? AND at>?", id, c.unit.at.Add(-retrieveLife).UnixMilli())
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, fail(http.StatusBadRequest, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id: "+c.asyncID("asyncProcessId", "id"))
	}
	mark := func(stage, doc string) error {
		if err := c.unit.begin(c.ctx); err != nil {
			return err
		}
		return c.unit.tx.exec(c.ctx, "UPDATE _retrieve SET doc=? WHERE id=?", stage+doc, id)
	}
	doc := docs[0]
	if strings.HasPrefix(doc, retrieveFetched) {
		return nil, fail(http.StatusBadRequest, "INVALID_LOCATOR", "Retrieve result has been deleted")
	}
	seen, found := strings.CutPrefix(doc, retrieveSeen)
	if !found {
		out := metadata.New("result").AddBool("done", false).Add("id", id).Add("status", deployPending).AddBool("success", false)
		return []*metadata.Node{out}, mark(retrieveSeen, doc)
	}
	request, err := metadata.Parse([]byte(seen), metadata.FileLimits)
	if err != nil {
		return nil, fmt.Errorf("rehearsal: retrieve: %w", err)
	}
	r, err := c.retrieve(request)
	if err != nil {
		return nil, err
	}
	out := metadata.New("result").AddBool("done", true).Append(r.properties...).Add("id", id).Append(r.messages...).Add("status", deploySucceeded).AddBool("success", true)
	// Before version 34 the zip always came along.
	if c.args.True("includeZip") || !c.args.Has("includeZip") {
		out.Add("zipFile", base64.StdEncoding.EncodeToString(r.zip))
		return []*metadata.Node{out}, mark(retrieveFetched, "")
	}
	return []*metadata.Node{out}, nil
}

// retrieved is what a retrieve brings.
type retrieved struct {
	zip        []byte
	properties []*metadata.Node
	messages   []*metadata.Node
}

// retriever gathers the files of a retrieve.
type retriever struct {
	*soapCall
	root  string
	files map[string]*metadata.Node
	out   retrieved
	got   map[string][]string // names by type, for package.xml
}

// retrieve writes the package of what a request names.
func (c *soapCall) retrieve(request *metadata.Node) (*retrieved, error) {
	m, err := metadata.ManifestOf(request.Child("unpackaged"), oldestPackage, newestVersion)
	if err != nil {
		return nil, err
	}
	r := &retriever{soapCall: c, root: "unpackaged/", files: map[string]*metadata.Node{}, got: map[string][]string{}}
	if request.True("singlePackage") {
		r.root = ""
	}
	for _, t := range m.Types {
		if err := r.gather(t); err != nil {
			return nil, err
		}
	}
	version := m.Version
	if version == 0 {
		version = c.version
	}
	result := &metadata.Manifest{Version: version}
	var files []metadata.File
	for _, path := range sortedKeys(r.files) {
		files = append(files, metadata.File{Name: path, Data: metadata.Document(r.files[path].Sort())})
	}
	for _, t := range sortedKeys(r.got) {
		slices.Sort(r.got[t])
		result.Types = append(result.Types, metadata.Members{Type: t, Names: slices.Compact(r.got[t])})
	}
	files = append(files, metadata.File{Name: r.root + "package.xml", Data: result.Document()})
	r.out.properties = append(r.out.properties, c.propertiesNode(componentInfo{typeName: "Package", fullName: r.root + "package.xml"}, "fileProperties", r.root+"package.xml"))
	r.out.zip, err = metadata.WriteArchive(files)
	return &r.out, err
}

// gather adds the components of one type. * stands for all but, of objects,
// the custom ones.
func (r *retriever) gather(list metadata.Members) error {
	t, known := metadata.TypeNamed(list.Type)
	if !known {
		r.complain("package.xml", "Unknown type name '"+list.Type+"' specified in package.xml")
		return nil
	}
	names := list.Names
	if slices.Contains(names, "*") && t.Wildcard {
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "*" })
		all, err := r.unit.listComponents(r.ctx, t.Name)
		if err != nil {
			return err
		}
		for _, info := range all {
			if t.Name != "CustomObject" || strings.HasSuffix(info.fullName, "__c") {
				names = append(names, info.fullName)
			}
		}
	}
	for _, name := range names {
		n, info, err := r.unit.readComponent(r.ctx, t.Name, name)
		if err != nil {
			return err
		}
		if n == nil {
			r.complain("package.xml", "Entity of type '"+t.Name+"' named '"+name+"' cannot be found")
			continue
		}
		path := r.root + info.file()
		if t.Parent == "" {
			r.files[path] = n
		} else {
			if r.files[path] == nil {
				r.files[path] = metadata.New(t.Parent)
			}
			r.files[path].Append(rename(n, t.Tag))
		}
		r.got[t.Name] = append(r.got[t.Name], info.fullName)
		r.out.properties = append(r.out.properties, r.propertiesNode(info, "fileProperties", path))
	}
	return nil
}

func (r *retriever) complain(file, problem string) {
	r.out.messages = append(r.out.messages, metadata.New("messages").Add("fileName", r.root+file).Add("problem", problem))
}

// propertiesNode writes FileProperties. What comes with Salesforce has no
// creator here; the epoch stands in for its dates.
func (c *soapCall) propertiesNode(info componentInfo, name, path string) *metadata.Node {
	created, changed := info.created, info.changed
	if created.IsZero() {
		created = time.Unix(0, 0)
	}
	if changed.IsZero() {
		changed = created
	}
	by, changedBy := orElse(info.createdBy, c.access.user.id), orElse(info.changedBy, c.access.user.id)
	n := metadata.New(name).Add("createdById", by).Add("createdByName", c.unit.userName(c.ctx, by)).Add("createdDate", soapTime(created)).
		Add("fileName", path).Add("fullName", info.fullName).Add("id", info.id).Add("lastModifiedById", changedBy).
		Add("lastModifiedByName", c.unit.userName(c.ctx, changedBy)).Add("lastModifiedDate", soapTime(changed))
	if info.id != "" {
		n.Add("manageableState", "unmanaged")
	}
	return n.Add("type", info.typeName)
}
