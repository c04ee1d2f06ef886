#!/bin/sh
# Mutation score of the pure decision files. `--json` prints one object a line.
set -eu
cd -- "$(dirname -- "$0")/../.."
if ! cmp -s tools/mutation/package-lock.json tools/mutation/node_modules/.installed-lock 2>/dev/null; then
  echo "installing the packages of tools/mutation" >&2
  (cd tools/mutation && npm ci --ignore-scripts --no-audit --no-fund >&2)
  cp tools/mutation/package-lock.json tools/mutation/node_modules/.installed-lock
fi
# A run that was broken off leaves its copy of the sources.
rm -rf tools/mutation/.tmp
NODE_PATH=tools/mutation/node_modules node tools/mutation/node_modules/@stryker-mutator/core/bin/stryker.js run tools/mutation/stryker.config.json >&2
exec node tools/mutation/score.ts "$@"
