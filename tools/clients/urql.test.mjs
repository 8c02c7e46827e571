// urql with graphcache, which knows the schema and complains of what does not fit it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { getIntrospectionQuery } from 'graphql';
import { ask, url } from './server.mjs';

const complaints = [];
for (const level of ['warn', 'error']) console[level] = (...words) => complaints.push(words.join(' '));

const schema = await ask(getIntrospectionQuery({ descriptions: false }));
// Types without an id are values: graphcache wants to be told.
const values = Object.fromEntries(['AccessPath', 'AccessStep', 'AccessWarning', 'Viewer'].map((name) => [name, () => null]));
const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [cacheExchange({ schema, keys: values, resolvers: { Query: { users: relayPagination() } } }), fetchExchange],
});

test('pages are put together in the cache', async () => {
  const users = gql`
    query Users($after: String) {
      users(first: 10, after: $after) {
        edges {
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
  const first = await client.query(users, {}).toPromise();
  const both = await client.query(users, { after: first.data.users.pageInfo.endCursor }).toPromise();
  assert.equal(new Set(both.data.users.edges.map(({ node }) => node.id)).size, 20);
});

const decide = gql`
  query Decide($agent: ID!) {
    checkAccess(agent: $agent, action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") {
      id
      outcome
      target {
        id
        ... on AzureScope {
          displayName
        }
      }
      paths(first: 1) {
        text
        steps {
          edge
          to {
            id
          }
        }
      }
      warnings {
        code
      }
    }
  }
`;

test('an answer is read, and its nodes are known by their ids', async () => {
  const { data, error } = await client.query(decide, { agent: 'User:ada' }).toPromise();
  assert.equal(error, undefined);
  assert.deepEqual([data.checkAccess.outcome, data.checkAccess.target.displayName], ['ALLOW', 'S-new']);
});

test('errors come with their codes', async () => {
  const { error } = await client.query(decide, { agent: 'User:nobody' }).toPromise();
  assert.equal(error.graphQLErrors[0].extensions.code, 'NOT_FOUND');
});

test('graphcache has nothing to complain of', () => assert.deepEqual(complaints, []));
