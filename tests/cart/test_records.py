"""What every change leaves behind: one audit record and its events."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2 as lifecycle

from tests.cart.conftest import NewCustomer, NewGuest
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server, bearer, tenant


async def audit(server: Server, cart: str) -> list[dict[str, Any]]:
    """Read a cart's audit records, oldest first."""
    rows = await server.fetch(
        """SELECT * FROM audit_logs WHERE entity = 'Cart' AND "entityId" = $1
           ORDER BY "createdAt", id""",
        cart,
    )
    return [dict(row) | _read(row) for row in rows]


async def events(server: Server, cart: str) -> list[dict[str, Any]]:
    """Read a cart's events in their order."""
    rows = await server.fetch(
        """SELECT * FROM commerce_events WHERE "aggregateType" = 'Cart' AND "aggregateId" = $1
           ORDER BY "aggregateVersion", ordinal, id""",
        cart,
    )
    return [dict(row) | {"payload": json.loads(row["payload"])} for row in rows]


def _read(row: Any) -> dict[str, Any]:
    return {name: json.loads(row[name]) for name in ("changes", "metadata") if row[name]}


Step = Callable[[Shopper, dict[str, Any]], Any]
STEPS: list[tuple[str, Step, str, str | None]] = [
    ("add", lambda s, c: s.add("prod-mug", 2), "CART_ITEM_ADDED", None),
    ("again", lambda s, c: s.add("prod-tee"), "CART_ITEM_ADDED", None),
    ("update", lambda s, c: s.update(c["line"], quantity=3), "CART_ITEM_UPDATED", None),
    ("save", lambda s, c: s.save(c["line"]), "CART_ITEM_REMOVED", "SAVED_FOR_LATER"),
    ("move", lambda s, c: s.move(c["saved"]), "CART_ITEM_ADDED", "MOVED_TO_CART"),
    ("code", lambda s, c: s.apply("save10"), "CART_DISCOUNT_APPLIED", None),
    ("uncode", lambda s, c: s.unapply("save10"), "CART_ITEM_UPDATED", "DISCOUNT_REMOVED"),
    ("ship", lambda s, c: s.ship(country="US"), "CART_ITEM_UPDATED", "SHIPPING"),
    ("refresh", lambda s, c: s.refresh(), "CART_ITEM_UPDATED", "PRICES_REFRESHED"),
    ("bundle", lambda s, c: s.add_bundle("bundle-fixed"), "CART_BUNDLE_ADDED", None),
    ("unbundle", lambda s, c: s.remove_bundle(c["group"]), "CART_BUNDLE_REMOVED", None),
    ("zero", lambda s, c: s.update(c["line"], quantity=0), "CART_ITEM_REMOVED", None),
    ("tee", lambda s, c: s.add("prod-tee"), "CART_ITEM_ADDED", None),
    ("remove", lambda s, c: s.remove(c["line"]), "CART_ITEM_REMOVED", None),
    ("lamp", lambda s, c: s.add("prod-lamp"), "CART_ITEM_ADDED", None),
    ("save it", lambda s, c: s.save(c["line"]), "CART_ITEM_REMOVED", "SAVED_FOR_LATER"),
    ("unsave", lambda s, c: s.remove_saved(c["saved"]), "CART_ITEM_UPDATED", "SAVED_ITEM_REMOVED"),
    ("clear", lambda s, c: s.clear(), "CART_ITEM_REMOVED", "CLEARED"),
]
"""A visit: each change, with the event it makes and what the event says of it."""


async def test_each_change_makes_one_record_and_its_event(shopper: Shopper, server: Server) -> None:
    """Saving, removing codes and merging went unaudited."""
    cart = await shopper.refresh()
    known: dict[str, Any] = {}
    for name, step, kind, change in STEPS:
        records, happened = await audit(server, cart.id), await events(server, cart.id)
        answer = await step(shopper, known)
        cart = getattr(answer, "cart", answer)
        known["group"] = getattr(answer, "bundle_group_id", None)
        plain = [line.id for line in cart.items if not line.HasField("bundle_group_id")]
        known |= {"line": plain[0] if plain else None}
        known |= {"saved": cart.saved_items[0].id if cart.saved_items else None}
        (record,) = (await audit(server, cart.id))[len(records) :]
        (event,) = (await events(server, cart.id))[len(happened) :]
        assert (record["action"], record["scopeType"], record["scopeId"]) == (
            "UPDATE",
            "COMPANY",
            COMPANY,
        ), name
        assert record["changes"]["version"] == [cart.version - 1, cart.version], name
        assert record["changes"]["grandTotal"][1] == cart.totals.grand_total, name
        assert record["metadata"]["actor"] == (shopper.customer or "guest"), name
        assert (event["eventType"], event["payload"].get("change")) == (kind, change), name
        assert event["aggregateVersion"] == cart.version, name
        assert event["requestId"] == record["metadata"]["requestId"], name


async def test_the_history_of_a_cart_is_in_order(shopper: Shopper, server: Server) -> None:
    for _ in range(3):
        cart = await shopper.add("prod-mug")
    history = await events(server, cart.id)
    versions = [event["aggregateVersion"] for event in history]
    assert versions == sorted(versions)
    assert [event["eventType"] for event in history][:1] == ["CART_CREATED"]
    by_id = sorted(history, key=lambda event: event["id"])
    assert by_id == history


async def test_a_first_add_creates_and_adds_in_one(customer: Shopper, server: Server) -> None:
    cart = await customer.add("prod-mug")
    (record,) = await audit(server, cart.id)
    assert (record["action"], record["changes"]["version"]) == ("CREATE", [None, 1])
    history = await events(server, cart.id)
    assert [(event["eventType"], event["ordinal"]) for event in history] == [
        ("CART_CREATED", 0),
        ("CART_ITEM_ADDED", 1),
    ]
    assert history[1]["payload"] == {"productId": "prod-mug", "quantity": 1}
    assert history[1]["customerId"] == customer.customer


async def test_a_record_says_who_from_where_and_in_which_request(
    server: Server, new_customer: NewCustomer
) -> None:
    """Address and user agent come from the connection."""
    request_id = f"req-{uuid.uuid4()}"
    customer = new_customer().saying(x_request_id=request_id)
    cart = await customer.add("prod-mug")
    (record,) = await audit(server, cart.id)
    assert record["metadata"] == {
        "actor": customer.customer,
        "requestId": request_id,
        "role": "CUSTOMER",
    }
    assert record["ipAddress"] == "127.0.0.1"
    assert "grpc-python" in record["userAgent"]


async def test_a_guest_s_create_is_recorded(guest: Shopper, server: Server) -> None:
    (record,) = await audit(server, guest.cart_id or "")
    assert (record["action"], record["metadata"]["actor"]) == ("CREATE", "guest")
    (event,) = await events(server, guest.cart_id or "")
    assert (event["eventType"], event["companyId"]) == ("CART_CREATED", COMPANY)


async def test_reads_leave_nothing(shopper: Shopper, server: Server) -> None:
    cart = await shopper.add("prod-mug")
    before = await audit(server, cart.id), await events(server, cart.id)
    await shopper.get()
    await shopper.get(include_saved=False)
    assert (await audit(server, cart.id), await events(server, cart.id)) == before


async def test_a_dry_run_and_a_repeated_merge_leave_nothing(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    await guest.add("prod-mug")
    cart = await customer.get()
    await customer.merge(guest, dry_run=True)
    assert len(await audit(server, cart.id)) == 1
    await customer.merge(guest)
    await customer.merge(guest)
    records = await audit(server, cart.id)
    assert [record["action"] for record in records] == ["CREATE", "UPDATE"]
    assert records[1]["changes"]["detail"][0]["sourceCartId"] == guest.cart_id


async def test_the_checkout_is_recorded(
    customer: Shopper, service: Shopper, server: Server
) -> None:
    cart = await customer.add("prod-mug")
    calls = server.lifecycle
    await calls.CheckCart(lifecycle.CheckCartRequest(cart_id=cart.id), metadata=service.metadata)
    request = lifecycle.ConvertCartRequest(cart_id=cart.id, order_id=f"order-{cart.id}")
    await calls.ConvertCart(request, metadata=service.metadata)
    await calls.ConvertCart(request, metadata=service.metadata)
    history = await events(server, cart.id)
    assert [event["eventType"] for event in history] == [
        "CART_CREATED",
        "CART_ITEM_ADDED",
        "CART_CHECKOUT_STARTED",
        "CART_CHECKOUT_COMPLETED",
    ]
    assert history[-1]["payload"] == {"orderId": f"order-{cart.id}"}
    records = await audit(server, cart.id)
    assert len(records) == 3
    assert records[-1]["metadata"]["role"] == "SERVICE"
    assert records[-1]["changes"]["status"] == ["ACTIVE", "CONVERTED"]


@pytest.mark.parametrize(
    ("reason", "call"),
    [
        ("SITE_NOT_ALLOWED", lambda s, r: _as(s, r).get(site_id="site-other")),
        ("PRODUCT_COMPANY_MISMATCH", lambda s, r: _as(s, r).add("prod-other")),
        ("COMPANY_MISMATCH", lambda s, r: _as(s, r, bearer("cust-eve")).get()),
        (
            "ROLE_REQUIRED",
            lambda s, r: s.lifecycle.AbandonCart(
                lifecycle.AbandonCartRequest(cart_id="x"),
                metadata=(*bearer("cust-bob"), ("x-request-id", r)),
            ),
        ),
        (
            "COMPANY_REQUIRED",
            lambda s, r: _as(s, r, bearer("cust-bob", companyId=None)).get(),
        ),
        (
            "SESSION_TOKEN_REQUIRED",
            lambda s, r: Shopper(s, (*tenant(), ("x-request-id", r)), cart_id="x").clear(),
        ),
    ],
)
async def test_refused_access_is_recorded(
    server: Server, reason: str, call: Callable[[Server, str], Any]
) -> None:
    """Denials went unaudited; those of the role and the tenant count as well."""
    request_id = f"req-{uuid.uuid4()}"
    await refused(call(server, request_id), reason)
    rows = await server.fetch(
        "SELECT * FROM audit_logs WHERE metadata->>'requestId' = $1", request_id
    )
    (row,) = rows
    assert (row["action"], json.loads(row["metadata"])["reason"]) == ("ACCESS_DENIED", reason)
    assert row["entity"].startswith("/commerce.cart.v1.")
    assert row["ipAddress"] == "127.0.0.1"


async def test_other_refusals_leave_nothing(shopper: Shopper, server: Server) -> None:
    request_id = f"req-{uuid.uuid4()}"
    asking = shopper.saying(x_request_id=request_id)
    await refused(asking.add("prod-hidden"), "PRODUCT_UNAVAILABLE")
    await refused(asking.add("prod-mug", 101), "INVALID_ARGUMENT")
    count = "SELECT count(*) FROM audit_logs WHERE metadata->>'requestId' = $1"
    assert await server.value(count, request_id) == 0


def _as(server: Server, request_id: str, metadata: Any = None) -> Shopper:
    known = metadata or bearer("cust-bob")
    return Shopper(server, (*known, ("x-request-id", request_id)))


async def test_what_changes_with_a_record_is_on_record_itself(
    new_customer: NewCustomer, new_guest: NewGuest, server: Server
) -> None:
    """The end of a merge's source and a customer's first row left nothing."""
    customer, guest = new_customer(), await new_guest()
    await customer.add("prod-mug")
    await guest.add("prod-lamp")
    await customer.merge(guest)
    found = """SELECT entity, action FROM audit_logs
        WHERE "entityId" = $1 ORDER BY "createdAt" DESC, id LIMIT 1"""
    made = await server.fetch(found, customer.customer)
    assert [tuple(row) for row in made] == [("Customer", "CREATE")]
    ended = """SELECT action, changes->>'with' FROM audit_logs
        WHERE "entityId" = $1 AND changes ? 'with'"""
    source = await server.fetch(ended, guest.cart_id)
    assert [tuple(row) for row in source] == [("UPDATE", "Cart")]
