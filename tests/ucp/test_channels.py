"""Who brought what: the shop itself, assistants and links, in figures worked out by hand."""

from __future__ import annotations

import asyncio

import grpc.aio
import httpx
from commerce.cart.v1 import cart_lifecycle_service_pb2, cart_lifecycle_service_pb2_grpc

from server.analytics.service import Rollup
from server.platform.database.pool import Database
from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, bearer, bearing, token
from tests.ucp.agents import Assistant, again
from tests.ucp.test_continuing import TENANT, Shopper
from tests.ucp.test_links import BUY, filled

FIGURES = (
    *("totalCarts", "addToCartEvents", "convertedCarts", "abandonedCarts"),
    *("revenue", "abandonedValue"),
)
NONE = (0, 0, 0, 0, 0.0, 0.0)
Split = dict[tuple[str, str], tuple[float, ...]]


def asked(api: httpx.Client, part: str) -> httpx.Response:
    """Ask for the figures of the last days, counted at once."""
    (staff,) = bearing(token(sub="user-staff", role="ADMIN", companyId=COMPANY))
    path = f"/api/analytics/ecommerce/{part}?fresh=true"
    answer = api.get(path, headers={staff[0]: str(staff[1])})
    assert answer.status_code == 200, answer.text
    return answer


def split(api: httpx.Client) -> Split:
    """Give the figures of each channel, which are the same in both answers."""
    told = asked(api, "cart").json()["channels"]
    assert told == asked(api, "overview").json()["cart"]["channels"]
    return {
        (row["channel"], row["agent"]): tuple(row[figure] for figure in FIGURES) for row in told
    }


def totals(api: httpx.Client) -> tuple[float, ...]:
    cart = asked(api, "cart").json()
    return tuple(cart[figure] for figure in FIGURES)


def added_up(found: Split) -> tuple[float, ...]:
    return tuple(round(sum(row), 2) for row in zip(*found.values(), strict=True))


def guest_cart(api: httpx.Client, *items: tuple[str, int]) -> str:
    """Fill a cart as the shop's own pages do."""
    cart = api.post("/api/public/cart", json={"currency": "USD"}, headers=TENANT).json()
    headers = TENANT | {"x-session-token": cart["sessionToken"]}
    for product, quantity in items:
        body = {"productId": product, "quantity": quantity}
        path = f"/api/public/cart/{cart['id']}/items"
        assert api.post(path, json=body, headers=headers).status_code == 201
    return str(cart["id"])


async def end(target: str, ordered: list[str], abandoned: str) -> None:
    """Order carts, and abandon one."""
    service = bearer("svc-checkout", role="SERVICE")
    async with grpc.aio.insecure_channel(target) as channel:
        stub = cart_lifecycle_service_pb2_grpc.CartLifecycleServiceStub(channel)
        for cart in ordered:
            order = cart_lifecycle_service_pb2.ConvertCartRequest(
                cart_id=cart, order_id=f"order-{cart}"
            )
            await stub.ConvertCart(order, metadata=service)
        given_up = cart_lifecycle_service_pb2.AbandonCartRequest(cart_id=abandoned)
        await stub.AbandonCart(given_up, metadata=service)


async def recounted(database_url: str) -> None:
    """See that a recount finds nothing else, and count everything anew."""
    database = await Database.connect(database_url, connections=2, timeout_seconds=60)
    try:
        rollup = Rollup(database)
        assert (await rollup.verify())[0] == []
        async for _ in rollup.rebuild():
            pass
    finally:
        await database.close()


def test_figures_are_split_by_who_brought_the_carts(
    agent_stack: RunningStack, api: httpx.Client, assistant: Assistant, rival: Assistant
) -> None:
    """Seven carts, of mugs at 10.00, a lamp at 49.99 and chairs at 120.00.

    The web: 2 × 10.00 + 49.99 = 69.99 ordered, 10.00 abandoned; three additions.
    An assistant: 3 × 10.00 + 49.99 by itself, two additions, and a chair by the shopper who went
    on, an addition of the web: 199.99 ordered. It gave up a cart of 120.00, one addition.
    Another assistant: a mug that waits. Links: 2 × 10.00 ordered, and a lamp that waits.
    """
    before, whole = split(api), totals(api)

    ordered = [guest_cart(api, ("prod-mug", 2), ("prod-lamp", 1))]
    abandoned = guest_cart(api, ("prod-mug", 1))
    begun = assistant.create(("prod-mug", 3))
    wanted = again(begun)
    wanted["line_items"].append({"item": {"id": "prod-lamp"}, "quantity": 1})
    shopper = Shopper(api, assistant.put(begun["id"], wanted))
    shopper.add("prod-chair")
    ordered.append(shopper.cart["id"])
    given_up = assistant.create(("prod-chair", 1))
    assert assistant.call("POST", f"/carts/{given_up['id']}/cancel").status_code == 200
    rival.create(("prod-mug", 1))
    ordered.append(filled(api, api.get(f"{BUY}/prod-mug:2"))["id"])
    filled(api, api.get(f"{BUY}/prod-lamp"))

    asyncio.run(end(agent_stack.grpc_target, ordered, abandoned))

    after = split(api)
    came = {
        channel: tuple(
            round(now - then, 2) for now, then in zip(row, before.get(channel, NONE), strict=True)
        )
        for channel, row in after.items()
    }
    assert {channel: row for channel, row in came.items() if any(row)} == {
        ("WEB", ""): (2, 4, 1, 1, 69.99, 10.0),
        ("AGENT", "agents.example"): (2, 3, 1, 1, 199.99, 120.0),
        ("AGENT", "assistant.example"): (1, 1, 0, 0, 0, 0),
        ("LINK", ""): (2, 2, 1, 0, 20.0, 0),
    }
    assert tuple(round(now - then, 2) for now, then in zip(totals(api), whole, strict=True)) == (
        7,
        10,
        3,
        2,
        289.98,
        130.0,
    )
    assert added_up(after) == totals(api)
    assert "\nchannels,agent,totalCarts,addToCartEvents," in asked(api, "cart.csv").text

    asyncio.run(recounted(agent_stack.database_url))
    assert split(api) == after
