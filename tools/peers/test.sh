#!/bin/sh
# The tests against real peers. Builds them first where the cache has none. Arguments go to Vitest.
set -eu
cd -- "$(dirname -- "$0")/../.."
node tools/prepare-host.ts
node tools/peers/prepare.ts
node tools/peers/build.ts
exec vitest run --project peers --reporter=default --reporter=./tools/count-reporter.ts "$@"
