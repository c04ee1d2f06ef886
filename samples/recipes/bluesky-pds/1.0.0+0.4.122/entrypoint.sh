#!/bin/sh
# The server reads secrets from its environment only.
set -eu
PDS_JWT_SECRET=$(cat /run/secrets/pds_jwt_secret)
PDS_ADMIN_PASSWORD=$(cat /run/secrets/pds_admin_password)
PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX=$(cat /run/secrets/pds_plc_rotation_key)
export PDS_JWT_SECRET PDS_ADMIN_PASSWORD PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX
exec node index.mjs
