"""What the environment holds beside the settings, and what looks like one and is none."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping

from server.platform.settings import Settings

EDGE = (
    *("CALL_TIMEOUT_SECONDS", "HSTS_SECONDS", "MAX_REQUEST_BYTES", "SLOW_REQUEST_SECONDS"),
    *("TRUSTED_PROXIES", "CORS_ORIGINS", "RATE_LIMIT_PUBLIC"),
)
"""The settings that `envoy/render.py` reads."""
_BESIDE = ("DATABASE_SHARD", "COMMERCE_ENV", "COMMERCE_PYTHON", "PG_BIN", "API_URL", "GRPC_TARGET")
_LIKENESS = 0.85
"""From how equal two names are taken for one and its misspelling; 1 is the same."""


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """Find names of environment variables that look like a setting's and are none.

    Returns:
        Each with the name it looks like.
    """
    known = {*(name.upper() for name in Settings.model_fields), *EDGE, *_BESIDE}
    found = {}
    for name in names:
        spelt = name.upper().replace("-", "_")
        if name not in known and (
            near := difflib.get_close_matches(spelt, known, n=1, cutoff=_LIKENESS)
        ):
            found[name] = near[0]
    return found


def fingerprints(settings: Settings, environment: Mapping[str, str], salt: str) -> dict[str, str]:
    """Give what tells for each setting whether it has changed, and not what it is."""
    values = {name.upper(): value for name, value in settings.model_dump().items()}
    values |= {name: environment.get(name, "") for name in EDGE}
    return {
        name: hashlib.blake2b(repr(value).encode(), key=salt.encode(), digest_size=16).hexdigest()
        for name, value in values.items()
    }
