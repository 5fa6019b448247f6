"""Which time zone tables this process counts by; `server/__init__.py` sees to it that it does."""

from __future__ import annotations

import tzdata

RELEASE = tzdata.IANA_VERSION
"""The release of the IANA time zone database, such as `2026f`."""
