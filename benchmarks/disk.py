"""What the disk alone can do: how long it takes to make 8 KiB durable, as each commit has it do."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.visitors import percentiles

_BLOCK_BYTES = 8192
_SEGMENT_BYTES = 16 * 1024 * 1024
_PAUSE_SECONDS = 0.02


@contextmanager
def _syncing(folder: Path) -> Iterator[Callable[[], float]]:
    """Give what writes a block and makes it durable, and says how many seconds that took.

    As PostgreSQL does it to its log for every commit (`wal_sync_method = fdatasync`).
    """
    path = folder / "fsync.test"
    block = os.urandom(_BLOCK_BYTES)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    place = 0

    def sync() -> float:
        nonlocal place
        begun = time.perf_counter()
        os.pwrite(descriptor, block, place)
        os.fdatasync(descriptor)
        place = (place + _BLOCK_BYTES) % _SEGMENT_BYTES
        return time.perf_counter() - begun

    try:
        os.write(descriptor, bytes(_SEGMENT_BYTES))  # like a segment of the log: it is there
        os.fsync(descriptor)
        yield sync
    finally:
        os.close(descriptor)
        path.unlink()


def syncs_per_second(folder: Path, seconds: float = 1.0) -> float:
    """Count how often a second 8 KiB can be written and made durable, one after the other."""
    with _syncing(folder) as sync:
        count = 0
        begun = time.perf_counter()
        while (passed := time.perf_counter() - begun) < seconds:
            sync()
            count += 1
        return count / passed


@dataclass(frozen=True, slots=True)
class Syncs:
    """How long the disk took for a block, in milliseconds."""

    p95_ms: float = 0.0
    max_ms: float = 0.0


class DiskWatch:
    """Asks the disk 50 times a second during a measurement.

    A disk of a shared machine can stand still for a third of a second; what callers wait for then
    is nothing that the stack could change.

    Args:
        folder: A folder on the disk.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._took: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> DiskWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def syncs(self) -> Syncs:
        """Give what was seen."""
        seen = percentiles(self._took)
        return Syncs(seen["p95_ms"], seen["max_ms"])

    def _ask(self) -> None:
        with _syncing(self._folder) as sync:
            while not self._over.wait(_PAUSE_SECONDS):
                self._took.append(1000 * sync())
