// What an application written with Relay would ask: relay-compiler reads this, and ../relay.test.mjs runs what it makes of it.
const { graphql } = require('relay-runtime');

// An answer is a node: it is asked again by its id, as of its own date.
graphql`
  fragment app_decision on AccessDecision @refetchable(queryName: "appDecisionRefetch") {
    outcome
    reason
    message
    target {
      ...app_node
    }
    paths(first: 1) {
      text
      steps {
        from {
          id
        }
        edge
        to {
          id
        }
      }
    }
  }
`;

graphql`
  fragment app_node on Node {
    id
    ... on AzureScope {
      displayName
    }
    ... on Principal {
      displayName
    }
  }
`;

// A list below a node, onwards.
graphql`
  fragment app_customers on Tenant
  @refetchable(queryName: "appCustomersPage")
  @argumentDefinitions(count: { type: "Int", defaultValue: 4 }, cursor: { type: "String" }) {
    displayName
    customers(first: $count, after: $cursor) @connection(key: "app_customers") {
      edges {
        since
        node {
          id
          displayName
        }
      }
    }
  }
`;

// A list of the root, from its end back.
graphql`
  fragment app_users on Query
  @refetchable(queryName: "appUsersPage")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
    users(last: $count, before: $cursor) @connection(key: "app_users") {
      edges {
        node {
          id
        }
      }
    }
  }
`;

graphql`
  query appQuery($agent: ID!, $target: ID!, $partner: ID!) {
    checkAccess(agent: $agent, action: MANAGE_SUBSCRIPTION, target: $target) {
      ...app_decision
    }
    node(id: $partner) {
      ...app_customers @alias(as: "partner")
    }
    ...app_users
  }
`;

graphql`
  mutation appCreateMutation($input: CreateTenantInput!) {
    createTenant(input: $input) {
      tenant {
        id
        displayName
      }
      ledgerEntry {
        id
      }
    }
  }
`;
