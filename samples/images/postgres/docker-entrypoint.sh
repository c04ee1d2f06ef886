#!/bin/bash
# Makes the database cluster on the first start, then becomes the server.
# POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE; *.sql, *.sql.gz and *.sh in /docker-entrypoint-initdb.d.
set -euo pipefail

if [ "${1:0:1}" = '-' ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres:postgres '{}' +
  exec gosu postgres "$BASH_SOURCE" "$@"
fi

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

prepare() {
  local password=${POSTGRES_PASSWORD:-}
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then password=$(<"$POSTGRES_PASSWORD_FILE"); fi
  if [ -z "$password" ]; then
    echo 'No password: set POSTGRES_PASSWORD_FILE.' >&2
    exit 1
  fi
  # An interrupted first start must not pass for a finished one: the cluster gets its place when it is whole.
  local fresh="$PGDATA/.fresh"
  rm -rf "$fresh"
  initdb --no-sync --username="$user" --pwfile=<(printf '%s\n' "$password") --auth-local=trust --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 -D "$fresh" >/dev/null
  printf "\nhost all all all scram-sha-256\n" >>"$fresh/pg_hba.conf"
  printf "\nlisten_addresses = '*'\njit = off\n" >>"$fresh/postgresql.conf"
  if [ "$database" != postgres ]; then
    printf 'CREATE DATABASE "%s";\n' "$database" | postgres --single -F -D "$fresh" postgres >/dev/null
  fi
  run_scripts "$fresh"
  sync -f "$fresh"
  # PG_VERSION, which marks a whole cluster, comes last.
  find "$fresh" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" '{}' +
  mv "$fresh/PG_VERSION" "$PGDATA/"
  rmdir "$fresh"
}

run_scripts() {
  local scripts=(/docker-entrypoint-initdb.d/*)
  if [ ! -e "${scripts[0]}" ]; then return; fi
  pg_ctl -D "$1" -w -s -o "-c listen_addresses=''" start
  local script load=(psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$user" -d "$database")
  for script in "${scripts[@]}"; do
    echo "running $script"
    case $script in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) "${load[@]}" -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | "${load[@]}" ;;
      *) echo "ignoring $script" ;;
    esac
  done
  pg_ctl -D "$1" -w -s -m fast stop
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then prepare; fi
exec "$@"
