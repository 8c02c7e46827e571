#!/usr/bin/env bash
# Tests the example client in TypeScript, Relay, Apollo Client and urql against a real server, and that the server tells of its schema
# what is committed. The client in Go is tested by go test.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
  echo "THE CLIENTS IN JAVASCRIPT WERE NOT TESTED: THERE IS NO NODE AND NPM (INSTALL NODE 20 OR LATER)." >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
fi
for folder in tools/schema tools/clients examples/ts-client; do (cd "$folder" && npm ci --silent); done
if ! (cd examples/ts-client && npm run --silent check >/dev/null); then
  echo "examples/ts-client/src/gql is not what the schema and the sources generate: run 'npm run generate' there and commit it" >&2
  exit 1
fi
scripts/with-server.sh sh -ec '
  (cd tools/schema && npm run --silent test-published)
  (cd examples/ts-client && npm test --silent)
  (cd tools/clients && npm test --silent)
'
