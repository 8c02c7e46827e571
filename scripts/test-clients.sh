#!/usr/bin/env bash
# Tests the example client in TypeScript against a real server, and that the server tells of its schema what is committed. The
# client in Go is tested by go test.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
  echo "THE CLIENT IN TYPESCRIPT WAS NOT TESTED: THERE IS NO NODE AND NPM (INSTALL NODE 20 OR LATER)." >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
fi
(cd tools/schema && npm ci --silent)
(cd examples/ts-client && npm ci --silent)
if ! (cd examples/ts-client && npm run --silent check >/dev/null); then
  echo "examples/ts-client/src/gql is not what the schema and the sources generate: run 'npm run generate' there and commit it" >&2
  exit 1
fi
scripts/with-server.sh sh -ec '
  (cd tools/schema && npm run --silent test-published)
  (cd examples/ts-client && npm test --silent)
'
