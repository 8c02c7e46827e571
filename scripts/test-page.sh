#!/usr/bin/env bash
# Checks that the page is what its sources build, and tests it in a real browser against a real server: builds behalf, serves a sample from memory on a free port, and runs
# web/test with every other origin blocked.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
  echo "THE PAGE WAS NOT TESTED: THERE IS NO NODE AND NPM (INSTALL NODE 20 OR LATER)." >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
fi
web/check-build.sh
chromium=$(scripts/chromium.sh)
if [ -z "$chromium" ]; then exit 0; fi

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
go build -o "$work/behalf" .
"$work/behalf" serve --store memory: --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
server=$!
for _ in $(seq 100); do
  url=$(sed -n 's/^ *Playground *//p' "$work/out")
  if [ -n "$url" ]; then break; fi
  if ! kill -0 "$server" 2>/dev/null; then cat "$work/err" >&2; exit 1; fi
  sleep 0.1
done
(cd web/test && npm ci --silent && BEHALF_CHROMIUM="$chromium" BEHALF_URL="${url%/}" npm test --silent)
