"""A merge on login that is cut off, at every statement and at every table."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import grpc
import pytest
from commerce.cross_site_session.v1 import cross_site_session_pb2

from server.app import Worker
from server.kernel.clock import SystemClock
from server.platform.database.dsn import asyncpg_dsn
from server.platform.database.pool import Database, Executor, Transaction
from server.platform.database.statement import Statement
from server.platform.settings import Settings
from tests.cross_site_session.conftest import OUTLET
from tests.cross_site_session.visitors import Session, Visitor
from tests.support.workers import Server, Statements, bearer, log_plainly, tenant

Strategy = cross_site_session_pb2.ConflictStrategy
TABLES = (
    "cross_site_sessions",
    "cross_site_session_references",
    "cross_site_session_tokens",
    "cross_site_session_visits",
    "carts",
    "cart_items",
    "saved_cart_items",
    "wishlists",
    "wishlist_items",
    "product_comparisons",
    "product_comparison_items",
    "promotions",
    "promotion_redemptions",
    "customers",
    "commerce_events",
    "audit_logs",
    "idempotency_keys",
)
UNTOUCHED = {
    "cross_site_session_tokens",
    "saved_cart_items",
    "promotions",
    "promotion_redemptions",
    "customers",
    "idempotency_keys",
}
"""What this merge has no reason to write to."""
NEVER = 10**6
_CHANGED = "AFTER INSERT OR UPDATE OR DELETE ON {table}"
_RAISED = "FOR EACH ROW EXECUTE FUNCTION fault()"
FAULTS = (
    f"CREATE TRIGGER fault {_CHANGED} {_RAISED}",
    f"CREATE CONSTRAINT TRIGGER fault {_CHANGED} DEFERRABLE INITIALLY DEFERRED {_RAISED}",
)
"""In the midst of a statement, and when the transaction is to be committed."""


class Fault(Exception):
    """What goes wrong."""


class Breaking(Transaction):
    """A transaction whose k-th statement fails, before it is sent or after it was done."""

    def __init__(self, inner: Executor, database: FaultyDatabase) -> None:
        self._inner, self._database = inner, database

    async def fetch_row(self, statement: Statement, values: dict[str, Any]) -> Any:
        self._database.step()
        row = await self._inner.fetch_row(statement, values)
        self._database.step()
        return row

    async def fetch(self, statement: Statement, values: dict[str, Any]) -> Sequence[Any]:
        self._database.step()
        rows = await self._inner.fetch(statement, values)
        self._database.step()
        return rows


class FaultyDatabase(Database):
    """A database that fails when it is told to."""

    steps = 0
    fails_at = NEVER

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.fails_at:
            raise Fault

    def break_at(self, step: int) -> None:
        self.steps, self.fails_at = 0, step

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as inner:
            yield Breaking(inner, self)


class Scene:
    """A guest and a customer, both with everything, in a database of their own."""

    def __init__(self, server: Server, database: FaultyDatabase) -> None:
        self.server, self.database = server, database
        self.customer = Visitor(server, bearer("cust-alice"), customer="cust-alice")
        self.guest = Visitor(server, tenant())

    async def prepare(self) -> None:
        made = await self.guest.create(site_id=OUTLET)
        token = made.session_token
        self.guest = Visitor(self.server, tenant(token=token), session_id=made.id, token=token)
        await self.guest.transfer(OUTLET)
        await self.guest.fill("prod-mug", "prod-tee")
        await self.customer.transfer(OUTLET)
        await self.customer.fill("prod-mug", "prod-poster")

    async def everything(self) -> dict[str, list[str]]:
        """Read every row that a merge could touch; refusals are no part of it."""
        found = {}
        for table in TABLES:
            rows = await self.server.fetch(
                f"SELECT to_jsonb(t)::text FROM {table} t "
                "WHERE to_jsonb(t)->>'action' IS DISTINCT FROM 'ACCESS_DENIED' ORDER BY 1"
            )
            found[table] = [row[0] for row in rows]
        return found


@pytest.fixture
async def scene(settings: Settings, fresh_database_url: str) -> AsyncIterator[Scene]:
    """A worker on a database that can be made to fail."""
    log_plainly()
    own = settings.model_copy(update={"database_url": fresh_database_url})
    database = await FaultyDatabase.connect(fresh_database_url, connections=4, timeout_seconds=10)
    assert isinstance(database, FaultyDatabase)
    worker = Worker(own, database, SystemClock())
    port = await worker.start("127.0.0.1:0")
    async with asyncpg.create_pool(asyncpg_dsn(fresh_database_url), min_size=1, max_size=2) as pool:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            made = Scene(Server(worker, channel, Statements(), pool), database)
            await made.prepare()
            yield made
        await worker.stop()


@pytest.mark.parametrize("name", ["MERGE_ALL", "KEEP_SOURCE", "KEEP_TARGET"])
async def test_a_fault_at_any_statement_leaves_everything_as_it_was(
    name: str, scene: Scene
) -> None:
    """A crash left duplicates or losses, and the source was gone."""
    strategy = Strategy.Value(name)
    before = await scene.everything()
    step, codes = 0, set()
    while True:
        step += 1
        scene.database.break_at(step)
        try:
            result = await scene.customer.merge(scene.guest, conflict_strategy=strategy)
        except grpc.aio.AioRpcError as failure:
            codes.add(failure.code())
        else:
            break
        assert await scene.everything() == before, step
    # Before and after each of the eight statements between BEGIN and COMMIT.
    assert step == 2 * 8 + 1
    assert codes == {grpc.StatusCode.INTERNAL}
    assert result.success
    assert await scene.everything() != before


async def test_a_fault_at_any_table_leaves_everything_as_it_was(scene: Scene) -> None:
    """The database itself says no, in the midst of a statement, or when it is to commit."""
    scene.database.break_at(NEVER)
    before = await scene.everything()
    own = scene.server.database
    await own.execute(
        "CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'fault'; END $$"
    )
    for table in sorted(set(TABLES) - UNTOUCHED):
        for trigger in FAULTS:
            await own.execute(trigger.format(table=table))
            await scene.customer.merge(scene.guest, dry_run=True)
            with pytest.raises(grpc.aio.AioRpcError):
                await scene.customer.merge(scene.guest)
            assert await scene.everything() == before, table
            await own.execute(f"DROP TRIGGER fault ON {table}")
    assert (await scene.guest.get()).status == Session.ACTIVE
    for table in UNTOUCHED:
        await own.execute(FAULTS[0].format(table=table))
    assert (await scene.customer.merge(scene.guest)).success


async def test_after_faults_the_merge_can_still_be_made(scene: Scene) -> None:
    """The source stays ACTIVE, so the next login tries again."""
    for step in (3, 9, 16):
        scene.database.break_at(step)
        with pytest.raises(grpc.aio.AioRpcError):
            await scene.customer.merge(scene.guest)
    scene.database.break_at(NEVER)
    await scene.customer.merge(scene.guest)
    held = await scene.customer.everything()
    assert sorted(held["cart"]) == [("prod-mug", 2), ("prod-poster", 1), ("prod-tee", 1)]
    assert json.dumps(held["saved"]) == "[]"
