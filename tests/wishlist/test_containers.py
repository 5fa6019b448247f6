"""Wishlists as a cross-site session has them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from server.containers.merge_report import ConflictStrategy, ContainerMerge, Outcome
from server.containers.session_port import SessionAdapter, SessionPort
from server.kernel.clock import SystemClock
from server.kernel.identity import Caller, Role
from server.platform.database.pool import Database
from server.platform.settings import Settings
from server.wishlist.service import WISHLIST, Wishlists
from server.wishlist.wire import wishlist_to_pb
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server
from tests.wishlist.shoppers import Wisher, products, shared

STRATEGY = ConflictStrategy
NOTES = 'SELECT "productId", notes FROM wishlist_items WHERE "wishlistId" = $1 ORDER BY 1'


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = await Database.connect(settings.database_url, connections=2, timeout_seconds=30)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def containers(database: Database) -> SessionPort:
    wishlists = Wishlists(WISHLIST, database, SystemClock(), auto_provision=True)
    return SessionAdapter(wishlists, wishlist_to_pb)


def calling(wisher: Wisher) -> Caller:
    return Caller(COMPANY, role=Role.CUSTOMER, customer_id=wisher.customer)


async def merge(
    database: Database,
    containers: SessionPort,
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


async def test_a_customer_without_a_wishlist_gets_the_guests_as_it_is(
    database: Database,
    containers: SessionPort,
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
    containers: SessionPort,
    customer: Wisher,
    guest: Wisher,
    server: Server,
    strategy: ConflictStrategy,
    own: list[tuple[str, str]],
    parked: list[tuple[str, str]] | None,
    outcomes: list[Outcome],
) -> None:
    """The strategy was accepted and ignored. Nothing is dropped: it is parked."""
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
