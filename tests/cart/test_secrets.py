"""Secrets are shown to whom they belong, and kept nowhere."""

from __future__ import annotations

import uuid

from commerce.cart.v1 import public_cart_service_pb2

from tests.cart.shoppers import Shopper
from tests.support.workers import Server, bearer, tenant

_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"""


async def found(server: Server, secret: str) -> list[str]:
    """Give the tables of the database that hold *secret* in the clear, as text or as bytes."""
    places = []
    for (table,) in await server.fetch(_TABLES):
        # A row as text shows bytes in hex.
        query = f"""SELECT EXISTS (SELECT 1 FROM "{table}" AS t
            WHERE position($1 IN t::text) > 0 OR position($2 IN t::text) > 0)"""
        if await server.value(query, secret, secret.encode().hex()):
            places.append(table)
    return places


async def test_the_search_finds_what_is_there(customer: Shopper, server: Server) -> None:
    name = f"needle-{uuid.uuid4()}"
    await customer.add("prod-mug", custom_fields={"engraving": name})
    assert "cart_items" in await found(server, name)


async def test_no_secret_is_stored_in_the_clear(customer: Shopper, server: Server) -> None:
    """Nor in the answers that are kept for a retry, nor in audit and events."""
    key = f"key-{uuid.uuid4()}"
    keyed = (*tenant(), ("idempotency-key", key))
    create = public_cart_service_pb2.CreateGuestCartRequest(visitor_id="v")
    cart = await server.guests.CreateGuestCart(create, metadata=keyed)
    guest = Shopper(server, tenant(token=cart.session_token), cart_id=cart.id)
    assert await found(server, cart.id)
    await guest.saying(idempotency_key=f"{key}-2").add("prod-mug")
    await guest.get()
    await customer.saying(idempotency_key=f"{key}-3").merge(
        cart.id, source_session_token=cart.session_token
    )
    assert await found(server, cart.session_token) == []
    assert await found(server, cart.session_token.upper()) == []
    assert await found(server, key) == []
    bearer_token = bearer("cust-bob")[0][1].removeprefix("Bearer ")
    assert await found(server, bearer_token) == []


async def test_a_stored_answer_is_sealed(server: Server) -> None:
    """Not even the cart's id can be read there without the caller's own key."""
    key = f"key-{uuid.uuid4()}"
    create = public_cart_service_pb2.CreateGuestCartRequest()
    metadata = (*tenant(), ("idempotency-key", key))
    cart = await server.guests.CreateGuestCart(create, metadata=metadata)
    places = await found(server, cart.id)
    assert "carts" in places
    assert "idempotency_keys" not in places
