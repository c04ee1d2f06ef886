#!/bin/bash
# db_backup.sh backup | restore
set -euo pipefail

dump=/var/lib/mysql/dump.sql.gz
# Not on the command line, where every process could read it.
export MYSQL_PWD
MYSQL_PWD=$(<"$MYSQL_ROOT_PASSWORD_FILE")

backup() {
  # A dump that breaks off never gets the name of a whole one.
  mariadb-dump --user=root --single-transaction --quick --databases --add-drop-database "$MYSQL_DATABASE" | gzip >"$dump.part"
  mv "$dump.part" "$dump"
}

restore() {
  gzip --test "$dump"
  gunzip --stdout "$dump" | mariadb --user=root --batch
}

"$1"
