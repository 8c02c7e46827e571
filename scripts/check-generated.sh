#!/usr/bin/env bash
# Tells whether what is generated is what schema.graphqls, gqlgen.yml and the example's operations generate, and changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git ls-files -co --exclude-standard -- '*.go' go.mod go.sum '*.graphqls' gqlgen.yml '*/genqlient.yaml' '*/operations.graphql' '*.sql' '*.cypher' 'web/dist/*' '*.txt' '*.txtar' |
  while read -r f; do if [ -e "$f" ]; then printf '%s\0' "$f"; fi; done | tar -c --null -T - | tar -x -C "$work"
(cd "$work" && go generate ./...)
for generated in graph/generated examples/go-client/generated.go; do
  if ! diff -r "$generated" "$work/$generated" >"$work/diff"; then
    head -n 20 "$work/diff" >&2
    echo "$generated is not what the schema generates: run 'make generate' and commit it" >&2
    exit 1
  fi
done
