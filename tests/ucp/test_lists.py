"""What assistants remember and compare for a shopper, who gets it with the cart."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg
import httpx
import jsonschema
import pytest

from server.platform.database.dsn import asyncpg_dsn
from tests.support.stacks import RunningStack
from tests.support.workers import bearer
from tests.ucp.agents import SITE, Assistant
from tests.ucp.test_continuing import Shopper
from tests.ucp.test_tools import tool

FOUR = ("prod-mug", "prod-lamp", "prod-chair", "var-tee-xl")
NAME = "example.shop.shopping.wishlist"


def remembered(assistant: Assistant, cart_id: str, item: str, **more: Any) -> Any:
    answer = assistant.call("POST", f"/carts/{cart_id}/wishlist", {"item": {"id": item}, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def items(shown: dict[str, Any]) -> list[str]:
    return [entry["item"]["id"] for entry in shown["entries"]]


def compared(assistant: Assistant, cart_id: str, *wanted: str) -> Any:
    body = {"items": [{"id": item} for item in wanted]}
    answer = assistant.call("PUT", f"/carts/{cart_id}/comparison", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def schema(api: httpx.Client, kind: str) -> Any:
    profile = api.get("/.well-known/ucp").json()["ucp"]["capabilities"]
    (entry,) = profile[f"example.shop.shopping.{kind}"]
    assert entry["extends"] == "dev.ucp.shopping.cart"
    address = httpx.URL(entry["schema"])
    assert (address.scheme, address.host) == ("https", "shop.example")
    answer = api.get(address.path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=300")
    return answer.json()


def test_an_item_is_remembered_noted_and_forgotten(api: httpx.Client, each: Assistant) -> None:
    cart_id = each.create()["id"]
    path = f"/carts/{cart_id}/wishlist"
    empty = each.call("GET", path).json()
    assert empty["entries"] == []
    remembered(each, cart_id, "prod-mug")
    shown = remembered(each, cart_id, "var-tee-xl", notes="for Ann")
    assert items(shown) == ["prod-mug", "var-tee-xl"]
    mug, tee = shown["entries"]
    assert (mug["item"]["price"], mug["item"]["currency"]) == (1000, "USD")
    assert tee["notes"] == "for Ann"
    assert shown["ucp"]["capabilities"][NAME] == [{"version": "2026-11-30"}]
    assert cart_id not in shown["continue_url"]
    # Again is harmless.
    assert items(remembered(each, cart_id, "prod-mug")) == ["prod-mug", "var-tee-xl"]
    assert each.call("GET", path).json() == shown
    for _ in range(2):
        left = each.call("DELETE", f"{path}/{mug['id']}").json()
        assert items(left) == ["var-tee-xl"]
    described = schema(api, "wishlist")
    for answer in (empty, shown, left):
        jsonschema.validate(answer, described)
    jsonschema.validate({"item": {"id": "prod-mug"}}, described["$defs"]["request"])


def test_four_items_are_set_side_by_side(api: httpx.Client, each: Assistant) -> None:
    cart_id = each.create()["id"]
    shown = compared(each, cart_id, *FOUR)
    assert [column["id"] for column in shown["items"]] == list(FOUR)
    price = shown["rows"][-1]
    assert (price["key"], price["kind"], price["differs"]) == ("price", "price", True)
    amounts = [cell["amount"] for cell in price["cells"]]
    assert amounts[0] == 10
    assert price["cells"][amounts.index(min(amounts))]["best"]
    assert price["cells"][amounts.index(max(amounts))]["worst"]
    jsonschema.validate(shown, schema(api, "comparison"))
    assert each.call("GET", f"/carts/{cart_id}/comparison").json() == shown
    assert compared(each, cart_id, *FOUR) == shown
    # Exactly what is asked for, in its order.
    other = compared(each, cart_id, "prod-chair", "prod-mug")
    assert [column["id"] for column in other["items"]] == ["prod-chair", "prod-mug"]


@pytest.mark.parametrize(
    ("wanted", "code", "path"),
    [
        ((*FOUR, "prod-lowstock"), "comparison_full", None),
        (("prod-mug", "prod-mug"), "comparison_item_exists", None),
        (("prod-mug", "nothing"), "not_found", "$.items[1].id"),
        (("prod-mug", "prod-other"), "not_found", "$.items[1].id"),
        (("prod-mug", "prod-hidden"), "item_unavailable", None),
    ],
)
def test_what_cannot_be_compared_changes_nothing(
    assistant: Assistant, wanted: tuple[str, ...], code: str, path: str | None
) -> None:
    cart_id = assistant.create()["id"]
    before = compared(assistant, cart_id, "prod-lamp")
    refused = compared(assistant, cart_id, *wanted)
    assert refused["ucp"]["status"] == "error"
    assert (refused["messages"][0]["code"], refused["messages"][0].get("path")) == (code, path)
    assert assistant.call("GET", f"/carts/{cart_id}/comparison").json()["items"] == before["items"]


@pytest.mark.parametrize("item", ["nothing", "prod-other", "bundle-percent"])
def test_only_the_companys_products_are_remembered(assistant: Assistant, item: str) -> None:
    cart_id = assistant.create()["id"]
    refused = remembered(assistant, cart_id, item)
    assert refused["messages"][0]["code"] == "not_found"
    assert refused["messages"][0]["path"] == "$.item.id"
    assert assistant.call("GET", f"/carts/{cart_id}/wishlist").json()["entries"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "wishlist", {}),
        ("POST", "wishlist", {"item": {"id": ""}}),
        ("POST", "wishlist", {"item": {"id": "prod-mug"}, "notes": "x" * 501}),
        ("POST", "wishlist", {"item": {"id": "prod-mug"}, "notes": "\0"}),
        ("POST", "wishlist", b"{"),
        ("PUT", "comparison", {"items": []}),
        ("PUT", "comparison", {"items": [{"id": "prod-mug"}] * 21}),
        ("PUT", "comparison", []),
    ],
)
def test_what_the_schema_does_not_say_is_refused(
    assistant: Assistant, method: str, path: str, body: Any
) -> None:
    cart_id = assistant.create()["id"]
    answer = assistant.call(method, f"/carts/{cart_id}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_the_shopper_gets_the_lists_with_the_cart(api: httpx.Client, assistant: Assistant) -> None:
    """One code opens all of it, and what is remembered later is there too."""
    cart_id = assistant.create(("prod-lamp", 1))["id"]
    remembered(assistant, cart_id, "prod-mug", notes="for Ann")
    shopper = Shopper(api, assistant.get(cart_id))
    mine = api.get("/api/public/wishlist", headers=shopper.headers).json()
    assert [(item["productId"], item["notes"]) for item in mine["items"]] == [
        ("prod-mug", "for Ann")
    ]
    # Begun after the code was used, and the shopper's all the same.
    compared(assistant, cart_id, "prod-mug", "prod-lamp")
    both = api.get("/api/public/comparison", headers=shopper.headers).json()
    assert [item["productId"] for item in both["items"]] == ["prod-mug", "prod-lamp"]
    path = f"/api/public/wishlist/{mine['id']}/items"
    added = api.post(path, json={"productId": "prod-chair"}, headers=shopper.headers)
    assert added.status_code == 201, added.text
    shown = assistant.call("GET", f"/carts/{cart_id}/wishlist").json()
    assert items(shown) == ["prod-mug", "prod-chair"]
    # A second code hands everything over to whoever has it.
    other = Shopper(api, assistant.get(cart_id))
    for kind in ("wishlist", "comparison"):
        assert api.get(f"/api/public/{kind}", headers=other.headers).json()["items"]
        assert api.get(f"/api/public/{kind}", headers=shopper.headers).status_code == 404


def test_the_lists_end_with_the_assistants_access(api: httpx.Client, assistant: Assistant) -> None:
    cart_id = assistant.create(("prod-lamp", 1))["id"]
    remembered(assistant, cart_id, "prod-mug")
    shopper = Shopper(api, assistant.get(cart_id))
    mine = api.get("/api/public/wishlist", headers=shopper.headers).json()
    customer = dict(bearer("cust-agents-lists"))
    for kind, source in (("wishlist", mine["id"]), ("cart", shopper.cart["id"])):
        field = f"source{kind.capitalize()}Id"
        body = {field: source, "sourceSessionToken": shopper.headers["x-session-token"]}
        merged = api.post(f"/api/{kind}/merge", json=body, headers=customer)
        assert merged.status_code < 300, merged.text
        assert merged.json()["items"]
    for method, path, sent in (
        ("GET", "wishlist", None),
        ("POST", "wishlist", {"item": {"id": "prod-chair"}}),
        ("GET", "comparison", None),
        ("PUT", "comparison", {"items": [{"id": "prod-mug"}]}),
    ):
        gone = assistant.call(method, f"/carts/{cart_id}/{path}", sent).json()
        assert gone["messages"][0]["code"] == "not_found"


def test_a_cart_that_is_unknown_or_given_up_has_no_lists(assistant: Assistant) -> None:
    cart_id = assistant.create()["id"]
    remembered(assistant, cart_id, "prod-mug")
    assistant.call("POST", f"/carts/{cart_id}/cancel", {})
    for secret in (cart_id, "0" * 64):
        for path in ("wishlist", "comparison"):
            gone = assistant.call("GET", f"/carts/{secret}/{path}").json()
            assert gone["messages"][0]["code"] == "not_found"


def test_what_an_agent_does_not_speak_is_not_answered(api: httpx.Client) -> None:
    plain = Assistant(api, "https://plain.example/profile")
    cart_id = plain.create()["id"]
    refused = remembered(plain, cart_id, "prod-mug")
    assert refused["messages"][0]["code"] == "capabilities_incompatible"


def test_items_remembered_at_once_are_on_one_list(assistant: Assistant) -> None:
    cart_id = assistant.create()["id"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: remembered(assistant, cart_id, item), FOUR * 2))
    shown = assistant.call("GET", f"/carts/{cart_id}/wishlist").json()
    assert sorted(items(shown)) == sorted(FOUR)


@pytest.fixture
def without_lists(agent_stack: RunningStack) -> str:
    """A site of its own with carts for assistants and no lists: settings are kept a while."""
    site = "site-no-lists"

    async def add() -> None:
        connection = await asyncpg.connect(asyncpg_dsn(agent_stack.database_url))
        await connection.execute(
            'INSERT INTO sites (id, "companyId", name, slug, "enableWishlist", "enableAgents", '
            '"agentSettings") SELECT $1, "companyId", $1, $1, false, true, "agentSettings" '
            "FROM sites WHERE id = $2",
            site,
            SITE,
        )
        await connection.close()

    asyncio.run(add())
    return site


def test_a_site_that_has_none_offers_none(api: httpx.Client, without_lists: str) -> None:
    there = Assistant(api, site=without_lists)
    profile = api.get(f"/ucp/{without_lists}/2026-08-25/.well-known/ucp").json()["ucp"]
    assert NAME not in profile["capabilities"]
    assert api.get(f"/ucp/{without_lists}/schemas/wishlist.json").status_code == 404
    cart_id = there.create()["id"]
    assert remembered(there, cart_id, "prod-mug")["messages"][0]["code"] == (
        "capabilities_incompatible"
    )


def test_tools_remember_and_compare(api: httpx.Client, assistant: Assistant) -> None:
    cart_id = assistant.create()["id"]

    def told(name: str, **arguments: Any) -> Any:
        return tool(api, name, id=cart_id, **arguments).json()["result"]["structuredContent"]

    shown = told("remember_item", entry={"item": {"id": "prod-mug"}, "notes": "for Ann"})
    assert items(shown) == ["prod-mug"]
    assert (
        told("get_wishlist") == shown == assistant.call("GET", f"/carts/{cart_id}/wishlist").json()
    )
    assert told("forget_item", entry_id=shown["entries"][0]["id"])["entries"] == []
    matrix = told("compare_items", comparison={"items": [{"id": item} for item in FOUR]})
    assert [column["id"] for column in matrix["items"]] == list(FOUR)
    assert told("get_comparison") == matrix


def test_what_is_remembered_is_told_as_an_assistants(
    agent_stack: RunningStack, assistant: Assistant
) -> None:
    cart_id = assistant.create()["id"]
    remembered(assistant, cart_id, "prod-mug", notes="told once")
    compared(assistant, cart_id, *FOUR)

    async def told() -> list[Any]:
        connection = await asyncpg.connect(asyncpg_dsn(agent_stack.database_url))
        try:
            return list(
                await connection.fetch(
                    'SELECT "eventType" AS type, '
                    "payload->>'channel' AS channel, payload->>'agent' AS agent, "
                    "payload->>'items' AS items FROM commerce_events "
                    "WHERE \"eventType\" LIKE 'WISHLIST%' OR \"eventType\" LIKE 'COMPARISON%' "
                    "ORDER BY id DESC LIMIT 7"
                )
            )
        finally:
            await connection.close()

    found = asyncio.run(told())
    assert {(row["channel"], row["agent"]) for row in found} == {("AGENT", "agents.example")}
    kinds = [row["type"] for row in found]
    assert kinds.count("COMPARISON_ITEM_ADDED") == 4
    assert kinds.count("WISHLIST_ITEM_ADDED") == 1
