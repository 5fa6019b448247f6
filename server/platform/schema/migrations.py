"""Bringing a database to the revision that this version of the server needs.

Alembic runs the revisions in `migrations/`. What comes before it is decided here: a database that
an earlier tool made, one whose tables were rolled back by hand, one that is already current (told
by one query, without loading Alembic), and two processes that start at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from server.platform.database.dsn import asyncpg_dsn
from server.platform.maintenance.event_partitions import ensure_event_partitions
from server.platform.schema.state import (
    BASELINE,
    JOB_INDEXES,
    MODULES,
    PARTIAL_INDEXES,
    SERVES,
    TABLES,
    State,
    forget_rolled_back,
    forget_served,
    read_state,
    record_served,
)

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "migrations"

_LOCK = 0x636F6D6D65726365
"""The key of the advisory lock that lets one migration run at a time."""

_LOCK_SECONDS = 300.0
_LOCK_POLL_SECONDS = 0.1
_SHOWN = 120
"""Characters of a statement that failed."""


class MigrationError(Exception):
    """A database can't be brought to a revision; the message is one line for an operator."""


@cache
def revisions() -> tuple[tuple[str, str], ...]:
    """Return every revision as (id, name), oldest first; ids are times, so they sort."""
    stems = sorted(path.stem for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))
    return tuple((stem.partition("_")[0], stem) for stem in stems)


def head() -> str:
    """Return the revision that this version of the server needs."""
    return revisions()[-1][0]


def upgrade(url: str, revision: str = "head") -> list[str]:
    """Bring the database at *url* up to *revision*.

    Starts no event loop inside a running one: call it from a thread there.

    Args:
        url: A `DATABASE_URL`.
        revision: A revision's id, `head`, or `+1`.

    Returns:
        The names of the revisions applied, oldest first; empty when there was nothing to do.

    Raises:
        MigrationError: The database can't be reached, was made by another tool (see `adopt`), is
            damaged or newer than this server, or another migration does not end.
    """
    return asyncio.run(_upgrade(asyncpg_dsn(url), revision))


def downgrade(url: str, revision: str) -> list[str]:
    """Take the database at *url* down to *revision*, to nothing with `base`, or by `-1`.

    Returns:
        The names of the revisions undone, newest first.

    Raises:
        MigrationError: As for `upgrade`.
    """
    return asyncio.run(_downgrade(asyncpg_dsn(url), revision))


def adopt(url: str) -> list[str]:
    """Take over a database whose tables an earlier tool made, and upgrade it.

    The tables that exist decide what is recorded as done, checked against the `_prisma_migrations`
    of the earlier tool where there is one. A database that is managed already is just upgraded.

    Returns:
        The names of the revisions applied, oldest first.

    Raises:
        MigrationError: Only some of the tables or indexes exist; or as for `upgrade`.
    """
    return asyncio.run(_adopt(asyncpg_dsn(url)))


def status(url: str) -> str:
    """Describe where the database at *url* stands, in one line.

    Raises:
        MigrationError: The database can't be reached or read.
    """
    return asyncio.run(_status(asyncpg_dsn(url)))


def create(message: str) -> Path:
    """Write an empty revision named after *message* and the current time; return its file."""
    from datetime import UTC, datetime

    from alembic import command

    script = command.revision(_config(), message, rev_id=f"{datetime.now(UTC):%Y%m%d%H%M%S}")
    if script is None or isinstance(script, list):
        raise MigrationError("no revision was written")
    return Path(script.path)


async def is_current(database: asyncpg.Pool[Any] | asyncpg.Connection[Any] | str) -> bool:
    """Tell whether this server can work on *database*, by one query.

    It can at its head, and at a newer revision that is recorded to serve it.

    Args:
        database: A pool, a connection, or a `DATABASE_URL`.

    Raises:
        MigrationError: The address can't be reached.
    """
    if isinstance(database, str):
        async with _connection(asyncpg_dsn(database)) as connection:
            return await is_current(connection)
    # Names are looked up by statements without tables: with one, Citus asks a worker instead, where
    # other names stand.
    found = await database.fetchrow(
        "SELECT (SELECT bool_and(to_regclass(name) IS NOT NULL) FROM unnest($1::text[]) AS name) "
        "AS complete, obj_description(to_regclass('alembic_version'), 'pg_class') AS recorded",
        (*TABLES, "alembic_version"),
    )
    if found is None or not found["complete"]:
        return False
    version = await database.fetchval("SELECT version_num FROM alembic_version")
    oldest = (found["recorded"] or "").removeprefix(SERVES)
    return version == head() or _serves_us(version, oldest)


def _serves_us(version: str | None, oldest: str | None) -> bool:
    """Say whether a revision that we do not know was made with servers as old as us in mind."""
    if not version or not oldest:
        return False
    return version not in dict(revisions()) and oldest <= head()


async def _upgrade(dsn: str, revision: str) -> list[str]:
    if revision == "head":
        async with _connection(dsn) as connection:
            if await is_current(connection):
                state = await read_state(connection)
                if state.version == head():
                    await record_served(connection)
                await ensure_event_partitions(connection)
                return []
    async with _locked(dsn) as connection:
        await _make_schema(connection)
        state = await read_state(connection)
        _refuse_unknown(state)
        if state.foreign:
            raise MigrationError(
                "the shopping tables exist but no migration of this server made them; "
                "run `python -m server migrate adopt`"
            )
        if state.rolled_back_by_hand:
            await forget_rolled_back(connection)
            state = await read_state(connection)
        _refuse_damaged(state)
        return await _run_upgrade(dsn, connection, state.version, revision)


async def _make_schema(connection: asyncpg.Connection[Any]) -> None:
    """Create the schema that the address names, where there is none yet."""
    if await connection.fetchval("SELECT current_schema()") is None:
        path = await connection.fetchval("SELECT current_setting('search_path')")
        # As it stands in the path, it is quoted where it has to be.
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {path.split(',')[0]}")


async def _downgrade(dsn: str, revision: str) -> list[str]:
    async with _locked(dsn) as connection:
        state = await read_state(connection)
        _refuse_unknown(state)
        if state.version is None:
            return []
        if state.foreign or state.rolled_back_by_hand:
            raise MigrationError("the recorded revision and the tables differ; upgrade first")

        def run(config: Config) -> None:
            from alembic import command

            command.downgrade(config, revision)

        await _alembic(dsn, run)
        await forget_served(connection)
        left = (await read_state(connection)).version or ""
        return [name for key, name in reversed(revisions()) if left < key <= state.version]


async def _adopt(dsn: str) -> list[str]:
    async with _locked(dsn) as connection:
        state = await read_state(connection)
        _refuse_unknown(state)
        if not state.foreign:
            if state.rolled_back_by_hand:
                await forget_rolled_back(connection)
                state = await read_state(connection)
            _refuse_damaged(state)
            return await _run_upgrade(dsn, connection, state.version, "head")
        if state.missing:
            raise MigrationError(
                "only some of the shopping tables exist, so this is no database to adopt; "
                f"missing: {', '.join(state.missing)}"
            )
        if not state.site_columns:
            raise MigrationError('the shopping tables exist but "sites" lacks their columns')
        if state.job_indexes not in {0, len(JOB_INDEXES)}:
            raise MigrationError(
                f"only some of these indexes exist, create or drop the rest: "
                f"{', '.join(JOB_INDEXES)}"
            )
        done = PARTIAL_INDEXES if state.job_indexes else MODULES

        def run(config: Config) -> None:
            from alembic import command

            command.upgrade(config, BASELINE)  # creates shared tables that are missing, if any
            command.stamp(config, done)

        await _alembic(dsn, run)
        return await _run_upgrade(dsn, connection, done, "head")


async def _status(dsn: str) -> str:
    async with _connection(dsn) as connection:
        try:
            state = await read_state(connection)
        except asyncpg.PostgresError as error:
            raise MigrationError(f"the database can't be read: {error}") from error
    if _serves_us(state.version, state.oldest_served):
        return f"{state.version}: newer than this server's {head()}, which it still serves"
    if state.version is not None and state.version not in dict(revisions()):
        return f"{state.version}: unknown to this version of the server, whose head is {head()}"
    if state.rolled_back_by_hand:
        return f"{state.version} recorded, but its tables were rolled back by hand; run upgrade"
    if state.foreign:
        made = ", ".join(sorted(state.recorded_elsewhere)) or "unknown"
        return f"not managed: the shopping tables exist, made by {made}; run adopt"
    pending = [name for key, name in revisions() if key > (state.version or "")]
    if not pending:
        return f"{state.version} (head)"
    return f"{state.version or 'empty'}, {len(pending)} pending: {', '.join(pending)}"


async def _run_upgrade(
    dsn: str, connection: asyncpg.Connection[Any], version: str | None, revision: str
) -> list[str]:

    def run(config: Config) -> None:
        from alembic import command

        command.upgrade(config, revision)

    if version != head() or revision != "head":
        try:
            await _alembic(dsn, run)
        except MigrationError as error:
            done = (await read_state(connection)).version or ""
            failed = next((name for key, name in revisions() if key > done), "")
            raise MigrationError(f"{failed}: {error}") from error
    reached = (await read_state(connection)).version or ""
    if reached == head():
        await record_served(connection)
        await ensure_event_partitions(connection)
    return [name for key, name in revisions() if (version or "") < key <= reached]


def _refuse_unknown(state: State) -> None:
    if state.version is not None and state.version not in dict(revisions()):
        raise MigrationError(
            f"the database is at revision {state.version}, which this version of the server "
            f"does not know; its newest is {head()}"
        )


def _refuse_damaged(state: State) -> None:
    if state.version is not None and state.version >= MODULES and state.missing:
        raise MigrationError(
            f"revision {state.version} is recorded but tables are missing: "
            f"{', '.join(state.missing)}; restore them or finish the manual rollback"
        )


@asynccontextmanager
async def _connection(dsn: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    try:
        connection = await asyncpg.connect(dsn)
    except (
        OSError,
        ValueError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    ) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MigrationError(f"the database can't be reached: {reason}") from error
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _locked(dsn: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Open a connection that holds the advisory lock.

    The lock is polled for: a session that waits inside `pg_advisory_lock` holds a snapshot, for
    whose end CREATE INDEX CONCURRENTLY of the lock's holder would wait in turn.
    """
    async with _connection(dsn) as connection:
        deadline = asyncio.get_running_loop().time() + _LOCK_SECONDS
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            if asyncio.get_running_loop().time() > deadline:
                raise MigrationError("another migration has been running for five minutes")
            await asyncio.sleep(_LOCK_POLL_SECONDS)
        yield connection


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("prepend_sys_path", str(ROOT))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


async def _alembic(dsn: str, run: Callable[[Config], None]) -> None:
    """Call *run* with a configuration that carries an open connection."""
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    config = _config()

    def within(connection: Any) -> None:
        config.attributes["connection"] = connection
        run(config)

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(dsn), poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(within)
    except DBAPIError as error:
        # A table of somebody else may be met far from where it is created: an index names it.
        statement = " ".join((error.statement or "").split())[:_SHOWN]
        reason = str(error.orig).splitlines()[0]
        raise MigrationError(f"a migration failed: {reason}, in {statement}") from error
    except CommandError as error:
        raise MigrationError(str(error).splitlines()[0]) from error
    finally:
        await engine.dispose()
