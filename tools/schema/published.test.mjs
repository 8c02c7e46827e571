// Compares what a running behalf, at BEHALF_URL, says of its schema: what it publishes, what it tells by introspection, and the file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';

assert.ok(process.env.BEHALF_URL, 'BEHALF_URL is not set: it is the address of the server to test, such as http://127.0.0.1:8080');
const at = (path) => new URL(path, process.env.BEHALF_URL);
const printed = (schema) => printSchema(lexicographicSortSchema(schema));
const committed = readFileSync(new URL('../../schema.graphqls', import.meta.url), 'utf8');

/** Two texts of thousands of lines: where they differ first is told, and no more. */
function same(told, wanted) {
  const [a, b] = [told.split('\n'), wanted.split('\n')];
  const first = a.findIndex((line, i) => line !== b[i]);
  const around = (lines) => lines.slice(Math.max(0, first - 5), first + 5).join('\n');
  if (first >= 0) assert.equal(around(a), around(b));
  assert.equal(a.length, b.length);
}

test('the schema is published as it is committed', async () => {
  const response = await fetch(at('schema.graphql'));
  assert.equal(response.status, 200);
  same(await response.text(), committed);
});

test('introspection tells the same schema, with every description and default', async () => {
  const query = getIntrospectionQuery({ specifiedByUrl: true, schemaDescription: true, inputValueDeprecation: true, directiveIsRepeatable: true });
  const response = await fetch(at('graphql'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  same(printed(buildClientSchema(data)), printed(buildSchema(committed)));
});
