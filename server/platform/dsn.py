"""Database addresses as operators write them, and as asyncpg takes them."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlencode

# What Prisma reads from the address of the same database; to PostgreSQL they mean nothing.
_FOREIGN = frozenset(
    {
        "connect_timeout",
        "connection_limit",
        "pgbouncer",
        "pool_timeout",
        "socket_timeout",
        "sslaccept",
        "sslidentity",
        "statement_cache_size",
    }
)


def asyncpg_dsn(url: str) -> str:
    """Turn a `DATABASE_URL` into an address that asyncpg understands.

    A driver in the scheme (`postgresql+asyncpg://`) and the query parameters of other clients
    (`connection_limit=75&pool_timeout=30`) are left out; Prisma's `schema` becomes `search_path`.
    """
    scheme, separator, rest = url.partition("://")
    place, _, query = rest.partition("?")
    parameters = [
        ("search_path" if name == "schema" else name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name not in _FOREIGN
    ]
    dsn = scheme.partition("+")[0] + separator + place
    return f"{dsn}?{urlencode(parameters)}" if parameters else dsn


def without_password(url: str) -> tuple[str, str]:
    """Split a `DATABASE_URL` into an address for libpq's programs, and the password."""
    address = asyncpg_dsn(url)
    scheme, separator, rest = address.partition("://")
    place, slash, path = rest.partition("/")
    credentials, at, hosts = place.rpartition("@")
    user, _, password = credentials.partition(":")
    return f"{scheme}{separator}{user}{at}{hosts}{slash}{path}", unquote(password)
