#!/bin/sh
# All tests but those against real peers (npm run test:peers). Arguments go to Vitest, such as a part of a file's name. Ends with a line such as `12 passed, 0 failed`.
set -eu
cd -- "$(dirname -- "$0")/.."
node tools/prepare-host.ts
exec vitest run --project unit --project store --project host --project swarm --reporter=default --reporter=./tools/count-reporter.ts "$@"
