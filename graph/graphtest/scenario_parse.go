package graphtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"behalf/graph"
	"behalf/graph/access"
)

// splitWords splits a line at its blanks; what stands in quotes stays together: body="a b" is one word.
func splitWords(line string) (words []string, err error) {
	for line = strings.TrimLeft(line, " \t"); line != ""; line = strings.TrimLeft(line, " \t") {
		var word strings.Builder
		for line != "" && line[0] != ' ' && line[0] != '\t' {
			if line[0] != '"' {
				word.WriteByte(line[0])
				line = line[1:]
				continue
			}
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("a quote is not closed: %s", line)
			}
			text, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, err
			}
			word.WriteString(text)
			line = line[len(quoted):]
		}
		words = append(words, word.String())
	}
	return words, nil
}

// parseDate reads a date; a day alone is its noon.
func parseDate(word string) (graph.Time, error) {
	if day, err := time.Parse(time.DateOnly, word); err == nil {
		at := graph.At(day.Add(12 * time.Hour))
		return at, graph.CheckTime(at)
	}
	return graph.ParseTime(word)
}

// parseFact reads a line of facts.
func parseFact(words []string) (step, error) {
	if words[0] == "begin" {
		if len(words) != 2 {
			return nil, fmt.Errorf("begin names one file of facts")
		}
		return begin(words[1]), nil
	}
	f := &Fact{}
	if words[0][0] >= '0' && words[0][0] <= '9' {
		at, err := parseDate(words[0])
		if err != nil {
			return nil, err
		}
		f.At, words = at, words[1:]
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("a date without a fact")
	}
	actor := words[0]
	if actor != operatorName {
		id, err := graph.ParseID(actor)
		if err != nil {
			return nil, err
		}
		f.By = id
	}
	if len(words) < 2 || performers[words[1]] == nil {
		if f.By == "" || f.At != 0 {
			return nil, fmt.Errorf("%v names no act", words)
		}
		return parseLoaded(f.By, words[1:])
	}
	f.Act, words = words[1], words[2:]
	if n := len(words); n >= 2 && words[n-2] == "->" {
		if f.Bind = words[n-1]; !strings.HasPrefix(f.Bind, "$") {
			return nil, fmt.Errorf("%q is not a name; a name begins with $", f.Bind)
		}
		words = words[:n-2]
	}
	f.Input = map[string]any{}
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case !ok || !slices.Contains(inputOrder, name):
			return nil, fmt.Errorf("%q is no input of an act", word)
		case f.Input[name] != nil:
			return nil, fmt.Errorf("%s is given twice", name)
		case name == "kinds" || name == "settings":
			f.Input[name] = strings.Split(value, ",")
		case name == "includeDap" || name == "dryRun" || name == "allowed":
			yes, err := strconv.ParseBool(value)
			if err != nil {
				return nil, fmt.Errorf("%s is true or false: %w", name, err)
			}
			f.Input[name] = yes
		default:
			f.Input[name] = value
		}
	}
	return f, nil
}

// parseLoaded reads a node or an edge that begins at id.
func parseLoaded(id graph.ID, words []string) (step, error) {
	if len(words) >= 2 && graph.EdgeType(words[0]).Valid() {
		to, err := graph.ParseID(words[1])
		if err != nil {
			return nil, err
		}
		e, err := parseEdge(graph.Edge{From: id, Type: graph.EdgeType(words[0]), To: to}, words[2:])
		return &loaded{edge: e}, err
	}
	n := graph.Node{ID: id, Name: id.Key()}
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case !ok || name == "":
			return nil, fmt.Errorf("%q is neither an act nor a type of edge nor a property", word)
		case name == "displayName":
			n.Name = value
		case name == graph.PropKinds || name == graph.PropSettings:
			n = n.With(name, strings.Split(value, ","))
		case value == "true":
			n = n.With(name, true)
		default:
			n = n.With(name, value)
		}
	}
	return &loaded{node: n}, graph.CheckNode(n)
}

// parseEdge reads what a line says of an edge. One without a date was there when stories begin.
func parseEdge(e graph.Edge, words []string) (graph.Edge, error) {
	e.Since, e.Until = StoryBegins, graph.Forever
	var err error
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "since":
			if e.SinceUnknown = value == "unknown"; e.SinceUnknown {
				e.Since = 0
			} else {
				e.Since, err = parseDate(value)
			}
		case "until":
			e.Until, err = parseDate(value)
		case "role":
			if e.Type == graph.HasAzureRole {
				e.Role, _, _, err = graph.FindAzureRole(value)
			} else {
				e.Role, _, _, err = graph.FindDirectoryRole(value)
			}
		case "source":
			e.Source = value
		case "assignment":
			e.Assignment, err = graph.ParseID(value)
		case "condition":
			e.Condition = value
		case "endedBy":
			e.EndedBy = value
		default:
			err = fmt.Errorf("%q says nothing of an edge", word)
		}
		if err != nil {
			return e, err
		}
	}
	return e, graph.CheckEdge(e)
}

// parseAsk reads a line of asks.
func parseAsk(words []string) (step, error) {
	q := &ask{}
	if i := slices.Index(words, "under"); i >= 0 {
		q.policy, words = words[i+1:], words[:i]
		if _, err := policyOf(q.policy); err != nil {
			return nil, err
		}
	}
	if i := slices.IndexFunc(words, func(w string) bool { return w == "at" || w == "before" }); i >= 0 {
		if len(words) != i+2 {
			return nil, fmt.Errorf("%s takes one date", words[i])
		}
		q.before = words[i] == "before"
		if date := words[i+1]; strings.HasPrefix(date, "$") {
			q.when = date
		} else if at, err := parseDate(date); err != nil {
			return nil, err
		} else {
			q.at = at
		}
		words = words[:i]
	}
	if len(words) > 0 && slices.Contains([]string{"who", "what", "lingering", "profiles", "page", "draft"}, words[0]) {
		q.word, words = words[0], words[1:]
	}
	var places []*string
	switch q.word {
	case "who":
		places = []*string{&q.action, &q.target}
	case "what":
		places = []*string{&q.agent, &q.action}
	case "page":
		places = []*string{&q.agent, &q.target}
	case "draft", "profiles":
		places = []*string{&q.target}
	case "":
		places = []*string{&q.agent, &q.action, &q.target}
	}
	if len(words) < len(places) {
		return nil, fmt.Errorf("%v is not a question; write AGENT ACTION TARGET", words)
	}
	for i, place := range places {
		*place = words[i]
	}
	for _, id := range []string{q.agent, q.target} {
		if id != "" && !strings.HasPrefix(id, "$") && !(q.word == "page" && id == operatorName) {
			if _, err := graph.ParseID(id); err != nil {
				return nil, err
			}
		}
	}
	if slices.Contains([]string{"", "who", "what"}, q.word) && !access.Action(q.action).Valid() {
		return nil, fmt.Errorf("%q is not an action", q.action)
	}
	for _, word := range words[len(places):] {
		switch name, value, _ := strings.Cut(word, "="); {
		case q.word == "lingering" && name == "customer":
			q.customer = value
		case q.word == "lingering" && name == "partner":
			q.partner = value
		case q.word == "" && name == "service":
			q.service = graph.Service(value)
		case q.word == "what" && name == "kinds":
			for _, kind := range strings.Split(value, ",") {
				q.kinds = append(q.kinds, graph.Kind(kind))
			}
		default:
			return nil, fmt.Errorf("%q has no place in a question", word)
		}
	}
	return q, nil
}

// policyOf reads the settings of a question, which name themselves.
func policyOf(words []string) (p access.Policy, err error) {
	for _, word := range words {
		switch word {
		case string(access.RbacOnly), string(access.RbacAndDirectoryPath):
			p.Azure = access.AzureAccessPolicy(word)
		case string(access.AutopilotCurrent), string(access.AutopilotProposed):
			p.Autopilot = access.AutopilotPolicy(word)
		case "helpdeskMayOrder=YES", "helpdeskMayOrder=NO", "helpdeskMayOrder=UNDECIDED":
			p.Helpdesk = access.HelpdeskOrders(strings.TrimPrefix(word, "helpdeskMayOrder="))
		case "possibleElevation=SHOWN", "possibleElevation=HIDDEN":
			p.Elevation = access.PossibleElevation(strings.TrimPrefix(word, "possibleElevation="))
		default:
			return p, fmt.Errorf("%q is not a setting", word)
		}
	}
	return p, nil
}
