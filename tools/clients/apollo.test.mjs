// Apollo Client with its normalised cache, relayStylePagination, and possible types from the schema.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { buildSchema, isAbstractType } from 'graphql';
import { url } from './server.mjs';

const schema = buildSchema(readFileSync(new URL('../../schema.graphqls', import.meta.url), 'utf8'));
const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
const possibleTypes = Object.fromEntries(abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]));

const clientAs = (headers) =>
  new ApolloClient({
    link: new HttpLink({ uri: url, headers }),
    cache: new InMemoryCache({ possibleTypes, typePolicies: { Query: { fields: { users: relayStylePagination() } } } }),
  });
const client = clientAs();

const users = gql`
  query Users($after: String) {
    users(first: 10, after: $after) {
      edges {
        cursor
        node {
          id
          displayName
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

const decide = gql`
  query Decide($agent: ID!) {
    checkAccess(agent: $agent, action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") {
      id
      outcome
      target {
        ...Named
      }
    }
  }
  fragment Named on Node {
    id
    ... on AzureScope {
      displayName
    }
  }
`;

test('pages are put together in the cache', async () => {
  const query = client.watchQuery({ query: users });
  const subscription = query.subscribe({});
  const first = await query.refetch();
  await query.fetchMore({ variables: { after: first.data.users.pageInfo.endCursor } });
  const { edges } = client.cache.readQuery({ query: users }).users;
  subscription.unsubscribe();
  assert.equal(edges.length, 20);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 20);
});

test('nodes are known by their ids, and fragments on interfaces fit', async () => {
  const { data } = await client.query({ query: decide, variables: { agent: 'User:ada' } });
  assert.equal(data.checkAccess.outcome, 'ALLOW');
  assert.equal(client.cache.extract()['AzureSubscription:AzureSubscription:s-new'].displayName, 'S-new');
});

test('errors come with their codes, whatever the status', async () => {
  const refused = (agent, of, code) =>
    assert.rejects(
      of.query({ query: decide, variables: { agent } }),
      (error) => CombinedGraphQLErrors.is(error) && error.errors[0].extensions.code === code,
    );
  await refused('User:nobody', client, 'NOT_FOUND');
  await refused('User:ada', clientAs({ 'X-Behalf-User': 'User:nobody' }), 'UNAUTHENTICATED');
});

test('what a dry run returns stays out of the cache where that is asked for', async () => {
  const { data } = await client.mutate({
    mutation: gql`
      mutation {
        createTenant(input: { key: "apollo", displayName: "Never made", kinds: [CUSTOMER], dryRun: true }) {
          tenant {
            id
          }
          ledgerEntry {
            id
          }
        }
      }
    `,
    fetchPolicy: 'no-cache',
  });
  assert.equal(data.createTenant.ledgerEntry, null);
  assert.equal(client.cache.extract()['Tenant:Tenant:apollo'], undefined);
});
