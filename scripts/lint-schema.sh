#!/usr/bin/env bash
# Lints schema.graphqls with graphql-eslint and graphql-schema-linter, and compares it with that of the last release.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
  echo "THE SCHEMA WAS NOT LINTED, NOR COMPARED WITH THE LAST RELEASE: THERE IS NO NODE AND NPM (INSTALL NODE 20 OR LATER)." >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
fi
(cd tools/schema && npm ci --silent)
# From here, so that the file lies within what ESLint looks at.
tools/schema/node_modules/.bin/eslint --config tools/schema/eslint.config.mjs --max-warnings 0 schema.graphqls
tools/schema/node_modules/.bin/graphql-schema-linter --config-directory tools/schema schema.graphqls
(cd tools/schema && npm test --silent)
node tools/schema/breaking.mjs
