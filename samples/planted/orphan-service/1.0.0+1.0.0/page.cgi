#!/bin/sh
# The page is the store's answer; without the store there is no page.
if page=$(wget -q -O - "$STORE_URL"); then
  printf 'Content-Type: text/plain\r\n\r\n%s\n' "$page"
else
  printf 'Status: 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\nthe store does not answer\n'
fi
