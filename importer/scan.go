package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"

	"behalf/graph"
)

// input is one file, read wholly and judged.
type input struct {
	candidate
	kind   Kind
	told   told
	rows   int
	sha    string
	list   bool
	shapes [shapes]int
	typed  int // rows with an @odata.type
	faulty int // rows that cannot be used
	single bool
	// What the answer's own frame says.
	context, next string
	count         int // @odata.count, -1 where there is none
	narrowed      bool
	refused       string                     // what an answer says that holds no list but an error
	subs          map[string]map[string]bool // role assignments: the subscriptions asked, with the management groups met
	roles         map[string]string          // directoryRoles: the roles' own ids, with their templates
	tenants       map[string]int             // az account list: owners; management groups: tenants
	signedIn      map[string]bool            // az account list: owners that were signed in to, so that it tells all that can be seen of theirs
	tree          []branch
	expanded      map[string]bool // management groups of which the children are given
	// Whose it is, once all files are read.
	tenant, group, template string
	recurs                  bool   // what it lists may stand in other files of the import too
	home                    string // the tenant in which members stand: tenant, or what the store says of the group
}

// branch is one place in a tree of management groups: a child, a group or a subscription, and its parent's name.
type branch struct {
	child  string
	group  bool
	parent string
}

var frame = []string{"@odata.context", "@odata.nextLink", "@odata.count", "id", "name", "displayName", "type", "tenantId", "children", "details", "error"}

// reading is one file that is read: its rows, and how far.
type reading struct {
	ctx      context.Context
	file     *os.File
	hash     hash.Hash
	progress func(n int64)
	read     int64
}

// Read implements io.Reader.
func (r *reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.file.Read(p)
	if n > 0 {
		r.hash.Write(p[:n])
		r.read += int64(n)
		if r.progress != nil {
			r.progress(int64(n))
		}
	}
	if err != nil && err != io.EOF {
		return n, fmt.Errorf("the file cannot be read: %w", graph.ErrInvalid)
	}
	return n, err
}

// readFile reads a file wholly and hands out its parts. It returns the digest of its bytes.
func readFile(ctx context.Context, path string, p parts, progress func(int64)) (list bool, sha string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, "", &broken{message: "the file cannot be opened; look at its permissions"}
	}
	defer f.Close()
	r := &reading{ctx: ctx, file: f, hash: sha256.New(), progress: progress}
	text, err := decoded(r)
	if err != nil {
		return false, "", err
	}
	if list, err = split(text, p); err != nil {
		return list, "", err
	}
	return list, hex.EncodeToString(r.hash.Sum(nil)), nil
}

// mostOther is how many rows of another kind a file is read for: one is enough to tell that it is no listing that is known, more
// tell what there is to say of it.
const mostOther = 1000

var errOther = errors.New("these rows are of another kind")

// scan reads one file and tells what it is. Rows that cannot be used are reported; an error is that of a broken file.
func scan(ctx context.Context, c candidate, manifest told, report func(Problem), progress func(int64)) (*input, error) {
	var read int64
	count := func(n int64) {
		if read += n; progress != nil {
			progress(n)
		}
	}
	in := &input{candidate: c, told: manifest, count: -1, subs: map[string]map[string]bool{}, roles: map[string]string{}, tenants: map[string]int{}, signedIn: map[string]bool{}, expanded: map[string]bool{}}
	var whole row
	var faults []Problem
	one := func(raw []byte, at place) error {
		in.rows++
		r, err := parseRow(raw)
		var kind *json.UnmarshalTypeError
		if err != nil && !errors.As(err, &kind) {
			return &broken{line: at.line, pointer: at.pointer, message: "this row is not JSON: " + plain(err) + "; export the file again"}
		}
		s := r.shape()
		if in.shapes[s]++; in.shapes[shapeOther] == mostOther {
			return errOther
		}
		if r.ODataType != "" {
			in.typed++
		}
		fault := r.fault(s)
		if err != nil && fault == "" {
			fault = plain(err)
		}
		if fault != "" {
			in.faulty++
			if len(faults) <= maxProblems {
				faults = append(faults, Problem{Path: c.path, Line: at.line, Pointer: at.pointer, Message: fault + "; this row is not used, and the file closes nothing"})
			}
			return nil
		}
		in.gather(r, s)
		return nil
	}
	list, sha, err := readFile(ctx, c.abs, parts{row: one, names: frame, member: func(name string, raw []byte, at place) error {
		var err error
		switch name {
		case "@odata.context":
			err = json.Unmarshal(raw, &in.context)
		case "@odata.nextLink":
			err = json.Unmarshal(raw, &in.next)
		case "@odata.count":
			err = json.Unmarshal(raw, &in.count)
		default:
			err = json.Unmarshal([]byte(`{"`+name+`":`+string(raw)+`}`), &whole)
		}
		var kind *json.UnmarshalTypeError
		if err != nil && !errors.As(err, &kind) {
			return &broken{line: at.line, pointer: at.pointer, message: "this is not JSON: " + plain(err) + "; export the file again"}
		}
		return nil
	}}, count)
	if errors.Is(err, errOther) {
		count(c.size - read)
		in.list = true
		return in, nil
	}
	if err != nil {
		return nil, err
	}
	in.list, in.sha = list, sha
	if !list && whole.shape() == shapeManagementGroup {
		in.single, in.rows = true, 1
		in.shapes[shapeManagementGroup]++
		if fault := whole.fault(shapeManagementGroup); fault != "" {
			in.faulty++
			faults = append(faults, Problem{Path: c.path, Message: fault})
		} else {
			in.gather(whole, shapeManagementGroup)
		}
	}
	if e := whole.Error; e != nil && !list {
		in.refused = strings.Trim(clean(e.Code, 80)+": "+clean(e.Message, 300), ": ")
	}
	in.narrowed = narrowed.MatchString(strings.ToLower(in.context)) || narrowed.MatchString(strings.ToLower(in.next))
	in.kind = in.judge()
	if in.isMembers() {
		// All members are directoryObjects; the answer to a cast (members/microsoft.graph.user) says users, and is a part.
		if _, collection := byURL(in.context); collection != "" && collection != "directoryobjects" {
			if e := whole.Error; e != nil && !list {
				in.refused = strings.Trim(clean(e.Code, 80)+": "+clean(e.Message, 300), ": ")
			}
			in.narrowed = true
		}
	}
	if in.kind != "" {
		for _, f := range faults {
			report(f)
		}
		if n := in.faulty - len(faults); n > 0 {
			report(Problem{Path: c.path, Message: fmt.Sprintf("and %d more rows that cannot be used", n)})
		}
	}
	return in, nil
}

// isMembers reports whether it lists members.
func (in *input) isMembers() bool {
	return in.kind == Members || in.kind == TransitiveMembers || in.kind == RoleMembers
}

// gather keeps what other files need to know of a row: few things, however many the rows.
func (in *input) gather(r row, s shape) {
	switch s {
	case shapeAssignment:
		sub := r.subscription()
		if in.subs[sub] == nil {
			in.subs[sub] = map[string]bool{}
		}
		if mg := r.managementGroup(); mg != "" {
			in.subs[sub][mg] = true
		}
	case shapeRole:
		if isGUID(r.ID) {
			in.roles[strings.ToLower(r.ID)] = strings.ToLower(r.RoleTemplateID)
		}
	case shapeAccount:
		in.tenants[r.owner()]++
		if strings.EqualFold(r.TenantID, r.owner()) {
			in.signedIn[r.owner()] = true
		}
		if !r.tenantLevel() {
			in.subs[strings.ToLower(r.ID)] = map[string]bool{r.owner(): r.HomeTenantID != ""}
		}
	case shapeManagementGroup:
		if isGUID(r.TenantID) {
			in.tenants[strings.ToLower(r.TenantID)]++
		}
		if d := r.Details; d != nil && d.Parent != nil && isManagementGroup(lastSegment(d.Parent.ID)) {
			in.tree = append(in.tree, branch{lastSegment(r.ID), true, lastSegment(d.Parent.ID)})
		}
		in.grow(r)
	}
}

// grow notes the children of a management group, and theirs.
func (in *input) grow(r row) {
	if len(r.Children) > 0 {
		in.expanded[lastSegment(r.ID)] = true
	}
	for _, child := range r.Children {
		name := lastSegment(child.ID)
		if name == "" {
			name = strings.ToLower(child.Name)
		}
		switch group := child.isManagementGroup(); {
		case group && isManagementGroup(name), !group && isGUID(name):
			in.tree = append(in.tree, branch{name, group, lastSegment(r.ID)})
			if group {
				child.ID = managementGroups + name
				in.grow(child)
			}
		}
	}
}

// isManagementGroup tells a child that is a management group from one that is a subscription.
func (r row) isManagementGroup() bool {
	_, ok := cutFold(r.ID, managementGroups)
	return ok || strings.HasSuffix(strings.ToLower(r.Type), "managementgroups")
}
