"""Every row of the contract's table, over REST through Envoy: status and shape."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, token

JWT, PUBLIC = "/api/cross-site-session", "/api/public/cross-site-session"
SESSION = {
    *("id", "companyId", "status", "dataReferences", "deviceInfo", "firstSeenAt"),
    *("lastActiveAt", "expiresAt", "createdAt", "updatedAt"),
}
SUMMARY = {
    *("sessionId", "cartItemCount", "wishlistItemCount", "comparisonItemCount"),
    *("totalItemCount", "lastActiveAt", "activeSites"),
}
RESULT = {
    *("success", "sourceSessionId", "targetSessionId", "migratedData", "conflicts"),
    *("report", "dryRun"),
}
Call = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def http(stack: RunningStack) -> Iterator[httpx.Client]:
    """A REST client of the stack."""
    with httpx.Client(base_url=stack.api_url, timeout=30) as client:
        yield client


def caller(http: httpx.Client, headers: dict[str, str]) -> Call:
    """Make a function that calls, checks the status, and gives the answer."""

    def call(
        method: str, path: str, body: Any = None, *, status: int | None = None, **more: str
    ) -> dict[str, Any]:
        content = {} if body is None else {"json": body}
        sent = headers | {name.replace("_", "-"): value for name, value in more.items()}
        response = http.request(method, path, headers=sent, **content)
        expected = status or (201 if method == "POST" else 200)
        assert response.status_code == expected, response.text
        answer: dict[str, Any] = response.json()
        return answer

    return call


@pytest.fixture
def customer(http: httpx.Client) -> Call:
    """Calls of a customer whom the server does not know yet."""
    name = f"cust-{uuid.uuid4()}"
    text = token(sub=name, customerId=name, companyId=COMPANY, email=f"{name}@example.com")
    return caller(http, {"authorization": f"Bearer {text}"})


@pytest.fixture
def guest(http: httpx.Client) -> Call:
    """Calls of a guest without a session."""
    return caller(http, {"x-company-id": COMPANY})


def test_the_routes_of_customers(customer: Call, guest: Call) -> None:
    own = SESSION | {"customerId"}
    session = customer("GET", JWT)
    assert set(session) == own
    assert session["dataReferences"] == []
    made = customer("POST", JWT, {"siteId": "site-main", "visitorId": "v"})
    assert set(made) == own | {"visitorId"}
    assert customer("GET", JWT)["id"] == made["id"] != session["id"]
    moved = customer("POST", f"{JWT}/transfer", {"targetSiteId": "site-outlet"})
    assert [set(row) for row in moved["dataReferences"]] == 3 * [
        {"type", "entityId", "siteId", "lastUpdated"}
    ]
    assert {row["type"] for row in moved["dataReferences"]} == {"CART", "WISHLIST", "COMPARISON"}
    summary = customer("GET", f"{JWT}/summary")
    assert set(summary) == SUMMARY
    assert summary["activeSites"] == ["site-outlet", "site-main"]
    code = customer("POST", f"{JWT}/handoff", {"targetSiteId": "site-outlet"})
    assert set(code) == {"code", "expiresAt"}
    there = guest("POST", f"{PUBLIC}/redeem", {"code": code["code"], "siteId": "site-outlet"})
    assert set(there) == own | {"visitorId", "sessionToken"}
    source = guest("POST", PUBLIC, {})
    body = {"sourceSessionId": source["id"], "sourceSessionToken": source["sessionToken"]}
    tried = customer("POST", f"{JWT}/merge", body | {"dryRun": True})
    assert set(tried) == RESULT
    assert tried["migratedData"] == {}
    result = customer("POST", f"{JWT}/merge", body | {"conflictStrategy": "KEEP_SOURCE"})
    assert result["success"] is True
    assert result["targetSessionId"] == made["id"]
    assert customer("DELETE", JWT)["status"] == "REVOKED"


def test_the_routes_of_guests(guest: Call) -> None:
    own = SESSION | {"sessionToken"}
    assert guest("GET", PUBLIC) == {"id": "", "companyId": COMPANY, "dataReferences": []}
    body = {"siteId": "site-outlet", "visitorId": "v", "deviceFingerprint": "f"}
    session = guest("POST", PUBLIC, body, user_agent="Browser 1")
    assert set(session) == own | {"visitorId"}
    device = session["deviceInfo"]
    assert (device["userAgent"], device["fingerprint"]) == ("Browser 1", "f")
    assert device["ipAddress"]
    shown = {"x_session_token": session["sessionToken"]}
    path = f"{PUBLIC}/{session['id']}"
    assert set(guest("GET", PUBLIC, **shown)) == own | {"visitorId"}
    moved = guest("POST", f"{path}/transfer", {"targetSiteId": "site-outlet"}, **shown)
    assert len(moved["dataReferences"]) == 3
    seen = {"currentSiteId": "site-main", "currentPage": "/p?q=1"}
    assert set(guest("PATCH", f"{path}/activity", seen, **shown)) == own | {"visitorId"}
    summary = guest("GET", f"{path}/summary", **shown)
    assert set(summary) == SUMMARY
    assert summary["activeSites"] == ["site-main", "site-outlet"]
    code = guest("POST", f"{path}/handoff", {"targetSiteId": "site-main"}, **shown)["code"]
    there = guest("POST", f"{PUBLIC}/redeem", {"code": code, "siteId": "site-main"})
    assert there["id"] == session["id"]
    again = {"code": code, "siteId": "site-main"}
    refusal = guest("POST", f"{PUBLIC}/redeem", again, status=403)
    assert refusal["reason"] == "HANDOFF_CODE_INVALID"
    assert guest("DELETE", path, **shown)["status"] == "REVOKED"
    assert guest("GET", PUBLIC, **shown, status=404)["reason"] == "SESSION_NOT_FOUND"


def test_a_list_of_kinds_that_is_empty_is_not_one_that_is_absent(
    guest: Call, http: httpx.Client
) -> None:
    """Envoy hands on an empty list as a message that is there."""
    session = guest("POST", PUBLIC)
    shown = {"x_session_token": session["sessionToken"]}
    path = f"{PUBLIC}/{session['id']}/transfer"
    body: dict[str, Any] = {"targetSiteId": "site-outlet"}
    for kinds, count in (([], 0), (["CART"], 1), (["CART", "WISHLIST"], 2), (None, 3)):
        found = guest("POST", path, body | {"dataTypes": kinds}, **shown)
        assert len(found["dataReferences"]) == count
    refusal = guest("POST", path, body | {"dataTypes": ["CARTS"]}, **shown, status=400)
    assert refusal["violations"][0]["field"] == "dataTypes[0]"
    for wrong in ("CART", 3):
        refusal = guest("POST", path, body | {"dataTypes": wrong}, **shown, status=400)
        assert refusal["violations"][0]["field"] == "dataTypes"


def test_one_guest_shops_transfers_hands_off_and_logs_in(guest: Call, customer: Call) -> None:
    """The way of a visitor through everything, by REST alone."""
    for path, add in (
        ("/api/cart/items", {"productId": "prod-mug", "quantity": 1}),
        ("/api/wishlist/items", {"productId": "prod-mug"}),
        ("/api/comparison/items", {"productId": "prod-mug"}),
    ):
        customer("POST", path, add)
    session = guest("POST", PUBLIC, {"siteId": "site-main"})
    shown = {"x_session_token": session["sessionToken"]}
    path = f"{PUBLIC}/{session['id']}"
    kinds = {"targetSiteId": "site-main", "dataTypes": ["CART", "WISHLIST"]}
    guest("POST", f"{path}/transfer", kinds, **shown)
    guest("POST", f"{path}/transfer", {"targetSiteId": "site-outlet"}, **shown)
    for kind, product in (
        ("cart", "prod-mug"),
        ("wishlist", "prod-tee"),
        ("comparison", "prod-tee"),
    ):
        held = guest("GET", f"/api/public/{kind}", **shown)
        item = {"productId": product} | ({"quantity": 2} if kind == "cart" else {})
        guest("POST", f"/api/public/{kind}/{held['id']}/items", item, **shown)
    code = guest("POST", f"{path}/handoff", {"targetSiteId": "site-outlet"}, **shown)["code"]
    there = guest("POST", f"{PUBLIC}/redeem", {"code": code, "siteId": "site-outlet"})
    assert len(there["dataReferences"]) == 5
    result = customer(
        "POST",
        f"{JWT}/merge",
        {"sourceSessionId": there["id"]},
        x_session_token=there["sessionToken"],
    )
    assert result["migratedData"]["cart"]["itemCount"] == 2
    assert [row["resolution"] for row in result["conflicts"]] == 3 * ["MERGED"]
    summary = customer("GET", f"{JWT}/summary")
    assert (summary["cartItemCount"], summary["totalItemCount"]) == (3, 7)
    guest("GET", PUBLIC, x_session_token=there["sessionToken"], status=404)
