#!/usr/bin/env bash
# Tells whether graph/generated is what schema.graphqls and gqlgen.yml generate, and changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git ls-files -co --exclude-standard -- '*.go' go.mod go.sum '*.graphqls' gqlgen.yml '*.sql' '*.cypher' 'web/dist/*' '*.txt' '*.txtar' |
  while read -r f; do if [ -e "$f" ]; then printf '%s\0' "$f"; fi; done | tar -c --null -T - | tar -x -C "$work"
(cd "$work" && go generate ./...)
if ! diff -r graph/generated "$work/graph/generated" >"$work/diff"; then
  head -n 20 "$work/diff" >&2
  echo "graph/generated is not what the schema generates: run 'make generate' and commit it" >&2
  exit 1
fi
