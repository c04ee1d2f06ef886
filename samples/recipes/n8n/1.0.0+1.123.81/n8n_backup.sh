#!/bin/sh
# n8n_backup.sh backup | restore
set -eu
data=/home/node/.n8n

# Node brings SQLite along; the arguments are a file, a statement, and what its one value must be.
sqlite() {
  node --no-warnings -e '
    const [file, statement, expected] = process.argv.slice(1);
    const { DatabaseSync } = require("node:sqlite");
    const database = new DatabaseSync(file);
    database.exec("PRAGMA busy_timeout = 20000");
    const [row = {}] = database.prepare(statement).all();
    if (expected !== undefined && String(Object.values(row)[0]) !== expected) throw new Error(`${file}: ${statement}: ${JSON.stringify(row)}`);
  ' "$@"
}

# One moment of the database, while n8n goes on. A copy that breaks off never gets the name of a whole one.
backup() {
  rm -f "$data/backup.sqlite.part"
  sqlite "$data/database.sqlite" "VACUUM INTO '$data/backup.sqlite.part'"
  sqlite "$data/backup.sqlite.part" "PRAGMA integrity_check" ok
  mv "$data/backup.sqlite.part" "$data/backup.sqlite"
}

restore() {
  sqlite "$data/backup.sqlite" "PRAGMA integrity_check" ok
  cp "$data/backup.sqlite" "$data/restore.sqlite.part"
  mv "$data/restore.sqlite.part" "$data/restore.sqlite"
  # entrypoint.sh stops n8n, puts the file in its place and starts it again.
  kill -HUP 1
  tries=0
  until [ ! -e "$data/restore.sqlite" ] && wget -q -O /dev/null http://127.0.0.1:5678/rest/settings; do
    tries=$((tries + 1))
    if [ "$tries" -ge 240 ]; then echo "n8n does not come back with the restored database" >&2; exit 1; fi
    sleep 1
  done
}

"$1"
