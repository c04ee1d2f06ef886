#!/bin/bash
# Asks as clients do that show a list of servers: 4 zero bytes and 8 of our own, answered with version, our own, users, most users, bandwidth.
# A look at the TCP port would count as an attempt to connect, and too many of them are banned.
set -euo pipefail
exec 3<>/dev/udp/127.0.0.1/"${MUMBLE_CONFIG_PORT:-64738}"
printf '\0\0\0\0ccci1234' >&3
answer=$(timeout 3 head -c 24 <&3 | tr -d '\0')
[[ $answer == *ccci1234* ]]
