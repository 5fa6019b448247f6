"""Addresses of databases in every way that operators write them; generated, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import psycopg
import pytest
from asyncpg.connect_utils import _parse_connect_arguments
from hypothesis import given, settings
from hypothesis import strategies as st

from server.platform.database.dsn import (
    UnreadableAddress,
    asyncpg_dsn,
    check_address,
    described,
    without_password,
)
from server.stack.database import check_database
from server.stack.process import StackError
from tests.support.databases import psql, query

# What a password may hold: anything but the character that ends a C string.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_\-]{0,20}", fullmatch=True)
HOSTS = st.lists(
    st.tuples(
        st.from_regex(r"[a-z][a-z0-9\-]{0,10}(\.[a-z]{2,5})?", fullmatch=True),
        st.integers(1, 65_535),
    ),
    min_size=1,
    max_size=3,
)
HARMLESS = st.sampled_from(
    [
        "connection_limit=75",
        "pgbouncer=true",
        "pool_timeout=30",
        "keepalives=1",
        "keepalives_idle=30",
        "tcp_user_timeout=10000",
        "connect_timeout=5",
        "channel_binding=prefer",
        "gssencmode=disable",
        "load_balance_hosts=random",
        "client_encoding=utf8",
        "sslcompression=0",
        "statement_cache_size=0",
        "sslsni=1",
        "fallback_application_name=x",
    ]
)


@dataclass(frozen=True)
class Written:
    """An address as somebody wrote it, and what was meant."""

    text: str
    user: str
    password: str
    hosts: list[tuple[str, int]]
    database: str
    schema: str


@st.composite
def addresses(draw: st.DrawFn) -> Written:
    user, password, hosts, database = draw(TEXT), draw(TEXT), draw(HOSTS), draw(NAMES)
    schema = draw(NAMES | st.just(""))
    harmless = draw(st.lists(HARMLESS, max_size=4, unique=True))
    if draw(st.booleans()):
        place = f"{quote(user, safe='')}:{quote(password, safe='')}@" + ",".join(
            f"{host}:{port}" for host, port in hosts
        )
        written = draw(st.sampled_from(["schema={}", "options=-csearch_path%3D%22{}%22"]))
        scheme = draw(
            st.sampled_from(["postgresql://", "postgres://", "postgresql+asyncpg://", ""])
        )
        parameters = [*harmless, *([written.format(schema)] if schema else [])]
        tail = "?" + "&".join(parameters) if parameters else ""
        text = f"{scheme}{place}/{database}{tail}"
    else:
        escaped = {"'": r"\'", "\\": r"\\"}
        told = {"user": user, "password": password, "dbname": database}
        told |= {"host": ",".join(h for h, _ in hosts), "port": ",".join(str(p) for _, p in hosts)}
        if schema:
            told["options"] = f'-c search_path="{schema}"'
        pairs = [
            f"{name}='{''.join(escaped.get(sign, sign) for sign in value)}'"
            for name, value in told.items()
        ]
        text = " ".join([*pairs, *harmless])
    quotes = draw(st.sampled_from(["{}", '"{}"', "'{}'", " {}\n"]))
    # Quotes around what begins and ends with them would be its own.
    return Written(quotes.format(text), user, password, hosts, database, schema)


@settings(max_examples=400)
@given(addresses())
def test_what_was_meant_reaches_the_driver(written: Written) -> None:
    check_address(written.text)
    read, parameters = driver_reads(asyncpg_dsn(written.text))
    assert read == written.hosts
    assert (parameters.user, parameters.password) == (written.user, written.password)
    assert parameters.database == written.database
    path = (parameters.server_settings or {}).get("search_path", "").strip('"')
    assert path == written.schema
    assert (parameters.server_settings or {}).keys() <= {"search_path"}


@settings(max_examples=400)
@given(addresses())
def test_programs_get_the_same_without_the_password(written: Written) -> None:
    address, password = without_password(written.text)
    assert password == written.password
    read = psycopg.conninfo.conninfo_to_dict(address)
    assert "password" not in read
    assert (read["user"], read["dbname"]) == (written.user, written.database)
    assert read["host"] == ",".join(host for host, _ in written.hosts)
    assert ("options" in read) == bool(written.schema)


@settings(max_examples=400)
@given(TEXT, NAMES, st.sampled_from(["postgresql://", "postgres://", "", "jdbc:postgresql://"]))
def test_a_password_as_it_is_works_or_is_told_of_without_it(
    password: str, user: str, scheme: str
) -> None:
    """One that is not percent-encoded, where that could mean something else."""
    secret = f"hush{password}hush"
    text = f"{scheme}{user}:{secret}@db.example:5432/shop"
    try:
        check_address(text)
    except UnreadableAddress as failure:
        told = str(failure)
    else:
        told = ""
    assert "hush" not in told
    assert "\n" not in told
    if told:
        return
    _, parameters = driver_reads(asyncpg_dsn(text))
    assert (parameters.user, parameters.password) == (user, unquote(secret))
    assert parameters.database == "shop"
    assert described(text) == "The database shop at db.example:5432"


@pytest.mark.parametrize(
    ("parameter", "told"),
    [
        ("channel_binding=require", "channel_binding"),
        ("gssencmode=require", "gssencmode"),
        ("replication=database", "replication"),
        ("client_encoding=latin1", "client_encoding"),
        ("require_auth=none", "require_auth"),
        ("sslmode=hush", "sslmode"),
        ("options=hush", "options"),
        ("port=hush", "can't be read"),
    ],
)
def test_what_cannot_be_followed_is_named(parameter: str, told: str) -> None:
    """Each is a promise about the connection; to drop it without a word would break it."""
    with pytest.raises(UnreadableAddress, match=told) as failure:
        check_address(f"postgresql://u:hush@h/d?{parameter}", "DATABASE_DIRECT_URL")
    assert "DATABASE_DIRECT_URL" in str(failure.value)
    assert "hush" not in str(failure.value)


@pytest.mark.parametrize(
    "text", ["mysql://u:hush@h/d", "hush", "", "https://hush", "u:hush", "host=h x", "'"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UnreadableAddress) as failure:
        check_address(text)
    assert "hush" not in str(failure.value)


AWKWARD = ["p@ss/w:rd?#[]%41", "a b+c&d=e", "'\"\\`$(x)", "ünï-密碼-🗝", "%", "  "]


@pytest.fixture
def roles(fresh_database_url: str) -> Iterator[dict[str, str]]:
    """Roles without superuser, by password."""
    made = {password: f"awkward role {n}" for n, password in enumerate(AWKWARD)}
    with psycopg.connect(fresh_database_url, autocommit=True) as connection:
        for password, role in made.items():
            literal = psycopg.sql.Literal(password)
            name = psycopg.sql.Identifier(role)
            connection.execute(
                psycopg.sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, literal)
            )
        yield made
        for role in made.values():
            connection.execute(psycopg.sql.SQL("DROP ROLE {}").format(psycopg.sql.Identifier(role)))


async def test_passwords_of_any_characters_open_a_real_server(
    fresh_database_url: str, roles: dict[str, str]
) -> None:
    parts = urlsplit(fresh_database_url)
    place = f"127.0.0.1:{parts.port}{parts.path}"
    for password, role in roles.items():
        url = f"'postgresql://{quote(role, safe='')}:{quote(password, safe='')}@{place}'"
        await check_database(url)
        quoted = password.replace("\\", "\\\\").replace("'", "\\'")
        await check_database(
            f"host=127.0.0.1 port={parts.port} dbname={parts.path[1:]} user='{role}' "
            f"password='{quoted}'"
        )
        with pytest.raises(StackError, match="password authentication failed") as refused:
            await check_database(url.replace("@127", "hush@127"))
        assert "hush" not in str(refused.value)


async def test_a_server_in_another_state_than_asked_for_is_told_in_one_line(
    fresh_database_url: str,
) -> None:
    with pytest.raises(StackError, match="can't be reached: None of the hosts match"):
        await check_database(f"{fresh_database_url}?target_session_attrs=standby")


def test_a_schema_reaches_programs_and_sessions_alike(fresh_database_url: str) -> None:
    query(fresh_database_url, 'CREATE SCHEMA "My-Shop"')
    query(fresh_database_url, 'CREATE TABLE "My-Shop".carts AS SELECT 42 AS answer')
    for parameter in ("schema=My-Shop", "options=-c%20search_path%3D%22My-Shop%22"):
        address, password = without_password(f"{fresh_database_url}?{parameter}")
        parts = urlsplit(address)
        opened = parts._replace(netloc=parts.netloc.replace("@", f":{password}@")).geturl()
        assert psql(opened, "SELECT answer FROM carts") == [["42"]]


def driver_reads(dsn: str) -> tuple[list[tuple[str, int]], Any]:
    """Let the driver read *dsn* without connecting."""
    found, parameters, _ = _parse_connect_arguments(
        **dict.fromkeys(
            ("host", "port", "user", "password", "passfile", "database", "command_timeout", "ssl")
        ),
        dsn=dsn,
        statement_cache_size=100,
        max_cached_statement_lifetime=300,
        max_cacheable_statement_size=1024,
        direct_tls=None,
        server_settings=None,
        target_session_attrs=None,
        krbsrvname=None,
        gsslib=None,
        service=None,
        servicefile=None,
    )
    return found, parameters
