// The running server that the tests ask, at BEHALF_URL, which holds the sample world.
import assert from 'node:assert/strict';

assert.ok(process.env.BEHALF_URL, 'BEHALF_URL is not set: it is the address of the server to test, such as http://127.0.0.1:8080');

export const url = new URL('graphql', process.env.BEHALF_URL).href;

/** Asks one question without any client. */
export async function ask(query) {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query }) });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}

/** A partner of the sample with more customers than a page of the tests has. */
export async function largePartner() {
  const { partners } = await ask('{ partners(first: 100) { edges { node { id customers(first: 0) { totalCount } } } } }');
  const found = partners.edges.find(({ node }) => node.customers.totalCount > 8);
  assert.ok(found, 'no partner of the sample has more than 8 customers');
  return found.node.id;
}
