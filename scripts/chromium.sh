#!/usr/bin/env bash
# Prints the path of a Chromium to test the page in. Where there is none it installs Debian's, if it may; where it cannot, it
# says so in capital letters and prints nothing, and under CI=true it fails.
set -euo pipefail

find_one() {
  for name in "${BEHALF_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}

if find_one; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >&2 || true
  if find_one; then exit 0; fi
fi
echo "THE PAGE WAS NOT TESTED IN A BROWSER: THERE IS NO CHROMIUM, AND IT COULD NOT BE INSTALLED (SET BEHALF_CHROMIUM TO ITS PATH)." >&2
[ "${CI:-}" != true ]
