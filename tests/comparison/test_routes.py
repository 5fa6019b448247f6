"""Every route of comparisons through Envoy: status, shape, headers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.comparison.test_sharing import ALLOWED, keys
from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, bearer

COMPARISON = {
    "id", "companyId", "isShared", "items", "createdAt", "updatedAt", "expiresAt", "version",
    "mergeReport",
}  # fmt: skip
"""What every stored comparison shows."""


@pytest.fixture(scope="module")
def api(stack: RunningStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{stack.api_url}/api", timeout=30) as client:
        yield client


@pytest.fixture
def customer(api: httpx.Client) -> dict[str, str]:
    """The headers of a new customer."""
    return dict(bearer(f"cust-{uuid.uuid4()}"))


def guest(api: httpx.Client, **body: Any) -> tuple[dict[str, str], str]:
    """Create a guest's comparison; gives its headers and its path."""
    answer = api.post("/public/comparison", json=body, headers={"x-company-id": COMPANY})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    headers = {"x-company-id": COMPANY, "x-session-token": made["sessionToken"]}
    return headers, f"/public/comparison/{made['id']}"


def shown(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Check status and ETag of an answer that is a comparison."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert set(body) >= COMPARISON
    # Envoy weakens the tag of an answer that it compresses.
    assert answer.headers["etag"].removeprefix("W/") == f'"{body["version"]}"'
    assert [item["position"] for item in body["items"]] == list(range(len(body["items"])))
    return body


def test_a_customer_walks_through_every_route(api: httpx.Client, customer: dict[str, str]) -> None:
    call = {"headers": customer}
    body = shown(api.get("/comparison", params={"sessionToken": "ignored"}, **call), 200)
    assert "sessionToken" not in body
    body = shown(api.patch("/comparison", json={"name": "Mugs"}, **call), 200)
    assert body["name"] == "Mugs"
    body = shown(api.post("/comparison/items", json={"productId": "prod-mug"}, **call), 201)
    item = {"productId": "prod-tee", "variantId": "var-tee-m", "position": 0}
    body = shown(
        api.post("/comparison/items", json=item, params={"siteId": "site-outlet"}, **call), 201
    )
    assert [entry["productId"] for entry in body["items"]] == ["prod-tee", "prod-mug"]
    snapshot = body["items"][1]["productSnapshot"]
    assert (snapshot["price"], snapshot["currency"]) == (10, "USD")
    assert snapshot["attributes"]["weight"] == "350 g"
    order = [entry["id"] for entry in reversed(body["items"])]
    body = shown(api.post("/comparison/reorder", json={"itemIds": order}, **call), 201)
    assert [entry["id"] for entry in body["items"]] == order
    seen = api.post("/comparison/views", json={"siteId": "site-outlet"}, **call)
    assert (seen.status_code, seen.json()) == (201, {"success": True})
    answer = api.get("/comparison/matrix", params={"differencesOnly": "true"}, **call)
    assert answer.status_code == 200
    assert [row["key"] for row in answer.json()["rows"]][-1] == "price"
    answer = api.post("/comparison/share", json={"expiresInDays": 3}, **call)
    assert answer.status_code == 201
    assert set(answer.json()) == {"comparisonId", "shareToken", "shareUrl", "expiresAt"}
    body = shown(api.delete("/comparison/share", **call), 200)
    assert (body["isShared"], "shareToken" in body) == (False, False)
    body = shown(api.delete(f"/comparison/items/{order[0]}", **call), 200)
    assert len(body["items"]) == 1
    body = shown(api.get("/comparison", params={"includeItems": "false"}, **call), 200)
    assert body["items"] == []
    body = shown(api.delete("/comparison", **call), 200)
    assert body["items"] == []


def test_a_merge_answers_201_with_a_report(api: httpx.Client, customer: dict[str, str]) -> None:
    headers, path = guest(api)
    api.post(f"{path}/items", json={"productId": "prod-mug"}, headers=headers)
    source = {
        "sourceComparisonId": path.rpartition("/")[2],
        "sourceSessionToken": headers["x-session-token"],
    }
    body = shown(api.post("/comparison/merge", json=source, headers=customer), 201)
    assert body["mergeReport"] == [{"productId": "prod-mug", "outcome": "ADDED", "quantity": 1}]


def test_a_guest_walks_through_every_route(api: httpx.Client) -> None:
    empty = api.get("/public/comparison", headers={"x-company-id": COMPANY})
    assert (empty.status_code, empty.json()["items"]) == (200, [])
    assert "etag" not in empty.headers
    headers, path = guest(api, name="Mine", visitorId="v", siteId="site-outlet")
    call = {"headers": headers}
    body = shown(api.get("/public/comparison", **call), 200)
    assert body["sessionToken"] == headers["x-session-token"]
    assert (body["name"], body["siteId"], body["visitorId"]) == ("Mine", "site-outlet", "v")
    for product in ("prod-mug", "prod-lamp"):
        body = shown(api.post(f"{path}/items", json={"productId": product}, **call), 201)
    order = [entry["id"] for entry in reversed(body["items"])]
    body = shown(api.post(f"{path}/reorder", json={"itemIds": order}, **call), 201)
    assert api.get(f"{path}/matrix", **call).status_code == 200
    answer = api.post(f"{path}/share", json={}, **call)
    assert answer.status_code == 201
    token = answer.json()["shareToken"]
    shared = api.get(f"/public/comparison/shared/{token}")
    assert shared.status_code == 200
    assert set(shared.json()) == {"items", "matrix", "updatedAt", "expiresAt", "name"}
    assert keys(shared.json()) <= ALLOWED
    seen = api.post(f"{path}/views", json={"productId": "prod-mug"}, **call)
    assert (seen.status_code, seen.json()) == (201, {"success": True})
    link, company = f"/public/comparison/shared/{token}", {"x-company-id": COMPANY}
    seen = api.post(f"{link}/views", headers=company)
    assert (seen.status_code, seen.json()) == (201, {"success": True})
    assert api.post(f"{link}/views", json={}).status_code == 400
    body = shown(api.delete(f"{path}/share", **call), 200)
    assert api.get(link).status_code == 404
    assert api.post(f"{link}/views", json={}, headers=company).status_code == 404
    body = shown(api.delete(f"{path}/items/{order[0]}", **call), 200)
    assert len(body["items"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "status", "reason"),
    [
        ("items", {}, 400, "INVALID_ARGUMENT"),
        ("items", {"productId": "prod-mug", "position": 1.5}, 400, "INVALID_ARGUMENT"),
        ("items", {"productId": 12}, 400, "INVALID_ARGUMENT"),
        ("items", {"productId": "prod-none"}, 404, "PRODUCT_NOT_FOUND"),
        ("items", {"productId": "prod-other"}, 403, "PRODUCT_COMPANY_MISMATCH"),
        ("reorder", {"itemIds": ["x", "x"]}, 400, "NOT_A_PERMUTATION"),
        ("share", {"expiresInDays": 31}, 400, "INVALID_ARGUMENT"),
        ("views", {"productId": "x" * 65}, 400, "INVALID_ARGUMENT"),
        ("views", {"productId": ["prod-mug"]}, 400, "INVALID_ARGUMENT"),
        ("views", {"productId": "prod-none"}, 404, "COMPARISON_ITEM_NOT_FOUND"),
    ],
)
def test_bad_input_is_told_what_is_wrong(
    api: httpx.Client, path: str, body: dict[str, Any], status: int, reason: str
) -> None:
    """Fractions passed integer fields and a bare string passed as a list."""
    headers, base = guest(api)
    answer = api.post(f"{base}/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert told["statusCode"] == status
    if reason != "INVALID_ARGUMENT":
        assert told["reason"] == reason


def test_a_full_comparison_says_how_many_fit(api: httpx.Client) -> None:
    headers, path = guest(api)
    for n in range(1, 5):
        api.post(f"{path}/items", json={"productId": f"prod-000{n}"}, headers=headers)
    answer = api.post(f"{path}/items", json={"productId": "prod-mug"}, headers=headers)
    assert answer.status_code == 400
    assert (answer.json()["reason"], answer.json()["maxItems"]) == ("COMPARISON_FULL", 4)


def test_a_stale_version_answers_409_with_the_current_one(api: httpx.Client) -> None:
    headers, path = guest(api)
    stale = headers | {"if-match": '"9"'}
    answer = api.post(f"{path}/items", json={"productId": "prod-mug"}, headers=stale)
    assert (answer.status_code, answer.json()["currentVersion"]) == (409, 1)


def test_a_repeated_create_answers_the_same_secret(api: httpx.Client) -> None:
    headers = {"x-company-id": COMPANY, "idempotency-key": uuid.uuid4().hex}
    first = api.post("/public/comparison", json={}, headers=headers)
    again = api.post("/public/comparison", json={}, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"


def test_no_token_no_comparison(api: httpx.Client) -> None:
    assert api.get("/comparison").status_code == 401
    assert api.get("/public/comparison").status_code == 400
