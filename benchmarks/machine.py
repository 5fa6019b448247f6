"""What machine the figures come from, and who else was busy on it."""

from __future__ import annotations

import os
import platform
import re
import resource
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Machine:
    """Facts that explain figures."""

    cores: int
    processor: str
    memory_gib: float
    kernel: str
    python: str
    postgres: str
    syncs_per_second: float
    """How often 8 KiB can be made durable, one after the other."""
    busy_before: float
    """The share of the processor that others took before the run, from 0 to 1."""

    @property
    def short(self) -> str:
        """A name for files: `2-core-amd-epyc`."""
        words = re.sub(r"[^a-z0-9]+", "-", f"{self.cores}-core-{self.processor}".lower())
        return "-".join(words.strip("-").split("-")[:5])


def busy_share(seconds: float = 1.0) -> float:
    """Watch how busy the processor is."""
    return psutil.cpu_percent(interval=seconds) / 100


def processor_name() -> str:
    """Name the processor as the kernel does."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def describe(postgres: str, syncs_per_second: float, busy_before: float) -> Machine:
    """Describe this machine."""
    return Machine(
        cores=psutil.cpu_count() or 1,
        processor=processor_name(),
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        kernel=platform.release(),
        python=platform.python_version(),
        postgres=postgres,
        syncs_per_second=round(syncs_per_second),
        busy_before=round(busy_before, 2),
    )


class Watch:
    """Tells which share of the processor neither was idle nor went to us and our children.

    On a machine of one's own that is next to nothing; where it is much, figures say little.
    """

    def __init__(self) -> None:
        self._total, self._idle = _machine_seconds()
        self._ours = _our_seconds()

    def others(self) -> float:
        """Return the share since this watch was made, from 0 to 1."""
        total, idle = _machine_seconds()
        passed = total - self._total
        if passed <= 0:
            return 0.0
        others = passed - (idle - self._idle) - (_our_seconds() - self._ours)
        return min(1.0, max(0.0, others / passed))


def _machine_seconds() -> tuple[float, float]:
    """Return the seconds of all cores since boot, all and idle ones."""
    times = psutil.cpu_times()
    # Guest time is part of user time already.
    total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    return total, times.idle + getattr(times, "iowait", 0.0)


def _our_seconds() -> float:
    """Return the processor seconds of this process, its children and theirs, ended ones too."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = os.times()
    seconds = own.user + own.system + ended.ru_utime + ended.ru_stime
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            seconds += times.user + times.system + times.children_user + times.children_system
    return seconds
