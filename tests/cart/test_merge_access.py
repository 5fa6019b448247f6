"""Whose carts may be merged."""

from __future__ import annotations

from datetime import datetime

from commerce.cart.v1 import cart_lifecycle_service_pb2

from tests.cart.conftest import NewCustomer, NewGuest
from tests.cart.shoppers import Shopper, lines
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server

Convert = cart_lifecycle_service_pb2.ConvertCartRequest


async def test_a_cart_of_another_company_is_not_found(
    customer: Shopper, new_guest: NewGuest
) -> None:
    """Even an empty foreign cart became MERGED."""
    foreign = await new_guest(company=OTHER_COMPANY)
    await refused(customer.merge(foreign), "CART_NOT_FOUND")
    assert (await foreign.get()).version == 1
    await refused(customer.merge("nowhere", source_session_token="f" * 64), "CART_NOT_FOUND")


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
    """What has ended can't be drained."""
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
    await server.change("carts", guest.cart_id or "", expiresAt=datetime(2026, 1, 1))  # noqa: DTZ001 - as the column
    assert lines(await customer.merge(guest)) == [("prod-mug", 1, 10.0)]


async def test_the_token_of_a_merged_cart_is_dead(customer: Shopper, guest: Shopper) -> None:
    """The secret changes with the owner."""
    await guest.add("prod-mug")
    await customer.merge(guest)
    await refused(guest.get(), "CART_NOT_FOUND")
    await refused(guest.add("prod-mug"), "SESSION_TOKEN_MISMATCH")
