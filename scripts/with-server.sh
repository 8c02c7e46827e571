#!/usr/bin/env bash
# Runs a command against a real server: builds behalf, serves a sample from memory on a free port, and runs the command with the
# server's address in BEHALF_URL.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
go build -C "$root" -o "$work/behalf" .
"$work/behalf" serve --store memory: --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
server=$!
url=
for _ in $(seq 600); do
  url=$(sed -n 's/^ *Playground *//p' "$work/out")
  if [ -n "$url" ]; then break; fi
  if ! kill -0 "$server" 2>/dev/null; then cat "$work/err" >&2; exit 1; fi
  sleep 0.1
done
if [ -z "$url" ]; then echo "the server did not come up within a minute" >&2; cat "$work/err" >&2; exit 1; fi
BEHALF_URL="${url%/}" "$@"
