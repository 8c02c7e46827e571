package importer

import (
	"path/filepath"
	"regexp"
	"strings"
)

const guidText = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

var (
	anyGUID = regexp.MustCompile(guidText)
	// The URL that was asked, as @odata.context and @odata.nextLink repeat it.
	ofGroup   = regexp.MustCompile(`groups(?:/|\(')(` + guidText + `)(?:'\))?/(members|transitivemembers)`)
	ofRole    = regexp.MustCompile(`directoryroles(?:/|\((?:roletemplateid=)?')(` + guidText + `)(?:'\))?/members`)
	ofTenant  = regexp.MustCompile(`/(?:v1\.0|beta)/(` + guidText + `)/`)
	wholeList = regexp.MustCompile(`(?:/v1\.0/|/beta/|/` + guidText + `/|\$metadata#)(users|groups|serviceprincipals|directoryroles|directoryobjects)(?:$|[?(])`)
	// narrowed is a URL that does not ask for the whole of a list.
	narrowed = regexp.MustCompile(`(?:\$|%24)(?:filter|search)=|/members/microsoft\.graph\.|/transitivemembers/microsoft\.graph\.`)
)

// byURL is what a context or nextLink tells: the owner, and the collection if it is one of the whole tenant's.
func byURL(url string) (t told, collection string) {
	url = strings.ToLower(url)
	if m := ofGroup.FindStringSubmatch(url); m != nil {
		t.group, t.transitive = m[1], m[2] == "transitivemembers"
	}
	if m := ofRole.FindStringSubmatch(url); m != nil {
		t.role = m[1]
	}
	if m := ofTenant.FindStringSubmatch(url); m != nil {
		t.tenant = m[1]
	}
	if m := wholeList.FindStringSubmatch(url); m != nil && t.group == "" && t.role == "" {
		collection = m[1]
	}
	return t, collection
}

// hint is what the name of a file says that it lists.
type hint struct{ members, assignments bool }

// byName is what the name of a file tells, as people give it: graph-group-members_<group>.json.
func byName(path string) (told, hint) {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	var t told
	h := hint{
		members:     strings.Contains(name, "member"),
		assignments: strings.Contains(name, "assignment") || strings.Contains(name, "rbac"),
	}
	t.transitive = strings.Contains(name, "transitive")
	ids := anyGUID.FindAllString(name, -1)
	if len(ids) == 0 {
		return t, h
	}
	id := ids[len(ids)-1]
	switch {
	case h.members && strings.Contains(name, "role"):
		t.role = id
	case h.members:
		t.group = id
	case h.assignments:
		t.subscription = id
	default:
		t.tenant = id
	}
	return t, h
}

// byName is what the name of the file tells. The id of the tenant in whose folder it lies says no more than the folder does.
func (in *input) byName() (told, hint) {
	t, h := byName(in.path)
	if tenant, _, _, _ := byFolder(in.abs, in.root); tenant != "" {
		for _, id := range []*string{&t.group, &t.role, &t.subscription} {
			if *id == tenant {
				*id = ""
			}
		}
	}
	return t, h
}

// byFolder is what the nearest folder tells whose name holds a GUID: customer-cedar_<tenant>. Label is the rest of the name;
// partner and customer are what it begins with. Above what was given, at root, a name must have a label: folders named by a
// GUID alone stand there for reasons of their own.
func byFolder(abs, root string) (tenant, label string, partner, customer bool) {
	for dir := filepath.Dir(abs); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		name := filepath.Base(dir)
		lower := strings.ToLower(name)
		at := anyGUID.FindStringIndex(lower)
		if at == nil || len(lower) != len(name) {
			continue
		}
		label = strings.Trim(name[:at[0]], "-_ .")
		if inside, err := filepath.Rel(root, dir); label == "" && (err != nil || strings.HasPrefix(inside, "..")) {
			continue
		}
		switch {
		case strings.HasPrefix(strings.ToLower(label), "partner-"):
			label, partner = label[len("partner-"):], true
		case strings.HasPrefix(strings.ToLower(label), "customer-"):
			label, customer = label[len("customer-"):], true
		}
		return lower[at[0]:at[1]], label, partner, customer
	}
	return "", "", false, false
}
