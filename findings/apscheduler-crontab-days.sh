#!/usr/bin/env bash
# APScheduler's from_crontab reads the two columns of days otherwise than cron does.
#
# Version: APScheduler 3.11.3.
# Behaviour: "0 4 * * 0" runs on Mondays (cron: Sundays; names such as "sun" mean the same in both),
#   and with both columns given, "0 4 13 * fri" waits for a Friday the 13th (cron: every 13th and
#   every Friday). Kubernetes' CronJobs take cron's meaning, so one schedule written in both places
#   runs on different days.
# Source: POSIX crontab: days of the week are 0 to 6 with 0 = Sunday; if both are restricted, a match
#   of either counts. CronTrigger.from_crontab says it takes "a standard crontab expression".
# Output seen:
#   0 4 * * 0 -> Monday
#   0 4 * * sun -> Sunday
#   0 4 13 * fri -> Friday 2027-08-13
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet APScheduler==3.11.3
seen="$("$folder/venv/bin/python" - <<'PY'
from datetime import datetime, timezone

from apscheduler.triggers.cron import CronTrigger

for crontab, shape in (("0 4 * * 0", "%A"), ("0 4 * * sun", "%A"), ("0 4 13 * fri", "%A %F")):
    trigger = CronTrigger.from_crontab(crontab, timezone="UTC")
    first = trigger.get_next_fire_time(None, datetime(2026, 11, 30, 5, tzinfo=timezone.utc))
    print(crontab, "->", first.strftime(shape))
PY
)"
expected='0 4 * * 0 -> Monday
0 4 * * sun -> Sunday
0 4 13 * fri -> Friday 2027-08-13'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
