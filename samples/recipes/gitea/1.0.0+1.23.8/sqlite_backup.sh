#!/bin/bash
# sqlite_backup.sh backup | restore: by SQLite's own online copy, so that Gitea may go on writing.
set -euo pipefail
cd /var/lib/gitea-sqlite

case "$1" in
  backup)
    rm -f backup.part
    sqlite3 -cmd ".timeout 20000" gitea.db ".backup backup.part"
    [ "$(sqlite3 backup.part 'PRAGMA integrity_check')" = ok ]
    mv backup.part backup.db
    ;;
  restore)
    [ "$(sqlite3 backup.db 'PRAGMA integrity_check')" = ok ]
    sqlite3 -cmd ".timeout 20000" gitea.db ".restore backup.db"
    ;;
esac
