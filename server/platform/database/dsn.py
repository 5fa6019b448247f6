"""Database addresses as operators write them, and as asyncpg and libpq's programs take them."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlencode, urlsplit

_IGNORED = frozenset(
    {
        # What Prisma, SQLAlchemy, asyncpg and Doctrine read from the address of the same database.
        *("async_fallback", "connection_limit", "pgbouncer", "pool_timeout", "socket_timeout"),
        *("sslaccept", "sslidentity", "statement_cache_size", "command_timeout", "timeout"),
        *("prepared_statement_cache_size", "prepared_statement_name_func", "serverVersion"),
        *("pool_size", "max_overflow", "pool_recycle", "pool_pre_ping"),
        # The same of pgx, lib/pq, node-postgres and JDBC.
        *("pool_max_conns", "pool_min_conns", "pool_min_idle_conns", "pool_max_conn_idle_time"),
        *("pool_max_conn_lifetime", "pool_max_conn_lifetime_jitter", "pool_health_check_period"),
        *("default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity"),
        *("binary_parameters", "uselibpqcompat", "max", "idle_timeout", "max_lifetime"),
        *("connectTimeout", "loginTimeout", "socketTimeout", "tcpKeepAlive", "prepareThreshold"),
        *("preparedStatementCacheQueries", "preparedStatementCacheSizeMiB", "stringtype"),
        *("reWriteBatchedInserts", "defaultRowFetchSize", "binaryTransfer"),
        # How libpq waits and balances; a silent server is told by DATABASE_SILENCE_SECONDS.
        "connect_timeout",
        "fallback_application_name",
        "gssdelegation",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "load_balance_hosts",
        "max_protocol_version",
        "min_protocol_version",
        "sslcertmode",
        "sslcompression",
        "sslkeylogfile",
        "sslsni",
        "tcp_user_timeout",
    }
)
_AS_ASKED_FOR_ANYHOW = {
    "channel_binding": ("disable", "prefer"),
    "gssencmode": ("disable", "prefer"),
    "client_encoding": ("utf8", "utf-8", "unicode", "auto"),
    "replication": ("false", "off", "no", "0"),
    "require_auth": (),
    "requirepeer": (),
    "servicefile": (),
    "sslcrldir": (),
    **dict.fromkeys(("scram_client_key", "scram_server_key"), ()),
    **dict.fromkeys(("oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope"), ()),
}
"""Parameters of libpq that the driver can't follow, with the values that ask nothing of it."""
_NAMES = {
    "schema": "search_path",
    "currentSchema": "search_path",
    "database": "dbname",
    "ssl": "sslmode",
    "requiressl": "sslmode",
    "ApplicationName": "application_name",
}
"""What other clients call parameters: Prisma, JDBC, SQLAlchemy, node-postgres."""
_MODES = {
    "true": "require",
    "1": "require",
    "no-verify": "require",
    "false": "disable",
    "0": "prefer",
}
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_SESSIONS = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_PLACE = frozenset({"host", "port", "dbname", "user", "password"})
_DRIVERS = _PLACE | {
    *("passfile", "sslmode", "sslcert", "sslkey", "sslrootcert", "sslnegotiation", "sslcrl"),
    *("sslpassword", "ssl_min_protocol_version", "ssl_max_protocol_version"),
    *("target_session_attrs", "krbsrvname", "gsslib", "service"),
}
"""What asyncpg reads itself; all else are settings of the session."""
_PORT = re.compile(r":([^:,\]]*)(?=,|$)")
_KEYWORD = re.compile(r"\s*(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?=\s|$)", re.DOTALL)
_WITHOUT_SCHEME = re.compile(r"(?://)?(?:[^\s/@]+@[^\s@]+|[\w.\-\[\]:,]+/[\w\-.]+(?:\?\S*)?)")
_OPTION = re.compile(r"(?:-c\s*|--)([A-Za-z_][\w.\-]*)=(.*)", re.DOTALL)


class UnreadableAddress(ValueError):
    """A database's address can't be read; the message does not repeat it: it holds a password."""


class _Parts(NamedTuple):
    """An address, taken apart."""

    place: str
    """User, hosts and database, as they stand between scheme and query."""
    parameters: dict[str, str]
    """The query, by the names that libpq has."""


PUBLIC = "public"
"""The schema of an address that names none; a user's own is seldom there."""


class Place(NamedTuple):
    """Which database, and which schema of it, an address leads to."""

    hosts: tuple[str, ...]
    database: str
    schema: str


def check_address(url: str, name: str = "DATABASE_URL") -> None:
    """Refuse an address that can't be read, or asks for what the driver can't do.

    A `/`, `@`, `?` or `#` that is not percent-encoded ends the password early, and what follows is
    told as host or database by every message about them.

    Args:
        url: The address.
        name: The setting it stands in.

    Raises:
        UnreadableAddress: It is no address of PostgreSQL, or ambiguous; the message is one line
            that names the setting and shows no value.
    """
    try:
        parts = _taken_apart(url)
    except ValueError:
        parts = None
    if parts is None or not _readable(parts):
        raise UnreadableAddress(
            f"{name} can't be read; it must be postgresql://user:password@host:5432/database, "
            "with special characters of user and password percent-encoded"
        )
    for parameter, why in _doubts(parts.parameters):
        raise UnreadableAddress(f"{name} can't be followed: {parameter} {why}")


def asyncpg_dsn(url: str) -> str:
    """Turn a `DATABASE_URL` into an address that asyncpg understands.

    Quotes around it, a missing scheme, a driver in the scheme (`postgresql+asyncpg://`), libpq's
    `host=… dbname=…` and the query parameters of other clients (`connection_limit=75`) are seen
    through; Prisma's `schema` and `-c` of libpq's `options` become settings of the session.
    """
    place, parameters = _taken_apart(url)
    if parameters.get("sslrootcert") == "system":
        trusted = ssl.get_default_verify_paths()
        parameters["sslrootcert"] = trusted.cafile or trusted.openssl_cafile
    dsn = "postgresql://" + place
    return f"{dsn}?{urlencode(parameters)}" if parameters else dsn


def session_settings(url: str, defaults: Mapping[str, str]) -> dict[str, str]:
    """Give what a session starts with: *defaults*, but for what the address itself sets."""
    told = _taken_apart(url).parameters
    return {name: value for name, value in defaults.items() if name not in told}


def described(url: str) -> str:
    """Name the database of *url* for a message: no user, no password."""
    try:
        place, parameters = _taken_apart(url)
    except ValueError:
        return "The database"
    authority, _, path = place.partition("/")
    hosts = authority.rpartition("@")[2] or parameters.get("host") or "localhost"
    if ":" not in hosts.rpartition("]")[2]:
        hosts += ":" + parameters.get("port", "5432")
    name = unquote(path) or parameters.get("dbname") or "postgres"
    return f"The database {name} at {unquote(hosts)}"


def place_of(url: str) -> Place:
    """Say where *url* leads, so that two that are written differently can be compared."""
    place, parameters = _taken_apart(url)
    authority, _, path = place.partition("/")
    credentials, _, told = authority.rpartition("@")
    user = unquote(credentials.partition(":")[0]) or parameters.get("user", "")
    hosts = told or parameters.get("host") or "localhost"
    ports = parameters.get("port", "5432").split(",")
    named = [unquote(host).lower() for host in hosts.split(",")]
    ports *= len(named) if len(ports) == 1 else 1
    return Place(
        tuple(
            sorted(
                host if _PORT.search(host) else f"{host}:{port}"
                for host, port in zip(named, ports, strict=False)
            )
        ),
        unquote(path) or parameters.get("dbname") or user,
        # What comes first is where the tables are made.
        parameters.get("search_path", PUBLIC).split(",")[0].strip().strip('"'),
    )


def without_password(url: str) -> tuple[str, str]:
    """Split a `DATABASE_URL` into an address for libpq's programs, and the password."""
    place, parameters = _taken_apart(url)
    authority, slash, path = place.partition("/")
    credentials, at, hosts = authority.rpartition("@")
    user, _, password = credentials.partition(":")
    told = {name: value for name, value in parameters.items() if name in _DRIVERS}
    password = told.pop("password", "") or unquote(password)
    settings = {name: value for name, value in parameters.items() if name not in _DRIVERS}
    if settings:
        told["options"] = " ".join(
            "-c " + re.sub(r"([\s\\])", r"\\\1", f"{name}={value}")
            for name, value in settings.items()
        )
    query = "?" + urlencode(told, quote_via=quote) if told else ""
    return f"postgresql://{user}{at}{hosts}{slash}{path}{query}", password


def _taken_apart(url: str) -> _Parts:
    """Read *url* in whichever way it is written.

    Raises:
        ValueError: It can't be read.
    """
    text = unquoted(url)
    if "://" not in text and _KEYWORD.match(text):
        return _Parts("", _translated(dict(_keywords(text))))
    if "://" not in text and _WITHOUT_SCHEME.fullmatch(text):
        text = "postgresql://" + text.removeprefix("//")
    scheme, separator, rest = text.removeprefix("jdbc:").partition("://")
    if scheme.partition("+")[0] not in ("postgresql", "postgres") or not (separator and rest):
        raise ValueError("no address of PostgreSQL")
    place, _, query = rest.partition("?")
    if set("@#") & set(query):
        raise ValueError("a password that ends early")
    # What reads addresses drops signs of control without a word.
    place = "".join(quote(sign) if sign <= " " or sign == "\x7f" else sign for sign in place)
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    # A plus is a plus, as libpq has it, and no space.
    given = {unquote(name): unquote(value) for name, _, value in pairs}
    if "\0" in unquote(place) + "".join(given.values()):
        raise ValueError("what no server takes")
    parameters = _translated(given)
    if "hostaddr" in given and "host" in parameters:
        place = _at_addresses(place, parameters)
    return _Parts(place, parameters)


def _at_addresses(place: str, parameters: dict[str, str]) -> str:
    """Put `hostaddr`, where libpq connects to, in the place of names that stand before it."""
    authority, slash, path = place.partition("/")
    credentials, at, hosts = authority.rpartition("@")
    if not hosts:
        return place
    names, addresses = hosts.split(","), parameters.pop("host").split(",")
    ports = [_PORT.search(name) for name in names]
    told = ",".join(
        (f"[{address}]" if ":" in address else address) + (port[0] if port else "")
        for address, port in zip(addresses, ports, strict=True)
    )
    return f"{credentials}{at}{told}{slash}{path}"


def unquoted(url: str) -> str:
    """Take away what an env file or a YAML file put around the address."""
    text = url.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`":
        return text[1:-1].strip()
    return text


def _keywords(text: str) -> Iterator[tuple[str, str]]:
    """Read `host=h dbname='d'` as libpq does.

    Raises:
        ValueError: It is written otherwise.
    """
    at = 0
    while text[at:].strip():
        found = _KEYWORD.match(text, at)
        if found is None:
            raise ValueError("no list of keywords and values")
        value = found[2][1:-1] if found[2].startswith("'") else found[2]
        yield found[1], re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
        at = found.end()


def _translated(parameters: Mapping[str, str]) -> dict[str, str]:
    """Give *parameters* by the names of libpq and of PostgreSQL's settings, without the others'."""
    found: dict[str, str] = {}
    for given, value in parameters.items():
        if not value or given in _IGNORED or value in _AS_ASKED_FOR_ANYHOW.get(given, ()):
            continue
        name = _NAMES.get(given, given)
        if name == "options":
            found |= _options(value)
        elif given in ("schema", "currentSchema"):
            found[name] = ",".join(_identifier(part) for part in value.split(","))
        elif name == "sslmode":
            if given == name or name not in parameters:
                found[name] = _MODES.get(value.lower(), value)
        else:
            found[name] = value
    address = found.pop("hostaddr", "")
    if address and not found.get("sslmode", "").startswith("verify"):
        found["host"] = address
    return found


def _identifier(name: str) -> str:
    """Quote the name of a schema, which other clients take as it is written."""
    name = name.strip()
    return name if re.fullmatch(r'[a-z_][a-z0-9_$]*|".*"', name) else f'"{name}"'


def _options(text: str) -> dict[str, str]:
    """Read the settings of libpq's `options`: `-c name=value` or `--name=value`."""
    words = shlex.shlex(text, posix=True)
    words.whitespace_split, words.quotes, words.commenters = True, "", ""
    found: dict[str, str] = {}
    pending = ""
    try:
        for word in words:
            if word == "-c":
                pending = "-c"
                continue
            setting = _OPTION.fullmatch(pending + word)
            if setting is None:
                return {"options": text}
            found[setting[1].replace("-", "_")] = setting[2]
            pending = ""
    except ValueError:
        return {"options": text}
    return found if not pending else {"options": text}


def _readable(parts: _Parts) -> bool:
    """Say whether no part of a password could be taken for something else."""
    authority, _, path = parts.place.partition("/")
    credentials, _, hosts = authority.rpartition("@")
    told = hosts + path
    try:
        return (
            not set("@#") & set(told + credentials)
            and not set(": ") & set(path)
            and all(_is_port(port) for port in _PORT.findall(hosts))
            and all(host.rpartition("]")[2].count(":") < 2 for host in hosts.split(","))
            and all(_is_port(port) for port in parts.parameters.get("port", "5432").split(","))
            and urlsplit("postgresql://" + parts.place) is not None
        )
    except ValueError:
        return False


def _doubts(parameters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Name the parameters that can't be followed, and why; never with what was given."""
    for name in _AS_ASKED_FOR_ANYHOW:
        if name in parameters:
            yield name, "asks for what the server's driver can't do; leave it out"
    if parameters.get("sslmode", "disable") not in _SSL_MODES:
        yield "sslmode", f"must be one of {', '.join(_SSL_MODES)}"
    if parameters.get("sslrootcert") == "system" and parameters.get("sslmode") != "verify-full":
        yield "sslrootcert", "is system, which goes with sslmode=verify-full alone"
    if parameters.get("target_session_attrs", "any") not in _SESSIONS:
        yield "target_session_attrs", f"must be one of {', '.join(_SESSIONS)}"
    if parameters.get("sslmode", "prefer") in _SSL_MODES[3:]:
        for name in _FILES:
            file = parameters.get(name, "system")
            if file != "system" and not (Path(file).is_file() and os.access(file, os.R_OK)):
                yield name, "names a file that can't be read"
    if "service" in parameters and not _has_service(parameters["service"]):
        yield "service", "is in no service file; PGSERVICEFILE says where that is"
    if "options" in parameters:
        yield "options", "must be a list of -c name=value"


def _has_service(name: str) -> bool:
    """Say whether the driver will find a service; one that it does not find, it passes over."""
    services = configparser.ConfigParser(interpolation=None)
    try:
        services.read(os.environ.get("PGSERVICEFILE") or Path("~/.pg_service.conf").expanduser())
    except (configparser.Error, OSError, RuntimeError, ValueError):
        return False
    return name in services


def _is_port(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < 65_536
