"""Containers as a cross-site session has them."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import ARRAY, Text, bindparam, literal_column, select

from server.containers.context import NewContainer
from server.containers.editor import Editor
from server.containers.merge_report import ConflictStrategy, ContainerMerge
from server.containers.session_port import SessionAdapter, SessionPort
from server.kernel.clock import SystemClock
from server.kernel.errors import Forbidden
from server.kernel.identity import Caller, Role
from server.platform.database.pool import Database
from server.platform.database.statement import Statement
from server.platform.settings import Settings
from tests.containers.conftest import NewCustomer, NewGuest
from tests.containers.shoppers import Shopper, Tested, products
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server

STRATEGY = ConflictStrategy


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = await Database.connect(settings.database_url, connections=2, timeout_seconds=30)
    yield opened
    await opened.close()


@pytest.fixture
def adapter(database: Database, tested: Tested) -> SessionPort:
    editor = Editor(tested.kind, database, SystemClock(), auto_provision=True)
    return SessionAdapter(editor, tested.shown)


async def merge(
    database: Database,
    adapter: SessionPort,
    customer: Shopper,
    source: str | None,
    strategy: ConflictStrategy = STRATEGY.MERGE_ALL,
    *,
    dry_run: bool = False,
) -> ContainerMerge | None:
    async with database.transaction() as transaction:
        return await adapter.merge(
            transaction,
            Caller(COMPANY, role=Role.CUSTOMER, customer_id=customer.customer),
            source_id=source or "",
            strategy=strategy,
            dry_run=dry_run,
        )


async def live(database: Database, adapter: SessionPort, **known: Any) -> Any:
    column = adapter.select_live(
        company_id=bindparam("company_id", type_=Text),
        customer_id=bindparam("customer_id", type_=Text),
        ids=bindparam("ids", type_=ARRAY(Text)),
        token=bindparam("token", type_=Text),
    )
    values = {"company_id": COMPANY, "customer_id": None, "ids": [], "token": None} | known
    row = await database.fetch_row(Statement(select(column.label("found"))), values)
    return None if row["found"] is None else json.loads(row["found"])


async def known(server: Server, customer: Shopper) -> None:
    await server.insert(
        "customers", id=customer.customer, companyId=COMPANY, email=f"{customer.customer}@x.test"
    )


async def test_a_customer_without_one_gets_the_visitors_as_it_is(
    database: Database, adapter: SessionPort, customer: Shopper, guest: Shopper, server: Server
) -> None:
    await guest.add()
    await known(server, customer)
    planned = await merge(database, adapter, customer, guest.record_id, dry_run=True)
    assert products(await guest.get()) == ["prod-mug"]
    done = await merge(database, adapter, customer, guest.record_id)
    assert done == planned
    assert done is not None
    assert (done.container_id, done.target_id, done.item_count) == (guest.record_id, None, 1)
    mine = await customer.get()
    assert (mine.id, products(mine)) == (guest.record_id, ["prod-mug"])
    await refused(guest.get(), guest.tested.not_found)
    assert await merge(database, adapter, customer, guest.record_id) is None


@pytest.mark.parametrize(
    ("strategy", "kept"),
    [
        (STRATEGY.MERGE_ALL, ["prod-lamp", "prod-mug"]),
        (STRATEGY.KEEP_TARGET, ["prod-lamp"]),
        (STRATEGY.KEEP_SOURCE, ["prod-mug"]),
    ],
)
async def test_two_containers_meet_by_the_strategy(
    database: Database,
    adapter: SessionPort,
    customer: Shopper,
    guest: Shopper,
    strategy: ConflictStrategy,
    kept: list[str],
) -> None:
    own = await customer.add("prod-lamp")
    await guest.add("prod-mug")
    planned = await merge(database, adapter, customer, guest.record_id, strategy, dry_run=True)
    assert products(await customer.get()) == ["prod-lamp"]
    done = await merge(database, adapter, customer, guest.record_id, strategy)
    assert done == planned
    assert done is not None
    assert (done.container_id, done.target_id, done.item_count) == (own.id, own.id, 1)
    assert products(await customer.get()) == kept
    await refused(guest.get(), guest.tested.not_found)


async def test_what_was_parked_does_not_come_back_by_repeating(
    database: Database, adapter: SessionPort, customer: Shopper, guest: Shopper
) -> None:
    await customer.add("prod-chair")
    await guest.add("prod-lamp")
    for _ in range(2):
        await merge(database, adapter, customer, guest.record_id, STRATEGY.KEEP_SOURCE)
    assert products(await customer.get()) == ["prod-lamp"]


async def test_another_customers_container_is_refused(
    database: Database, adapter: SessionPort, new_customer: NewCustomer
) -> None:
    """A session must not bring what is another customer's."""
    theirs = await new_customer().add()
    mine = new_customer()
    await mine.get()
    with pytest.raises(Forbidden):
        await merge(database, adapter, mine, theirs.id)


async def test_a_failure_after_the_merge_leaves_both_as_they_were(
    database: Database, adapter: SessionPort, customer: Shopper, guest: Shopper
) -> None:
    """Everything is in the transaction that was passed in."""
    await customer.add("prod-lamp")
    await guest.add("prod-mug")
    before = await customer.get(), await guest.get()
    caller = Caller(COMPANY, role=Role.CUSTOMER, customer_id=customer.customer)

    async def failing() -> None:
        async with database.transaction() as transaction:
            await adapter.merge(
                transaction,
                caller,
                source_id=guest.record_id or "",
                strategy=STRATEGY.MERGE_ALL,
                dry_run=False,
            )
            raise RuntimeError("the next module failed")

    with pytest.raises(RuntimeError):
        await failing()
    assert (await customer.get(), await guest.get()) == before


async def test_the_live_one_is_the_customers_then_a_referred_then_the_tokens(
    database: Database,
    adapter: SessionPort,
    customer: Shopper,
    new_guest: NewGuest,
    server: Server,
) -> None:
    own = await customer.add()
    referred, opened = await new_guest(), await new_guest()
    for guest in (opened, referred):
        await guest.add()
    token = await server.value(
        f'SELECT "sessionToken" FROM {opened.tested.table} WHERE id = $1', opened.record_id
    )
    shown = {"ids": [referred.record_id], "token": token}
    mine = await live(database, adapter, customer_id=customer.customer, **shown)
    assert mine == [own.id, 1]
    assert await live(database, adapter, **shown) == [referred.record_id, 1]
    assert await live(database, adapter, token=token) == [opened.record_id, 1]
    assert await live(database, adapter, ids=["none"]) is None
    assert await live(database, adapter, company_id="other-company-id", **shown) is None


@pytest.mark.parametrize("owned", [True, False])
async def test_a_session_begins_an_empty_one(
    database: Database, adapter: SessionPort, customer: Shopper, server: Server, owned: bool
) -> None:
    await known(server, customer)
    new = NewContainer(
        id=str(uuid.uuid4()),
        company_id=COMPANY,
        site_id=None,
        currency="USD",
        now=datetime.now(UTC).replace(microsecond=0),
        customer_id=customer.customer if owned else None,
    )
    guard = select(literal_column("1").label("one")).cte("guard")
    statement = Statement(select(guard.c.one).add_cte(*adapter.insert_ctes(guard)))
    caller = Caller(COMPANY, role=Role.CUSTOMER, customer_id=customer.customer)
    await database.fetch_row(statement, adapter.insert_values(caller, new))
    row = await server.fetch(
        f'SELECT "customerId", "sessionToken", version FROM {customer.tested.table} WHERE id = $1',
        new.id,
    )
    assert [tuple(one) for one in row] == [(new.customer_id, None, 1)]
    events = await server.fetch(
        'SELECT "eventType" FROM commerce_events WHERE "aggregateId" = $1', new.id
    )
    assert [one["eventType"] for one in events] == [f"{customer.tested.name.upper()}_CREATED"]
    if owned:
        assert (await customer.get()).id == new.id
