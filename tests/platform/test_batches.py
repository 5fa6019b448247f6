"""How calls that wait for the database at the same time share a statement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import asyncpg
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Executable,
    Integer,
    MetaData,
    Table,
    TableClause,
    Text,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
    update,
)

from server.platform.database import batches, together
from server.platform.database.batches import WIDTH
from server.platform.database.dsn import asyncpg_dsn
from server.platform.database.pool import Database
from server.platform.database.statement import Statement
from server.platform.telemetry import traces
from tests.platform.test_concurrency_limit import WAITING

WAITS = Statement(
    select(cast(func.pg_advisory_xact_lock_shared(literal_column("4711")), Text).label("nothing")),
    shared_read=True,
)
records = Table(
    "records",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("units", Integer, CheckConstraint("units >= 0"), nullable=False),
)
notes = Table("notes", MetaData(), Column("record_id", Text), Column("note", Text))
READ = Statement(
    select(records.c.id, records.c.units).where(
        records.c.id == bindparam("id", type_=Text),
        records.c.id == func.any(bindparam("among", type_=ARRAY(Text))),
    ),
    shared_read=True,
)


def _change(call: TableClause | None) -> Executable:
    read = and_(
        records.c.id == bindparam("id", type_=Text),
        records.c.version == bindparam("read_version", type_=Integer),
    )
    units = records.c.units + bindparam("units", type_=Integer)
    changed = update(records).where(read).values(version=records.c.version + 1, units=units)
    if call is None:
        guard = changed.returning(records.c.id).cte("guard")
    else:
        free = together.free(records, read, call)
        guard = together.guard_of(changed, records, free, call)
    noted = insert(notes).from_select(
        ["record_id", "note"],
        select(guard.c.id, bindparam("note", type_=Text)).select_from(guard),
    )
    return together.answered(guard, call).add_cte(noted.cte("noted"))


CHANGE = Statement(_change(None), shared_write=_change)


@pytest.fixture
async def database(fresh_database_url: str) -> AsyncIterator[Database]:
    """A database with twenty records."""
    opened = await Database.connect(fresh_database_url, connections=4 * WIDTH, timeout_seconds=30)
    yield opened
    await opened.close()


@pytest.fixture
async def outside(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A connection of somebody else, who holds what `WAITS` waits for."""
    connection = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    await connection.execute(
        "CREATE TABLE records (id text PRIMARY KEY, version int NOT NULL,"
        " units int NOT NULL CHECK (units >= 0));"
        "CREATE TABLE notes (record_id text, note text);"
        "INSERT INTO records SELECT 'r' || n, 1, n FROM generate_series(1, 20) AS n;"
    )
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what is under way counts as such."""
    monkeypatch.setattr(batches, "PATIENCE_SECONDS", 600.0)


@asynccontextmanager
async def all_slots_taken(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> AsyncIterator[None]:
    """Keep every slot busy meanwhile, so that whatever is begun has to wait."""
    await outside.execute("SELECT pg_advisory_lock(4711)")
    holders = []
    for number in range(1, WIDTH + 1):
        holders.append(asyncio.create_task(database.fetch_row(WAITS, {})))
        while await outside.fetchval(WAITING) != number:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    yield
    await outside.execute("SELECT pg_advisory_unlock(4711)")
    await asyncio.gather(*holders)


def begin(database: Database, statement: Statement, **values: Any) -> asyncio.Task[Any]:
    return asyncio.create_task(database.fetch_row(statement, values))


def shared_executions(statement: Statement) -> float:
    """How many executions there were so far that more than one call shared."""
    buckets = {
        sample.labels["le"]: sample.value
        for metric in statement.sizes.collect()
        for sample in metric.samples
        if sample.name.endswith("_bucket")
    }
    return buckets["+Inf"] - buckets["1.0"]


async def test_reads_that_wait_together_are_one_statement_and_each_has_its_own_row(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    before = shared_executions(READ)
    async with all_slots_taken(database, outside):
        calls = [begin(database, READ, id=f"r{n}", among=[f"r{n}", '"\\,{}']) for n in range(25)]
        await asyncio.sleep(0)  # each task begins
    rows = await asyncio.gather(*calls)
    assert [row and row["units"] for row in rows] == [
        n if 1 <= n <= 20 else None for n in range(25)
    ]
    assert shared_executions(READ) - before == 2


async def test_each_write_of_a_batch_is_decided_by_its_own_guard(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    """One was overtaken, one is about nothing there is: the others do not notice."""
    async with all_slots_taken(database, outside):
        calls = [
            begin(
                database, CHANGE, id=f"r{n}", read_version=9 if n == 3 else 1, units=1, note=f"{n}"
            )
            for n in (1, 2, 3, 4, 99)
        ]
        await asyncio.sleep(0)
    rows = await asyncio.gather(*calls)
    assert [row and row["id"] for row in rows] == ["r1", "r2", None, "r4", None]
    written = await outside.fetch("SELECT record_id, note FROM notes ORDER BY 1")
    assert [tuple(row) for row in written] == [("r1", "1"), ("r2", "2"), ("r4", "4")]
    changed = await outside.fetch("SELECT id FROM records WHERE version = 2 ORDER BY id")
    assert [row["id"] for row in changed] == ["r1", "r2", "r4"]


async def test_what_a_constraint_refuses_is_refused_alone(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    async with all_slots_taken(database, outside):
        calls = [
            begin(database, CHANGE, id=f"r{n}", read_version=1, units=-5 if n == 2 else 1, note="")
            for n in (1, 2, 3)
        ]
        await asyncio.sleep(0)
    good, bad, other = await asyncio.gather(*calls, return_exceptions=True)
    assert (good["id"], other["id"]) == ("r1", "r3")
    assert isinstance(bad, asyncpg.CheckViolationError)
    assert await outside.fetchval("SELECT count(*) FROM notes") == 2


async def test_two_changes_of_one_record_never_share_a_statement(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    """Both read version 1: one writes, the other is told that it was overtaken."""
    async with all_slots_taken(database, outside):
        calls = [
            begin(database, CHANGE, id="r1", read_version=1, units=1, note=f"{n}") for n in range(2)
        ]
        await asyncio.sleep(0)
    rows = await asyncio.gather(*calls)
    assert sorted(row is not None for row in rows) == [False, True]
    assert await outside.fetchval("SELECT units FROM records WHERE id = 'r1'") == 2


async def test_two_changes_that_take_from_one_record_never_share_a_statement(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    """Of three calls the first two have a record in common; the third goes with the first."""
    taking = Statement(_change(None), shared_write=_change, keys=("id", "note"))
    before = shared_executions(taking)
    async with all_slots_taken(database, outside):
        calls = [
            begin(database, taking, id=id_, read_version=1, units=1, note=source)
            for id_, source in (("r1", "r9"), ("r9", "r8"), ("r3", "r7"))
        ]
        await asyncio.sleep(0)
    assert [row["id"] for row in await asyncio.gather(*calls)] == ["r1", "r9", "r3"]
    assert shared_executions(taking) - before == 1


async def test_a_call_that_gives_up_before_its_batch_goes_has_not_happened(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    async with all_slots_taken(database, outside):
        calls = [
            begin(database, CHANGE, id=f"r{n}", read_version=1, units=1, note="") for n in (1, 2, 3)
        ]
        await asyncio.sleep(0)
        calls[1].cancel()
        await asyncio.wait([calls[1]])
    rows = await asyncio.gather(calls[0], calls[2])
    assert [row["id"] for row in rows] == ["r1", "r3"]
    assert await outside.fetchval("SELECT version FROM records WHERE id = 'r2'") == 1


async def test_a_lost_connection_is_told_to_every_call_of_the_batch(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    async with all_slots_taken(database, outside):
        calls = [
            begin(database, CHANGE, id=f"r{n}", read_version=1, units=1, note="") for n in (1, 2, 3)
        ]
        await asyncio.sleep(0)
        await outside.execute("BEGIN; LOCK TABLE records IN ACCESS EXCLUSIVE MODE")
    lost = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'relation'"
    while not await outside.fetch(lost):
        await outside.execute("SELECT pg_stat_clear_snapshot()")
        await asyncio.sleep(0.01)
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(answer, BaseException) for answer in answers] == [True, True, True]
    await outside.execute("ROLLBACK")
    assert await outside.fetchval("SELECT count(*) FROM records WHERE version > 1") == 0


async def test_each_call_of_a_batch_keeps_its_own_span_of_the_statement(
    database: Database,
    outside: asyncpg.Connection[asyncpg.Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names and attributes are those of OpenTelemetry's conventions for databases."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(traces, "active", traces.Tracing(provider))
    async with all_slots_taken(database, outside):
        calls = []
        with ExitStack() as open_spans:
            for n in (1, 2, 3):
                span = provider.get_tracer("tests").start_as_current_span(f"call {n}")
                open_spans.enter_context(span)
                calls.append(begin(database, READ, id=f"r{n}", among=[f"r{n}"]))
            await asyncio.sleep(0)
    await asyncio.gather(*calls)
    parents = {span.context.span_id: span.name for span in kept.get_finished_spans()}
    found = [span for span in kept.get_finished_spans() if span.name == READ.name]
    assert sorted(parents[span.parent.span_id] for span in found if span.parent) == [
        "call 1",
        "call 2",
        "call 3",
    ]
    assert {(span.attributes or {})["db.operation.batch.size"] for span in found} == {3}
