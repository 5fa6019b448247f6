#!/usr/bin/env bash
# Standard Webhooks for Python signs another moment than the one it is given, unless that is in UTC.
#
# Version: standardwebhooks 1.1.0.
# Behaviour: Webhook.sign() sets the zone of its timestamp to UTC instead of converting it. An aware
#   time of +02:00 is signed as if it were two hours later; with the header that belongs to the
#   moment, verify() finds no matching signature. A naive local time is taken for UTC without a word.
# Source: Standard Webhooks, "Signature scheme": the timestamp is the Unix time of the attempt.
# Expected otherwise: that two equal datetimes give the same signature.
# Output seen:
#   equal times: True
#   equal signatures: False
#   verify: No matching signature found
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet standardwebhooks==1.1.0
seen="$("$folder/venv/bin/python" - <<'PY'
import base64
from datetime import datetime, timedelta, timezone

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook("whsec_" + base64.b64encode(bytes(range(32))).decode())
utc = datetime.now(timezone.utc).replace(microsecond=0)
berlin = utc.astimezone(timezone(timedelta(hours=2)))
body = '{"type":"cart.created"}'
print("equal times:", utc == berlin)
print("equal signatures:", webhook.sign("msg_1", utc, body) == webhook.sign("msg_1", berlin, body))
headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(berlin.timestamp())),
           "webhook-signature": webhook.sign("msg_1", berlin, body)}
try:
    webhook.verify(body, headers)
except WebhookVerificationError as error:
    print("verify:", error)
PY
)"
expected='equal times: True
equal signatures: False
verify: No matching signature found'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
