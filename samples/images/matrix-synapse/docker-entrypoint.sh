#!/bin/sh
# Makes the key that the server signs with, unless it is there; then serves.
set -eu
config=/etc/synapse/homeserver.yaml
synapse="python3 -m synapse.app.homeserver --config-path $config"
key=$(sed -n 's/^signing_key_path: *//p' "$config" | tr -d '"')
[ -s "$key" ] || $synapse --generate-keys
exec $synapse
