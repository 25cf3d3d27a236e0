#!/usr/bin/env bash
# Makes the passwords this stack needs and that are missing: random, for their owner's eyes only, never overwritten.
# For those who have the stack from version control, where secrets are not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

umask 077
mkdir -p secrets
sed -n 's/.*file: \.\/\(secrets\/[A-Za-z0-9._-]*\).*/\1/p' docker-compose.yml | sort -u | while read -r secret; do
  [ ! -e "$secret" ] || continue
  password=$(od -A n -t x1 -N 24 /dev/urandom | tr -d ' \n')
  # never over a file that another run made meanwhile
  (set -o noclobber; printf '%s\n' "$password" >"$secret")
  echo "$secret made"
done
