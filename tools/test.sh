#!/bin/sh
# All tests. Arguments go to Vitest, such as a part of a file's name. Ends with a line such as `12 passed, 0 failed`.
set -eu
cd -- "$(dirname -- "$0")/.."
node tools/prepare-host.ts
exec vitest run --reporter=default --reporter=./tools/count-reporter.ts "$@"
