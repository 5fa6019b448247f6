#!/usr/bin/env bash
# Importing redis-py loads OpenTelemetry's whole SDK, and psutil, wherever they are installed.
#
# Versions: redis 8.1.0, opentelemetry-sdk 1.45.2, psutil 7.2.2.
# Behaviour: redis-py can report metrics, which is off until it is asked for; its modules import
#   `opentelemetry.sdk.metrics` all the same when they are loaded, and this one psutil. A process that
#   uses OpenTelemetry's API alone, or traces only on request, gets the SDK by importing its Redis
#   client: 74 modules more, about 0.1 s of processor time for each start of each command.
# Source: redis-py's documentation calls its OpenTelemetry support optional.
# Expected otherwise: that what is off is not loaded.
# Output seen:
#   redis alone: no SDK, no psutil
#   with the SDK installed, nothing switched on: SDK, psutil
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
loaded='import sys, redis.asyncio; print(", ".join(name if module in sys.modules else "no " + name
    for name, module in (("SDK", "opentelemetry.sdk.metrics"), ("psutil", "psutil"))))'
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet redis==8.1.0
seen="redis alone: $("$folder/venv/bin/python" -c "$loaded")"
"$folder/venv/bin/pip" install --quiet opentelemetry-sdk==1.45.2 psutil==7.2.2
seen="$seen
with the SDK installed, nothing switched on: $("$folder/venv/bin/python" -c "$loaded")"
expected='redis alone: no SDK, no psutil
with the SDK installed, nothing switched on: SDK, psutil'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
