"""Whose pages may call from a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ORIGINS = "http://localhost:3000,http://localhost:3002,http://localhost:3003"
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(:[0-9]{1,5})?")
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
"""What browsers leave out of an origin."""
LOOPBACK = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?"


def named_origins(text: str) -> list[str]:
    """Read the origins whose browsers may call, as browsers write them.

    Raises:
        ValueError: One stands for pages of anybody, as calls carry credentials, or is no origin.
    """
    origins = []
    for part in text.split(","):
        origin = part.strip().rstrip("/").lower()
        if not origin:
            continue
        if origin == "null" or "*" in origin:
            raise ValueError(f"CORS_ORIGINS must name each origin, not {origin!r}")
        if not ORIGIN.fullmatch(origin):
            raise ValueError(f"CORS_ORIGINS: {origin!r} is no origin such as https://shop.example")
        scheme, _, rest = origin.partition("://")
        origins.append(f"{scheme}://{rest.removesuffix(DEFAULT_PORTS.get(scheme, ' '))}")
    return origins


def origins(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give what Envoy compares an origin with: those named, and in development any loopback port.

    Raises:
        ValueError: `CORS_ORIGINS` can't be read.
    """
    named = named_origins(environment.get("CORS_ORIGINS", "").strip() or ORIGINS)
    found: list[dict[str, Any]] = [{"exact": origin} for origin in named]
    if environment.get("NODE_ENV", "production") == "development":
        found.append({"safe_regex": {"regex": LOOPBACK}})
    return found
