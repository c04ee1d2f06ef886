#!/bin/sh
# Gives a new content folder what Ghost expects to find there. The themes that come along are links, so that they are always those of the running release.
set -eu
content=/var/lib/ghost/content original=/var/lib/ghost/content.orig
for folder in adapters data files images logs media public settings themes; do mkdir -p "$content/$folder"; done
for theme in "$original"/themes/*/; do
  name=$(basename "$theme")
  if [ -L "$content/themes/$name" ] || [ ! -e "$content/themes/$name" ]; then ln -sfn "$original/themes/$name" "$content/themes/$name"; fi
done
exec "$@"
