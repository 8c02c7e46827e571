// What graphql-schema-linter asks of schema.graphqls: all of its rules but those below.
const { readdirSync } = require('node:fs');
const { dirname, join } = require('node:path');

// Fields, values and arguments stand in the order in which they are read: an id before what it names, states in the order of a
// life, paging arguments last. The alphabet would tear apart what belongs together, in the file and in the playground's documentation.
const notAsked = [
  'enum-values-sorted-alphabetically',
  'input-object-fields-sorted-alphabetically',
  'interface-fields-sorted-alphabetically',
  'type-fields-sorted-alphabetically',
];

// All that the installed version has, so that a rule that a newer one brings is not missed.
const all = readdirSync(join(dirname(require.resolve('graphql-schema-linter/package.json')), 'lib/rules'))
  .filter((file) => file.endsWith('.js'))
  .map((file) => file.slice(0, -'.js'.length).replaceAll('_', '-'));

for (const rule of notAsked) {
  if (!all.includes(rule)) throw new Error(`graphql-schema-linter has no rule ${rule}: take it from this list`);
}

module.exports = { rules: all.filter((rule) => !notAsked.includes(rule)) };
