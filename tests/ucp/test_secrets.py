"""What opens an assistant's cart is told to who may have it, and written nowhere.

A stack of its own writes every log there is, at LOG_LEVEL=debug, and traces every call. An
assistant goes through its whole story by REST, by MCP and by links, a shopper redeems the code;
then each secret is looked for in all that was kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from server.cart.service.agents import checkout_of
from server.platform.database.dsn import asyncpg_dsn
from server.stack.envoy import ask_admin
from tests.support.collector import Collector, running_collector
from tests.support.stacks import RunningStack, eventually, running_stack
from tests.ucp.agents import SITE, Assistant, again, cart, new_key, serve_agents
from tests.ucp.test_continuing import TENANT, Shopper, code_of, redeem
from tests.ucp.test_tools import META, tool

LAST = "the-last-of-the-agents"
KEPT = (
    *("commerce_events", "audit_logs", "idempotency_keys", "webhook_queue"),
    *("agent_carts", "carts", "wishlists", "product_comparisons"),
)


@dataclass(frozen=True, slots=True)
class Watched:
    """A stack of which all is written down."""

    stack: RunningStack
    collector: Collector
    api: httpx.Client


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    """A stack with servers of its own, so that their logs are there too."""
    with (
        running_collector() as collector,
        running_stack(
            LOG_LEVEL="debug",
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
            OTEL_TRACES_SAMPLER_ARG="1",
            OTEL_BSP_SCHEDULE_DELAY="100",
        ) as stack,
    ):
        asyncio.run(serve_agents(stack.database_url, host="localhost"))
        base = stack.api_url.replace("127.0.0.1", "localhost")
        with httpx.Client(base_url=base, timeout=30) as api:
            yield Watched(stack, collector, api)


def story(api: httpx.Client) -> dict[str, str]:
    """Do all that assistants do, and give every secret that came up, by what it is."""
    assistant, found = Assistant(api), {}

    def noted(name: str, shown: dict[str, Any]) -> dict[str, Any]:
        found[f"{name}: id"] = shown["id"]
        found[f"{name}: code"] = code_of(shown)
        return shown

    found["key"] = new_key()
    begun = noted(
        "cart",
        assistant.call(
            "POST", "/carts", cart(("prod-mug", 2), codes=["SAVE10"]), idempotency_key=found["key"]
        ).json(),
    )
    path = f"/carts/{begun['id']}"
    assistant.put(begun["id"], again(begun))
    assert assistant.call("PUT", path, again(begun), if_match='"99"').status_code == 412
    assert assistant.call("PUT", path, b"{").status_code == 400
    assert assistant.call("POST", path, {}).status_code in {404, 405}
    assistant.call("POST", f"{path}/wishlist", {"item": {"id": "prod-mug"}})
    listed = assistant.call("GET", f"{path}/wishlist").json()
    assistant.call("DELETE", f"{path}/wishlist/{listed['entries'][0]['id']}")
    assistant.call("PUT", f"{path}/comparison", {"items": [{"id": "prod-mug"}]})
    # Where secrets do not belong.
    assert redeem(api, begun["id"]).status_code == 404
    api.get(f"/nowhere/{begun['id']}?token={code_of(begun)}")
    api.get(f"/ucp/{SITE}/v1/carts?id={begun['id']}")
    session = noted(
        "session", assistant.call("POST", "/checkout-sessions", {"cart_id": begun["id"]}).json()
    )
    found["derived session"] = checkout_of(begun["id"])
    assert session["id"] == found["derived session"]
    assistant.call("PUT", f"/checkout-sessions/{session['id']}", again(session))
    shopper = Shopper(api, begun)
    found["shopper's token"] = shopper.headers["x-session-token"]
    shopper.add("prod-lamp")
    assert redeem(api, code_of(begun)).status_code == 404
    noted("cart again", assistant.get(begun["id"]))
    by_tool = tool(api, "create_cart", cart=cart(("prod-mug", 1)), meta=META).json()
    made = noted("tool", by_tool["result"]["structuredContent"])
    tool(api, "remember_item", id=made["id"], entry={"item": {"id": "prod-mug"}})
    tool(api, "cancel_cart", id=made["id"])
    link = api.get(f"/ucp/{SITE}/buy/prod-mug:2?coupon=SAVE10")
    assert link.status_code == 303
    found["link: code"] = httpx.URL(link.headers["location"]).path.rpartition("/")[2]
    recovered = redeem(api, found["link: code"])
    assert recovered.status_code == 201
    found["link: token"] = recovered.json()["sessionToken"]
    assistant.call("POST", f"{path}/cancel", {}, x_request_id=LAST)
    api.get("/api/public/cart", headers=TENANT | {"x-request-id": LAST})
    return found


async def rows(database_url: str) -> dict[str, str]:
    """Give all that the tables hold that tell of carts, as text."""
    connection = await asyncpg.connect(asyncpg_dsn(database_url))
    try:
        every = "SELECT coalesce(json_agg(t), '[]')::text FROM {} t"
        return {table: str(await connection.fetchval(every.format(table))) for table in KEPT}
    finally:
        await connection.close()


def test_no_secret_of_assistants_is_kept_anywhere(watched: Watched) -> None:
    secrets = story(watched.api)
    assert len(secrets) >= 10
    stack = watched.stack
    ask_admin(stack.state["envoy_admin"], "/reopen_logs", method="POST")
    eventually(lambda: watched.collector.of_request(LAST), "the last call is traced")
    files = sorted({*stack.directory.rglob("*.log"), *stack.directory.rglob("*access*")})
    texts = {file.name: file.read_text(errors="replace") for file in files}
    assert {"envoy.log", "postgres.log", "stack.log"} <= texts.keys()
    assert any("UpdateAgentCart" in text for text in texts.values())
    traced = b"\n".join(watched.collector.requests).decode(errors="replace")
    assert "UpdateAgentCart" in traced
    tables = asyncio.run(rows(stack.database_url))
    assert "AGENT" in tables["commerce_events"]
    assert "agents.example" in tables["audit_logs"]
    found = [
        (name, place)
        for name, secret in secrets.items()
        for place, text in (texts | {"traces": traced} | tables).items()
        if secret in text
    ]
    assert not found
