"""How streams end: orders, logins, jobs, tokens; and what outlasts them."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2, public_cart_service_pb2
from commerce.containers.v1 import stream_pb2
from commerce.wishlist.v1 import public_shared_wishlist_service_pb2 as shared
from commerce.wishlist.v1 import public_wishlist_service_pb2, wishlist_input_pb2
from commerce.wishlist.v1.public_shared_wishlist_service_pb2_grpc import (
    PublicSharedWishlistServiceStub,
)
from commerce.wishlist.v1.public_wishlist_service_pb2_grpc import PublicWishlistServiceStub

from server.platform.grpc.revocation import revoke
from server.platform.settings import Settings
from tests.containers.shoppers import CART, Shopper
from tests.streams.followers import KINDS, Follow, Following, follower
from tests.support.refusals import refused
from tests.support.workers import Server, bearer, bearing, running_worker, tenant, token

ENDS = stream_pb2.RecordEnd
CHECKOUT = bearer("checkout", role="SERVICE")


@pytest.fixture
def shopper(server: Server) -> Shopper:
    """A customer with a cart."""
    name = f"cust-{uuid.uuid4()}"
    return Shopper(server, CART, bearer(name), customer=name)


@pytest.fixture
async def visitor(server: Server) -> Shopper:
    """A guest with a cart."""
    made = await Shopper(server, CART, tenant()).create()
    return Shopper(
        server,
        CART,
        tenant(token=made.session_token),
        record_id=made.id,
        session_token=made.session_token,
    )


async def test_an_order_ends_a_cart(server: Server, shopper: Shopper, follow: Follow) -> None:
    cart = await shopper.add()
    stream = follow(shopper)
    await stream.next()
    request = cart_lifecycle_service_pb2.ConvertCartRequest(cart_id=cart.id, order_id="order-9")
    await server.lifecycle.ConvertCart(request, metadata=CHECKOUT)
    end = await stream.end()
    assert (end.reason, end.order_id) == (ENDS.CONVERTED, "order-9")
    late = follow(shopper, cart.id, after_version=cart.version)
    assert (await late.end()).order_id == "order-9"
    await refused(follow(shopper, cart.id).next(), "CART_NOT_FOUND")


async def test_a_guest_who_was_away_hears_of_the_order_though_the_token_opens_what_goes_on(
    server: Server, visitor: Shopper, follow: Follow
) -> None:
    """What was saved for later goes on in a cart that takes the token along."""
    await visitor.add()
    kept = await visitor.add("prod-lamp")
    request = public_cart_service_pb2.SaveGuestItemForLaterRequest(
        cart_id=kept.id, item_id=kept.items[-1].id
    )
    saved = await server.guests.SaveGuestItemForLater(request, metadata=visitor.metadata)
    await server.lifecycle.ConvertCart(
        cart_lifecycle_service_pb2.ConvertCartRequest(cart_id=saved.id, order_id="order-10"),
        metadata=CHECKOUT,
    )
    end = await follow(visitor, saved.id, after_version=saved.version).end()
    assert (end.reason, end.order_id) == (ENDS.CONVERTED, "order-10")
    going_on = await follow(visitor).next()
    assert going_on.cart.id == end.merged_into_id
    await refused(follow(visitor, saved.id).next(), "SESSION_TOKEN_MISMATCH")


async def test_a_check_before_the_checkout_changes_nothing(
    server: Server, shopper: Shopper, follow: Follow
) -> None:
    cart = await shopper.add()
    stream = follow(shopper)
    await stream.next()
    request = cart_lifecycle_service_pb2.CheckCartRequest(cart_id=cart.id)
    await server.lifecycle.CheckCart(request, metadata=CHECKOUT)
    changed = await shopper.add("prod-lamp")
    kind, version, events = await stream.told()
    assert (kind, version) == ("CHANGED", changed.version)
    assert events == ["CART_ITEM_ADDED"]


async def test_an_abandoned_cart_comes_back_only_where_it_is_opened(
    server: Server, shopper: Shopper, follow: Follow
) -> None:
    cart = await shopper.add()
    stream = follow(shopper)
    await stream.next()
    request = cart_lifecycle_service_pb2.AbandonCartRequest(cart_id=cart.id)
    await server.lifecycle.AbandonCart(request, metadata=CHECKOUT)
    assert (await stream.end()).reason == ENDS.ABANDONED
    # An open tab that goes on is no owner who comes back.
    going_on = follow(shopper, cart.id, after_version=cart.version)
    assert (await going_on.end()).reason == ENDS.ABANDONED
    assert await server.value("SELECT status FROM carts WHERE id = $1", cart.id) == "ABANDONED"
    back = await follow(shopper).next()
    assert (back.kind, back.cart_id) == (KINDS.SNAPSHOT, cart.id)
    assert back.cart.status == cart.status


async def test_a_carts_own_time_ends_it(server: Server, shopper: Shopper, follow: Follow) -> None:
    cart = await shopper.add()
    soon = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=1)
    await server.change("carts", cart.id, expiresAt=soon)
    stream = follow(shopper)
    await stream.next()
    assert (await stream.end()).reason == ENDS.EXPIRED


async def test_what_a_job_changes_is_told(server: Server, shopper: Shopper, follow: Follow) -> None:
    cart = await shopper.add()
    stream = follow(shopper)
    await stream.next()
    # As the hourly job does it, for all carts at once.
    await server.database.execute(
        """WITH changed AS (
            UPDATE carts SET status = 'ABANDONED', version = version + 1 WHERE id = $1
            RETURNING *)
        INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
            "aggregateVersion", "eventType", payload)
        SELECT now() AT TIME ZONE 'UTC', "companyId", 'Cart', id, version, 'CART_ABANDONED', '{}'
        FROM changed""",
        cart.id,
    )
    kind, version, events = await stream.told()
    assert (kind, version, events) == ("CHANGED", cart.version + 1, ["CART_ABANDONED"])
    assert (await stream.end()).reason == ENDS.ABANDONED


async def test_a_change_is_told_though_an_older_transaction_goes_on(
    server: Server, shopper: Shopper, follow: Follow
) -> None:
    """A horizon of ended transactions would keep it back for as long as an import runs."""
    await shopper.add()
    stream = follow(shopper)
    await stream.next()
    async with server.database.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_current_xact_id()")
        changed = await shopper.add("prod-lamp")
        assert (await stream.told())[:2] == ("CHANGED", changed.version)


async def test_what_is_committed_late_is_told(
    server: Server, shopper: Shopper, follow: Follow
) -> None:
    """Its transaction began before others whose events have been read since."""
    cart = await shopper.add()
    other = Shopper(server, CART, bearer(f"cust-{uuid.uuid4()}"), customer="other")
    stream, beside = follow(shopper), follow(other)
    await stream.next()
    await beside.next()
    async with server.database.acquire() as connection, connection.transaction():
        await connection.execute(
            """INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType",
                "aggregateId", "aggregateVersion", "eventType", payload)
            VALUES (now() AT TIME ZONE 'UTC', 'test-company-id', 'Cart', $1, $2, 'LATE', '{}')""",
            cart.id,
            cart.version + 1,
        )
        await connection.execute("UPDATE carts SET version = version + 1 WHERE id = $1", cart.id)
        await other.add()
        assert (await beside.told())[0] == "CHANGED", "the tail has been read meanwhile"
    assert await stream.told() == ("CHANGED", cart.version + 1, ["LATE"])


# --- tokens --------------------------------------------------------------------------------------


async def test_a_revoked_token_ends_its_streams_alone(
    server: Server, other: Server, shopper: Shopper, follow: Follow
) -> None:
    assert shopper.customer
    await shopper.add()
    text = token(sub=shopper.customer, companyId="test-company-id", jti=str(uuid.uuid4()))
    lost = Shopper(server, CART, bearing(text), customer=shopper.customer)
    gone, kept = follow(lost), follow(shopper)
    await gone.next()
    await kept.next()
    await revoke(other.worker._database, text)
    await refused(gone.next(), "UNAUTHENTICATED")
    changed = await shopper.add("prod-lamp")
    assert (await kept.told())[:2] == ("CHANGED", changed.version)


async def test_a_token_that_ends_ends_its_streams(
    server: Server, shopper: Shopper, follow: Follow
) -> None:
    await shopper.add()
    short = token(sub=shopper.customer, companyId="test-company-id", exp=int(time.time()) + 2)
    stream = follow(Shopper(server, CART, bearing(short), customer=shopper.customer))
    await stream.next()
    await refused(stream.next(), "UNAUTHENTICATED")


# --- links ---------------------------------------------------------------------------------------


async def test_a_link_that_is_ended_ends_its_streams(server: Server, other: Server) -> None:
    own = PublicWishlistServiceStub(server.channel)
    made = await own.CreateGuestWishlist(
        public_wishlist_service_pb2.CreateGuestWishlistRequest(is_public=True), metadata=tenant()
    )
    guest = tenant(token=made.session_token)
    request = shared.WatchSharedWishlistRequest(shared_url=made.shared_url)
    links = PublicSharedWishlistServiceStub(other.channel)
    stream = Following(links.WatchSharedWishlist(request), "wishlist")
    first = await stream.next()
    assert (first.kind, first.shared_url) == (KINDS.SNAPSHOT, made.shared_url)
    assert made.id not in str(first), "what the link does not show stays hidden"
    item = wishlist_input_pb2.NewWishlistItem(product_id="prod-mug")
    await own.AddGuestItem(
        public_wishlist_service_pb2.AddGuestItemRequest(wishlist_id=made.id, item=item),
        metadata=guest,
    )
    told = await stream.next()
    assert (told.kind, told.version) == (KINDS.CHANGED, first.version + 1)
    assert [item.product_id for item in told.wishlist.items] == ["prod-mug"]
    request = shared.WatchSharedWishlistRequest(
        shared_url=made.shared_url, after_version=first.version
    )
    again = Following(links.WatchSharedWishlist(request), "wishlist")
    assert (await again.next()).version == told.version
    again.call.cancel()
    await own.ShareGuestWishlist(
        public_wishlist_service_pb2.ShareGuestWishlistRequest(wishlist_id=made.id, is_public=False),
        metadata=guest,
    )
    await refused(stream.next(), "WISHLIST_NOT_FOUND")


# --- breaks --------------------------------------------------------------------------------------


async def test_a_stream_that_has_been_open_long_is_asked_to_come_anew(
    stream_settings: Settings, shopper: Shopper
) -> None:
    settings = stream_settings.model_copy(update={"stream_most_seconds": 1.0})
    async with running_worker(settings) as brief:
        opened: list[Following] = []
        stream = follower(brief, opened)(shopper)
        await stream.next()
        assert (await stream.next()).kind == KINDS.RECONNECT
        assert await stream.next() is None


async def test_over_random_breaks_each_version_is_told_once(
    shopper: Shopper, follow: Follow
) -> None:
    """`make bench-streams` does a thousand; here the same story in short."""
    cart = await shopper.add()
    last = cart.version + 40
    told = [cart.version]

    async def change() -> None:
        for number in range(last - cart.version):
            await shopper.add("prod-lamp" if number % 2 else "prod-mug")

    async def listen() -> None:
        while told[-1] < last:
            stream = follow(shopper, cart.id, after_version=told[-1])
            for _ in range(random.randint(1, 5)):
                told.append((await stream.next()).version)
                if told[-1] >= last:
                    break
            stream.call.cancel()
            await until_free(stream)

    async with asyncio.TaskGroup() as group:
        group.create_task(change())
        group.create_task(listen())
    assert told == list(range(cart.version, last + 1))


async def until_free(stream: Following) -> None:
    """Wait until the call is over on this side."""
    try:
        await stream.call.code()
    except (asyncio.CancelledError, grpc.aio.AioRpcError):
        return
