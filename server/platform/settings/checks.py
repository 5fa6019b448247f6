"""What is wrong with settings, in sentences that repeat no value, as many are secrets."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from server.platform.database.dsn import UnreadableAddress, check_address
from server.platform.database.shard_map import HOME, Shard, refused_map

if TYPE_CHECKING:
    from pydantic import ValidationError

    from server.platform.settings import Settings

ARCHIVE_FORMS = "ARCHIVE_URL must be s3://bucket/prefix or file:///path"
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_WEB_ADDRESSES = (
    "jwt_jwks_url",
    "company_portal_url",
    "pages_api_url",
    "otel_exporter_otlp_endpoint",
)
_WANTED: Mapping[str, str] = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be true or false",
    "time_delta_parsing": "must be seconds, such as 1800, or as ISO 8601 has it, such as PT30M",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "value_error": "{error}",
}
"""What each kind of the library's refusals means."""


def seconds(value: object) -> object:
    """Read a length of time that is written as seconds; leave everything else to the library."""
    if isinstance(value, str) and _SECONDS.fullmatch(value.strip()):
        return timedelta(seconds=float(value))
    return value


def is_pause(text: str) -> bool:
    """Tell whether *text* is a time in seconds that somebody can wait."""
    try:
        return 0 <= float(text) < math.inf
    except ValueError:
        return False


def unread(error: ValidationError) -> list[str]:
    """Say which settings could not be read, and what each must be."""
    return [
        f"{'.'.join(str(part) for part in found['loc']).upper()} "
        + _WANTED.get(found["type"], "can't be read").format_map(_in_words(found.get("ctx", {})))
        for found in error.errors()
    ]


def _in_words(limits: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: f"{limit.total_seconds():g} s" if isinstance(limit, timedelta) else str(limit)
        for name, limit in limits.items()
    }


def reasons(settings: Settings) -> list[str]:
    """Say which of *settings* could be read and can't be used."""
    found = [reason for check in _CHECKS if (reason := check(settings))]
    return found + [
        f"{name.upper()} must be http:// or https:// and a host"
        for name in _WEB_ADDRESSES
        if (url := getattr(settings, name)) and not _is_url(url, "http", "https")
    ]


def _databases(settings: Settings) -> str | None:
    for name in ("database_url", "database_direct_url", "database_replica_url"):
        if url := getattr(settings, name):
            try:
                check_address(url, name.upper())
            except UnreadableAddress as failure:
                return str(failure)
    return None


def _shards(settings: Settings) -> str | None:
    if settings.database_shards and settings.database_replica_url:
        return "DATABASE_REPLICA_URL can't be used with DATABASE_SHARDS"
    if not settings.database_shards or _databases(settings):
        return None  # there is no map, or what it stands beside is refused already
    home = Shard(HOME, settings.database_url, settings.direct_url)
    return refused_map(settings.database_shards, home)


def _redis(settings: Settings) -> str | None:
    if not settings.redis_url or _is_url(settings.redis_url, "redis", "rediss", "unix"):
        return None
    return "REDIS_URL must be redis://host:6379/0, rediss:// with TLS, or unix:///path"


def _mail(settings: Settings) -> str | None:
    # Most workers are told of neither, and need none of what mails are written with.
    told = settings.model_fields_set & {"smtp_url", "mail_from"}
    if not told:
        return None
    from server.platform.mail import BadMailServer, is_address, mail_server

    if settings.smtp_url:
        try:
            mail_server(settings.smtp_url)
        except BadMailServer as failure:
            return str(failure)
    if not is_address(settings.mail_from):
        return "MAIL_FROM must be an address alone, such as shop@example.com"
    return None


def _archive(settings: Settings) -> str | None:
    return ARCHIVE_FORMS if settings.archive_url and not is_archive(settings.archive_url) else None


_CHECKS: tuple[Callable[[Settings], str | None], ...] = (
    _databases,
    _shards,
    _redis,
    _mail,
    _archive,
)


def is_archive(url: str) -> bool:
    """Tell whether *url* is one that `archive_url` may be."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "file":
        # What stands where a host does is the first folder of a path that lacks its third slash.
        return bool(parts.path) and not parts.netloc
    return parts.scheme == "s3" and bool(parts.netloc)


def _is_url(text: str, *schemes: str) -> bool:
    """Tell whether *text* is an URL of one of the *schemes*, with a host or a socket's path."""
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(
            parts.path if parts.scheme == "unix" else parts.hostname and parts.port != 0
        )
    except ValueError:
        return False
