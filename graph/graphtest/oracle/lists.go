package oracle

import "slices"

// Who returns the users that may do an action to a target, sorted by id.
func (w *World) Who(target, action string, at int64, p Policy) []string {
	var users []string
	for id, node := range w.Nodes {
		if node.Kind == "User" && w.Decide(id, action, target, at, p).Outcome == "ALLOW" {
			users = append(users, id)
		}
	}
	slices.Sort(users)
	return users
}

// What returns the targets to which an agent may do an action, sorted by id:
// "without kinds, Azure actions list AzureSubscriptions; with it every kind that
// the action can be asked of". Other actions list every such kind.
func (w *World) What(agent, action string, at int64, p Policy, kinds ...string) []string {
	if len(kinds) == 0 {
		kinds = targetKinds[action]
		if azureRoles[action] != nil {
			kinds = []string{"AzureSubscription"}
		}
	}
	var targets []string
	for id, node := range w.Nodes {
		if !slices.Contains(kinds, node.Kind) {
			continue
		}
		// REQUEST_RELATIONSHIP: "the lists are every other CUSTOMER tenant"
		if action == "REQUEST_RELATIONSHIP" && !slices.Contains(node.Kinds, "CUSTOMER") {
			continue
		}
		if w.Decide(agent, action, id, at, p).Outcome == "ALLOW" {
			targets = append(targets, id)
		}
	}
	slices.Sort(targets)
	return targets
}
