"""Carts of assistants by the Agentic Commerce Protocol, through Envoy."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.ucp.acp import RELEASE, AcpAssistant, acp_cart, sent_back
from tests.ucp.agents import OTHER_ACP_TOKEN, SITE, Assistant, amount, new_key, units
from tests.ucp.test_continuing import Shopper, code_of, redeem

UNKNOWN = "0" * 64


@pytest.fixture
def openai(api: httpx.Client) -> AcpAssistant:
    """An assistant that the site has handed a token."""
    return AcpAssistant(api)


def refused(answer: httpx.Response, status: int, code: str, param: str | None = None) -> None:
    """See that a call was refused in the protocol's form."""
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert (told["type"], told["code"], told.get("param")) == ("invalid_request", code, param)
    assert told.keys() <= {"type", "code", "message", "param", "supported_versions"}


def test_the_hosts_document_says_where_carts_are(api: httpx.Client) -> None:
    answer = api.get("/.well-known/acp.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    base = str(api.base_url).rstrip("/")
    assert answer.json() == {
        "protocol": {"name": "acp", "version": RELEASE, "supported_versions": [RELEASE]},
        "api_base_url": f"{base}/acp/{SITE}",
        "transports": ["rest"],
        "capabilities": {
            "services": ["carts"],
            "extensions": [{"name": "discount"}],
            "supported_currencies": ["usd"],
            "supported_locales": ["en"],
        },
    }
    unknown = api.get("/.well-known/acp.json", headers={"host": "nobody.example"})
    refused(unknown, 404, "not_found")


def test_a_cart_is_begun_shown_changed_and_given_up(
    api: httpx.Client, openai: AcpAssistant
) -> None:
    begun = openai.create(("prod-mug", 2), ("var-tee-xl", 1), codes=["save10", "FLAT10", "OLD5"])
    assert begun["currency"] == "usd"
    assert units(begun) == {"prod-mug": 2, "var-tee-xl": 1}
    assert begun["line_items"][0]["item"]["unit_amount"] == 1000
    assert (amount(begun, "subtotal"), amount(begun, "items_discount")) == (4750, 475)
    assert amount(begun, "total") == 4275
    applied = begun["discounts"]["applied"]
    assert [(one["code"], one["amount"]) for one in applied] == [("SAVE10", 475)]
    assert sum(part["amount"] for part in applied[0]["allocations"]) == 475
    rejected = [(one["code"], one["reason"]) for one in begun["discounts"]["rejected"]]
    assert rejected == [
        ("FLAT10", "discount_code_minimum_not_met"),
        ("OLD5", "discount_code_expired"),
    ]
    assert [(told["code"], told["param"]) for told in begun["messages"]] == [
        ("discount_code_minimum_not_met", "$.discounts.codes[1]"),
        ("discount_code_expired", "$.discounts.codes[2]"),
    ]
    assert begun["continue_url"].startswith("https://shop.example/continue/")
    assert begun["id"] not in begun["continue_url"]
    assert openai.get(begun["id"])["line_items"] == begun["line_items"]

    # The shopper goes on in the same cart, and loses nothing by the assistant's next word.
    shopper = Shopper(api, begun)
    shopper.add("prod-lamp")
    shopper.add("prod-mug")
    wanted = acp_cart(("prod-mug", 5), codes=[])
    changed = openai.update(begun["id"], wanted)
    assert units(changed) == {"prod-mug": 6, "prod-lamp": 1}
    assert changed["discounts"] == {"codes": [], "applied": [], "rejected": []}
    assert shopper.shown() == {"prod-mug": 6, "prod-lamp": 1}

    ended = openai.call("POST", f"/carts/{begun['id']}/cancel")
    assert ended.status_code == 200
    assert units(ended.json()) == {"prod-mug": 6, "prod-lamp": 1}
    for answer in (
        openai.call("GET", f"/carts/{begun['id']}"),
        openai.call("POST", f"/carts/{begun['id']}", wanted),
        openai.call("POST", f"/carts/{begun['id']}/cancel"),
    ):
        refused(answer, 404, "not_found")
    assert shopper.shown() == {"prod-mug": 6, "prod-lamp": 1}


def test_both_protocols_have_one_cart(
    api: httpx.Client, openai: AcpAssistant, assistant: Assistant
) -> None:
    """The core is one: what one adapter begins the other one shows, at the same address of id."""
    begun = openai.create(("prod-mug", 2))
    shown = assistant.get(begun["id"])
    assert units(shown) == {"prod-mug": 2}
    assert shown["currency"] == "USD"
    code = code_of(begun)
    assert redeem(api, code).status_code == 201
    assert redeem(api, code).status_code == 404


def test_a_bundle_is_one_line_and_sending_it_back_changes_nothing(openai: AcpAssistant) -> None:
    begun = openai.create(("bundle-percent", 2), ("prod-chair", 1))
    assert units(begun) == {"bundle-percent": 2, "prod-chair": 1}
    assert amount(begun, "subtotal") == 2 * 3998 + 12000
    kept = openai.update(begun["id"], sent_back(begun))
    assert kept["line_items"] == begun["line_items"]
    raised = openai.update(begun["id"], acp_cart(("bundle-percent", 3), ("prod-chair", 1)))
    assert amount(raised, "subtotal") == 3 * 3998 + 12000


@pytest.mark.parametrize(
    ("lines", "code", "param"),
    [
        ([("prod-mug", 101)], "quantity_exceeded", "$.line_items[0].quantity"),
        ([("prod-mug", 10**20)], "quantity_exceeded", "$.line_items[0].quantity"),
        ([("prod-chair", 1), ("prod-lowstock", 4)], "out_of_stock", "$.line_items[1].quantity"),
        ([("prod-hidden", 1)], "out_of_stock", "$.line_items[0].id"),
        ([("prod-other", 1)], "item_not_found", "$.line_items[0].id"),
        ([("nothing", 1)], "item_not_found", "$.line_items[0].id"),
        ([(f"prod-{n:04}", 1) for n in range(1, 202)], "maximum_exceeded", "$.line_items"),
        ([("prod-mug", 1)] * 1001, "maximum_exceeded", "$.line_items"),
    ],
)
def test_what_cannot_be_had_is_422_and_nothing_is_written(
    openai: AcpAssistant, lines: list[tuple[str, int]], code: str, param: str
) -> None:
    begun = openai.create(("prod-poster", 1))
    for path in ("/carts", f"/carts/{begun['id']}"):
        refused(openai.call("POST", path, acp_cart(*lines)), 422, code, param)
    assert openai.get(begun["id"]) == begun


def test_a_version_that_was_passed_is_412(openai: AcpAssistant) -> None:
    answer = openai.call("POST", "/carts", acp_cart(("prod-mug", 1)))
    cart_id, first = answer.json()["id"], answer.headers["etag"]
    changed = openai.call("POST", f"/carts/{cart_id}", acp_cart(("prod-mug", 2)), if_match=first)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first
    for path in (f"/carts/{cart_id}", f"/carts/{cart_id}/cancel"):
        for version in (first, "nonsense"):
            late = openai.call("POST", path, acp_cart(("prod-mug", 9)), if_match=version)
            refused(late, 412, "conflict")
    assert units(openai.get(cart_id)) == {"prod-mug": 2}


# --- what is wrong with a call ---------------------------------------------------------------


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer", "Basic abc", "Bearer wrong", "Bearer " + "x" * 2000]
)
def test_a_call_without_a_token_of_the_site_is_401(openai: AcpAssistant, shown: str | None) -> None:
    begun = openai.create(("prod-mug", 1))
    for method, path, body in (
        ("POST", "/carts", acp_cart(("prod-mug", 1))),
        ("GET", f"/carts/{begun['id']}", None),
        ("POST", f"/carts/{begun['id']}", acp_cart(("prod-mug", 1))),
        ("POST", f"/carts/{begun['id']}/cancel", None),
    ):
        refused(openai.call(method, path, body, authorization=shown), 401, "unauthorized")
    assert openai.get(begun["id"]) == begun


def test_a_release_is_named_and_served(openai: AcpAssistant) -> None:
    for version, code in (
        (None, "missing_api_version"),
        ("", "missing_api_version"),
        ("2025-09-29", "unsupported_api_version"),
        ("latest", "unsupported_api_version"),
    ):
        for method, path in (("POST", "/carts"), ("GET", f"/carts/{UNKNOWN}")):
            body = acp_cart(("prod-mug", 1)) if method == "POST" else None
            answer = openai.call(method, path, body, api_version=version)
            refused(answer, 400, code)
            assert answer.json()["supported_versions"] == [RELEASE]


def test_every_post_has_a_key(openai: AcpAssistant) -> None:
    begun = openai.create(("prod-mug", 1))
    for path in ("/carts", f"/carts/{begun['id']}", f"/carts/{begun['id']}/cancel"):
        answer = openai.call("POST", path, acp_cart(("prod-mug", 2)), idempotency_key=None)
        refused(answer, 400, "idempotency_key_required")
    long = openai.call("POST", "/carts", acp_cart(("prod-mug", 2)), idempotency_key="k" * 256)
    refused(long, 400, "invalid_request")
    assert openai.get(begun["id"]) == begun


def test_a_repeated_call_is_answered_as_before(api: httpx.Client, openai: AcpAssistant) -> None:
    key, body = new_key(), acp_cart(("prod-mug", 1), codes=["NOPE"])
    headers = {"idempotency_key": key, "request_id": "call-7"}
    first = openai.call("POST", "/carts", body, **headers)
    second = openai.call("POST", "/carts", body, **headers)
    assert first.status_code == second.status_code == 201
    assert second.content == first.content
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert (first.headers["idempotency-key"], first.headers["request-id"]) == (key, "call-7")
    other = openai.call("POST", "/carts", acp_cart(("prod-mug", 2)), idempotency_key=key)
    refused(other, 422, "idempotency_conflict")
    # A key is one assistant's, and may be as short as the protocol lets it be.
    rival = AcpAssistant(api, OTHER_ACP_TOKEN)
    assert rival.call("POST", "/carts", body, idempotency_key=key).content != first.content
    cart_id = first.json()["id"]
    ended = openai.call("POST", f"/carts/{cart_id}/cancel", idempotency_key="k")
    assert ended.status_code == 200
    again = openai.call("POST", f"/carts/{cart_id}/cancel", idempotency_key="k")
    assert again.content == ended.content


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        (b"", "invalid_request", None),
        (b"{", "invalid_request", None),
        (b"[]", "invalid_request", "$"),
        (b"{}", "missing_line_items", "$.line_items"),
        (b'{"line_items":[]}', "missing_line_items", "$.line_items"),
        (b'{"line_items":{}}', "invalid_request", "$.line_items"),
        (b'{"line_items":[1]}', "invalid_request", "$.line_items[0]"),
        (b'{"line_items":[{"id":"prod-mug"}]}', "invalid_request", "$.line_items[0].quantity"),
        (
            b'{"line_items":[{"id":"prod-mug","quantity":0}]}',
            "invalid_request",
            "$.line_items[0].quantity",
        ),
        (
            b'{"line_items":[{"item":{"id":"prod-mug"},"quantity":1}]}',
            "invalid_request",
            "$.line_items[0].id",
        ),
        (
            b'{"line_items":[{"id":"a\\u0000b","quantity":1}]}',
            "invalid_request",
            "$.line_items[0].id",
        ),
        (
            b'{"line_items":[{"id":"prod-mug","quantity":1}],"discounts":{"codes":[7]}}',
            "invalid_request",
            "$.discounts.codes",
        ),
        (
            b'{"line_items":[{"id":"prod-mug","quantity":1}],"buyer":{"first_name":"Ann"}}',
            "invalid_request",
            "$.buyer.email",
        ),
    ],
)
def test_a_body_that_is_not_the_protocols_is_400(
    openai: AcpAssistant, body: bytes, code: str, param: str | None
) -> None:
    refused(openai.call("POST", "/carts", body), 400, code, param)


def test_what_is_said_of_the_buyer_is_looked_at_and_not_kept(openai: AcpAssistant) -> None:
    told: dict[str, Any] = {
        "buyer": {"email": "ann@example.com", "first_name": "Ann"},
        "locale": "en-US",
        "metadata": {"campaign": "spring"},
    }
    answer = openai.call("POST", "/carts", acp_cart(("prod-mug", 1)) | told)
    assert answer.status_code == 201
    assert "ann" not in answer.text.lower()


def test_carts_of_others_are_404(api: httpx.Client, openai: AcpAssistant) -> None:
    """Of a site that serves no assistants, of none, and of no cart at all."""
    begun = openai.create(("prod-mug", 1))
    for site in ("site-outlet", "nothing"):
        elsewhere = AcpAssistant(api, site=site)
        for answer in (
            elsewhere.call("GET", f"/carts/{begun['id']}"),
            elsewhere.call("POST", "/carts", acp_cart(("prod-mug", 1))),
        ):
            refused(answer, 404, "not_found")
    for cart_id in (UNKNOWN, "x", "a%2Fb", code_of(begun)):
        refused(openai.call("GET", f"/carts/{cart_id}"), 404, "not_found")
        body = acp_cart(("prod-mug", 1))
        refused(openai.call("POST", f"/carts/{cart_id}", body), 404, "not_found")


def test_what_envoy_refuses_is_worded_in_the_protocol_too(openai: AcpAssistant) -> None:
    for method, path, body, status, code in (
        ("GET", "/nothing", None, 404, "route_not_found"),
        ("DELETE", "/carts", None, 405, "method_not_allowed"),
        ("POST", "/carts?x=1", {}, 400, "invalid_argument"),
        ("POST", "/carts", b"x" * 300_000, 413, "body_too_large"),
    ):
        answer = openai.call(method, path, body)
        assert answer.status_code == status
        told = answer.json()
        assert told.keys() == {"type", "code", "message"}
        assert (told["type"], told["code"]) == ("invalid_request", code)
