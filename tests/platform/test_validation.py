"""Requests that keep to the contract's limits, and what is said about the others."""

from __future__ import annotations

import struct
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_input_pb2, cart_service_pb2, public_cart_service_pb2

from tests.support.refusals import refused
from tests.support.workers import Server, bearer, tenant

Item = cart_input_pb2.NewItem


def add(server: Server, **item: Any) -> Any:
    request = cart_service_pb2.AddItemRequest(item=Item(**item))
    return server.carts.AddItem(request, metadata=bearer("cust-bob"))


@pytest.mark.parametrize("quantity", [0, -1, 101, 2**31 - 1, -(2**31)])
async def test_a_quantity_is_between_1_and_100(server: Server, quantity: int) -> None:
    """Each field has its range, named as the caller wrote it."""
    refusal = await refused(
        add(server, product_id="prod-mug", quantity=quantity), "INVALID_ARGUMENT"
    )
    assert refusal.violations == (("quantity", "must be between 1 and 100"),)
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT


async def test_all_that_is_wrong_is_named_at_once(server: Server) -> None:
    refusal = await refused(add(server, product_id="", quantity=0), "INVALID_ARGUMENT")
    assert refusal.violations == (
        ("productId", "is required"),
        ("quantity", "must be between 1 and 100"),
    )
    assert refusal.message == "productId is required"


async def test_fields_of_lists_are_named_with_their_place(server: Server) -> None:
    bundle = cart_input_pb2.NewBundle(
        bundle_id="bundle-mix",
        selected_items=[
            cart_input_pb2.SelectedItem(product_id="prod-mug", quantity=1),
            cart_input_pb2.SelectedItem(product_id="x" * 65, quantity=1),
        ],
    )
    call = server.carts.AddBundle(
        cart_service_pb2.AddBundleRequest(bundle=bundle), metadata=bearer("cust-bob")
    )
    refusal = await refused(call, "INVALID_ARGUMENT")
    assert [field for field, _ in refusal.violations] == ["selectedItems[1].productId"]


async def test_a_list_has_an_end(server: Server) -> None:
    many = [cart_input_pb2.SelectedItem(product_id="prod-mug", quantity=1)] * 101
    bundle = cart_input_pb2.NewBundle(bundle_id="bundle-mix", selected_items=many)
    call = server.carts.AddBundle(
        cart_service_pb2.AddBundleRequest(bundle=bundle), metadata=bearer("cust-bob")
    )
    await refused(call, "INVALID_ARGUMENT")


async def test_a_missing_body_is_named(server: Server) -> None:
    call = server.carts.AddItem(cart_service_pb2.AddItemRequest(), metadata=bearer("cust-bob"))
    refusal = await refused(call, "INVALID_ARGUMENT")
    assert refusal.violations == (("body", "is required"),)


async def test_ids_are_at_most_64_characters(server: Server) -> None:
    refusal = await refused(add(server, product_id="x" * 300, quantity=1), "INVALID_ARGUMENT")
    assert refusal.violations[0][0] == "productId"
    call = server.carts.RemoveItem(
        cart_service_pb2.RemoveItemRequest(item_id="x" * 65), metadata=bearer("cust-bob")
    )
    refusal = await refused(call, "INVALID_ARGUMENT")
    assert refusal.violations[0][0] == "itemId"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"visitor_id": "v" * 101}, "visitorId"),
        ({"utm_source": "u" * 201}, "utmSource"),
        ({"utm_medium": "u" * 201}, "utmMedium"),
        ({"utm_campaign": "u" * 201}, "utmCampaign"),
        ({"site_id": "s" * 65}, "siteId"),
        ({"currency": "dollars"}, "currency"),
    ],
)
async def test_every_text_of_a_guest_is_bounded(
    server: Server, fields: dict[str, str], name: str
) -> None:
    """Visitor id, currency and utm had no limit."""
    request = public_cart_service_pb2.CreateGuestCartRequest(**fields)
    refusal = await refused(
        server.guests.CreateGuestCart(request, metadata=tenant()), "INVALID_ARGUMENT"
    )
    assert [field for field, _ in refusal.violations] == [name]


async def test_a_code_is_at_most_64_characters(server: Server) -> None:
    """So is a discount code, whether it is applied or taken off."""
    for name, call in (
        ("Apply", server.carts.ApplyDiscount),
        ("Remove", server.carts.RemoveDiscount),
    ):
        request = getattr(cart_service_pb2, f"{name}DiscountRequest")(code="C" * 65)
        await refused(call(request, metadata=bearer("cust-bob")), "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"product_id": "prod\0mug"}, "productId"),
        ({"variant_id": "\0"}, "variantId"),
        ({"gift_message": "a\0b"}, "giftMessage"),
        ({"custom_fields": {"a": "\0"}}, "customFields"),
        ({"custom_fields": {"\0": 1}}, "customFields"),
        ({"custom_fields": {"a": [{"b": "x\0"}]}}, "customFields"),
    ],
)
async def test_a_nul_character_is_refused_wherever_it_is(
    server: Server, item: dict[str, Any], field: str
) -> None:
    """PostgreSQL can't store it: without the check it would be a fault of the server."""
    call = add(server, **{"product_id": "prod-mug", "quantity": 1} | item)
    refusal = await refused(call, "INVALID_ARGUMENT")
    assert refusal.violations == ((field, "must not contain a NUL character"),)


async def test_an_unknown_strategy_is_refused(server: Server) -> None:
    request = cart_service_pb2.MergeCartRequest(source_cart_id="x", strategy=99)
    call = server.carts.MergeCart(request, metadata=bearer("cust-bob"))
    refusal = await refused(call, "INVALID_ARGUMENT")
    assert refusal.violations[0][0] == "strategy"


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xff\xff",
        b"\x0a\x05ab",
        # A product id that is a lone surrogate, which is no UTF-8.
        b"\x0a\x07\x0a\x03\xed\xa0\x80\x10\x01",
        b"\x0a\x05\x0a\x01\xff\x10\x01",
        b"\x08\x01" * 3 + b"\x0f",
        struct.pack("<q", -1),
    ],
)
async def test_bytes_that_are_no_request_are_refused(server: Server, raw: bytes) -> None:
    call = server.channel.unary_unary("/commerce.cart.v1.CartService/AddItem")
    await refused(call(raw, metadata=bearer("cust-bob")), "MALFORMED_BODY")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        # A quantity of 1, then one of 3, in one item; the same in two.
        (b"\x0a\x0e\x0a\x08prod-mug\x10\x01\x10\x03", "quantity"),
        (b"\x0a\x0c\x0a\x08prod-mug\x10\x01\x0a\x02\x10\x03", "body"),
    ],
)
async def test_a_field_that_comes_twice_is_refused(server: Server, raw: bytes, field: str) -> None:
    """The library keeps the last one without a word; who reads the first one acts on another."""
    call = server.channel.unary_unary("/commerce.cart.v1.CartService/AddItem")
    refusal = await refused(call(raw, metadata=bearer("cust-bob")), "INVALID_ARGUMENT")
    assert refusal.violations == ((field, "must be given once"),)


async def test_a_field_that_says_what_it_would_be_anyway_comes_once(server: Server) -> None:
    """The transcoder writes `"isGift":false`, which the library leaves out."""
    raw = b"\x0a\x10\x0a\x08prod-mug\x10\x01\x1a\x00\x30\x00"
    call = server.channel.unary_unary("/commerce.cart.v1.CartService/AddItem")
    await call(raw, metadata=bearer("cust-bob"))


async def test_who_calls_is_asked_before_what_they_want(server: Server) -> None:
    """A stranger learns nothing about the fields."""
    call = server.channel.unary_unary("/commerce.cart.v1.CartService/AddItem")
    await refused(call(b"\xff", metadata=()), "UNAUTHENTICATED")


async def test_unknown_fields_do_no_harm(server: Server) -> None:
    """A newer client may know more."""
    known = cart_service_pb2.GetCartRequest().SerializeToString()
    call = server.channel.unary_unary("/commerce.cart.v1.CartService/GetCart")
    await call(known + b"\xfa\x3f\x03abc", metadata=bearer("cust-bob"))
