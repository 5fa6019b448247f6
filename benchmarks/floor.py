"""What the database alone can do on this machine: pgbench's floor."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from server.stack.postgres_programs import client_binaries

_SCRIPTS = Path(__file__).resolve().parent / "pgbench"
_CLIENTS = 16
_SPARE_SECONDS = 30.0
FLOOR_CARTS = 5000
"""How many carts `bench-floor-0` and up pgbench's minimal add-item works on."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What pgbench measured."""

    script: str
    per_second: float
    average_ms: float


def pgbench(script: str, database_url: str, seconds: float) -> Floor:
    """Run one of the scripts in `pgbench/` with prepared statements and 16 clients.

    Raises:
        RuntimeError: A transaction failed.
    """
    done = subprocess.run(
        [
            str(client_binaries() / "pgbench"),
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={_CLIENTS}",
            "--jobs=2",
            f"--time={max(1, round(seconds))}",
            f"--define=last={FLOOR_CARTS - 1}",
            f"--file={_SCRIPTS / script}.sql",
            database_url,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + _SPARE_SECONDS,
    )
    rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    average = re.search(r"^latency average = ([0-9.]+) ms", done.stdout, re.MULTILINE)
    failed = re.search(r"^number of failed transactions: ([0-9]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or rate is None or average is None or (failed and failed[1] != "0"):
        raise RuntimeError(f"pgbench failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return Floor(script, float(rate[1]), float(average[1]))
