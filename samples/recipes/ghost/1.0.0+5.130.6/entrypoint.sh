#!/bin/sh
# Runs Ghost and makes the owner's account when there is none. After a restore Ghost is started again with the restored database: it keeps
# settings and the addresses of posts in memory, and would not see what changed beneath it.
set -u
data=/var/lib/ghost/content/data

if [ -f /run/secrets/smtp_pass ]; then
  mail__options__auth__pass=$(cat /run/secrets/smtp_pass)
  export mail__options__auth__pass
fi

stopping='' ghost=''
trap 'stopping=yes; kill -TERM "$ghost"' TERM INT
# What ghost_backup.sh sends.
trap 'kill -TERM "$ghost"' HUP

while :; do
  if [ -e "$data/restore.db" ]; then
    rm -f "$data"/ghost.db-*
    mv "$data/restore.db" "$data/ghost.db"
  fi
  docker-entrypoint.sh node current/index.js &
  ghost=$!
  node /owner.mjs &
  # A signal ends a wait although Ghost still runs.
  while :; do
    wait "$ghost"
    status=$?
    kill -0 "$ghost" 2>/dev/null || break
  done
  if [ -n "$stopping" ] || [ ! -e "$data/restore.db" ]; then exit "$status"; fi
done
