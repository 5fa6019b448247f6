"""The same carts as tools of MCP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.ucp.agents import PROFILE, SITE, Assistant, amount, cart, new_key, units

PATH = f"/ucp/{SITE}/mcp"
META = {"ucp-agent": {"profile": PROFILE}}


def sent(api: httpx.Client, method: str, path: str = PATH, **params: Any) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    return api.post(path, json=body)


def tool(api: httpx.Client, name: str, path: str = PATH, **arguments: Any) -> httpx.Response:
    given = {"meta": META} | arguments
    return sent(api, "tools/call", path, name=name, arguments=given)


def test_a_client_finds_its_way(api: httpx.Client) -> None:
    begun = sent(api, "initialize", protocolVersion="2025-03-26").json()["result"]
    assert begun["protocolVersion"] == "2025-03-26"
    told = api.post(PATH, json={"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert (told.status_code, told.content) == (202, b"")
    listed = sent(api, "tools/list").json()["result"]["tools"]
    assert [one["name"] for one in listed] == [
        "create_cart",
        "get_cart",
        "update_cart",
        "cancel_cart",
        "remember_item",
        "get_wishlist",
        "forget_item",
        "compare_items",
        "get_comparison",
    ]
    assert api.get(PATH).status_code == 405


@pytest.mark.parametrize("path", [PATH, f"/ucp/{SITE}/2026-04-08/mcp"])
def test_tools_do_what_rest_does(api: httpx.Client, path: str) -> None:
    answer = tool(api, "create_cart", path, cart=cart(("prod-mug", 2), codes=["SAVE10"])).json()
    begun = answer["result"]["structuredContent"]
    assert answer["id"] == 7
    assert amount(begun, "total") == 1800
    shown = tool(api, "get_cart", path, id=begun["id"]).json()["result"]["structuredContent"]
    assert shown == begun
    changed = tool(api, "update_cart", path, id=begun["id"], cart=cart(("prod-lamp", 1)))
    assert units(changed.json()["result"]["structuredContent"]) == {"prod-lamp": 1}
    tool(api, "cancel_cart", path, id=begun["id"], meta=META | {"idempotency-key": new_key()})
    gone = tool(api, "get_cart", path, id=begun["id"]).json()["result"]
    assert gone["structuredContent"]["messages"][0]["code"] == "not_found"


def test_rest_and_tools_have_one_cart(api: httpx.Client, assistant: Assistant) -> None:
    begun = assistant.create(("prod-mug", 1))
    shown = tool(api, "get_cart", id=begun["id"]).json()["result"]["structuredContent"]
    assert shown == begun
    old = tool(
        api,
        "update_cart",
        id=begun["id"],
        cart=cart(("prod-mug", 2)),
        meta=META | {"if-match": "9"},
    )
    assert old.status_code == 412
    assert units(old.json()["error"]["data"]["cart"]) == {"prod-mug": 1}


def test_a_key_holds_whatever_the_messages_number(api: httpx.Client) -> None:
    meta = META | {"idempotency-key": new_key()}
    first = tool(api, "create_cart", cart=cart(("prod-mug", 1)), meta=meta).json()
    second = tool(api, "create_cart", cart=cart(("prod-mug", 1)), meta=meta).json()
    assert second == first
    other = tool(api, "create_cart", cart=cart(("prod-mug", 2)), meta=meta)
    assert other.status_code == 409
    assert other.json()["error"]["data"]["code"] == "idempotency_conflict"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"[]", -32600),
        (b'{"jsonrpc":"2.0","id":1}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"nothing"}', -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}', -32602),
        (
            (
                b'{"jsonrpc":"2.0","id":1,"method":"tools/call",'
                b'"params":{"name":"get_cart","arguments":{"id":"x"}}}'
            ),
            -32000,
        ),
        (
            (
                b'{"jsonrpc":"2.0","id":1,"method":"tools/call",'
                b'"params":{"name":"get_cart","arguments":{"meta":{"ucp-agent":{"profile":"a"}}}}}'
            ),
            -32000,
        ),
    ],
)
def test_what_is_wrong_is_told_as_json_rpc_does(api: httpx.Client, body: bytes, code: int) -> None:
    assert api.post(PATH, content=body).json()["error"]["code"] == code
