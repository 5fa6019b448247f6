"""What machine the figures come from, and who else was busy on it."""

from __future__ import annotations

import platform
import re
import resource
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Usage:
    """Where the processor went during a measurement."""

    idle: float
    """The share in which it did nothing, from 0 to 1."""
    others: float
    """The share that went neither to the stack nor to its load, from 0 to 1.

    On a machine of one's own that is next to nothing; where it is much, figures say little.
    """
    seconds: dict[str, float]
    """Processor seconds of each part of the stack and of the `load`."""


class Watch:
    """Tells where the processor goes from now on.

    Args:
        parts: The processes of each part of the stack, whose children count as theirs.
    """

    def __init__(self, parts: Mapping[str, Sequence[int]]) -> None:
        self._parts = parts
        self._begin = self._seconds()

    def usage(self) -> Usage:
        """Return what went where since this watch was made."""
        end = self._seconds()
        spent = {name: end[name] - self._begin[name] for name in end}
        total, idle = spent.pop("total") or 1.0, spent.pop("idle")
        others = max(0.0, total - idle - sum(spent.values()))
        return Usage(round(idle / total, 3), round(others / total, 3), spent)

    def _seconds(self) -> dict[str, float]:
        times = psutil.cpu_times()
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            **{name: sum(map(tree_seconds, pids)) for name, pids in self._parts.items()},
            "load": ended.ru_utime + ended.ru_stime,
            # Guest time is part of user time already.
            "total": sum(times) - times.guest - times.guest_nice,
            "idle": times.idle + times.iowait,
        }


def tree_seconds(pid: int) -> float:
    """Return the processor seconds of a process and its children, ended ones too."""
    seconds = 0.0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def end_everything(number: int, _frame: object) -> None:
    """End on a signal as Ctrl-C would, with everything that was started."""
    raise SystemExit(128 + number)
