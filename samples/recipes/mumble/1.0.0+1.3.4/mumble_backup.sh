#!/bin/bash
# mumble_backup.sh backup | restore
set -euo pipefail

database=/data/mumble-server.sqlite
backup=/data/backup.sqlite

backup() {
  # A copy that breaks off never gets the name of a whole one.
  rm -f "$backup.part"
  sqlite3 -bail -cmd ".timeout 20000" "$database" ".backup $backup.part"
  mv "$backup.part" "$backup"
}

restore() {
  if [ "$(sqlite3 -bail "$backup" "PRAGMA integrity_check")" != ok ]; then
    echo "$backup is not a whole database" >&2
    exit 1
  fi
  # The server holds channels and users in memory and would write over what is restored.
  trap 'rm -f /data/.hold' EXIT
  touch /data/.hold
  local server
  server=$(</tmp/server.pid)
  kill -TERM "$server"
  while kill -0 "$server" 2>/dev/null; do sleep 0.1; done
  sqlite3 -bail "$database" ".restore $backup"
  rm -f /data/.hold
  local tries
  for tries in {1..100}; do
    if healthcheck.sh; then return; fi
    sleep 0.1
  done
  echo "the server does not answer after the restore, asked $tries times" >&2
  exit 1
}

"$1"
