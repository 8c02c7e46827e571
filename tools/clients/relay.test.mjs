// Relay: what relay-compiler makes of relay/app.js, run by Relay's own store and network.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import runtime from 'relay-runtime';
import { largePartner, url } from './server.mjs';

const { Environment, Network, RecordSource, Store, commitMutation, fetchQuery, getSingularSelector } = runtime;
const require = createRequire(import.meta.url);
const artifact = (name) => require(`./relay/__generated__/${name}.graphql`);

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(async ({ text, name }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return response.json();
  }),
});
const ask = (name, variables) => fetchQuery(environment, artifact(name), variables).toPromise();
const read = (name, reference) => environment.lookup(getSingularSelector(artifact(name), reference)).data;
const ids = (connection) => connection.edges.map(({ node }) => node.id);

const partner = await largePartner();
const page = await ask('appQuery', { agent: 'User:ada', target: 'AzureSubscription:s-new', partner });

test('an answer is refetched by its id', async () => {
  const first = read('app_decision', page.checkAccess);
  assert.deepEqual([first.outcome, first.reason, first.paths[0].text], ['ALLOW', 'RBAC_LINGER', 'ada > Admin Agents (Alder) > Owner > S-new']);
  assert.deepEqual(read('app_node', first.target), { id: 'AzureSubscription:s-new', displayName: 'S-new' });
  const { node } = await ask('appDecisionRefetch', { id: first.id });
  assert.deepEqual(read('app_decision', node).paths, first.paths);
});

test('a list below a node goes on where it stopped', async () => {
  const before = read('app_customers', page.node.partner).customers;
  assert.equal(before.edges.length, 4);
  assert.equal(before.pageInfo.hasNextPage, true);
  await ask('appCustomersPage', { id: partner, count: 4, cursor: before.pageInfo.endCursor });
  const after = read('app_customers', page.node.partner).customers;
  assert.deepEqual(ids(after).slice(0, 4), ids(before));
  assert.equal(new Set(ids(after)).size, 8);
});

test('a list goes back from its end', async () => {
  const before = read('app_users', page).users;
  assert.equal(before.pageInfo.hasPreviousPage, true);
  await ask('appUsersPage', { count: 10, cursor: before.pageInfo.startCursor });
  const after = read('app_users', page).users;
  assert.deepEqual(ids(after).slice(10), ids(before));
  assert.equal(new Set(ids(after)).size, 20);
});

test('an act answers with nodes', async () => {
  const key = `relay-${Date.now()}`;
  const { createTenant } = await new Promise((onCompleted, onError) =>
    commitMutation(environment, {
      mutation: artifact('appCreateMutation'),
      variables: { input: { key, displayName: 'Of the Relay test', kinds: ['CUSTOMER'] } },
      onCompleted,
      onError,
    }),
  );
  assert.deepEqual(createTenant.tenant, { id: `Tenant:${key}`, displayName: 'Of the Relay test' });
  assert.match(createTenant.ledgerEntry.id, /^LedgerEntry:\d+$/);
});
