"""Signatures of agents' calls: right, wrong, old, or none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from server.ucp.errors import ProtocolError
from server.ucp.service.signatures import check
from server.ucp.views import Sent
from tests.ucp.agents import PROFILE, SIGNED_PROFILE, SITE, cart
from tests.ucp.signing import COVERED, KEYS, signed

CARTS = f"/ucp/{SITE}/v1/carts"
MCP = f"/ucp/{SITE}/mcp"


def request(
    api: httpx.Client, body: Any = None, method: str = "POST", path: str = CARTS
) -> httpx.Request:
    headers = {"ucp-agent": f'profile="{SIGNED_PROFILE}"'}
    return api.build_request(method, path, json=body, headers=headers)


def begin(api: httpx.Client) -> httpx.Request:
    return request(api, cart(("prod-mug", 1)))


@pytest.mark.parametrize("key", ["p256", "ed25519"])
def test_a_signed_call_is_served(api: httpx.Client, key: str) -> None:
    begun = api.send(signed(begin(api), key))
    assert begun.status_code == 201, begun.text
    path = f"{CARTS}/{begun.json()['id']}"
    shown = api.send(signed(request(api, None, "GET", path), key))
    assert shown.json()["id"] == begun.json()["id"]
    body = cart(("prod-mug", 2))
    assert api.send(signed(request(api, body, "PUT", path), key)).status_code == 200
    assert api.send(signed(request(api, {}, "POST", f"{path}/cancel"), key)).status_code == 200


def test_a_signed_tool_is_called(api: httpx.Client) -> None:
    arguments = {"meta": {"ucp-agent": {"profile": SIGNED_PROFILE}}, "cart": cart(("prod-mug", 1))}
    body = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "create_cart", "arguments": arguments},
    }
    answer = api.send(signed(request(api, body, path=MCP)))
    assert answer.json()["result"]["structuredContent"]["id"]
    broken = signed(request(api, body, path=MCP))
    broken.headers["signature"] = "sig1=:AAAA:"
    refused = api.send(broken)
    assert (refused.status_code, refused.json()["error"]["data"]["code"]) == (
        401,
        "signature_invalid",
    )


def test_a_call_without_a_signature_is_served(api: httpx.Client) -> None:
    assert api.send(begin(api)).status_code == 201


def test_of_an_agent_without_known_keys_nothing_is_checked(api: httpx.Client) -> None:
    unknown = begin(api)
    unknown.headers["ucp-agent"] = f'profile="{PROFILE}"'
    assert api.send(signed(unknown, "unknown")).status_code == 201


def altered(sent: httpx.Request, name: str, value: str) -> httpx.Request:
    sent.headers[name] = value
    return sent


def another_body(api: httpx.Client, sent: httpx.Request) -> httpx.Request:
    other = request(api, cart(("prod-mug", 99)))
    for name in ("signature", "signature-input", "content-digest"):
        other.headers[name] = sent.headers[name]
    return other


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda api: another_body(api, signed(begin(api))), "signature_invalid"),
        (lambda api: signed(begin(api), age=timedelta(minutes=6)), "signature_invalid"),
        (lambda api: signed(begin(api), age=timedelta(minutes=-6)), "signature_invalid"),
        (lambda api: signed(begin(api), ends=timedelta(minutes=-1)), "signature_invalid"),
        (lambda api: signed(begin(api), covered=COVERED[:1]), "signature_invalid"),
        (lambda api: signed(begin(api), "unknown"), "key_not_found"),
        (lambda api: signed(begin(api), "odd"), "algorithm_unsupported"),
        (
            lambda api: altered(signed(begin(api)), "ucp-agent", f'profile="{SIGNED_PROFILE}";x=1'),
            "signature_invalid",
        ),
        (lambda api: altered(signed(begin(api)), "signature", "sig1=:AAAA:"), "signature_invalid"),
        (lambda api: altered(begin(api), "signature", "sig1=:AAAA:"), "signature_invalid"),
        (lambda api: altered(begin(api), "signature-input", "((("), "signature_invalid"),
        (
            lambda api: altered(begin(api), "signature-input", 'a=1;keyid="p256"'),
            "signature_invalid",
        ),
    ],
)
def test_a_wrong_signature_is_refused(api: httpx.Client, made: Any, code: str) -> None:
    refused = api.send(made(api))
    assert (refused.status_code, refused.json()["code"]) == (401, code)


def test_a_signature_is_for_one_path(api: httpx.Client) -> None:
    """What was signed for another cart changes none."""
    one, other = (api.send(signed(begin(api))).json()["id"] for _ in range(2))
    sent = signed(request(api, cart(("prod-mug", 5)), "PUT", f"{CARTS}/{one}"))
    moved = request(api, cart(("prod-mug", 5)), "PUT", f"{CARTS}/{other}")
    for name in ("signature", "signature-input", "content-digest"):
        moved.headers[name] = sent.headers[name]
    assert api.send(moved).json()["code"] == "signature_invalid"


@pytest.mark.parametrize(
    "odd",
    [
        *({"x": value} for value in (5, None, "!!", "A" * 60_000)),
        *({"kty": value} for value in (5, None, ["EC"], "RSA", "oct")),
        *({"alg": value} for value in (7, "HS256", "none", "RS256")),
        *({"crv": value} for value in (["P-256"], "P-384", "Ed25519")),
    ],
)
def test_no_key_that_an_agent_writes_is_a_fault_of_ours(api: httpx.Client, odd: Any) -> None:
    """One with `"alg": "none"` was a 500 and a page of log."""
    call = signed(begin(api))
    written = Sent(call.method, str(call.url), dict(call.headers), call.content)
    check(written, [KEYS[0]])
    with pytest.raises(ProtocolError) as refused:
        check(written, [KEYS[0] | odd])
    assert refused.value.status == 401
