#!/bin/bash
# pg_backup.sh backup | restore
set -euo pipefail

dump=/var/lib/postgresql/data/backup.sql.gz

ask() {
  psql --username="$POSTGRES_USER" --dbname=postgres --set=ON_ERROR_STOP=1 --no-psqlrc --quiet --output=/dev/null --command="$1"
}

backup() {
  # A dump that breaks off never gets the name of a whole one.
  pg_dump --username="$POSTGRES_USER" synapse | gzip >"$dump.part"
  mv "$dump.part" "$dump"
}

restore() {
  gzip --test "$dump"
  ask "DROP DATABASE IF EXISTS restored"
  ask "CREATE DATABASE restored TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
  # Nobody may write to what is about to go, nor start with it: the app comes back when the restored database is in place.
  ask "ALTER DATABASE synapse ALLOW_CONNECTIONS false"
  trap 'ask "ALTER DATABASE synapse ALLOW_CONNECTIONS true"' EXIT
  ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'synapse'"
  gunzip --stdout "$dump" | psql --username="$POSTGRES_USER" --dbname=restored --single-transaction --set=ON_ERROR_STOP=1 --no-psqlrc --quiet --output=/dev/null
  trap - EXIT
  ask "DROP DATABASE synapse WITH (FORCE)"
  ask "ALTER DATABASE restored RENAME TO synapse"
}

"$1"
