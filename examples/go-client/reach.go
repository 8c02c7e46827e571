package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/Khan/genqlient/graphql"
)

// largestBatch is how many questions the API takes at once.
const largestBatch = 1000

// tell prints which customers the partner that a text names can still reach.
func tell(ctx context.Context, client graphql.Client, text string, out io.Writer) error {
	partner, err := findPartner(ctx, client, text)
	if err != nil {
		return err
	}
	people, err := peopleOf(ctx, client, partner.Id)
	if err != nil {
		return err
	}
	customers, err := allCustomers(ctx, client)
	if err != nil {
		return err
	}
	proofs, undecided, err := whoSignsIn(ctx, client, people, customers)
	if err != nil {
		return err
	}
	roles, err := lingering(ctx, client, partner.Id)
	if err != nil {
		return err
	}
	reached := 0
	for _, c := range customers {
		left := roles[c.Id]
		if proofs[c.Id] == "" && undecided[c.Id] == "" && len(left) == 0 {
			continue
		}
		reached++
		fmt.Fprintf(out, "%s (%s)\n", c.DisplayName, c.Id)
		switch {
		case proofs[c.Id] != "":
			fmt.Fprintf(out, "  may be signed in to: %s\n", proofs[c.Id])
		case undecided[c.Id] != "":
			fmt.Fprintf(out, "  it could not be decided whether it may be signed in to: %s\n", undecided[c.Id])
		}
		for _, role := range left {
			fmt.Fprintf(out, "  %s on %s lingers: held by %s (%d people) although the delegation ended on %s\n",
				role.Role, role.Scope.Id, role.Principal.DisplayName, role.People, role.EndedAt.Format("2 January 2006"))
			if err := tellRemoval(ctx, client, role, out); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(out, "%s reaches %d of %d customers.\n", partner.DisplayName, reached, len(customers))
	return nil
}

type (
	partner  = PartnersPartnersTenantConnectionEdgesTenantEdgeNodeTenant
	customer = CustomersCustomersTenantConnectionEdgesTenantEdgeNodeTenant
	role     = LingeringLingeringAccessLingeringAccessConnectionEdgesLingeringAccessEdgeNodeLingeringAccess
)

// findPartner finds the one partner that a text names.
func findPartner(ctx context.Context, client graphql.Client, text string) (partner, error) {
	got, err := Partners(ctx, client, text)
	if err != nil {
		return partner{}, err
	}
	switch found := got.Partners.Edges; len(found) {
	case 1:
		return found[0].Node, nil
	case 0:
		return partner{}, fmt.Errorf("no partner's name begins with %q", text)
	default:
		return partner{}, fmt.Errorf("%q is more than one partner: %s, %s", text, found[0].Node.DisplayName, found[1].Node.DisplayName)
	}
}

// pages reads a list to its end. The date of the first page holds for all, so nothing is missed or told twice.
func pages(next func(after *string) (Onward, error)) error {
	for after := (*string)(nil); ; {
		info, err := next(after)
		if err != nil || !info.HasNextPage {
			return err
		}
		after = info.EndCursor
	}
}

// peopleOf are the ids of a partner's people.
func peopleOf(ctx context.Context, client graphql.Client, partner string) (ids []string, err error) {
	return ids, pages(func(after *string) (Onward, error) {
		got, err := People(ctx, client, partner, after)
		if err != nil {
			return Onward{}, err
		}
		for _, e := range got.Users.Edges {
			ids = append(ids, e.Node.Id)
		}
		return got.Users.PageInfo.Onward, nil
	})
}

// allCustomers are the customers of every partner, by name.
func allCustomers(ctx context.Context, client graphql.Client) (all []customer, err error) {
	return all, pages(func(after *string) (Onward, error) {
		got, err := Customers(ctx, client, after)
		if err != nil {
			return Onward{}, err
		}
		for _, e := range got.Customers.Edges {
			all = append(all, e.Node)
		}
		return got.Customers.PageInfo.Onward, nil
	})
}

// whoSignsIn asks of everybody and every customer, a batch at a time, and keeps one proof a customer. What is unknown is not a no,
// so it is kept too.
func whoSignsIn(ctx context.Context, client graphql.Client, people []string, customers []customer) (proofs, undecided map[string]string, err error) {
	var questions []AccessQuestionInput
	for _, c := range customers {
		for _, person := range people {
			questions = append(questions, AccessQuestionInput{Agent: person, Action: ActionSignIn, Target: c.Id})
		}
	}
	proofs, undecided = map[string]string{}, map[string]string{}
	for batch := range slices.Chunk(questions, largestBatch) {
		got, err := Ask(ctx, client, batch)
		if err != nil {
			return nil, nil, err
		}
		for _, answer := range got.CheckAccessBatch {
			switch id := answer.Target.Id; answer.Outcome {
			case AccessOutcomeAllow:
				if proofs[id] == "" {
					proofs[id] = answer.Paths[0].Text
				}
			case AccessOutcomeUnknown, AccessOutcomeConditional:
				undecided[id] = answer.Message
			}
		}
	}
	return proofs, undecided, nil
}

// lingering are the Azure roles that outlived their delegation, by customer.
func lingering(ctx context.Context, client graphql.Client, partner string) (map[string][]role, error) {
	byCustomer := map[string][]role{}
	return byCustomer, pages(func(after *string) (Onward, error) {
		got, err := Lingering(ctx, client, partner, after)
		if err != nil {
			return Onward{}, err
		}
		for _, e := range got.LingeringAccess.Edges {
			byCustomer[e.Node.Customer.Id] = append(byCustomer[e.Node.Customer.Id], e.Node)
		}
		return got.LingeringAccess.PageInfo.Onward, nil
	})
}

// tellRemoval prints what taking a role away would bring about. It is a dry run: nothing happens. Who may not take it away is told
// so, and the rest of the answer stands.
func tellRemoval(ctx context.Context, client graphql.Client, r role, out io.Writer) error {
	if r.RoleAssignment == nil {
		return nil
	}
	got, err := WouldRemove(ctx, client, r.RoleAssignment.Id)
	if codeOf(err) == "FORBIDDEN" || codeOf(err) == "FAILED_PRECONDITION" {
		fmt.Fprintf(out, "    it cannot be removed by you: %s\n", explain(err))
		return nil
	}
	if err != nil {
		return err
	}
	if len(got.RemoveAzureRoleAssignment.Consequences) == 0 {
		fmt.Fprintln(out, "    if it were removed, nothing else would follow")
	}
	for _, c := range got.RemoveAzureRoleAssignment.Consequences {
		fmt.Fprintf(out, "    if it were removed: %s\n", c.Message)
	}
	return nil
}
