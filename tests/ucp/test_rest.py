"""Carts of assistants by REST, in both releases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from server.cart.repository.agents import AccessShape
from server.cart.repository.code_uses import UsesShape
from tests.ucp.agents import RELEASES, SITE, Assistant, again, amount, cart, new_key, units

UNKNOWN = "0" * 64


def test_the_hosts_profile_names_both_releases(api: httpx.Client) -> None:
    answer = api.get("/.well-known/ucp")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["etag"]
    profile = answer.json()["ucp"]
    assert profile["version"] == RELEASES[0]
    assert profile["payment_handlers"] == {}
    base = str(api.base_url).rstrip("/")
    endpoints = {
        entry["transport"]: entry["endpoint"] for entry in profile["services"]["dev.ucp.shopping"]
    }
    assert endpoints["rest"] == f"{base}/ucp/{SITE}/v1"
    older = httpx.get(profile["supported_versions"][RELEASES[1]]).json()["ucp"]
    assert older["version"] == RELEASES[1]
    assert "supported_versions" not in older


def test_a_host_without_a_site_has_no_profile(api: httpx.Client) -> None:
    answer = api.get("/.well-known/ucp", headers={"host": "nobody.example"})
    assert answer.status_code == 404
    assert answer.json().keys() == {"code", "content"}


def test_a_cart_is_begun_shown_changed_and_given_up(each: Assistant) -> None:
    begun = each.create(("prod-mug", 2), ("var-tee-xl", 1))
    assert begun["ucp"]["version"] == each.release
    assert begun["ucp"]["status"] == "success"
    assert begun["currency"] == "USD"
    assert units(begun) == {"prod-mug": 2, "var-tee-xl": 1}
    assert amount(begun, "subtotal") == 4750
    assert begun["line_items"][0]["item"]["price"] == 1000
    assert begun["links"] == [{"type": "terms_of_service", "url": "https://shop.example/terms"}]
    assert begun["continue_url"].startswith("https://shop.example/continue/")
    assert begun["id"] not in begun["continue_url"]
    shown = each.get(begun["id"])
    assert shown == begun
    wanted = again(shown)
    wanted["line_items"][0]["quantity"] = 5
    del wanted["line_items"][1]
    changed = each.put(begun["id"], wanted)
    assert units(changed) == {"prod-mug": 5}
    assert changed["line_items"][0]["id"] == begun["line_items"][0]["id"]
    ended = each.call("POST", f"/carts/{begun['id']}/cancel", {})
    assert ended.status_code == 200
    assert units(ended.json()) == {"prod-mug": 5}
    gone = each.call("GET", f"/carts/{begun['id']}")
    assert gone.status_code == 200
    assert gone.json()["ucp"]["status"] == "error"
    assert gone.json()["messages"][0]["code"] == "not_found"


def test_codes_apply_and_say_what_is_wrong(each: Assistant) -> None:
    begun = each.create(("prod-mug", 3), codes=["save10", "FLAT10", "NOPE", "OLD5", "VIP20"])
    applied = begun["discounts"]["applied"]
    assert [(one["code"], one["amount"]) for one in applied] == [("SAVE10", 300)]
    assert sum(part["amount"] for part in applied[0]["allocations"]) == 300
    assert amount(begun, "items_discount") == -300
    assert amount(begun, "total") == 2700
    told = {message["path"]: message for message in begun["messages"]}
    assert told["$.discounts.codes[1]"]["code"] == "discount_code_invalid"
    assert "20.00 more" in told["$.discounts.codes[1]"]["content"]
    assert told["$.discounts.codes[2]"]["code"] == "discount_code_invalid"
    assert told["$.discounts.codes[3]"]["code"] == "discount_code_expired"
    assert told["$.discounts.codes[4]"]["code"] == "discount_code_user_not_logged_in"
    assert {message["type"] for message in begun["messages"]} == {"warning"}
    kept = each.put(begun["id"], again(begun))
    assert kept["discounts"]["codes"] == ["SAVE10"]
    cleared = each.put(begun["id"], again(begun) | {"discounts": {"codes": []}})
    assert cleared["discounts"] == {"codes": [], "applied": []}
    assert amount(cleared, "total") == 3000


def test_a_bundle_is_a_parent_with_children(assistant: Assistant) -> None:
    begun = assistant.create(("bundle-percent", 2), ("prod-chair", 1))
    parent, *parts = begun["line_items"][:3]
    assert parent["item"]["id"] == "bundle-percent"
    assert parent["quantity"] == 2
    assert parent["item"]["price"] == 3998
    assert parent["totals"][0] == {"type": "subtotal", "amount": 7996}
    assert {part["parent_id"] for part in parts} == {parent["id"]}
    assert [total["amount"] for part in parts for total in part["totals"]] == [0, 0, 0, 0]
    kept = assistant.put(begun["id"], again(begun))
    assert kept["line_items"] == begun["line_items"]
    wanted = again(begun)
    wanted["line_items"][0]["quantity"] = 3
    wanted["line_items"] = [line for line in wanted["line_items"] if "parent_id" not in line]
    raised = assistant.put(begun["id"], wanted)
    assert amount(raised, "subtotal") == 3 * 3998 + 12000
    wanted["line_items"] = wanted["line_items"][1:]
    assert units(assistant.put(begun["id"], wanted)) == {"prod-chair": 1}


@pytest.mark.parametrize(
    ("lines", "code", "path"),
    [
        *(
            ([("prod-mug", much)], "quantity_limit", "$.line_items[0].quantity")
            for much in (101, 2 * 10**9, 10**20, 1e15)
        ),
        ([("prod-chair", 1), ("prod-lowstock", 4)], "out_of_stock", "$.line_items[1].quantity"),
        ([("prod-hidden", 1)], "item_unavailable", "$.line_items[0].item.id"),
        ([("prod-other", 1)], "not_found", "$.line_items[0].item.id"),
        ([("nothing", 1)], "not_found", "$.line_items[0].item.id"),
        ([(f"prod-{n:04}", 1) for n in range(1, 202)], "line_limit", "$.line_items"),
    ],
)
def test_what_cannot_be_had_is_told_and_nothing_is_written(
    each: Assistant, lines: list[tuple[str, int]], code: str, path: str
) -> None:
    begun = each.create(("prod-poster", 1))
    for method, at in (("POST", "/carts"), ("PUT", f"/carts/{begun['id']}")):
        answer = each.call(method, at, cart(*lines))
        assert answer.status_code == 200
        refused = answer.json()
        assert refused["ucp"]["status"] == "error"
        assert [(told["code"], told["path"]) for told in refused["messages"]] == [(code, path)]
        assert refused["messages"][0]["severity"] == "recoverable"
    assert each.get(begun["id"]) == begun


# --- what is wrong with a call ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "status", "code"),
    [
        (None, 400, "invalid_profile_url"),
        ("", 400, "invalid_profile_url"),
        ("profile=https://agents.example/profile", 400, "invalid_profile_url"),
        ('profile="http://agents.example/profile"', 400, "invalid_profile_url"),
        ('profile="agents"', 400, "invalid_profile_url"),
        ("profile=7", 400, "invalid_profile_url"),
        ('profile="https://10.0.0.1/profile"', 400, "invalid_profile_url"),
        ('profile="https://stranger.example/p"', 403, "agent_not_approved"),
        (
            'profile="https://agents.example/profile", version="2020-01-01"',
            422,
            "version_unsupported",
        ),
    ],
)
def test_an_agent_that_is_not_served_is_told_why(
    api: httpx.Client, agent: str | None, status: int, code: str
) -> None:
    headers = {} if agent is None else {"ucp-agent": agent}
    answer = api.post(f"/ucp/{SITE}/v1/carts", json=cart(("prod-mug", 1)), headers=headers)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json().keys() == {"code", "content"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"line_items":{}}',
        b'{"line_items":[1]}',
        b'{"line_items":[{"item":{"id":"prod-mug"},"quantity":0}]}',
        b'{"line_items":[{"item":{"id":"prod-mug"},"quantity":1.5}]}',
        b'{"line_items":[{"item":{"id":"prod-mug"},"quantity":true}]}',
        b'{"line_items":[{"item":{"id":7},"quantity":1}]}',
        b'{"line_items":[{"item":{},"quantity":1}]}',
        b'{"line_items":[{"item":{"id":"a\\u0000b"},"quantity":1}]}',
        b'{"line_items":[],"discounts":{"codes":"SAVE10"}}',
        b'{"line_items":[],"discounts":{"codes":[7]}}',
    ],
)
def test_a_body_that_is_not_the_protocols_is_400(assistant: Assistant, body: bytes) -> None:
    answer = assistant.call("POST", "/carts", body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"


def test_a_release_that_is_not_served_is_422(api: httpx.Client) -> None:
    answer = Assistant(api, release="2026-01-23").call("POST", "/carts", cart())
    assert (answer.status_code, answer.json()["code"]) == (422, "version_unsupported")


def test_a_site_that_serves_no_agents_is_404(api: httpx.Client) -> None:
    for site in ("site-outlet", "nothing"):
        answer = Assistant(api, site=site).call("POST", "/carts", cart())
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("cart_id", [UNKNOWN, "x", "a%2Fb", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_cart_is_not_found_in_the_protocols_way(
    assistant: Assistant, cart_id: str
) -> None:
    for method, path, body in (
        ("GET", f"/carts/{cart_id}", None),
        ("PUT", f"/carts/{cart_id}", cart(("prod-mug", 1))),
        ("POST", f"/carts/{cart_id}/cancel", {}),
    ):
        answer = assistant.call(method, path, body)
        assert answer.status_code == 200
        assert answer.json()["ucp"]["status"] == "error"
        assert answer.json()["messages"][0]["code"] == "not_found"


# --- negotiation -------------------------------------------------------------------------------


def test_what_the_agent_does_not_have_is_not_answered(api: httpx.Client) -> None:
    plain = Assistant(api, "https://plain.example/profile")
    begun = plain.create(("prod-mug", 1), codes=["SAVE10"])
    assert begun["ucp"]["capabilities"].keys() == {"dev.ucp.shopping.cart"}
    assert "discounts" not in begun
    assert amount(begun, "total") == 1000


def test_an_agents_own_release_goes_before_the_endpoints(api: httpx.Client) -> None:
    old = Assistant(api, "https://old.example/profile")
    assert old.create(("prod-mug", 1))["ucp"]["version"] == "2026-04-08"


# --- repetitions -------------------------------------------------------------------------------


def test_a_repeated_call_is_answered_as_before(each: Assistant) -> None:
    key, body = new_key(), cart(("prod-mug", 1), codes=["NOPE"])
    first = each.call("POST", "/carts", body, idempotency_key=key)
    second = each.call("POST", "/carts", body, idempotency_key=key)
    assert first.status_code == second.status_code == 201
    assert second.content == first.content
    assert second.headers["idempotent-replayed"] == "true"
    other = each.call("POST", "/carts", cart(("prod-mug", 2)), idempotency_key=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    cart_id, key = first.json()["id"], new_key()
    many = cart(*((f"prod-{n:04}", 1) for n in range(1, 31)))
    first = each.call("PUT", f"/carts/{cart_id}", many, idempotency_key=key)
    each.put(cart_id, cart(("prod-mug", 9)))
    second = each.call("PUT", f"/carts/{cart_id}", many, idempotency_key=key)
    assert second.content == first.content
    assert units(each.get(cart_id)) == {"prod-mug": 9}
    key = new_key()
    ended = each.call("POST", f"/carts/{cart_id}/cancel", {}, idempotency_key=key)
    assert each.call("POST", f"/carts/{cart_id}/cancel", {}, idempotency_key=key).content == (
        ended.content
    )


def test_a_key_that_can_be_guessed_is_refused(assistant: Assistant) -> None:
    answer = assistant.call("POST", "/carts", cart(("prod-mug", 1)), idempotency_key="1")
    assert answer.status_code == 400
    assert answer.json().keys() == {"code", "content"}


def test_what_envoy_refuses_is_worded_in_the_protocol_too(assistant: Assistant) -> None:
    for method, path, body, status in (
        ("GET", "/nothing", None, 404),
        ("DELETE", "/carts", None, 405),
        ("POST", "/carts?x=1", {}, 400),
        ("POST", "/carts", b"x" * 300_000, 413),
    ):
        answer = assistant.call(method, path, body)
        assert answer.status_code == status
        assert answer.json().keys() == {"code", "content"}


def test_a_crowd_of_assistants_each_gets_its_own_cart(assistant: Assistant) -> None:
    """Carts that change at the same time share statements, and none has anything of another."""
    wanted = [(("prod-mug", n % 7 + 1), ("prod-lamp", n % 3 + 1)) for n in range(24)]
    with ThreadPoolExecutor(len(wanted)) as crowd:
        begun = list(crowd.map(lambda lines: assistant.create(lines[0]), wanted))
        put = list(
            crowd.map(lambda one, lines: assistant.put(one["id"], cart(*lines)), begun, wanted)
        )
        # What it was shown is kept of each: what it leaves out now is taken off its cart alone.
        less = list(
            crowd.map(lambda one, lines: assistant.put(one["id"], cart(lines[1])), begun, wanted)
        )
    assert [units(one) for one in put] == [dict(lines) for lines in wanted]
    assert [units(one) for one in less] == [dict([lines[1]]) for lines in wanted]
    assert [assistant.get(one["id"])["id"] for one in begun] == [one["id"] for one in begun]


def test_what_is_written_beside_an_assistants_cart_is_shared_unless_uses_are_counted() -> None:
    uses = UsesShape(True, False, False, False, False, False)
    assert not AccessShape(None, new=False).alone
    assert AccessShape(uses, new=False).alone
