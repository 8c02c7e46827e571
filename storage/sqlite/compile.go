package sqlite

import (
	"fmt"
	"strings"

	"behalf/graph"
)

// query is a statement being put together, and its parameters. ?1 is the date.
type query struct {
	with []string
	args []any
}

func newQuery(at graph.Time) *query { return &query{args: []any{int64(at)}} }

// arg adds a parameter and returns how the text names it.
func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("?%d", len(q.args))
}

// number adds a parameter that says how many. SQLite makes the plan of a statement anew for every value of a bare parameter after LIMIT
// or OFFSET, which takes a tenth of a page's time; of a sum it does not.
func (q *query) number(n int) string { return "(" + q.arg(n) + " + 0)" }

// narrowed adds the parameter that narrows a step, if anything does.
func (q *query) narrowed(s graph.Step, t *terms) string {
	if s.Where.Prop == "" {
		return ""
	}
	return q.arg(t.list(s.Where.In))
}

// statement is a text with the tables that were defined for it in front.
func (q *query) statement(text string) string {
	if len(q.with) == 0 {
		return text
	}
	return "WITH RECURSIVE\n" + strings.Join(q.with, ",\n") + "\n" + text
}

// forward defines a table of the ends of lines, by num, and returns its name. Each step is a table of its own, of nodes
// without repeats, so that no row multiplies; in a closure UNION drops what came before, so that a cycle ends by itself.
func (q *query) forward(ls lines, t *terms) string {
	var ends []string
	for i, l := range ls {
		name := fmt.Sprintf("w%ds0", i)
		q.with = append(q.with, fmt.Sprintf("%s(num) AS (SELECT value FROM json_each(%s))", name, q.arg(list(l.nums))))
		for j, s := range l.steps {
			f, before := formOf(s), name
			_, far := f.ends()
			name = fmt.Sprintf("w%ds%d", i, j+1)
			if s.IsClosure() {
				q.with = append(q.with, fmt.Sprintf("%[1]s(num) AS (\n  SELECT num FROM %[2]s\n  UNION\n  SELECT e.%[3]s FROM %[1]s AS r CROSS JOIN %[4]s WHERE %[5]s)",
					name, before, far, f.table("e"), f.admits("e", "r.num", q.narrowed(s, t))))
			} else {
				q.with = append(q.with, fmt.Sprintf("%s(num) AS (\n  SELECT DISTINCT e.%s FROM %s AS r CROSS JOIN %s WHERE %s)",
					name, far, before, f.table("e"), f.admits("e", "r.num", q.narrowed(s, t))))
			}
		}
		ends = append(ends, name)
	}
	if len(ends) == 1 {
		return ends[0]
	}
	q.with = append(q.with, "ends(num) AS (SELECT num FROM "+strings.Join(ends, " UNION SELECT num FROM ")+")")
	return "ends"
}

// within is the condition that the node with the number num is an end of one of the lines: walked from the node backwards,
// to what the line's first steps reached. A candidate of a list has few edges where the line's middle has very many.
func (q *query) within(ls lines, num string, t *terms) string {
	if len(ls) == 0 {
		return "0"
	}
	any := make([]string, len(ls))
	for i, l := range ls {
		any[i] = q.backward(l, num, t)
	}
	return "(" + strings.Join(any, "\n  OR ") + ")"
}

// backward is within for one line. Hops that follow each other are one join; a closure is a table that begins with what came
// before it.
func (q *query) backward(l line, num string, t *terms) string {
	reached := "(SELECT value FROM json_each(" + q.arg(list(l.nums)) + "))"
	var tables, from, where []string
	at := num // the node where the walk stands
	for i := len(l.steps) - 1; i >= 0; i-- {
		s := l.steps[i].Reversed()
		f := formOf(s)
		_, far := f.ends()
		if !s.IsClosure() {
			edge := fmt.Sprintf("e%d", i)
			from = append(from, f.table(edge))
			where = append(where, f.admits(edge, at, q.narrowed(s, t)))
			at = edge + "." + far
			continue
		}
		name := fmt.Sprintf("b%d", i)
		tables = append(tables, fmt.Sprintf("%[1]s(num) AS (\n    %[2]s\n    UNION\n    SELECT e.%[3]s FROM %[1]s AS r CROSS JOIN %[4]s WHERE %[5]s)",
			name, selecting(at, from, where), far, f.table("e"), f.admits("e", "r.num", q.narrowed(s, t))))
		from, where, at = []string{name}, nil, name+".num"
	}
	if len(from) == 0 {
		return at + " IN " + reached
	}
	text := selecting("1", from, append(where, at+" IN "+reached))
	if len(tables) > 0 {
		text = "WITH RECURSIVE " + strings.Join(tables, ", ") + " " + text
	}
	return "EXISTS (" + text + ")"
}

func selecting(what string, from, where []string) string {
	text := "SELECT " + what
	if len(from) > 0 {
		text += " FROM " + strings.Join(from, " CROSS JOIN ")
	}
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	return text
}
