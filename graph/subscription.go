package graph

// AzureSubscription is a container of Azure resources in one tenant. It is a scope too.
type AzureSubscription struct{ Node }

// IsAzureScope marks where an Azure role can be assigned.
func (AzureSubscription) IsAzureScope() {}

// DisplayName is what people call the subscription.
func (s AzureSubscription) DisplayName() string { return s.Name }

// State is the state that the source tells, as it is written there; empty where it is not known.
func (s AzureSubscription) State() string { return s.Text(PropSubscriptionState) }
