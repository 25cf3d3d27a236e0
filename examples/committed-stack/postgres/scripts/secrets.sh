#!/usr/bin/env bash
# Makes the passwords this stack needs and that are missing: random, for their owner's eyes only, never overwritten.
# For those who have the stack from version control, where secrets are not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

umask 077
mkdir -p secrets
sed -n 's/.*file: \.\/\(secrets\/[A-Za-z0-9._-]*\).*/\1/p' docker-compose.yml | sort -u | {
  status=0
  refuse() {
    echo "$*" >&2
    status=1
  }
  while read -r secret; do
    if [ -f "$secret" ]; then
      [ -s "$secret" ] || refuse "$secret is empty: write the password into it, or remove it to have one made"
    elif [ -e "$secret" ]; then
      refuse "$secret has to be a file with a password, and is something else: remove it" \
        "(Docker makes directories where a mounted file is missing)"
    elif [[ $secret == secrets/tls-* ]]; then
      refuse "$secret is missing: put the key or certificate there"
    else
      password=$(od -A n -t x1 -N 24 /dev/urandom | tr -d ' \n')
      # Never over a file that another run made meanwhile; with no line end, which would be part of it for who reads bytes.
      (set -o noclobber; printf %s "$password" >"$secret")
      echo "$secret made"
    fi
  done
  exit "$status"
}
