"""Comparisons as a cross-site session has them."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import ARRAY, Text, bindparam, literal_column, select

from server.comparison.service import COMPARISON, Comparisons
from server.comparison.wire import comparison_to_pb
from server.containers.context import NewContainer
from server.containers.merge_report import ConflictStrategy
from server.containers.session_port import SessionAdapter, SessionPort
from server.kernel.clock import SystemClock
from server.kernel.identity import Caller, Role
from server.platform.database.pool import Database
from server.platform.database.statement import Statement
from server.platform.settings import Settings
from tests.comparison.conftest import NewGuest, ago
from tests.comparison.shoppers import Shopper, products
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = await Database.connect(settings.database_url, connections=2, timeout_seconds=30)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def containers(database: Database) -> SessionPort:
    comparisons = Comparisons(COMPARISON, database, SystemClock(), auto_provision=True)
    return SessionAdapter(comparisons, comparison_to_pb)


def calling(shopper: Shopper) -> Caller:
    return Caller(COMPANY, role=Role.CUSTOMER, customer_id=shopper.customer)


async def _merge(
    database: Database, containers: SessionPort, caller: Caller, source: str, **how: Any
) -> Any:
    fields = {"strategy": ConflictStrategy.MERGE_ALL, "dry_run": False} | how
    async with database.transaction() as transaction:
        return await containers.merge(transaction, caller, source_id=source, **fields)


async def _living(database: Database, containers: SessionPort, **known: Any) -> str | None:
    column = containers.select_live(
        company_id=bindparam("company_id", type_=Text),
        customer_id=bindparam("customer_id", type_=Text),
        ids=bindparam("ids", type_=ARRAY(Text)),
        token=bindparam("token", type_=Text),
    )
    values = {"company_id": COMPANY, "customer_id": None, "ids": [], "token": None} | known
    row = await database.fetch_row(Statement(select(column.label("found"))), values)
    found: str | None = row["found"]
    return found


async def test_a_container_the_customer_lacks_is_handed_over(
    database: Database, containers: SessionPort, customer: Shopper, guest: Shopper
) -> None:
    """The guest's link goes on, since the owner is the same person; the token dies."""
    await guest.add("prod-mug")
    await guest.share()
    caller = calling(customer)
    await customer.server.insert(
        "customers", id=customer.customer, companyId=COMPANY, email=f"{customer.customer}@x.test"
    )
    source = guest.comparison_id or ""
    planned = await _merge(database, containers, caller, source, dry_run=True)
    done = await _merge(database, containers, caller, source)
    assert planned == done
    assert (done.container_id, done.target_id, done.item_count) == (source, None, 1)
    mine = await customer.get()
    assert (mine.id, products(mine), mine.is_shared) == (source, ["prod-mug"], True)
    await refused(guest.add("prod-lamp"), "SESSION_TOKEN_MISMATCH")
    assert await _merge(database, containers, caller, source) is None


async def test_an_expired_own_one_gives_way_to_what_is_handed_over(
    database: Database, containers: SessionPort, customer: Shopper, guest: Shopper
) -> None:
    """The key of the live one is taken by the expired one until the same statement frees it."""
    own = await customer.add("prod-lamp")
    await customer.server.change("product_comparisons", own.id, expiresAt=ago(seconds=1))
    await guest.add("prod-mug")
    done = await _merge(database, containers, calling(customer), guest.comparison_id or "")
    assert (done.container_id, done.target_id) == (guest.comparison_id, None)
    assert products(await customer.get()) == ["prod-mug"]


async def test_the_living_one_is_the_customers_then_a_referred_then_the_tokens(
    database: Database,
    containers: SessionPort,
    customer: Shopper,
    new_guest: NewGuest,
    server: Server,
) -> None:
    own = await customer.add("prod-mug")
    referred, opened = await new_guest(), await new_guest()
    await referred.add("prod-mug")
    token = await server.value(
        'SELECT "sessionToken" FROM product_comparisons WHERE id = $1', opened.comparison_id
    )
    known = {"ids": [referred.comparison_id], "token": token}
    mine = await _living(database, containers, customer_id=customer.customer, **known)
    assert json.loads(mine or "") == [own.id, 1]
    assert (referred.comparison_id or "?") in (await _living(database, containers, **known) or "")
    found = await _living(database, containers, token=token)
    assert (opened.comparison_id or "?") in (found or "")
    await server.change("product_comparisons", opened.comparison_id or "", expiresAt=ago(days=1))
    assert await _living(database, containers, token=token) is None
    assert await _living(database, containers, ids=["none"]) is None


@pytest.mark.parametrize("owned", [True, False])
async def test_a_session_begins_an_empty_one(
    database: Database,
    containers: SessionPort,
    customer: Shopper,
    server: Server,
    owned: bool,
) -> None:
    """In place of an expired one of the customer's, which would hold the key of the live one."""
    old = await customer.add("prod-mug")
    await server.change("product_comparisons", old.id, expiresAt=ago(seconds=1))
    guard = select(literal_column("1").label("one")).cte("guard")
    key = str(uuid.uuid4())
    new = NewContainer(
        id=key,
        company_id=COMPANY,
        site_id=None,
        currency="USD",
        customer_id=customer.customer if owned else None,
        visitor_id=None,
        now=datetime.now(UTC),
    )
    caller = calling(customer) if owned else Caller(COMPANY)
    statement = Statement(select(guard.c.one).add_cte(*containers.insert_ctes(guard)))
    await database.fetch(statement, containers.insert_values(caller, new))
    row = await server.fetch(
        'SELECT "customerId", "sessionToken", version FROM product_comparisons WHERE id = $1', key
    )
    assert [tuple(found) for found in row] == [(new.customer_id, None, 1)]
    events = await server.fetch(
        'SELECT "eventType" FROM commerce_events WHERE "aggregateId" = $1', key
    )
    assert [event[0] for event in events] == ["COMPARISON_CREATED"]
    if owned:
        assert (await customer.get()).id == key
