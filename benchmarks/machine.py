"""What machine the figures come from."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg


@dataclass(frozen=True, slots=True)
class Machine:
    """Facts that explain figures."""

    cores: int
    processor: str
    memory_gib: float
    kernel: str
    python: str
    postgres: str
    load_before: float
    """Load average of the last minute before the run: what else was going on."""

    @property
    def short(self) -> str:
        """A name for files: `2-core-amd-epyc`."""
        words = re.sub(r"[^a-z0-9]+", "-", f"{self.cores}-core {self.processor}".lower())
        return "-".join(words.strip("-").split("-")[:5])


def describe(connection: psycopg.Connection[tuple[str]]) -> Machine:
    """Describe this machine and the server behind *connection*."""
    version = connection.execute("SHOW server_version").fetchone()
    fsync = connection.execute("SHOW fsync").fetchone()
    return Machine(
        cores=psutil.cpu_count() or 1,
        processor=_processor(),
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        kernel=platform.release(),
        python=platform.python_version(),
        postgres=f"{version[0] if version else '?'}, fsync {fsync[0] if fsync else '?'}",
        load_before=psutil.getloadavg()[0],
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
