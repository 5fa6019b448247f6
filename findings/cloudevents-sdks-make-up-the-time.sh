#!/usr/bin/env bash
# The CloudEvents SDKs give an event without a time the time at which it is read.
#
# Versions: cloudevents 2.2.0 (Python), cloudevents 10.0.0 (JavaScript).
# Behaviour: `time` is optional, and says when something happened. Both SDKs, reading an event that has
#   none, put in the clock of the moment, and write it when the event is passed on: one event that is read
#   twice happened at two times. What has a time comes through Python as it was; JavaScript cuts it to
#   milliseconds and turns it to UTC, so events that were microseconds apart are no longer in order by it.
# Source: CloudEvents 1.0.2, "time": timestamp of when the occurrence happened, OPTIONAL.
# Expected otherwise: that reading adds nothing, and that a timestamp is passed on as it came.
# Output seen:
#   Python, without a time: has one, another one when read again
#   Python, 2026-12-01T10:00:00.123456+01:00: 2026-12-01T10:00:00.123456+01:00
#   JavaScript, without a time: has one, another one when read again
#   JavaScript, 2026-12-01T10:00:00.123456+01:00: 2026-12-01T09:00:00.123Z
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
cd "$folder"
export EVENT='{"specversion": "1.0", "id": "1", "source": "/carts/1", "type": "cart.created", "data": {}}'
export TIME=2026-12-01T10:00:00.123456+01:00
python3 -m venv venv
venv/bin/pip install --quiet cloudevents==2.2.0
npm install --silent --no-fund --no-audit cloudevents@10.0.0 > /dev/null
cat > seen.py <<'PYTHON'
import json
import os
import time

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

event, stamp = json.loads(os.environ["EVENT"]), os.environ["TIME"]


def passed_on(document):
    read = JSONFormat().read(CloudEvent, json.dumps(document).encode())
    return json.loads(JSONFormat().write(read)).get("time")


first = passed_on(event)
time.sleep(0.01)
again = passed_on(event)
print("Python, without a time:", "has one," if first else "none,", "another one when read again" if first != again else "the same")
print(f"Python, {stamp}: {passed_on(event | {'time': stamp})}")
PYTHON
cat > seen.mjs <<'JAVASCRIPT'
import { HTTP } from "cloudevents";

const event = JSON.parse(process.env.EVENT), stamp = process.env.TIME;
const headers = { "content-type": "application/cloudevents+json" };
const passedOn = (document) => JSON.parse(JSON.stringify(HTTP.toEvent({ headers, body: JSON.stringify(document) }))).time;
const first = passedOn(event);
await new Promise((done) => setTimeout(done, 10));
const again = passedOn(event);
console.log("JavaScript, without a time:", first ? "has one," : "none,", first !== again ? "another one when read again" : "the same");
console.log(`JavaScript, ${stamp}: ${passedOn({ ...event, time: stamp })}`);
JAVASCRIPT
seen="$(venv/bin/python seen.py; node seen.mjs)"
expected='Python, without a time: has one, another one when read again
Python, 2026-12-01T10:00:00.123456+01:00: 2026-12-01T10:00:00.123456+01:00
JavaScript, without a time: has one, another one when read again
JavaScript, 2026-12-01T10:00:00.123456+01:00: 2026-12-01T09:00:00.123Z'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
