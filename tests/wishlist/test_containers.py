"""Wishlists as a cross-site session has them."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import ARRAY, Text, bindparam, literal_column, select

from server.catalog.containers import ConflictStrategy, ContainerMerge, NewContainer, Outcome
from server.catalog.domain import NO_SITE
from server.kernel.clock import SystemClock
from server.kernel.errors import Forbidden
from server.kernel.identity import Caller, Role
from server.platform.postgres import Database, Statement
from server.platform.settings import Settings
from server.wishlist import wire
from server.wishlist.service import WishlistChanger, WishlistContainers
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server
from tests.wishlist.conftest import NewCustomer, NewGuest
from tests.wishlist.shoppers import Wisher, products, shared

STRATEGY = ConflictStrategy
NOTES = 'SELECT "productId", notes FROM wishlist_items WHERE "wishlistId" = $1 ORDER BY 1'


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = await Database.connect(settings.database_url, connections=2, timeout_seconds=30)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def containers(database: Database) -> WishlistContainers:
    changer = WishlistChanger(database, SystemClock(), present=wire.serialised, auto_provision=True)
    return WishlistContainers(changer)


def calling(wisher: Wisher) -> Caller:
    return Caller(COMPANY, role=Role.CUSTOMER, customer_id=wisher.customer)


async def merge(
    database: Database,
    containers: WishlistContainers,
    customer: Wisher,
    source: str | None,
    strategy: ConflictStrategy = STRATEGY.MERGE_ALL,
    *,
    dry_run: bool = False,
) -> ContainerMerge | None:
    async with database.transaction() as transaction:
        return await containers.merge(
            transaction,
            calling(customer),
            source_id=source or "",
            strategy=strategy,
            dry_run=dry_run,
        )


async def living(database: Database, containers: WishlistContainers, **known: Any) -> Any:
    column = containers.living(
        company_id=bindparam("company_id", type_=Text),
        customer_id=bindparam("customer_id", type_=Text),
        ids=bindparam("ids", type_=ARRAY(Text)),
        token=bindparam("token", type_=Text),
    )
    values = {"company_id": COMPANY, "customer_id": None, "ids": [], "token": None} | known
    row = await database.fetch_row(Statement(select(column.label("found"))), values)
    return None if row["found"] is None else json.loads(row["found"])


async def test_a_customer_without_a_wishlist_gets_the_guests_as_it_is(
    database: Database,
    containers: WishlistContainers,
    customer: Wisher,
    guest: Wisher,
    server: Server,
) -> None:
    await guest.add("prod-mug", notes="blue")
    slug = (await guest.share()).shared_url
    await server.insert(
        "customers", id=customer.customer, companyId=COMPANY, email=f"{customer.customer}@x.test"
    )
    planned = await merge(database, containers, customer, guest.wishlist_id, dry_run=True)
    assert (await guest.get()).item_count == 1
    done = await merge(database, containers, customer, guest.wishlist_id)
    assert done == planned
    assert done is not None
    assert (done.container_id, done.target_id, done.item_count) == (guest.wishlist_id, None, 1)
    mine = await customer.get()
    assert (mine.id, products(mine), mine.shared_url) == (guest.wishlist_id, ["prod-mug"], slug)
    await refused(guest.get(), "WISHLIST_NOT_FOUND")
    assert await merge(database, containers, customer, guest.wishlist_id) is None


@pytest.mark.parametrize(
    ("strategy", "own", "parked", "outcomes"),
    [
        (
            STRATEGY.MERGE_ALL,
            [("prod-chair", "mine"), ("prod-lamp", "theirs"), ("prod-mug", "mine")],
            None,
            [Outcome.ADDED, Outcome.KEPT],
        ),
        (
            STRATEGY.KEEP_TARGET,
            [("prod-chair", "mine"), ("prod-mug", "mine")],
            [("prod-lamp", "theirs"), ("prod-mug", "theirs")],
            [Outcome.PARKED, Outcome.KEPT],
        ),
        (
            STRATEGY.KEEP_SOURCE,
            [("prod-lamp", "theirs"), ("prod-mug", "theirs")],
            [("prod-chair", "mine"), ("prod-mug", "mine")],
            [Outcome.ADDED, Outcome.REPLACED, Outcome.PARKED, Outcome.PARKED],
        ),
    ],
)
async def test_two_wishlists_meet_by_the_strategy(
    database: Database,
    containers: WishlistContainers,
    customer: Wisher,
    guest: Wisher,
    server: Server,
    strategy: ConflictStrategy,
    own: list[tuple[str, str]],
    parked: list[tuple[str, str]] | None,
    outcomes: list[Outcome],
) -> None:
    """Pitfall 68: the strategy was accepted and ignored. Nothing is dropped: it is parked."""
    await customer.add("prod-mug", notes="mine")
    mine = await customer.add("prod-chair", notes="mine")
    await guest.add("prod-lamp", notes="theirs")
    await guest.add("prod-mug", notes="theirs")
    slug = (await guest.share()).shared_url
    before = await customer.get(), await guest.get()
    planned = await merge(database, containers, customer, guest.wishlist_id, strategy, dry_run=True)
    assert (await customer.get(), await guest.get()) == before
    done = await merge(database, containers, customer, guest.wishlist_id, strategy)
    assert done == planned
    assert done is not None
    assert (done.container_id, done.target_id, done.item_count) == (mine.id, mine.id, 2)
    assert [row.outcome for row in done.report] == outcomes
    assert [tuple(row) for row in await server.fetch(NOTES, mine.id)] == own
    assert (await customer.get()).item_count == len(own)
    left = await server.fetch(
        'SELECT "customerId", "sessionToken", "sharedUrl", "itemCount" FROM wishlists '
        "WHERE id = $1",
        guest.wishlist_id,
    )
    if parked is None:
        assert left == []
    else:
        assert [tuple(row) for row in left] == [(None, None, None, len(parked))]
        assert [tuple(row) for row in await server.fetch(NOTES, guest.wishlist_id)] == parked
    await refused(guest.get(), "WISHLIST_NOT_FOUND")
    await refused(shared(server, slug), "WISHLIST_NOT_FOUND")


async def test_what_was_parked_does_not_come_back_by_repeating(
    database: Database, containers: WishlistContainers, customer: Wisher, guest: Wisher
) -> None:
    await customer.add("prod-chair")
    await guest.add("prod-lamp")
    for _ in range(2):
        await merge(database, containers, customer, guest.wishlist_id, STRATEGY.KEEP_SOURCE)
    assert products(await customer.get()) == ["prod-lamp"]


async def test_another_customers_wishlist_is_refused(
    database: Database, containers: WishlistContainers, new_customer: NewCustomer
) -> None:
    """Pitfall 12: a session must not bring what is another customer's."""
    theirs = await new_customer().add("prod-mug")
    mine = new_customer()
    await mine.get()
    with pytest.raises(Forbidden):
        await merge(database, containers, mine, theirs.id)


async def test_a_failure_after_the_merge_leaves_both_as_they_were(
    database: Database, containers: WishlistContainers, customer: Wisher, guest: Wisher
) -> None:
    """Pitfall 96: everything is in the transaction that was passed in."""
    await customer.add("prod-lamp")
    await guest.add("prod-mug")
    before = await customer.get(), await guest.get()

    async def failing() -> None:
        async with database.transaction() as transaction:
            await containers.merge(
                transaction,
                calling(customer),
                source_id=guest.wishlist_id or "",
                strategy=STRATEGY.MERGE_ALL,
                dry_run=False,
            )
            raise RuntimeError("the next module failed")

    with pytest.raises(RuntimeError):
        await failing()
    assert (await customer.get(), await guest.get()) == before


async def test_the_living_one_is_the_customers_then_a_referred_then_the_tokens(
    database: Database,
    containers: WishlistContainers,
    customer: Wisher,
    new_guest: NewGuest,
    server: Server,
) -> None:
    own = await customer.add("prod-mug")
    referred, opened = await new_guest(), await new_guest()
    await referred.add("prod-mug")
    token = await server.value(
        'SELECT "sessionToken" FROM wishlists WHERE id = $1', opened.wishlist_id
    )
    known = {"ids": [referred.wishlist_id], "token": token}
    mine = await living(database, containers, customer_id=customer.customer, **known)
    assert mine == [own.id, 1]
    assert await living(database, containers, **known) == [referred.wishlist_id, 1]
    assert await living(database, containers, token=token) == [opened.wishlist_id, 0]
    assert await living(database, containers, ids=["none"]) is None
    assert await living(database, containers, company_id="other-company-id", **known) is None


@pytest.mark.parametrize("owned", [True, False])
async def test_a_session_begins_an_empty_one(
    database: Database,
    containers: WishlistContainers,
    new_customer: NewCustomer,
    server: Server,
    owned: bool,
) -> None:
    customer = new_customer()
    await server.insert(
        "customers", id=customer.customer, companyId=COMPANY, email=f"{customer.customer}@x.test"
    )
    new = NewContainer(
        id=str(uuid.uuid4()),
        company_id=COMPANY,
        site=NO_SITE,
        currency="USD",
        customer_id=customer.customer if owned else None,
        visitor_id=None,
        now=datetime.now(UTC).replace(microsecond=0),
    )
    guard = select(literal_column("1").label("one")).cte("guard")
    statement = Statement(select(guard.c.one).add_cte(*containers.beginning(guard)))
    caller = calling(customer)
    await database.fetch_row(statement, containers.beginning_values(caller, new))
    row = await server.fetch(
        'SELECT "customerId", "sessionToken", name, version FROM wishlists WHERE id = $1', new.id
    )
    expected = (customer.customer if owned else None, None, "My Wishlist", 1)
    assert [tuple(one) for one in row] == [expected]
    events = await server.fetch(
        'SELECT "eventType" FROM commerce_events WHERE "aggregateId" = $1', new.id
    )
    assert [one["eventType"] for one in events] == ["WISHLIST_CREATED"]
