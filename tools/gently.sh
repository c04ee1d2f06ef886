#!/bin/sh
# Runs a command with what the processors have left: sh tools/gently.sh COMMAND [ARGUMENT…]
set -eu
. "$(dirname -- "$0")/give-way.sh"
give_way
exec "$@"
