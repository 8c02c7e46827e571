package sqlite

import (
	"fmt"
	"math"

	"behalf/graph"
)

// The dates that compare as before and after every other.
const (
	earliest = int64(math.MinInt64)
	latest   = int64(math.MaxInt64)
)

// form is what a step's statement depends on; everything else of it is a parameter. So there are few statements, and each
// connection prepares the ones it uses once.
type form struct {
	edge     graph.EdgeType
	reverse  bool
	past     bool
	narrowed string // the property that narrows it
}

func formOf(s graph.Step) form { return form{s.Edge, s.Reverse, s.Past, s.Where.Prop} }

// ends are the columns of the ends in the order in which the step walks.
func (f form) ends() (near, far string) {
	if f.reverse {
		return "to_node", "from_node"
	}
	return "from_node", "to_node"
}

// table is the table of edges, under a name, by the index that has the near end first.
func (f form) table(as string) string {
	if f.reverse {
		return "edges AS " + as + " INDEXED BY edges_back"
	}
	return "edges AS " + as
}

// admits is the condition under which the step walks an edge from a node: its type, its dates (?1 is the date) and what
// narrows it, a parameter.
func (f form) admits(edge, node, narrowed string) string {
	near, _ := f.ends()
	b := fmt.Sprintf("%[1]s.%[2]s = %[3]s AND %[1]s.type = %[4]d /* %[5]s */ AND %[1]s.since <= ?1", edge, near, node, typeNum(f.edge), f.edge)
	if !f.past {
		b += fmt.Sprintf(" AND %s.until > ?1", edge)
	}
	switch f.narrowed {
	case "":
	case "role", "source":
		b += fmt.Sprintf(" AND %s.%s IN (SELECT value FROM json_each(%s))", edge, f.narrowed, narrowed)
	default:
		b += " AND 0" // a property that nothing can be narrowed by admits nothing
	}
	return b
}

// typeNum is the number of a type; of a type that is none, one that no edge has.
func typeNum(t graph.EdgeType) int64 {
	if num, ok := typeNums[t]; ok {
		return num
	}
	return -1
}

// edges is the statement that brings the edges which the step walks from some nodes: ?1 is the date, ?2 the nodes' numbers,
// one or a list, ?3 the list that narrows it.
func (f form) edges(one bool) string {
	from, node := "json_each(?2) AS r CROSS JOIN ", "r.value"
	if one {
		from, node = "", "?2"
	}
	return "SELECT " + edgeColumns + "\nFROM " + from + f.table("e") + "\nWHERE " + f.admits("e", node, "?3")
}

// bundles is the statement that brings all edges of the type at some nodes, whatever their dates: ?1 are the nodes' numbers, one
// or a list.
func (f form) bundles(one bool) string {
	from, node := "json_each(?1) AS r CROSS JOIN ", "r.value"
	if one {
		from, node = "", "?1"
	}
	near, _ := f.ends()
	return "SELECT " + edgeColumns + "\nFROM " + from + f.table("e") + fmt.Sprintf("\nWHERE e.%s = %s AND e.type = %d /* %s */", near, node, typeNum(f.edge), f.edge)
}

// near and far are the ends of e in the order in which the step walks.
func (f form) near(e edgeRow) int64 {
	if f.reverse {
		return e.to
	}
	return e.from
}

func (f form) far(e edgeRow) int64 {
	if f.reverse {
		return e.from
	}
	return e.to
}

// reach is the statement that brings the far ends alone, each once, at most ?4 of them.
func (f form) reach() string {
	_, far := f.ends()
	return "SELECT DISTINCT e." + far + "\nFROM json_each(?2) AS r CROSS JOIN " + f.table("e") + "\nWHERE " + f.admits("e", "r.value", "?3") + "\nLIMIT (?4 + 0)"
}

// texts are the statements of forms, made once.
var texts = func() func(form) statements {
	all := map[form]statements{}
	for _, t := range graph.EdgeTypes {
		for _, narrowed := range []string{"", "role", "source"} {
			for i := range 4 {
				f := form{t, i&1 != 0, i&2 != 0, narrowed}
				all[f] = f.statements()
			}
		}
	}
	return func(f form) statements {
		if s, ok := all[f]; ok {
			return s
		}
		return f.statements()
	}
}()

type statements struct{ one, many, reach, bundle, bundles string }

func (f form) statements() statements {
	return statements{f.edges(true), f.edges(false), f.reach(), f.bundles(true), f.bundles(false)}
}
