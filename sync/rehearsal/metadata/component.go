package metadata

import (
	"strings"
)

// Component is one component of a package: its type, name, and what its file
// says of it, without the components that live inside its file.
type Component struct {
	Type, FullName string
	// File is the path inside the archive.
	File string
	Body *Node
}

// Finding is what a package lacks or has too much of; it becomes a message of
// the deploy.
type Finding struct {
	Type, FullName, File string
	Fault                Fault
	Warning              bool
	// Manifest says that it is about the manifest as a whole.
	Manifest bool
}

// Package is one package of an archive, read as far as it could be.
type Package struct {
	Root       string
	Manifest   *Manifest
	Components []Component
	// Before and After are what is to be deleted.
	Before, After *Manifest
	Findings      []Finding
	// Rejected says that the manifest does not allow anything to be deployed.
	Rejected bool
}

// The names of the manifests inside a package.
const (
	manifestFile  = "package.xml"
	destroyFile   = "destructiveChanges.xml"
	destroyBefore = "destructiveChangesPre.xml"
	destroyAfter  = "destructiveChangesPost.xml"
)

// ReadPackage reads the package below a folder of an archive. Versions outside
// of oldest and newest are refused.
func ReadPackage(a *Archive, root string, oldest, newest int) *Package {
	p := &Package{Root: root}
	reject := func(file string, f Fault) *Package {
		p.Findings = append(p.Findings, Finding{File: root + file, FullName: file, Fault: f, Manifest: true})
		p.Rejected = true
		return p
	}
	data, found, err := a.Read(root + manifestFile)
	if !found {
		return reject(manifestFile, Fault{Problem: "No package.xml found"})
	}
	if err == nil {
		p.Manifest, err = ReadManifest(data, oldest, newest)
	}
	if err != nil {
		return reject(manifestFile, *faultOf(err))
	}
	if p.Manifest.Version == 0 {
		return reject(manifestFile, Fault{Problem: "Invalid version specified:"})
	}
	for _, t := range p.Manifest.Types {
		if _, known := TypeNamed(t.Type); !known {
			p.Findings = append(p.Findings, Finding{
				File: root + manifestFile, FullName: manifestFile, Manifest: true,
				Fault: Fault{Line: t.Line, Column: t.Column, Problem: "Unknown type name '" + t.Type + "' specified in package.xml"},
			})
			p.Rejected = true
		}
	}
	for _, d := range []struct {
		file string
		into **Manifest
	}{{destroyBefore, &p.Before}, {destroyFile, &p.After}, {destroyAfter, &p.After}} {
		data, found, err := a.Read(root + d.file)
		if !found {
			continue
		}
		var m *Manifest
		if err == nil {
			m, err = ReadManifest(data, oldest, newest)
		}
		if err != nil {
			return reject(d.file, *faultOf(err))
		}
		m.FullName = d.file
		*d.into = m
	}
	if !p.Rejected {
		p.readFiles(a)
	}
	return p
}

// readFiles finds the components that the manifest names, and what is missing
// or left over.
func (p *Package) readFiles(a *Archive) {
	found := map[[2]string]bool{}
	for _, path := range a.Below(p.Root) {
		switch path {
		case manifestFile, destroyFile, destroyBefore, destroyAfter:
			continue
		}
		t, name, known := TypeOfFile(path)
		if !known || !p.wants(t, name) {
			p.Findings = append(p.Findings, Finding{
				Type: t.Name, FullName: orElse(name, path), File: p.Root + path, Warning: true,
				Fault: Fault{Problem: "Not in package.xml"},
			})
			continue
		}
		data, _, err := a.Read(p.Root + path)
		var root *Node
		if err == nil {
			root, err = Parse(data, FileLimits)
		}
		if err == nil && (root.Name != t.Name || root.Space != Namespace) {
			err = &Fault{Line: root.Line, Column: root.Column, Problem: "Element {" + root.Space + "}" + root.Name + " invalid at this location"}
		}
		if err != nil {
			f := faultOf(err)
			f.Problem = "Error parsing file: " + f.Problem
			p.fail(t, name, path, f, found)
			continue
		}
		if err := Check(root, t.Name, p.Manifest.Version); err != nil {
			p.fail(t, name, path, faultOf(err), found)
			continue
		}
		p.split(t, name, path, root, found)
	}
	p.missing(found)
}

// wants reports whether the manifest names a file's component or one inside.
func (p *Package) wants(t Type, name string) bool {
	if p.Manifest.Includes(t.Name, name) {
		return true
	}
	for _, c := range ChildTypes(t.Name) {
		for _, member := range p.Manifest.Names(c.Name) {
			if strings.HasPrefix(member, name+".") || member == "*" && c.Wildcard {
				return true
			}
		}
	}
	return false
}

// fail notes a file that cannot be read. What it would hold is not missing.
func (p *Package) fail(t Type, name, path string, f *Fault, found map[[2]string]bool) {
	p.Findings = append(p.Findings, Finding{Type: t.Name, FullName: name, File: p.Root + path, Fault: *f})
	found[[2]string{t.Name, name}] = true
	for _, c := range ChildTypes(t.Name) {
		for _, member := range p.Manifest.Names(c.Name) {
			if strings.HasPrefix(member, name+".") {
				found[[2]string{c.Name, member}] = true
			}
		}
	}
}

// split takes a file apart into its component and those inside it. The
// components inside are wanted when the manifest names them or their parent.
func (p *Package) split(t Type, name, path string, root *Node, found map[[2]string]bool) {
	whole := p.Manifest.Includes(t.Name, name)
	var tags []string
	var inner []Component
	for _, c := range ChildTypes(t.Name) {
		tags = append(tags, c.Tag)
		for _, n := range root.All(c.Tag) {
			child := Component{Type: c.Name, FullName: name + "." + n.Get("fullName"), File: p.Root + path, Body: n}
			if n.Get("fullName") == "" {
				p.Findings = append(p.Findings, Finding{
					Type: c.Name, FullName: name, File: p.Root + path,
					Fault: Fault{Line: n.Line, Column: n.Column, Problem: "Required field is missing: fullName"},
				})
				continue
			}
			if whole || p.Manifest.Includes(c.Name, child.FullName) {
				inner = append(inner, child)
				found[[2]string{c.Name, child.FullName}] = true
			}
		}
	}
	if whole {
		found[[2]string{t.Name, name}] = true
		p.Components = append(p.Components, Component{Type: t.Name, FullName: name, File: p.Root + path, Body: root.Without(tags...)})
	}
	p.Components = append(p.Components, inner...)
}

// missing notes the members of the manifest that no file has.
func (p *Package) missing(found map[[2]string]bool) {
	for _, list := range p.Manifest.Types {
		t, _ := TypeNamed(list.Type)
		for _, name := range list.Names {
			if found[[2]string{list.Type, name}] || name == "*" && t.Wildcard {
				continue
			}
			p.Findings = append(p.Findings, Finding{
				Type: list.Type, FullName: name, File: p.Root + manifestFile,
				Fault: Fault{Problem: "An object '" + name + "' of type " + list.Type + " was named in package.xml, but was not found in zipped directory"},
			})
		}
	}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
