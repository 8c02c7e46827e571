package importer

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"behalf/graph"
)

// listing is one list of one owner, in one file or in several pages.
type listing struct {
	kind Kind
	// of is whose it is: a tenant, a group, a directory role, a subscription.
	of    graph.ID
	files []*input
	// whole is true if every page was given and every row was used: then it closes what it no longer holds.
	whole bool
}

func (l *listing) String() string {
	switch l.kind {
	case Accounts:
		return string(l.kind)
	case RoleMembers:
		return "members of " + string(l.of)
	}
	return fmt.Sprintf("%s of %s", l.kind, l.of)
}

// of is whose the listings are that a file belongs to: several only for role assignments of several subscriptions.
func (in *input) of() []graph.ID {
	switch in.kind {
	case Accounts:
		return []graph.ID{""}
	case Members, TransitiveMembers:
		return []graph.ID{graph.MustID(graph.KindSecurityGroup, in.group)}
	case RoleMembers:
		return []graph.ID{roleID(in.tenant, in.template)}
	case Assignments:
		var ids []graph.ID
		for _, sub := range slices.Sorted(maps.Keys(in.subs)) {
			if sub != "" {
				ids = append(ids, graph.MustID(graph.KindAzureSubscription, sub))
			}
		}
		return ids
	}
	return []graph.ID{tenantID(in.tenant)}
}

// group puts files together to listings, and tells which are whole.
func (e *estate) group() {
	type key struct {
		kind Kind
		of   graph.ID
	}
	found := map[key]*listing{}
	for _, in := range e.inputs {
		for _, of := range in.of() {
			l := found[key{in.kind, of}]
			if l == nil {
				l = &listing{kind: in.kind, of: of}
				found[key{in.kind, of}] = l
				e.listings = append(e.listings, l)
			}
			l.files = append(l.files, in)
		}
	}
	for _, l := range e.listings {
		e.lists[l.of] = append(e.lists[l.of], l.kind)
		l.whole = l.judge(e.report)
		if l.whole && (l.kind == Members || l.kind == TransitiveMembers) {
			e.members[l.of.Key()] = true
		}
		if l.whole && l.kind == Assignments {
			e.assigned[l.of] = true
		}
	}
}

// judge reports what a listing lacks; it returns whether it is whole.
func (l *listing) judge(report func(Problem)) bool {
	whole, rows, count := true, 0, -1
	last := map[string]*input{} // pages that no other follows, by their content
	numbers := map[int]bool{}
	bare := 0 // pages without a number: one is the first, as in users.json, users-2.json
	for _, in := range l.files {
		rows += in.rows
		count = max(count, in.count)
		whole = whole && in.faulty == 0
		if in.narrowed {
			whole = false
			report(Problem{Path: in.path, Message: fmt.Sprintf("this is a part of the %s only (a filter or a cast was asked for); it is used, and closes nothing", l)})
		}
		if in.next == "" {
			last[in.sha] = in
		}
		if in.context != "" {
			if n := pageNumber(in.path); n >= 0 {
				numbers[n] = true
			} else {
				bare++
			}
		}
	}
	numbered := len(numbers)+bare == len(l.files) && bare <= 1
	if bare == 1 {
		numbers[1] = true
	}
	first := l.files[0]
	switch {
	case len(last) == 0:
		whole = false
		report(Problem{Path: first.path, Pointer: "/@odata.nextLink", Message: fmt.Sprintf("the %s go on at the nextLink, and that page is not among the files; give all pages. What is here is used, and closes nothing", l)})
	case len(last) > 1 && l.kind != Accounts && l.kind != ManagementGroups:
		paths := make([]string, 0, len(last))
		for _, in := range last {
			paths = append(paths, in.path)
		}
		slices.Sort(paths)
		for _, in := range l.files {
			in.recurs = true
		}
		report(Problem{Path: paths[len(paths)-1], Message: fmt.Sprintf("these are the %s, which %s holds too; both are used as one list. Give the newest alone if one replaces the other", l, paths[0])})
	case gap(numbers) > 0 && numbered:
		whole = false
		report(Problem{Path: first.path, Message: fmt.Sprintf("by the names of the files, page %d of the %s is missing; give all pages. What is here is used, and closes nothing", gap(numbers), l)})
	case count > rows:
		whole = false
		report(Problem{Path: first.path, Pointer: "/@odata.count", Message: fmt.Sprintf("the %s are said to be %d, and %d are given: a page is missing. What is here is used, and closes nothing", l, count, rows)})
	}
	return whole
}

var numbered = regexp.MustCompile(`(?:page|part|[-_. ]p)[-_. ]?0*([0-9]{1,4})|[^0-9][-_. (]0*([0-9]{1,2})\)?$`)

// pageNumber is the number that a file's name ends in, as people name pages: users-page-2, users_2; -1 if it has none.
func pageNumber(path string) int {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	m := numbered.FindStringSubmatch(anyGUID.ReplaceAllString(name, "x"))
	if m == nil {
		return -1
	}
	n, err := strconv.Atoi(m[1] + m[2])
	if err != nil {
		return -1
	}
	return n
}

// gap is the first page number from 1 that is missing below the greatest; 0 if none is.
func gap(numbers map[int]bool) int {
	most := 0
	for n := range numbers {
		most = max(most, n)
	}
	for n := 1; n < most; n++ {
		if !numbers[n] {
			return n
		}
	}
	return 0
}

func roleID(tenant, template string) graph.ID {
	return graph.MustID(graph.KindDirectoryRole, tenant+"/"+template)
}

func baseName(path string) string { return filepath.Base(path) }
