#!/bin/bash
# The server's certificate is its own and cannot be verified, as in every Mumble client that sees it for the first time.
set -euo pipefail
exec python3 -m websockify --ssl-target --web=/srv/web 8080 "$MUMBLE_SERVER"
