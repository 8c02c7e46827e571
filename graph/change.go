package graph

import (
	"encoding/json"
	"fmt"
)

// Op is what a change does.
type Op string

// The operations. Nothing is erased: an edge is closed, a node stays.
const (
	CreateNode Op = "CREATE_NODE"
	UpdateNode Op = "UPDATE_NODE" // replaces name and properties
	OpenEdge   Op = "OPEN_EDGE"
	CloseEdge  Op = "CLOSE_EDGE" // sets until and endedBy of the edge with this key
)

// Change is one change that an act makes: to a node, or to an edge.
type Change struct {
	Op   Op
	Node Node
	Edge Edge
}

// Check wraps ErrInvalid where the change cannot be stored.
func (c Change) Check() error {
	switch c.Op {
	case CreateNode, UpdateNode:
		return CheckNode(c.Node)
	case OpenEdge:
		return CheckEdge(c.Edge)
	case CloseEdge:
		if c.Edge.Until == Forever {
			return fmt.Errorf("%s: is closed without a date: %w", c.Edge.Key(), ErrInvalid)
		}
		return CheckEdge(c.Edge)
	}
	return fmt.Errorf("%q is not an operation: %w", c.Op, ErrInvalid)
}

type nodeJSON struct {
	ID    ID     `json:"id"`
	Name  string `json:"displayName"`
	Props Props  `json:"properties,omitempty"`
}

type edgeJSON struct {
	From         ID       `json:"from"`
	Type         EdgeType `json:"edge"`
	To           ID       `json:"to"`
	Role         string   `json:"role,omitempty"`
	Since        string   `json:"since"`
	Until        string   `json:"until,omitempty"`
	SinceUnknown bool     `json:"sinceUnknown,omitempty"`
	Source       string   `json:"source,omitempty"`
	Assignment   ID       `json:"assignment,omitempty"`
	Condition    string   `json:"condition,omitempty"`
	EndedBy      string   `json:"endedBy,omitempty"`
	Derived      bool     `json:"derived,omitempty"`
}

// MarshalJSON is the form in which the ledger keeps a change.
func (c Change) MarshalJSON() ([]byte, error) {
	out := struct {
		Op   Op        `json:"op"`
		Node *nodeJSON `json:"node,omitempty"`
		Edge *edgeJSON `json:"edge,omitempty"`
	}{Op: c.Op}
	switch c.Op {
	case CreateNode, UpdateNode:
		out.Node = &nodeJSON{c.Node.ID, c.Node.Name, c.Node.Props}
	default:
		e := c.Edge
		out.Edge = &edgeJSON{e.From, e.Type, e.To, e.Role, e.Since.String(), "", e.SinceUnknown, e.Source, e.Assignment, e.Condition, e.EndedBy, e.Derived}
		if e.Until != Forever {
			out.Edge.Until = e.Until.String()
		}
	}
	return json.Marshal(out)
}

// EncodeProps and DecodeProps are the form in which stores that have no maps keep properties. The types survive.
func EncodeProps(p Props) (string, error) {
	if len(p) == 0 {
		return "", nil
	}
	b, err := json.Marshal(p)
	return string(b), err
}

// DecodeProps reads what EncodeProps wrote.
func DecodeProps(text string) (Props, error) {
	if text == "" {
		return nil, nil
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, fmt.Errorf("stored properties cannot be read: %w", err)
	}
	props := make(Props, len(raw))
	for name, r := range raw {
		var target any
		switch r[0] {
		case '"':
			target = new(string)
		case '[':
			target = new([]string)
		case 't', 'f':
			target = new(bool)
		default:
			target = new(int64)
		}
		if err := json.Unmarshal(r, target); err != nil {
			return nil, fmt.Errorf("stored property %s cannot be read: %w", name, err)
		}
		switch v := target.(type) {
		case *string:
			props[name] = *v
		case *[]string:
			props[name] = *v
		case *bool:
			props[name] = *v
		case *int64:
			props[name] = *v
		}
	}
	return props, nil
}
