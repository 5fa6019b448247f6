"""What callers see of every fault: `python -m benchmarks.faults`, or `make faults`.

Runs `tests/faults` with the faults as long as `docs/faults.md` says, one after the other, and
writes what the tests observed as a table to `results/`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.results import revision
from server.stack.process import PROJECT

RESULTS = Path(__file__).with_name("results")
COLUMNS = (
    "fault",
    "callers saw",
    "acknowledged",
    "lost",
    "doubled",
    "recovery, s",
    "p95 before, ms",
    "p95 during, ms",
)


def main() -> int:
    """Run the tests and write the table; give the exit code of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "faults.jsonl"
        variables = {"FAULTS_LONG": "1", "FAULTS_REPORT": str(report)}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/faults"],
            cwd=PROJECT,
            env=os.environ | variables,
            check=False,
        )
        lines = report.read_text().splitlines() if report.exists() else []
    if not lines:
        return done.returncode or 1
    now = datetime.now(UTC)
    text = table([json.loads(line) for line in lines])
    path = RESULTS / f"{now:%Y-%m-%d}-faults.md"
    path.write_text(
        f"# What callers saw of every fault, {now:%Y-%m-%d}\n\n"
        f"`make faults` on {os.cpu_count()} cores of {machine.processor_name()}, "
        f"revision {revision()}. Shoppers by REST and native gRPC note every call; half of their "
        "changes carry an "
        "`Idempotency-Key` and are asked for again. Their ledger is compared with the database: "
        'effect, event and audit record, each once. "Before" holds the first calls of a fresh '
        f"crowd too. Exit code of the tests: {done.returncode}.\n\n{text}"
    )
    print(text)
    print(f"Written to {path.relative_to(PROJECT)}")
    return done.returncode


def table(rows: list[dict[str, Any]]) -> str:
    """Make the table of what was observed, in Markdown."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(str(value) for value in row.values()) + " |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
