package main

import (
	"context"
	"fmt"

	"behalf/graph"
	"behalf/resolvers"
	"behalf/signin"
)

// tokens say whose bearer tokens the server takes.
type tokens struct {
	Issuer         string `name:"oidc-issuer" help:"Issuer of bearer tokens (OpenID Connect), for example https://login.microsoftonline.com/TENANT/v2.0; with {tenantid} for TENANT those of every tenant." env:"BEHALF_OIDC_ISSUER" placeholder:"URL"`
	Audience       string `name:"oidc-audience" help:"Audience that tokens must be for: this API's client id." env:"BEHALF_OIDC_AUDIENCE" placeholder:"ID"`
	OperatorRole   string `name:"oidc-operator-role" help:"App role of those who may read everything and do every act." default:"Behalf.Operator" env:"BEHALF_OIDC_OPERATOR_ROLE"`
	OperatorTenant string `name:"oidc-operator-tenant" help:"Tenant whose operators these are; with {tenantid} in the issuer there are none without it." env:"BEHALF_OIDC_OPERATOR_TENANT" placeholder:"ID"`
}

// signIn is nil where no issuer is named: then production lets nobody in.
func (t *tokens) signIn(ctx context.Context) (resolvers.SignIn, error) {
	if t.Issuer == "" {
		if t.Audience != "" {
			return nil, fmt.Errorf("--oidc-audience is given without --oidc-issuer: %w", graph.ErrInvalid)
		}
		return nil, nil
	}
	return signin.New(ctx, signin.Settings{Issuer: t.Issuer, Audience: t.Audience, OperatorRole: t.OperatorRole, OperatorTenant: t.OperatorTenant})
}
