"""Requests that are as large, as deep and as wrong as they can be made."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import grpc
import pytest
from buf.validate import validate_pb2
from commerce.cart.v1 import cart_input_pb2, cart_service_pb2, public_cart_service_pb2
from commerce.wishlist.v1 import wishlist_service_pb2, wishlist_service_pb2_grpc
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from server.platform.grpc.validation import MAX_VIOLATIONS
from server.stack.process import PROJECT
from tests.support.refusals import refused
from tests.support.workers import Server, bearer, tenant

BOB = bearer("cust-bob")
BOUND_ELSEWHERE = {
    # By 4 KiB of JSON, and 32 levels: tests/cart/test_items.py.
    *("AddItem.item.custom_fields", "UpdateItem.changes.custom_fields"),
    *("AddGuestItem.item.custom_fields", "UpdateGuestItem.changes.custom_fields"),
    # By 4 KiB of JSON: server/analytics/service/client_events.py.
    "RecordEvent.event.metadata",
    # By 500 records a batch, each held against the contract by itself, so that each has its row.
    *("ApplyRecords.records", "StreamRecords.records"),
    # By 16 KiB of JSON: tests/catalog_records.
    *(
        f"{record}.{field}"
        for record in ("ApplyRecords.records", "PutRecord.record", "StreamRecords.records")
        for field in (
            *("product.attributes", "company.settings", "customer.metadata"),
            "site.agent_settings",
        )
    ),
    # By the three names of kinds, of which each counts once: tests/cross_site_session.
    *("TransferSession.data_types", "TransferGuestSession.data_types"),
    # Accepted and ignored.
    *("GetCart.session_token", "GetWishlist.session_token", "GetComparison.session_token"),
}
"""Fields without a limit of length in the contract, and what limits them instead."""


def methods() -> Iterator[MethodDescriptor]:
    """Find every method of the contract."""
    client = PROJECT / "clients" / "python"
    for path in sorted(client.glob("commerce/**/*_service_pb2.py")):
        module = importlib.import_module(".".join(path.relative_to(client).with_suffix("").parts))
        for service in module.DESCRIPTOR.services_by_name.values():
            yield from service.methods


def inner_is_map(field: FieldDescriptor) -> bool:
    """Whether a field is a map, which is a list of pairs to the descriptor."""
    return bool(field.message_type and field.message_type.GetOptions().map_entry)


def is_short(rules: validate_pb2.StringRules) -> bool:
    """Whether a text has a longest: by its length, by the words there are, or by its pattern."""
    endless = re.search(r"(?<!\\)[*+]|,\}", rules.pattern)
    closed = rules.pattern.startswith("^") and rules.pattern.endswith("$") and not endless
    lengths = ("max_len", "max_bytes", "len", "len_bytes", "const")
    return closed or bool(getattr(rules, "in")) or any(rules.HasField(name) for name in lengths)


def unlimited(kind: Descriptor, path: str) -> Iterator[str]:
    """Name the texts, lists and free objects of a message that have no limit of their own."""
    for field in kind.fields:
        name = f"{path}.{field.name}"
        rules = field.GetOptions().Extensions[validate_pb2.field]
        if inner_is_map(field):
            if not rules.map.HasField("max_pairs"):
                yield name
            kinds = (("key", rules.map.keys), ("value", rules.map.values))
            yield from (f"{name}.{part}" for part, kept in kinds if not is_short(kept.string))
            continue
        if field.is_repeated:
            if not rules.repeated.HasField("max_items"):
                yield name
            rules = rules.repeated.items
        inner = field.message_type
        if inner and inner.full_name == "google.api.HttpBody":
            continue  # A body as it came, which the limit of bodies bounds.
        if field.type in {FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES}:
            text = field.type == FieldDescriptor.TYPE_STRING
            if not (is_short(rules.string) if text else rules.bytes.HasField("max_len")):
                yield name
        elif inner and inner.full_name.startswith("google.protobuf."):
            if inner.name in {"Struct", "Value", "ListValue", "Any", "FieldMask"}:
                yield name
        elif inner:
            yield from unlimited(inner, name)


def test_every_text_list_and_object_of_a_request_has_a_limit() -> None:
    """A field that is added without one fails here."""
    found = {name for method in methods() for name in unlimited(method.input_type, method.name)}
    assert found == BOUND_ELSEWHERE


# --- how much is looked at, and how much is said ----------------------------------------------

MANY = 80_000
"""As many empty entries as fit into a request of 256 KiB."""


def bundle(entries: int) -> cart_input_pb2.NewBundle:
    selected = [cart_input_pb2.SelectedItem()] * entries
    return cart_input_pb2.NewBundle(bundle_id="bundle-mix", selected_items=selected)


@pytest.mark.parametrize("entries", [100, 101, MANY])
async def test_a_list_of_wrong_entries_is_refused_in_few_words(
    server: Server, entries: int
) -> None:
    """To find each of 80,000 entries wrong took a worker five seconds; a guest could ask for it."""
    for call in (
        server.carts.AddBundle(
            cart_service_pb2.AddBundleRequest(bundle=bundle(entries)), metadata=BOB
        ),
        server.guests.AddGuestBundle(
            public_cart_service_pb2.AddGuestBundleRequest(cart_id="x", bundle=bundle(entries)),
            metadata=tenant(token="a" * 64),
        ),
    ):
        refusal = await refused(call, "INVALID_ARGUMENT")
        assert len(refusal.violations) == MAX_VIOLATIONS
        # What a client accepts of headers is 8 KiB.
        assert len(str(refusal.trailers)) < 8192


async def test_a_list_of_wrong_texts_is_refused_in_few_words(server: Server) -> None:
    wishlists = wishlist_service_pb2_grpc.WishlistServiceStub(server.channel)
    for item_ids in ([""] * MANY, ["x" * 65] * 3000, ["a\0"] * 500):
        request = wishlist_service_pb2.ReorderItemsRequest(item_ids=item_ids)
        refusal = await refused(wishlists.ReorderItems(request, metadata=BOB), "INVALID_ARGUMENT")
        assert 0 < len(refusal.violations) <= 2 * MAX_VIOLATIONS
        assert len(str(refusal.trailers)) < 8192


# --- depth and bytes --------------------------------------------------------------------------


def nested(levels: int) -> bytes:
    """Serialise a call that adds an item whose custom fields are nested so deep."""

    def field(number: int, content: bytes) -> bytes:
        size, length = len(content), b""
        while size > 127:
            length += bytes([size & 127 | 128])
            size >>= 7
        return bytes([number << 3 | 2]) + length + bytes([size]) + content

    value = bytes([4 << 3, 1])
    for _ in range(levels):
        # A `Value` that holds a `Struct` with one field, "a", that holds the value before.
        value = field(5, field(1, field(1, b"a") + field(2, value)))
    struct = field(1, field(1, b"a") + field(2, value))
    custom = cart_input_pb2.NewItem.DESCRIPTOR.fields_by_name["custom_fields"].number
    known = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1).SerializeToString()
    return field(1, known + field(custom, struct))


@pytest.mark.parametrize("levels", [33, 34, 100, 3000, 10_000])
async def test_a_message_cannot_be_too_deep_for_the_server(server: Server, levels: int) -> None:
    """A parser or a walk that recurses with its input could be crashed by it."""
    add: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = server.channel.unary_unary(
        "/commerce.cart.v1.CartService/AddItem"
    )
    raw = nested(levels)
    assert len(raw) < 256 * 1024
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await add(raw, metadata=BOB)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT, raised.value
    await server.carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=BOB)


async def test_a_message_of_one_byte_too_much_is_refused(server: Server) -> None:
    most = 256 * 1024
    for size in (most, most + 1):
        # Tag and length take four bytes.
        request = cart_service_pb2.GetCartRequest(session_token="x" * (size - 4))
        assert request.ByteSize() == size
        call = server.carts.GetCart(request, metadata=BOB)
        if size == most:
            await call
            continue
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call
        assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_metadata_of_too_much_is_refused(server: Server) -> None:
    call = server.carts.GetCart(
        cart_service_pb2.GetCartRequest(), metadata=(*BOB, ("x-filler", "a" * 200_000))
    )
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    await server.carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=BOB)
