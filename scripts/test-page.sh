#!/usr/bin/env bash
# Checks that the page is what its sources build, and tests it in a real browser against a real server, with every other origin
# blocked.
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

(cd web/test && npm ci --silent)
BEHALF_CHROMIUM="$chromium" scripts/with-server.sh npm test --silent --prefix web/test
