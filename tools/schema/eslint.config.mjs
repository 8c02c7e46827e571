// What graphql-eslint asks of schema.graphqls: schema-recommended and schema-relay, and a description on everything. Where one
// line of the schema is an exception, the reason stands there.
import graphql from '@graphql-eslint/eslint-plugin';

const { rules: recommended } = graphql.configs['flat/schema-recommended'];
const { rules: relay } = graphql.configs['flat/schema-relay'];

// Objects that are values: they hang on a node that has an id, say something of it, and cannot be asked for by themselves. A type
// that is not among these has an id.
const values = [
  'AccessAttempt',
  'AccessPath',
  'AccessRule',
  'AccessStep',
  'AccessWarning',
  'AutopilotProfileAssignment',
  'Consequence',
  'CustomerService',
  'DelegatedAdmin',
  'LingeringAccess',
  'PageInfo',
  'PartnerRelationship',
  'Policy',
  'RequestDraft',
  'ServicePartner',
  'UnresolvedHolder',
  'Viewer',
];

export default [
  {
    files: ['**/*.graphqls'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphqls' } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...recommended,
      ...relay,

      // The recommended set asks for types, directives and root fields only.
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
        },
      ],

      // The rule knows one style for all. Here a description of one line stands in quotes and one of several in three quotes, as
      // graphql-js prints them.
      '@graphql-eslint/description-style': 'off',

      // The operation types, pages and payloads are found by their names; values are listed above.
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { types: values, suffixes: ['Payload', 'Connection', 'Edge'] } }],

      // Relay asks neither: an edge has the node and what is of the pair, and is itself no node (shouldImplementNode); lists that
      // are short by nature, as the steps of a path, are lists of what they hold (listTypeCanWrapOnlyEdgeType).
      '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
    },
  },
];
