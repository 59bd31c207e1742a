#!/usr/bin/env bash
# Opens reports in Chromium and uses them as a reader would. tests/browser/run.sh STICKYSIM SOURCE
# Skips (77) where node, its packages (npm ci) or Chromium are missing: tools/install-dependencies browser
set -euo pipefail
program=$1 source=$2
skip() { echo "tests/browser: $* is missing; tools/install-dependencies browser" >&2; exit 77; }

command -v node >/dev/null || skip node
for package in playwright-core axe-core; do
  [ -d "$source/node_modules/$package" ] || skip "$package"
done
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip chromium

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
STICKYSIM=$program CHROMIUM=$chromium WORK=$work node --test --test-reporter=spec "$source"/tests/browser/*_test.mjs
