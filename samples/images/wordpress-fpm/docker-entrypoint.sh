#!/bin/bash
# Brings WordPress into the volume that the web server reads too: all of it at first, later its own files when the image has others.
set -euo pipefail

if [ "$1" != php-fpm ]; then exec "$@"; fi

source=/usr/src/wordpress target=/var/www/html
have=$(cd "$source" && find . -type f -printf '%p %s\n' | sort | sha256sum | cut -d' ' -f1)
if [ "$(cat "$target/.cc-image" 2>/dev/null)" != "$have" ]; then
  # What people put there stays: themes and plugins of the image are added, nothing of wp-content is overwritten.
  mkdir -p "$target/wp-content/uploads"
  find "$source" -mindepth 1 -maxdepth 1 ! -name wp-content -exec cp -r -t "$target" '{}' +
  cp -rn "$source/wp-content/." "$target/wp-content/"
  chown -R www-data:www-data "$target/wp-content"
  echo "$have" >"$target/.cc-image"
fi
exec "$@" --nodaemonize
