#!/bin/sh
# What can be said about the code without running it. All checks run, even after one has failed.
set -u
cd -- "$(dirname -- "$0")/.." || exit
failed=''
check() {
  name=$1
  shift
  echo "== $name"
  "$@" || failed="$failed $name"
}
check types tsc -p .
check lint oxlint --type-aware --deny-warnings
check unused knip --no-progress
if [ -n "$failed" ]; then
  echo "failed:$failed (oxlint --fix mends what it can)"
  exit 1
fi
echo "all checks passed"
