"""A merchant's story, by REST through Envoy: from a draft to an order that is cancelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import grpc
import httpx
import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2 as life
from commerce.cart.v1 import cart_lifecycle_service_pb2_grpc

from tests.support.stacks import RunningStack
from tests.support.workers import bearer

CHECKOUT = bearer("svc-checkout", role="SERVICE")


class Teller:
    """Somebody who calls by REST, and tells what was answered."""

    def __init__(self, client: httpx.Client, name: str, **claims: Any) -> None:
        self._client = client
        self._headers = dict(bearer(name, **claims))

    def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Call, and give what was answered with success."""
        answer = self._ask(method, path, body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def refused(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Call, and give why it was refused."""
        answer = self._ask(method, path, body)
        assert answer.is_error, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _ask(self, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
        sent = body if method in {"POST", "PUT"} else None
        answer = self._client.request(method, path, json=sent, headers=self._headers)
        print(f"{method} {path} {json.dumps(sent) if sent else ''}\n{answer.text}\n")
        return answer


@pytest.fixture
def api(stack: RunningStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.api_url, timeout=30) as client:
        yield client


async def test_a_promotion_from_draft_to_cancelled_order(
    stack: RunningStack, api: httpx.Client
) -> None:
    """10 % off: 3.00 of 30.00 for who orders and cancels, 2.00 of 20.00 for who comes too late."""
    merchant = Teller(api, "user-merchant", role="MANAGER")
    ann, bob = Teller(api, "cust-story-ann"), Teller(api, "cust-story-bob")
    draft = merchant.call(
        "POST",
        "/api/promotions",
        name="Mugs in May",
        code="MUGS-10",
        usageLimit=5,
        budget=5,
        effect={"percent": {"percent": 10}},
    )
    where = f"/api/promotions/{draft['id']}"
    cart = ann.call("POST", "/api/cart/items", productId="prod-mug", quantity=3)
    looked = merchant.call("GET", f"{where}/preview?carts=1")
    assert (looked["carts"], looked["matched"], looked["cost"]) == (1, 1, 3)
    assert looked["surprising"][0]["cartId"] == cart["id"]
    merchant.call("POST", f"{where}/activate")
    cart = ann.call("POST", "/api/cart/discount", code="mugs-10")
    assert cart["totals"]["discountTotal"] == 3
    bobs = bob.call("POST", "/api/cart/items", productId="prod-mug", quantity=2)
    told = merchant.call("GET", f"/api/promotions/carts/{bobs['id']}/explanation")
    (why,) = (one for one in told["promotions"] if one["promotionId"] == draft["id"])
    assert why["reason"] == "CODE_NOT_TYPED"
    bob.call("POST", "/api/cart/discount", code="MUGS-10")
    async with grpc.aio.insecure_channel(stack.grpc_target) as channel:
        checkout = cart_lifecycle_service_pb2_grpc.CartLifecycleServiceStub(channel)
        sold = life.ConvertCartRequest(cart_id=cart["id"], order_id="order-story")
        await checkout.ConvertCart(sold, metadata=CHECKOUT)
        spent = merchant.call("GET", where)
        assert (spent["usedCount"], spent["spent"]) == (2, 3)
        merchant.call("POST", f"{where}/end")
        shown = bob.call("GET", "/api/cart")
        (change,) = shown["changes"]
        assert (change["reason"], change["old"], change["new"]) == ("PROMOTION_NOT_ACTIVE", 2, 0)
        check = life.CheckCartRequest(cart_id=bobs["id"])
        assert not (await checkout.CheckCart(check, metadata=CHECKOUT)).purchasable
        stale = bob.refused("POST", "/api/cart/acknowledge-changes", changesVersion="stale")
        assert (stale["statusCode"], stale["reason"]) == (409, "CHANGES_VERSION")
        assert stale["changesVersion"] == shown["changesVersion"]
        known = bob.call(
            "POST", "/api/cart/acknowledge-changes", changesVersion=shown["changesVersion"]
        )
        assert known["changes"] == []
        assert (await checkout.CheckCart(check, metadata=CHECKOUT)).purchasable
        cancel = life.CancelOrderRequest(order_id="order-story")
        await checkout.CancelOrder(cancel, metadata=CHECKOUT)
    ended = merchant.call("GET", where)
    assert ended["status"] == "ENDED"
    assert ended["spent"] == 0
    uses = merchant.call("GET", f"{where}/uses")["uses"]
    (anns,) = (use for use in uses if use.get("orderId") == "order-story")
    assert (anns["status"], anns["amount"]) == ("RETURNED", 3)
