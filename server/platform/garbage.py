"""Python's garbage collector, set for processes that live long and serve short calls."""

from __future__ import annotations

import gc

_THRESHOLD = 20_000


def settle_garbage_collector() -> None:
    """Leave what a started worker is made of out of every later collection.

    A call makes hundreds of short-lived objects and hardly a cycle: collecting often finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_THRESHOLD, 20, 20)
