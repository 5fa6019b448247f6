"""A fault in the middle of a call leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from commerce.cart.v1 import cart_service_pb2
from commerce.wishlist.v1 import public_wishlist_service_pb2 as pb
from commerce.wishlist.v1 import public_wishlist_service_pb2_grpc as grpc_pb

from server.platform.settings import Settings
from tests.support.refusals import refused
from tests.support.servers import Servers
from tests.support.workers import Server, bearer, running_worker, tenant
from tests.wishlist.shoppers import Wisher, ids, products

TABLES = (
    *("audit_logs", "cart_items", "carts", "commerce_events"),
    *("idempotency_keys", "wishlist_items", "wishlists"),
)
_TRIGGERS = """
CREATE TABLE faults (name text);
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM faults WHERE name = TG_ARGV[0])
    THEN RAISE EXCEPTION 'the disk of table % is on fire', TG_ARGV[0];
    END IF;
    RETURN NULL;
END $$;
"""


@pytest.fixture(scope="module")
async def frail(servers: Servers, settings: Settings) -> AsyncIterator[Server]:
    """A worker on a database whose tables fail when they are told to."""
    name = f"wishlist_faults_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url = servers.create_database(name)
    async with running_worker(settings.model_copy(update={"database_url": url})) as worker:
        await worker.database.execute(_TRIGGERS)
        for table in TABLES:
            await worker.database.execute(
                f"""CREATE TRIGGER fault AFTER INSERT OR UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION fail('{table}')"""
            )
        yield worker
    servers.drop_database(name)


async def everything(server: Server) -> dict[str, list[Any]]:
    """Read all rows of the tables."""
    return {
        table: [str(row[0]) for row in await server.fetch(f"SELECT t FROM {table} t ORDER BY 1")]
        for table in TABLES
    }


async def guest_at(server: Server) -> Wisher:
    """Create a guest's wishlist."""
    stub = grpc_pb.PublicWishlistServiceStub(server.channel)
    made = await stub.CreateGuestWishlist(pb.CreateGuestWishlistRequest(), metadata=tenant())
    metadata = tenant(token=made.session_token)
    return Wisher(server, metadata, wishlist_id=made.id, session_token=made.session_token)


@pytest.mark.parametrize("table", TABLES)
async def test_a_move_to_the_cart_happens_in_both_modules_or_in_none(
    frail: Server, table: str
) -> None:
    """A crash between the cart's write and the wishlist's doubles the item."""
    customer = Wisher(frail, bearer(f"cust-move-{table}"))
    item = ids(await customer.add("prod-mug"))[0]
    await frail.carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=customer.metadata)
    saying = customer.saying(idempotency_key=f"move {table}")
    before = await everything(frail)
    await frail.insert("faults", name=table)
    await refused(saying.move(item), "INTERNAL")
    await frail.database.execute("DELETE FROM faults")
    assert await everything(frail) == before
    moved = await saying.move(item)
    assert (products(moved.wishlist), moved.cart.totals.item_count) == ([], 1)


@pytest.mark.parametrize("table", [name for name in TABLES if not name.startswith("cart")])
@pytest.mark.parametrize("with_target", [True, False])
async def test_a_merge_happens_as_a_whole_or_not_at_all(
    frail: Server, table: str, with_target: bool
) -> None:
    """The source is gone only when all of it has landed."""
    customer, guest = Wisher(frail, bearer(f"cust-{with_target}-{table}")), await guest_at(frail)
    await guest.add("prod-mug")
    await guest.add("prod-lamp")
    if with_target:
        await customer.add("prod-mug")
    saying = customer.saying(idempotency_key=f"merge {table}")
    before = await everything(frail)
    await frail.insert("faults", name=table)
    await refused(saying.merge(guest), "INTERNAL")
    await frail.database.execute("DELETE FROM faults")
    assert await everything(frail) == before
    assert sorted(products(await saying.merge(guest))) == ["prod-lamp", "prod-mug"]
