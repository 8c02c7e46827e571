// Tests the comparison on the schema itself: each kind of break is made in a copy, and must be found.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lexicographicSortSchema, buildSchema, parse, printSchema, visit, print, Kind } from 'graphql';
import { compare, released } from './breaking.mjs';

const schema = readFileSync(new URL('../../schema.graphqls', import.meta.url), 'utf8');

/** The schema with the definition of a type changed. */
function changed(name, change) {
  let found = false;
  const next = visit(parse(schema), {
    enter(node) {
      if (!('name' in node) || node.name?.value !== name || !node.kind.endsWith('Definition') || node.kind === Kind.FIELD_DEFINITION) return undefined;
      found = true;
      return change(node) ?? false;
    },
  });
  assert.ok(found, `the schema has no ${name}: name another in this test`);
  return print(next);
}

const without = (list, name) => list.filter((item) => item.name.value !== name);
const each = (list, name, change) => list.map((item) => (item.name.value === name ? change(item) : item));
const fieldsOf = (sdl) => parse(`type T { ${sdl} }`).definitions[0].fields;
const inputsOf = (sdl) => parse(`input T { ${sdl} }`).definitions[0].fields;
const typeOf = (type) => fieldsOf(`f: ${type}`)[0].type;

for (const [what, name, change, complaint] of [
  ['a removed field', 'AccessDecision', (d) => ({ ...d, fields: without(d.fields, 'outcome') }), 'AccessDecision.outcome was removed.'],
  ['a removed root field', 'Query', (d) => ({ ...d, fields: without(d.fields, 'checkAccess') }), 'Query.checkAccess was removed.'],
  ['a changed type', 'AccessDecision', (d) => ({ ...d, fields: each(d.fields, 'message', (f) => ({ ...f, type: typeOf('Int!') })) }),
    'AccessDecision.message changed type from String! to Int!.'],
  ['a field that may be null now', 'AccessDecision', (d) => ({ ...d, fields: each(d.fields, 'message', (f) => ({ ...f, type: typeOf('String') })) }),
    'AccessDecision.message changed type from String! to String.'],
  ['a new required argument', 'Query',
    (d) => ({ ...d, fields: each(d.fields, 'node', (f) => ({ ...f, arguments: [...f.arguments, ...inputsOf('tenant: ID!')] })) }),
    'A required arg tenant on Query.node was added.'],
  ['a removed argument', 'Query', (d) => ({ ...d, fields: each(d.fields, 'checkAccess', (f) => ({ ...f, arguments: without(f.arguments, 'at') })) }),
    'Query.checkAccess arg at was removed.'],
  ['an argument that is required now', 'Query',
    (d) => ({ ...d, fields: each(d.fields, 'checkAccess', (f) => ({ ...f, arguments: each(f.arguments, 'at', (a) => ({ ...a, type: typeOf('DateTime!') })) })) }),
    'Query.checkAccess arg at has changed type from DateTime to DateTime!.'],
  ['a new required input field', 'AccessQuestionInput', (d) => ({ ...d, fields: [...d.fields, ...inputsOf('why: String!')] }),
    'A required field why on input type AccessQuestionInput was added.'],
  ['a removed input field', 'AccessQuestionInput', (d) => ({ ...d, fields: without(d.fields, 'target') }), 'AccessQuestionInput.target was removed.'],
  ['a removed enum value', 'AccessOutcome', (d) => ({ ...d, values: without(d.values, 'UNKNOWN') }), 'UNKNOWN was removed from enum type AccessOutcome.'],
  ['an interface left', 'User', (d) => ({ ...d, interfaces: without(d.interfaces, 'Principal') }), 'User no longer implements interface Principal.'],
]) {
  test(`${what} is caught`, () => {
    assert.deepEqual(compare(schema, changed(name, change)).complaints, [`breaks clients: ${complaint}`]);
  });
}

test('a removed type is caught', () => {
  const { complaints } = compare(`${schema}\ntype Gone { id: ID! }`, schema);
  assert.deepEqual(complaints, ['breaks clients: Gone was removed.']);
});

test('what is added breaks nothing, and the same schema in another order neither', () => {
  const wider = changed('Query', (d) => ({ ...d, fields: [...d.fields, ...fieldsOf('more(at: DateTime): Int')] }));
  assert.deepEqual(compare(schema, wider), { complaints: [], notices: [] });
  assert.deepEqual(compare(schema, printSchema(lexicographicSortSchema(buildSchema(schema)))), { complaints: [], notices: [] });
});

test('a new value of an enum is told, and breaks nothing', () => {
  const wider = changed('AccessOutcome', (d) => ({ ...d, values: [...d.values, ...parse('enum T { LATER }').definitions[0].values] }));
  assert.deepEqual(compare(schema, wider), { complaints: [], notices: ['may surprise clients: LATER was added to enum type AccessOutcome.'] });
});

test('a break is allowed by its words and a reason, and only as long as it is one', () => {
  const narrower = changed('AccessDecision', (d) => ({ ...d, fields: without(d.fields, 'outcome') }));
  const change = 'AccessDecision.outcome was removed.';
  assert.deepEqual(compare(schema, narrower, [{ change, reason: 'It said what allowed says.' }]), {
    complaints: [],
    notices: [`broken on purpose: ${change} It said what allowed says.`],
  });
  assert.deepEqual(compare(schema, narrower, [{ change, reason: ' ' }]).complaints, [`broken.json gives no reason for: ${change}`]);
  assert.deepEqual(compare(schema, schema, [{ change, reason: 'It said what allowed says.' }]).complaints, [
    `broken.json allows what is not broken; take it out: ${change}`,
  ]);
});

test('a release is named in the schema that is kept of it', () => {
  assert.deepEqual(compare(released('0.2.0', schema), schema), { complaints: [], notices: [] });
  assert.throws(() => released('next', schema), /no release/);
});
