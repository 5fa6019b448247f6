"""Members of staff find a customer's cart and see what happened to it; each look is audited."""

from __future__ import annotations

import json
from typing import Any

import pytest
from commerce.cart.v1 import cart_support_service_pb2 as pb
from commerce.cart.v1 import cart_support_service_pb2_grpc

from tests.cart.conftest import NewCustomer
from tests.cart.shoppers import Shopper
from tests.streams.followers import KINDS, Following
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server, bearer

STAFF = bearer("agent-7", role="USER")
LOOKS = """SELECT "entityId", changes, metadata FROM audit_logs
    WHERE action = 'READ' AND metadata->>'requestId' = $1"""


def support(server: Server) -> Any:
    return cart_support_service_pb2_grpc.CartSupportServiceStub(server.channel)


async def search(server: Server, metadata: Any = STAFF, **wanted: Any) -> pb.SearchCartsResponse:
    found: pb.SearchCartsResponse = await support(server).SearchCarts(
        pb.SearchCartsRequest(**wanted), metadata=metadata
    )
    return found


@pytest.fixture
async def cart(server: Server, customer: Shopper) -> str:
    """A customer's cart of two mugs; their address has been put right."""
    made = await customer.add("prod-mug", 2)
    await server.change("customers", customer.customer, email=f"{customer.customer}@example.com")
    return str(made.id)


async def test_a_cart_is_found_by_each_thing_that_a_customer_can_say(
    server: Server, customer: Shopper, cart: str
) -> None:
    await server.change("carts", cart, status="CONVERTED", orderId=f"order-{cart}")
    assert customer.customer is not None
    known = {
        "cart_id": cart,
        "customer_id": customer.customer,
        "email": f"{customer.customer}@example.com",
        "order_id": f"order-{cart}",
    }
    for wanted in (*({name: value} for name, value in known.items()), known):
        (found,) = (await search(server, **wanted)).carts
        assert (found.id, found.item_count, found.grand_total) == (cart, 2, 20)
        assert (found.email, found.order_id) == (known["email"], known["order_id"])
    assert not (await search(server, **(known | {"order_id": "another"}))).carts


async def test_nothing_named_is_no_list_of_all(server: Server) -> None:
    await refused(search(server), "INVALID_ARGUMENT")


async def test_pages_show_each_cart_once(server: Server, new_customer: NewCustomer) -> None:
    """Five carts of one customer, in pages of two, the newest first."""
    customer = new_customer()
    carts = []
    for number in range(5):
        carts.append((await customer.add("prod-mug")).id)
        await server.change("carts", carts[-1], status="CONVERTED", orderId=f"{carts[-1]}-{number}")
    seen: list[str] = []
    token, pages = "", 0
    while pages == 0 or token:
        page = await search(server, customer_id=customer.customer, page_size=2, page_token=token)
        seen += [found.id for found in page.carts]
        token, pages = page.next_page_token, pages + 1
    assert (seen, pages) == (carts[::-1], 3)


@pytest.mark.parametrize("token", ["nonsense", "1", "1~", "~a", "1~a~b", f"{'9' * 30}~a"])
async def test_a_made_up_page_token_is_refused(server: Server, token: str) -> None:
    await refused(search(server, cart_id="a", page_token=token), "INVALID_ARGUMENT")
    assert not (await search(server, cart_id="a", page_token=f"{'9' * 17}~a")).carts


async def test_the_cart_is_shown_as_it_is_without_what_opens_it(
    server: Server, customer: Shopper, cart: str
) -> None:
    shown = await support(server).GetSupportCart(
        pb.GetSupportCartRequest(cart_id=cart), metadata=STAFF
    )
    assert shown.summary.id == shown.cart.id == cart
    assert [(line.product_id, line.quantity) for line in shown.cart.items] == [("prod-mug", 2)]
    assert not shown.cart.HasField("session_token")
    assert not shown.HasField("merged_into_cart_id")
    assert (await customer.get()).version == shown.cart.version


async def test_the_history_has_events_and_who_did_what(
    server: Server, customer: Shopper, cart: str
) -> None:
    await customer.add("prod-poster")
    await support(server).GetSupportCart(pb.GetSupportCartRequest(cart_id=cart), metadata=STAFF)
    entries, token, pages = [], "", 0
    while pages == 0 or token:
        page = await support(server).ListCartHistory(
            pb.ListCartHistoryRequest(cart_id=cart, page_size=2, page_token=token), metadata=STAFF
        )
        entries += page.entries
        token, pages = page.next_page_token, pages + 1
    events = [e.action for e in entries if e.kind == pb.HistoryEntry.EVENT]
    assert events == ["CART_ITEM_ADDED", "CART_ITEM_ADDED", "CART_CREATED"]
    audits = [e for e in entries if e.kind == pb.HistoryEntry.AUDIT]
    changed = [e for e in audits if e.action != "READ"]
    assert {e.actor for e in changed} == {customer.customer}
    assert {e.role for e in audits if e.action == "READ"} == {"USER"}
    assert len({e.id for e in entries}) == len(entries)
    assert [e.at.ToNanoseconds() for e in entries] == sorted(
        (e.at.ToNanoseconds() for e in entries), reverse=True
    )


async def test_each_look_leaves_an_audit_record_without_the_words_that_were_looked_for(
    server: Server, customer: Shopper, cart: str
) -> None:
    async def look(request_id: str) -> dict[str, Any]:
        (row,) = await server.database.fetch(LOOKS, request_id)
        return {
            "id": row["entityId"],
            "changes": json.loads(row["changes"]),
            "who": json.loads(row["metadata"]),
        }

    email = f"{customer.customer}@example.com"
    found = f"req-{cart}-1"
    await search(server, (*STAFF, ("x-request-id", found)), email=email)
    seen = await look(found)
    assert seen["changes"] == {"searchedBy": ["email"], "found": [cart]}
    assert seen["who"]["role"] == "USER"
    assert email not in json.dumps(seen)
    opened = f"req-{cart}-2"
    await support(server).GetSupportCart(
        pb.GetSupportCartRequest(cart_id=cart), metadata=(*STAFF, ("x-request-id", opened))
    )
    assert (await look(opened))["id"] == cart


async def test_another_company_finds_nothing(server: Server, customer: Shopper, cart: str) -> None:
    foreign = bearer("agent-9", role="ADMIN", company=OTHER_COMPANY)
    assert customer.customer is not None
    email = f"{customer.customer}@example.com"
    for wanted in ({"cart_id": cart}, {"customer_id": customer.customer}, {"email": email}):
        assert not (await search(server, foreign, **wanted)).carts
    for method, request in (
        ("GetSupportCart", pb.GetSupportCartRequest(cart_id=cart)),
        ("ListCartHistory", pb.ListCartHistoryRequest(cart_id=cart)),
    ):
        call = getattr(support(server), method)
        await refused(call(request, metadata=foreign), "CART_NOT_FOUND")


@pytest.mark.parametrize("role", ["VIEWER", "SERVICE", "CUSTOMER"])
async def test_who_does_not_help_customers_sees_none(server: Server, role: str) -> None:
    await refused(search(server, bearer("someone", role=role), cart_id="a"), "ROLE_REQUIRED")


async def test_a_cart_is_followed_and_the_look_is_audited_once(
    server: Server, customer: Shopper, cart: str
) -> None:
    """Whoever helps sees what the customer does at the same time."""
    call = support(server).WatchSupportCart(
        pb.WatchSupportCartRequest(cart_id=cart),
        metadata=(*STAFF, ("x-request-id", f"look-{cart}")),
    )
    stream = Following(call, "cart")
    first = await stream.next()
    assert (first.kind, first.cart.summary.id) == (KINDS.SNAPSHOT, cart)
    assert not first.cart.cart.session_token
    changed = await customer.add("prod-mug", 1)
    update = await stream.next()
    assert (update.kind, update.version, list(update.events)) == (
        KINDS.CHANGED,
        changed.version,
        ["CART_ITEM_ADDED"],
    )
    assert update.cart.cart.items[0].quantity == 3
    assert len(await server.database.fetch(LOOKS, f"look-{cart}")) == 1
    behind = pb.WatchSupportCartRequest(cart_id=cart, after_version=changed.version)
    again = Following(support(server).WatchSupportCart(behind, metadata=STAFF), "cart")
    assert (await again.any()).kind == KINDS.HEARTBEAT


async def test_nobody_follows_another_companys_cart_or_as_a_customer(
    server: Server, customer: Shopper, cart: str
) -> None:
    request = pb.WatchSupportCartRequest(cart_id=cart)
    foreign = bearer("agent-8", role="ADMIN", company=OTHER_COMPANY)
    await refused(
        support(server).WatchSupportCart(request, metadata=foreign).read(), "CART_NOT_FOUND"
    )
    own = support(server).WatchSupportCart(request, metadata=customer.metadata)
    await refused(own.read(), "ROLE_REQUIRED")
