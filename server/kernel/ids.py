"""Identifiers and the like."""

from __future__ import annotations

import os
import time
import uuid

_LOW_62 = (1 << 62) - 1
_NANOSECONDS = 1_000_000


def new_id() -> str:
    """Make an id that sorts by the time it was made: a UUID of version 7.

    The 12 bits after the milliseconds count their 4096ths, so that the lines of one write, which
    share their time, keep their order.

    Source: RFC 9562, sections 5.7 and 6.2 (method 3).
    """
    milliseconds, rest = divmod(time.time_ns(), _NANOSECONDS)
    random = int.from_bytes(os.urandom(8), "big") & _LOW_62
    high = milliseconds << 16 | 0x7000 | (rest << 12) // _NANOSECONDS
    return str(uuid.UUID(int=high << 64 | 0b10 << 62 | random))


def new_bundle_group_id() -> str:
    """Name a group of lines that are bought as one bundle: `bundle_` and 16 hex characters."""
    return "bundle_" + os.urandom(8).hex()
