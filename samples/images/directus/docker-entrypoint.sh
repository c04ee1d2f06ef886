#!/bin/sh
# Makes the tables and the first admin, or moves those of an older release; then serves.
set -eu
node node_modules/directus/cli.js bootstrap
exec node node_modules/directus/cli.js start
