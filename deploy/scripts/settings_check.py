"""Judges the settings of a release before it is deployed; part of `preflight`.

A line each: PASS, WARN or FAIL, and what was found. No value of a secret is printed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from server.platform.settings import Settings
from server.platform.settings.checks import unread

_LOCAL = ("localhost", "127.0.0.1", "::1")


def judgements() -> Iterator[tuple[str, str]]:
    """Give each verdict with what it is about."""
    try:
        settings = Settings()
    except ValidationError as error:
        yield from (("FAIL", reason) for reason in unread(error))
        return
    kind = "PASS" if settings.production else "WARN"
    yield kind, f"NODE_ENV is {settings.node_env}"
    for reason in settings.refusals():
        yield "FAIL", reason
    if not settings.redis_url:
        yield "FAIL", "REDIS_URL must be set"
    bad = "FAIL" if settings.production else "WARN"
    origins = [urlsplit(origin) for origin in settings.allowed_origins]
    if any(origin.hostname in _LOCAL for origin in origins):
        yield bad, "CORS_ORIGINS allows pages of localhost"
    elif any(origin.scheme != "https" for origin in origins):
        yield bad, "CORS_ORIGINS allows an origin that is not https"
    else:
        yield "PASS", f"CORS_ORIGINS allows {len(origins)} origins, all https"
    if urlsplit(settings.company_portal_url).hostname in _LOCAL:
        yield bad, "COMPANY_PORTAL_URL leads share and recovery links to localhost"
    else:
        yield "PASS", "COMPANY_PORTAL_URL is set"
    if settings.production and settings.reflection_enabled:
        yield "FAIL", "GRPC_REFLECTION is on"
    if not os.environ.get("HSTS_SECONDS"):
        yield "WARN", "HSTS_SECONDS is not set: browsers are not told to insist on TLS"
    if not settings.smtp_url:
        yield "WARN", "SMTP_URL is not set: no recovery mail is sent"
    elif not settings.pages_api_url.startswith("https://"):
        yield "WARN", "PAGES_API_URL is not https: no mail offers one-click unsubscribing"
    if not settings.archive_url:
        yield "WARN", "ARCHIVE_URL is not set: converted carts are neither archived nor deleted"
    yield "PASS", f"{settings.workers} workers of {settings.pool_size} connections"


if __name__ == "__main__":
    for verdict, said in judgements():
        print(verdict, said)
