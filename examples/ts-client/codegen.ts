import type { CodegenConfig } from '@graphql-codegen/cli';

// What the sources ask, as types: `npm run generate`. Elsewhere the schema is at http://127.0.0.1:8080/schema.graphql.
const config: CodegenConfig = {
  schema: '../../schema.graphqls',
  documents: ['src/*.ts'],
  importExtension: '.js',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { scalars: { DateTime: 'string' }, strictScalars: true, enumsAsTypes: true, useTypeImports: true, documentMode: 'documentNode' },
    },
  },
};

export default config;
