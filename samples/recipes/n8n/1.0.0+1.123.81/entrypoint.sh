#!/bin/sh
# Runs n8n. After a restore it is started again with the restored database: it keeps active workflows in memory, and would not see what
# changed beneath it.
set -u
data=/home/node/.n8n
mkdir -p "$data/binaryData"

stopping='' n8n=''
trap 'stopping=yes; kill -TERM "$n8n"' TERM INT
# What n8n_backup.sh sends.
trap 'kill -TERM "$n8n"' HUP

while :; do
  if [ -e "$data/restore.sqlite" ]; then
    rm -f "$data"/database.sqlite-*
    mv "$data/restore.sqlite" "$data/database.sqlite"
  fi
  n8n start &
  n8n=$!
  # A signal ends a wait although n8n still runs.
  while :; do
    wait "$n8n"
    status=$?
    kill -0 "$n8n" 2>/dev/null || break
  done
  if [ -n "$stopping" ] || [ ! -e "$data/restore.sqlite" ]; then exit "$status"; fi
done
