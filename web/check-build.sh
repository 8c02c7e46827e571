#!/usr/bin/env bash
# Tells whether dist is what the sources beside it build, byte for byte once unpacked. It builds a
# copy elsewhere, with the packages of package-lock.json, and changes nothing here.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R .npmrc package.json package-lock.json index.html tsconfig.json vite.config.ts src "$work"
cp -R dist "$work/committed"

if ! (cd "$work" && npm ci && npm run build) >"$work/log" 2>&1; then
  cat "$work/log" >&2
  echo "check-build: the page does not build, see above" >&2
  exit 1
fi

# Another Node may compress differently; what counts is what a browser sees.
gzip -dr "$work/committed" "$work/dist"
if ! diff -rq "$work/committed" "$work/dist" >"$work/differences"; then
  sed "s|$work/committed|web/dist|g; s|$work/dist|rebuilt|g" "$work/differences" >&2
  echo "check-build: web/dist is not what its sources build. Run 'npm ci && npm run build' in web and commit dist." >&2
  exit 1
fi
echo "check-build: web/dist is what its sources build"
