"""Identifiers and the like."""

from __future__ import annotations

import os
import time
import uuid

_LOW_62 = (1 << 62) - 1


def new_id() -> str:
    """Make an id that sorts by the time it was made: a UUID of version 7.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high = milliseconds << 16 | 0x7000 | random >> 68
    return str(uuid.UUID(int=high << 64 | 0b10 << 62 | random & _LOW_62))


def new_bundle_group_id() -> str:
    """Name a group of lines that are bought as one bundle: `bundle_` and 16 hex characters."""
    return "bundle_" + os.urandom(8).hex()
