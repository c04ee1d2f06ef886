#!/bin/bash
# Makes the databases on the first start, then becomes the server. Variables, each also with the prefix MYSQL_ and each password also as ..._FILE:
# MARIADB_ROOT_PASSWORD, MARIADB_DATABASE, MARIADB_USER, MARIADB_PASSWORD; *.sql and *.sql.gz in /docker-entrypoint-initdb.d.
set -euo pipefail

if [ "${1:0:1}" = '-' ]; then set -- mariadbd "$@"; fi
if [ "$1" != mariadbd ]; then exec "$@"; fi

data=/var/lib/mysql

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data" /run/mysqld
  find "$data" /run/mysqld \! -user mysql -exec chown mysql:mysql '{}' +
  exec gosu mysql "$BASH_SOURCE" "$@"
fi

# The value of a variable under either prefix, or of the file that it names.
value() {
  local prefix name
  for prefix in MARIADB_ MYSQL_; do
    name=$prefix$1
    if [ -n "${!name:-}" ]; then printf '%s' "${!name}"; return; fi
    name=${name}_FILE
    if [ -n "${!name:-}" ]; then printf '%s' "$(<"${!name}")"; return; fi
  done
}

quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

prepare() {
  local root user password database
  root=$(value ROOT_PASSWORD) user=$(value USER) password=$(value PASSWORD) database=$(value DATABASE)
  if [ -z "$root" ]; then
    echo 'No password for root: set MARIADB_ROOT_PASSWORD_FILE.' >&2
    exit 1
  fi
  # An interrupted first start must not pass for a finished one: the databases get their place when they are whole.
  local fresh=$data/.fresh
  rm -rf "$fresh"
  mkdir "$fresh"
  mariadb-install-db --no-defaults --datadir="$fresh" --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve >/dev/null
  local socket=/run/mysqld/setup.sock
  mariadbd --datadir="$fresh" --skip-networking --socket="$socket" &
  local server=$! client=(mariadb --no-defaults --socket="$socket" --user=root)
  until "${client[@]}" --execute='SELECT 1' >/dev/null 2>&1; do
    if ! kill -0 "$server" 2>/dev/null; then wait "$server"; fi
    read -rt 0.1 <> <(:) || :
  done
  if [ -n "$database" ]; then "${client[@]}" --execute="CREATE DATABASE \`$database\`"; fi
  if [ -n "$user" ]; then
    "${client[@]}" <<<"CREATE USER $(quoted "$user")@'%' IDENTIFIED BY $(quoted "$password");"
    if [ -n "$database" ]; then "${client[@]}" <<<"GRANT ALL ON \`${database//_/\\_}\`.* TO $(quoted "$user")@'%';"; fi
  fi
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sql) "${client[@]}" "$database" <"$script" ;;
      *.sql.gz) gunzip -c "$script" | "${client[@]}" "$database" ;;
    esac
  done
  # For the health check, which has no password: it may do nothing but connect, and only through the socket.
  "${client[@]}" <<<"CREATE USER healthcheck@localhost;
    CREATE USER root@'%' IDENTIFIED BY $(quoted "$root"); GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
    ALTER USER root@localhost IDENTIFIED BY $(quoted "$root");"
  mariadb-admin --no-defaults --socket="$socket" --user=root --password="$root" shutdown
  wait "$server"
  sync -f "$fresh"
  # The folder mysql, which marks a whole server, comes last.
  find "$fresh" -mindepth 1 -maxdepth 1 ! -name mysql -exec mv -t "$data" '{}' +
  mv "$fresh/mysql" "$data/"
  rmdir "$fresh"
}

if [ ! -d "$data/mysql" ]; then prepare; fi
exec "$@"
