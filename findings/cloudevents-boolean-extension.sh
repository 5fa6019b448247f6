#!/usr/bin/env bash
# The Python SDK sends a Boolean attribute as "True" in binary mode, which is no Boolean of CloudEvents.
#
# Version: cloudevents 2.2.0 (cloudevents.core.bindings.http).
# Behaviour: to_binary writes the extension attribute {"live": True} as the header "ce-live: True",
#   and from_binary reads it as the string "True". Structured mode of the same event has JSON's true.
# Source: CloudEvents 1.0.2, "Type System": Boolean values are the case-sensitive strings
#   "true" and "false" in their canonical form.
# Expected otherwise: that both modes of one event say the same, as the specification has it.
# Output seen:
#   binary: True
#   back: 'True'
#   structured: true
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet cloudevents==2.2.0
seen="$("$folder/venv/bin/python" - <<'PY'
import json

from cloudevents.core.bindings.http import from_binary, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

event = CloudEvent({"id": "1", "source": "/shop", "type": "cart.created", "specversion": "1.0",
                    "live": True}, {"cart": "c-1"})
message = to_binary(event, JSONFormat())
print("binary:", message.headers["ce-live"])
print("back:", repr(from_binary(message, JSONFormat(), CloudEvent).get_attributes()["live"]))
print("structured:", json.dumps(json.loads(to_structured(event, JSONFormat()).body)["live"]))
PY
)"
expected="binary: True
back: 'True'
structured: true"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
