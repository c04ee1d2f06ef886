#!/bin/bash
# pg_backup.sh backup | restore
set -euo pipefail

dump=/var/lib/postgresql/data/backup.sql.gz

backup() {
  # A dump that breaks off never gets the name of a whole one.
  pg_dump --username="$POSTGRES_USER" "$POSTGRES_DB" | gzip >"$dump.part"
  mv "$dump.part" "$dump"
}

restore() {
  gzip --test "$dump"
  {
    echo "SET lock_timeout = '20s'; SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner;"
    gunzip --stdout "$dump"
  } | psql --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --single-transaction --set=ON_ERROR_STOP=1 --no-psqlrc --quiet --output=/dev/null
}

"$1"
