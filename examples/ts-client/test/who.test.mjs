// Runs the client against a running behalf, at BEHALF_URL, which holds the sample world.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { GraphQLClient } from 'graphql-request';
import { codeOf, who } from '../out/who.js';

assert.ok(process.env.BEHALF_URL, 'BEHALF_URL is not set: it is the address of the server to test, such as http://127.0.0.1:8080');
const endpoint = new URL('graphql', process.env.BEHALF_URL).href;
const client = new GraphQLClient(endpoint);
const asGina = new GraphQLClient(endpoint, { headers: { 'X-Behalf-User': 'User:gina' } });
const sNew = 'AzureSubscription:s-new';

test('who manages S-new, a person a page or all at once', async () => {
  const all = await who(client, sNew);
  assert.deepEqual(all, {
    managers: [{ id: 'User:ada', name: 'ada', reason: 'RBAC_LINGER', path: 'ada > Admin Agents (Alder) > Owner > S-new' }],
    unresolved: [],
    complete: true,
  });
  assert.deepEqual(await who(client, sNew, 1), all);
});

test('lists of several pages are read to the end', async () => {
  const { searched } = await client.request(
    `{ searched: azureSubscriptions(first: 100) { edges { node { id } } } }`,
  );
  const several = [];
  for (const { node } of searched.edges.slice(0, 20)) {
    const whole = await who(client, node.id);
    if (whole.managers.length < 2) continue;
    several.push(node.id);
    assert.deepEqual(await who(client, node.id, 1), whole);
    if (several.length === 3) break;
  }
  assert.ok(several.length > 0, 'no subscription has two managers: the test shows nothing');
});

test('errors have their codes', async () => {
  const refused = (promise, code) => assert.rejects(promise, (error) => codeOf(error) === code);
  await refused(who(client, 'AzureSubscription:nothing'), 'NOT_FOUND');
  await refused(who(client, 'nothing'), 'BAD_USER_INPUT');
  await refused(who(asGina, sNew, 101), 'BAD_USER_INPUT');
  await refused(who(new GraphQLClient(endpoint, { headers: { 'X-Behalf-User': 'User:nobody' } }), sNew), 'UNAUTHENTICATED');
  assert.equal(codeOf(new Error('no route')), undefined);
});

test('the program prints it', async () => {
  const main = (subscription) => promisify(execFile)(process.execPath, [new URL('../out/main.js', import.meta.url).pathname, subscription]);
  assert.equal((await main(sNew)).stdout, 'ada: ada > Admin Agents (Alder) > Owner > S-new\n');
  await assert.rejects(main('AzureSubscription:nothing'), { code: 1, stderr: 'NOT_FOUND: AzureSubscription:nothing: not found\n' });
});
