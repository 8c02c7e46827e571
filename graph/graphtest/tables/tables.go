// Package tables holds the decision tables as data: 36 tables of six people in
// six states, written once in decision_tables.txt, which a person can check
// against the source line by line. Tests of every height read them from here.
package tables

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// The rows of every table: who asks.
const (
	AdminAgent          = "Admin agent"
	HelpdeskAgent       = "Helpdesk agent"
	SalesAgent          = "Sales agent"
	NoGroup             = "Partner user, no group"
	CustomerGlobalAdmin = "Customer Global admin"
	CustomerUser        = "Customer user"
)

// What a table is asked of.
const (
	Customer        = "CUSTOMER"         // the customer's tenant
	NewSubscription = "NEW_SUBSCRIPTION" // the subscription that the partner provisioned
	OldSubscription = "OLD_SUBSCRIPTION" // one that the customer had before, without a role for the partner
	Device          = "DEVICE"           // a device of the customer, added by DeviceAddedBy
)

// Rows are the people of every table, in its order.
func Rows() []string {
	return []string{AdminAgent, HelpdeskAgent, SalesAgent, NoGroup, CustomerGlobalAdmin, CustomerUser}
}

// States are the columns of every table, in its order: no relationship,
// invited, reseller without delegated admin, with it, and delegated admin
// removed with and without a role assignment that lingers.
func States() []string { return []string{"N", "I", "R", "D", "VL", "V0"} }

// Table is one decision table under one set of circumstances.
type Table struct {
	// ID names the table: A01 to A23 with its suffix, for example A13p. Where
	// the source puts several circumstances into one table, each has a Table of
	// its own, and the ID goes on with what tells them apart: A14/other.
	ID string
	// Title says in words what is asked.
	Title string
	// Action is what is asked for, for example MANAGE_SUBSCRIPTION.
	Action string
	// Target is what it is asked of: Customer, NewSubscription, OldSubscription or Device.
	Target string
	// AzurePolicy is the Azure access policy; empty where the answer does not depend on it.
	AzurePolicy string
	// AutopilotPolicy is the Autopilot policy; empty where the answer does not depend on it.
	AutopilotPolicy string
	// GroupRole is the Azure role that the partner's Admin Agents hold on the
	// new subscription in the states R, D and VL, by name; empty where the
	// table says nothing of it. In N, I and V0 they hold none.
	GroupRole string
	// DeviceAddedBy tells who added the device: self (this partner), other
	// (another partner) or customer; empty if the table is not about a device.
	DeviceAddedBy string
	// Cells are the answers, by row and then by state.
	Cells []Cell
}

// Cell is one answer.
type Cell struct {
	Row     string // who asks, one of Rows
	State   string // the state between partner and customer, one of States
	Outcome string // ALLOW, DENY or CONDITIONAL
	Code    string // the reason as the table writes it, for example dap-AA-GA
	Reason  string // the reason as the API writes it, for example DAP_AA_GA
}

//go:embed decision_tables.txt
var text string

// All returns every table, in the order of the source. It panics if the
// embedded file is not well formed, which a test of this package rules out.
func All() []Table {
	all, err := parse(text)
	if err != nil {
		panic(err)
	}
	return all
}

// parse reads the tables from their text form, which the head of
// decision_tables.txt describes.
func parse(text string) ([]Table, error) {
	var all []Table
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := slices.DeleteFunc(strings.Split(block, "\n"), func(line string) bool {
			return line == "" || strings.HasPrefix(line, "#")
		})
		if len(lines) == 0 {
			continue
		}
		tables, err := parseBlock(lines)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", lines[0], err)
		}
		all = append(all, tables...)
	}
	return all, nil
}

// parseBlock reads one written table and returns a Table for each of its circumstances.
func parseBlock(lines []string) ([]Table, error) {
	values := map[string]string{}
	var rows []string
	for _, line := range lines {
		if strings.HasPrefix(line, "|") {
			rows = append(rows, line)
			continue
		}
		key, value, _ := strings.Cut(line, " ")
		if _, twice := values[key]; twice {
			return nil, fmt.Errorf("two lines %q", key)
		}
		values[key] = strings.TrimSpace(value)
	}
	for key := range values {
		if !slices.Contains([]string{"table", "title", "action", "target", "azure", "autopilot", "role", "device"}, key) {
			return nil, fmt.Errorf("unknown line %q", key)
		}
	}
	for _, key := range []string{"table", "title", "action", "target"} {
		if values[key] == "" {
			return nil, fmt.Errorf("no %s", key)
		}
	}
	cells, err := parseCells(rows)
	if err != nil {
		return nil, err
	}
	tables := []Table{{ID: values["table"], Title: values["title"], Target: values["target"], Cells: cells}}
	tables = expand(tables, values["action"], func(t *Table, value string) { t.Action = value })
	tables = expand(tables, values["azure"], func(t *Table, value string) { t.AzurePolicy = value })
	tables = expand(tables, values["autopilot"], func(t *Table, value string) { t.AutopilotPolicy = value })
	tables = expand(tables, values["role"], func(t *Table, value string) { t.GroupRole = value })
	tables = expand(tables, values["device"], func(t *Table, value string) { t.DeviceAddedBy = value })
	return tables, nil
}

// expand gives each of the tables each of the values of a line. Where there is
// more than one, the value becomes part of the ID.
func expand(tables []Table, line string, set func(*Table, string)) []Table {
	if line == "" {
		return tables
	}
	values := strings.Split(line, ", ")
	var out []Table
	for _, table := range tables {
		for _, value := range values {
			table := table
			table.Cells = slices.Clone(table.Cells)
			set(&table, value)
			if len(values) > 1 {
				table.ID += "/" + value
			}
			out = append(out, table)
		}
	}
	return out
}

// outcomes are the letters that begin a cell.
var outcomes = map[string]string{"Y": "ALLOW", "n": "DENY", "c": "CONDITIONAL"}

// parseCells reads the rows of a table; the first names the states.
func parseCells(rows []string) ([]Cell, error) {
	if len(rows) != 1+len(Rows()) {
		return nil, fmt.Errorf("%d rows", len(rows))
	}
	if head := split(rows[0]); !slices.Equal(head, append([]string{""}, States()...)) {
		return nil, fmt.Errorf("columns %q", head)
	}
	var cells []Cell
	for i, row := range rows[1:] {
		fields := split(row)
		if len(fields) != 1+len(States()) || fields[0] != Rows()[i] {
			return nil, fmt.Errorf("row %q", row)
		}
		for j, field := range fields[1:] {
			letter, code, _ := strings.Cut(field, " ")
			if outcomes[letter] == "" || code == "" {
				return nil, fmt.Errorf("cell %q of %s, %s", field, fields[0], States()[j])
			}
			cells = append(cells, Cell{Row: fields[0], State: States()[j], Outcome: outcomes[letter], Code: code, Reason: Reason(code)})
		}
	}
	return cells, nil
}

// Reason writes a reason code of the tables as the API does: dap-AA-GA becomes DAP_AA_GA.
func Reason(code string) string {
	return strings.ToUpper(strings.ReplaceAll(code, "-", "_"))
}

// split returns the fields between the bars of a row.
func split(row string) []string {
	fields := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), "|")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return fields
}
