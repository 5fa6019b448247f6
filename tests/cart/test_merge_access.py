"""Whose carts may be merged."""

from __future__ import annotations

from datetime import datetime

from commerce.cart.v1 import cart_lifecycle_service_pb2

from tests.cart.conftest import NewCustomer, NewGuest
from tests.cart.shoppers import Shopper, lines
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server

Convert = cart_lifecycle_service_pb2.ConvertCartRequest


async def test_a_stranger_s_cart_needs_its_token(
    customer: Shopper, guest: Shopper, new_guest: NewGuest
) -> None:
    """Pitfall 9: anyone could drain a stranger's cart by its id."""
    await guest.add("prod-mug")
    other = await new_guest()
    for shown in ("", "f" * 64, other.session_token):
        call = customer.merge(guest, source_session_token=shown)
        await refused(call, "MERGE_PROOF_REQUIRED")
    await refused(customer.merge(guest.cart_id or "", dry_run=True), "MERGE_PROOF_REQUIRED")
    assert lines(await guest.get()) == [("prod-mug", 1, 10.0)]


async def test_the_token_may_come_as_a_header(customer: Shopper, guest: Shopper) -> None:
    await guest.add("prod-mug")
    cart = await customer.saying(x_session_token=guest.session_token).merge(guest.cart_id or "")
    assert lines(cart) == [("prod-mug", 1, 10.0)]


async def test_another_customer_s_cart_can_not_be_merged(
    customer: Shopper, new_customer: NewCustomer
) -> None:
    """Pitfalls 9 and 10: nobody absorbs what has another owner."""
    other = new_customer()
    theirs = await other.add("prod-mug")
    await refused(customer.merge(theirs.id), "MERGE_PROOF_REQUIRED")
    await refused(customer.merge(theirs.id, source_session_token="f" * 64), "MERGE_PROOF_REQUIRED")
    assert lines(await other.get()) == [("prod-mug", 1, 10.0)]


async def test_a_cart_of_another_company_is_not_found(
    customer: Shopper, new_guest: NewGuest
) -> None:
    """Pitfall 9: even an empty foreign cart became MERGED."""
    foreign = await new_guest(company=OTHER_COMPANY)
    await refused(customer.merge(foreign), "CART_NOT_FOUND")
    assert (await foreign.get()).version == 1
    await refused(customer.merge("nowhere", source_session_token="f" * 64), "CART_NOT_FOUND")


async def test_a_cart_is_not_merged_into_itself(customer: Shopper) -> None:
    """Pitfall 37: all lines were doubled, then deleted, and the cart retired."""
    before = await customer.add("prod-mug")
    await refused(customer.merge(before.id), "SELF_MERGE")
    assert await customer.get() == before


async def test_a_merged_cart_is_not_merged_by_somebody_else(
    new_customer: NewCustomer, guest: Shopper
) -> None:
    await guest.add("prod-mug")
    first, second = new_customer(), new_customer()
    await first.merge(guest)
    await second.get()
    refusal = await refused(second.merge(guest), "MERGE_PROOF_REQUIRED")
    assert "session token" in refusal.message


async def test_a_converted_cart_is_not_merged(
    customer: Shopper, guest: Shopper, service: Shopper, server: Server
) -> None:
    """Pitfall 54: what has ended can't be drained."""
    await guest.add("prod-mug")
    await server.lifecycle.ConvertCart(
        Convert(cart_id=guest.cart_id, order_id=guest.cart_id), metadata=service.metadata
    )
    await refused(customer.merge(guest), "CART_NOT_FOUND")


async def test_an_expired_guest_brings_the_cart_along(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """Logging in is a return of the owner, who gets back what the cart held."""
    await guest.add("prod-mug")
    await server.change("carts", guest.cart_id or "", expiresAt=datetime(2026, 1, 1))  # noqa: DTZ001
    assert lines(await customer.merge(guest)) == [("prod-mug", 1, 10.0)]


async def test_the_token_of_a_merged_cart_is_dead(customer: Shopper, guest: Shopper) -> None:
    """Pitfall 27: the secret changes with the owner."""
    await guest.add("prod-mug")
    await customer.merge(guest)
    await refused(guest.get(), "CART_NOT_FOUND")
    await refused(guest.add("prod-mug"), "SESSION_TOKEN_MISMATCH")
