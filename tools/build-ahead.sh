#!/bin/sh
# Builds what tests need and what takes minutes, with what the processors have left: the peers, and the images of the real apps that are tested. For CI, which has other tests to run meanwhile.
# What is there already takes no time.
set -u
cd -- "$(dirname -- "$0")/.." || exit
code=0
# Nearly every test of a run needs these, so they give way to nothing.
node src/cli/main.ts samples build notes custom-html crash-loop || code=1
. tools/give-way.sh
give_way
node src/cli/main.ts samples build matrix-synapse wordpress mumble radicale keycloak || code=1
node tools/peers/build.ts || code=1
exit "$code"
