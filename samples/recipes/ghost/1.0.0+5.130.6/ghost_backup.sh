#!/bin/sh
# ghost_backup.sh backup | restore
set -eu
data=/var/lib/ghost/content/data

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

# One moment of the database, while Ghost goes on. A copy that breaks off never gets the name of a whole one.
backup() {
  rm -f "$data/backup.db.part"
  sqlite "$data/ghost.db" "VACUUM INTO '$data/backup.db.part'"
  sqlite "$data/backup.db.part" "PRAGMA integrity_check" ok
  mv "$data/backup.db.part" "$data/backup.db"
}

restore() {
  sqlite "$data/backup.db" "PRAGMA integrity_check" ok
  cp "$data/backup.db" "$data/restore.db.part"
  mv "$data/restore.db.part" "$data/restore.db"
  # entrypoint.sh stops Ghost, puts the file in its place and starts it again.
  kill -HUP 1
  tries=0
  until [ ! -e "$data/restore.db" ] && wget -q -O /dev/null --header 'X-Forwarded-Proto: https' http://127.0.0.1:2368/ghost/api/admin/site/; do
    tries=$((tries + 1))
    if [ "$tries" -ge 180 ]; then echo "Ghost does not come back with the restored database" >&2; exit 1; fi
    sleep 1
  done
}

"$1"
