"""Days are counted by the pinned tables of time zones, on every machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata

from server.analytics.domain.period import Granularity, Period, steps_of, zone_of
from server.platform.telemetry.metrics import REGISTRY
from server.platform.telemetry.time_zones import RELEASE
from server.stack.process import PROJECT

YEAR = 2026
NAMES = [
    name for name in files("tzdata").joinpath("zones").read_text().splitlines() if name != "Factory"
]


def pinned(name: str) -> ZoneInfo:
    """Read a zone straight from the package, past `zoneinfo`'s search path."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as table:
        return ZoneInfo.from_file(table, key=name)


def test_every_zone_s_days_of_the_year_are_those_of_the_pinned_tables() -> None:
    """598 names × 365 days; a machine's older tables have other clocks for some of them."""
    assert len(NAMES) > 590
    period = Period(datetime(YEAR, 1, 1, tzinfo=UTC), datetime(YEAR + 1, 1, 1, tzinfo=UTC))
    hours = [period.start + timedelta(hours=12 * count) for count in range(2 * 365)]
    for name in NAMES:
        ours, theirs = zone_of(name), pinned(name)
        for hour in hours:
            assert ours.utcoffset(hour.astimezone(ours)) == theirs.utcoffset(
                hour.astimezone(theirs)
            ), (name, hour)
        days = [step.start for step in steps_of(period, Granularity.DAY, ours)]
        assert days == [step.start for step in steps_of(period, Granularity.DAY, theirs)], name


@pytest.mark.parametrize(
    ("name", "offset"),
    [("Africa/Casablanca", 0), ("America/Vancouver", -7), ("America/Edmonton", -6)],
)
def test_clocks_that_were_changed_by_law_this_year_are_known(name: str, offset: int) -> None:
    """Tables of the spring of 2026 are an hour off here."""
    moment = datetime(YEAR, 11, 29, tzinfo=UTC).astimezone(zone_of(name))
    assert moment.utcoffset() == timedelta(hours=offset)


def test_a_process_does_not_read_the_machine_s_tables(tmp_path: Path) -> None:
    """Neither those of the system nor those that the environment points to."""
    wrong = tmp_path / "Europe"
    wrong.mkdir()
    table = files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    (wrong / "Berlin").write_bytes(table)
    program = (
        "import zoneinfo, json; from datetime import datetime; zoneinfo.ZoneInfo('Europe/Berlin');"
        "import {module}; berlin = zoneinfo.ZoneInfo('Europe/Berlin');"
        "print(json.dumps([zoneinfo.TZPATH, str(datetime(2026, 7, 1, tzinfo=berlin).utcoffset())]))"
    )
    environment = os.environ | {"PYTHONTZPATH": str(tmp_path)}
    for module in ("server", "server.app", "server.jobs.registry"):
        done = subprocess.run(
            [sys.executable, "-c", program.format(module=module)],
            env=environment, cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout) == [[], "2:00:00"]
    assert zoneinfo.TZPATH == ()


def test_the_release_is_told_in_metrics_and_by_the_command_line() -> None:
    assert tzdata.IANA_VERSION == RELEASE
    assert f"tzdata=={version('tzdata')}" in (PROJECT / "requirements/runtime.lock").read_text()
    assert REGISTRY.get_sample_value("commerce_time_zones_info", {"release": RELEASE}) == 1
    done = subprocess.run(
        [sys.executable, "-m", "server", "env"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"TZDATA_RELEASE={RELEASE}" in done.stdout.splitlines()
