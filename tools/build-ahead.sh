#!/bin/sh
# Builds what tests need and what takes minutes, with what the processors have left: the peers, and the images of the real apps that are tested. For CI, which has other tests to run meanwhile.
# What is there already takes no time.
set -u
cd -- "$(dirname -- "$0")/.." || exit
code=0
# Nearly every test of a run needs these, so they give way to nothing.
node src/cli/main.ts samples build notes custom-html crash-loop || code=1
# Linux weighs sessions against each other, and niceness counts only inside of one. A session of its own, which CI starts this in, gives way as a whole.
read -r _ _ _ _ _ session _ </proc/self/stat
[ "$session" != "$$" ] || { echo 19 >/proc/self/autogroup; } 2>/dev/null || true
nice -n 19 node src/cli/main.ts samples build matrix-synapse wordpress mumble radicale keycloak || code=1
nice -n 19 node tools/peers/build.ts || code=1
exit "$code"
