#!/bin/bash
# Writes the settings from MUMBLE_CONFIG_<NAME> (underscores and case do not matter), sets SuperUser's password from MUMBLE_SUPERUSER_PASSWORD or
# MUMBLE_SUPERUSER_PASSWORD_FILE, and runs the server. While /data/.hold exists the server is down, so that its database can be replaced.
set -euo pipefail

if [ "$1" != murmurd ]; then exec "$@"; fi

known=(allowhtml allowping autobanAttempts autobanTime autobanTimeframe bandwidth bonjour certrequired channelcountlimit channelname channelnestinglimit database
  defaultchannel host icesecretread icesecretwrite imagemessagelength kdfIterations legacyPasswordHash logdays messageburst messagelimit obfuscate opusthreshold port
  registerHostname registerLocation registerName registerPassword registerUrl rememberchannel sendversion serverpassword sqlite_wal sslCA sslCert sslCiphers sslDHParams
  sslKey sslPassPhrase suggestPositional suggestPushToTalk suggestVersion textmessagelength timeout username users usersperchannel welcometext)
declare -A names settings=([database]=/data/mumble-server.sqlite [bonjour]=false [logfile]= [dbus]=)
for name in "${known[@]}"; do
  plain=${name,,}
  names[${plain//_/}]=$name
done
while IFS='=' read -rd '' variable value; do
  if [[ $variable != MUMBLE_CONFIG_* || -z $value ]]; then continue; fi
  plain=${variable#MUMBLE_CONFIG_}
  plain=${plain,,}
  name=${names[${plain//_/}]:-}
  if [ -z "$name" ]; then
    echo "There is no setting for $variable." >&2
    exit 1
  fi
  settings[$name]=$value
done </proc/self/environ

ini=/tmp/mumble-server.ini
(
  umask 077
  for name in "${!settings[@]}"; do
    value=${settings[$name]//\\/\\\\}
    printf '%s="%s"\n' "$name" "${value//\"/\\\"}"
  done | sort >"$ini"
)

password=${MUMBLE_SUPERUSER_PASSWORD:-}
if [ -n "${MUMBLE_SUPERUSER_PASSWORD_FILE:-}" ]; then password=$(<"$MUMBLE_SUPERUSER_PASSWORD_FILE"); fi
if [ -n "$password" ]; then printf '%s\n' "$password" | murmurd -ini "$ini" -readsupw 2>&1 | grep -v 'uperUser password set'; fi || true

server=
trap 'ended=1; kill -TERM $server 2>/dev/null || :' TERM INT
while true; do
  "$@" -ini "$ini" &
  server=$!
  echo "$server" >/tmp/server.pid
  code=0
  wait "$server" || code=$?
  # A signal to this script ends the first wait, not the server.
  if kill -0 "$server" 2>/dev/null; then code=0; wait "$server" || code=$?; fi
  if [ -n "${ended:-}" ]; then exit 0; fi
  if [ ! -e /data/.hold ]; then exit "$code"; fi
  while [ -e /data/.hold ] && [ -z "${ended:-}" ]; do sleep 0.1; done
  if [ -n "${ended:-}" ]; then exit 0; fi
done
