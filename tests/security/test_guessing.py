"""Who guesses is slowed down, counted and written down; who is merely near is not."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import public_cart_service_pb2 as public_pb
from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2,
    public_shared_wishlist_service_pb2_grpc,
)

from server.kernel.clock import SystemClock
from server.kernel.identity import Caller
from server.platform.grpc.guesses import HOLDER_PART, TOKEN_SHARE, guessed
from server.platform.grpc.refusals import KEYS_OF_ADDRESS, RefusalRecords
from server.platform.settings import Settings
from server.platform.telemetry import metrics
from tests.platform.keys import SigningKey
from tests.support.refusals import refused
from tests.support.workers import Metadata, Server, bearer, bearing, running_worker, tenant

LIMIT = 12
_Code = grpc.StatusCode


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[Server]:
    """A worker that takes few wrong guesses."""
    async with running_worker(settings.model_copy(update={"rate_limit_guesses": LIMIT})) as found:
        yield found


@pytest.fixture
def address() -> Metadata:
    """An address that nobody else calls from, as Envoy names it."""
    return (("x-forwarded-for", f"2001:db8:{uuid.uuid4().hex[:4]}::1"),)


async def code_of(call: Any) -> grpc.StatusCode:
    """Make a call and give its code."""
    with contextlib.suppress(grpc.aio.AioRpcError):
        await call
        return _Code.OK
    code: grpc.StatusCode = await call.code()
    return code


async def new_cart(server: Server, caller: Metadata) -> tuple[str, Metadata]:
    """Make a guest's cart; give its id and the metadata that opens it."""
    request = public_pb.CreateGuestCartRequest()
    cart = await server.guests.CreateGuestCart(request, metadata=(*tenant(), *caller))
    return cart.id, (*tenant(token=cart.session_token), *caller)


async def guesses(server: Server, cart: str, caller: Metadata, count: int) -> list[Any]:
    """Try codes that don't exist."""
    return [
        await code_of(
            server.guests.ApplyGuestDiscount(
                public_pb.ApplyGuestDiscountRequest(cart_id=cart, code=f"GUESS{number}"),
                metadata=caller,
            )
        )
        for number in range(count)
    ]


async def test_a_cart_that_tries_codes_has_to_wait(strict: Server, address: Metadata) -> None:
    """200 codes were tried in 1.1 s, as fast as the first."""
    before = metrics.GUESSES.labels("code")._value.get()
    cart, caller = await new_cart(strict, address)
    found = await guesses(strict, cart, caller, 10)
    part = LIMIT // HOLDER_PART
    assert found[:part] == [_Code.FAILED_PRECONDITION] * part
    assert set(found[part:]) == {_Code.RESOURCE_EXHAUSTED}
    assert metrics.GUESSES.labels("code")._value.get() == before + part
    # Everything else in the cart goes on.
    request = public_pb.GetGuestCartRequest()
    assert (await strict.guests.GetGuestCart(request, metadata=caller)).id == cart


async def test_ever_new_carts_give_no_ever_new_guesses(strict: Server, address: Metadata) -> None:
    found: list[grpc.StatusCode] = []
    for _ in range(LIMIT):
        found += await guesses(strict, *(await new_cart(strict, address)), 2)
    # The minute slides on meanwhile.
    assert LIMIT <= found.count(_Code.FAILED_PRECONDITION) <= LIMIT + 5
    refusal = await refused(
        strict.guests.ApplyGuestDiscount(
            public_pb.ApplyGuestDiscountRequest(cart_id="c", code="MORE"),
            metadata=(*tenant(token="a" * 64), *address),
        ),
        "RATE_LIMITED",
    )
    assert refusal.message.endswith("used up is what so many wrong guesses in a minute")
    assert int(refusal.trailers["retry-after"]) >= 1


async def test_links_are_not_tried_without_end(strict: Server, address: Metadata) -> None:
    stub = public_shared_wishlist_service_pb2_grpc.PublicSharedWishlistServiceStub(strict.channel)

    async def try_link() -> grpc.StatusCode:
        link = public_shared_wishlist_service_pb2.GetSharedWishlistRequest(
            shared_url=uuid.uuid4().hex
        )
        return await code_of(stub.GetSharedWishlist(link, metadata=address))

    found = [await try_link() for _ in range(TOKEN_SHARE * LIMIT + 40)]
    assert found.count(_Code.NOT_FOUND) >= TOKEN_SHARE * LIMIT
    assert _Code.RESOURCE_EXHAUSTED in found


async def test_bearer_tokens_are_not_tried_without_end_and_known_ones_go_on(
    strict: Server, address: Metadata
) -> None:
    """Each is verified, which costs, and refused, which is written down."""
    from commerce.cart.v1 import cart_service_pb2

    request = cart_service_pb2.GetCartRequest()
    known = (*bearer(f"cust-{uuid.uuid4()}"), *address)
    assert await strict.carts.GetCart(request, metadata=known)
    forged = (*bearing(SigningKey("k", "ES256").token()), *address)
    found = [
        await code_of(strict.carts.GetCart(request, metadata=forged))
        for _ in range(TOKEN_SHARE * LIMIT + 40)
    ]
    assert found.count(_Code.UNAUTHENTICATED) >= TOKEN_SHARE * LIMIT
    assert _Code.RESOURCE_EXHAUSTED in found
    assert await strict.carts.GetCart(request, metadata=known)


async def test_a_refused_token_is_on_record_without_what_was_tried(
    strict: Server, address: Metadata
) -> None:
    from commerce.cart.v1 import cart_service_pb2

    text = SigningKey("k", "ES256").token()
    call = strict.carts.GetCart(
        cart_service_pb2.GetCartRequest(), metadata=(*bearing(text), *address)
    )
    await refused(call, "UNAUTHENTICATED")
    (row,) = await strict.fetch(
        'SELECT action, entity, metadata::text FROM audit_logs WHERE "ipAddress" = $1',
        address[0][1],
    )
    assert tuple(row)[:2] == ("ACCESS_DENIED", "/commerce.cart.v1.CartService/GetCart")
    assert text.rpartition(".")[0] not in row[2]


async def test_refusals_of_one_address_are_summed_up(strict: Server) -> None:
    """Each was a row of half a kilobyte, and stayed for ever."""
    records = RefusalRecords(strict.worker._database, SystemClock(), window_seconds=60)
    caller = Caller(company_id="c", address=f"2001:db8:1::{uuid.uuid4().hex[:4]}")
    for number in range(1000):
        await records.record(caller, f"/a/{number % 100}", "SESSION_TOKEN_MISMATCH")
    rows = "SELECT (metadata->>'times')::int FROM audit_logs WHERE \"ipAddress\" = $1"
    assert len(await strict.fetch(rows, caller.address)) == KEYS_OF_ADDRESS + 1
    await records.flush(everything=True)
    found = [row[0] for row in await strict.fetch(rows, caller.address)]
    assert sum(found) == 1000
    assert len(found) <= 2 * (KEYS_OF_ADDRESS + 1)


async def test_one_host_has_one_allowance_whatever_its_address_ends_in(strict: Server) -> None:
    """Of IPv6 a host may use 2^64 addresses; 250 of 250 guesses were taken from as many."""
    records = RefusalRecords(strict.worker._database, SystemClock(), window_seconds=60)
    net = f"2001:db8:{uuid.uuid4().hex[:4]}"
    for number in range(1000):
        caller = Caller(company_id="c", address=f"{net}::{number:x}")
        await records.record(caller, f"/a/{number % 100}", "SESSION_TOKEN_MISMATCH")
    await records.flush(everything=True)
    rows = 'SELECT "ipAddress" FROM audit_logs WHERE "ipAddress" LIKE $1'
    assert len(await strict.fetch(rows, f"{net}%")) <= 2 * (KEYS_OF_ADDRESS + 1)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:DB8:1:2::", "2001:db8:1:2::"),
        ("2001:db8:1:3::6", "2001:db8:1:3::"),
        ("what a proxy wrote", "what a proxy wrote"),
    ],
)
def test_addresses_are_counted_by_what_one_host_has(address: str, network: str) -> None:
    assert Caller(company_id="c", address=address).network == network
    assert Caller(company_id="c").network is None


async def test_two_guests_of_one_address_need_keys_that_nobody_shares(
    strict: Server, address: Metadata
) -> None:
    """With the same short key, the second was given the first one's cart, and its token."""
    request = public_pb.CreateGuestCartRequest()
    for key in ("1", "checkout", "a" * 36):
        metadata = (*tenant(), *address, ("idempotency-key", key))
        refusal = await refused(
            strict.guests.CreateGuestCart(request, metadata=metadata), "INVALID_ARGUMENT"
        )
        assert refusal.violations[0][0] == "Idempotency-Key"
    metadata = (*tenant(), *address, ("idempotency-key", str(uuid.uuid4())))
    first, again = await asyncio.gather(
        strict.guests.CreateGuestCart(request, metadata=metadata),
        strict.guests.CreateGuestCart(request, metadata=metadata),
    )
    assert first.id == again.id
    # Whoever shows a token needs no long key: nobody else has the token.
    opened = (*tenant(token=first.session_token), *address, ("idempotency-key", "1"))
    await strict.guests.ClearGuestCart(
        public_pb.ClearGuestCartRequest(cart_id=first.id), metadata=opened
    )


def test_every_method_that_takes_a_secret_word_is_known() -> None:
    """A new one is found by the names of its fields."""
    found = {
        method.full_name: guessed(method)
        for method in public_pb.DESCRIPTOR.services_by_name["PublicCartService"].methods
        if guessed(method)
    }
    names = {name.rpartition(".")[2]: kind for name, kind in found.items()}
    assert names["ApplyGuestDiscount"] == "code"
    assert names["RecoverGuestCart"] == "link"
    assert "AddGuestItem" not in names
