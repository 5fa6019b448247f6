"""Every row of the contract's table, over REST through Envoy: status, shape and ETag."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, token
from tests.wishlist.test_sharing import SHOWN, shown

JWT, PUBLIC = "/api/wishlist", "/api/public/wishlist"
WISHLIST = {
    *("id", "companyId", "name", "isPublic", "items", "itemCount"),
    *("createdAt", "updatedAt", "version", "mergeReport"),
}
ITEM = {
    *("id", "wishlistId", "productId", "productSnapshot", "currentPrice"),
    *("priority", "addedAt", "updatedAt"),
}
Call = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def http(stack: RunningStack) -> Iterator[httpx.Client]:
    """A REST client of the stack."""
    with httpx.Client(base_url=stack.api_url, timeout=30) as client:
        yield client


def caller(http: httpx.Client, headers: dict[str, str]) -> Call:
    """Make a function that calls, checks the status and the ETag, and gives the answer."""

    def call(
        method: str, path: str, body: Any = None, *, status: int | None = None, **more: str
    ) -> dict[str, Any]:
        content = {} if body is None else {"json": body}
        # A compressed answer has a weak ETag.
        sent = (
            {"accept-encoding": "identity"}
            | headers
            | {name.replace("_", "-"): value for name, value in more.items()}
        )
        response = http.request(method, path, headers=sent, **content)
        expected = status or (201 if method == "POST" else 200)
        assert response.status_code == expected, response.text
        answer: dict[str, Any] = response.json()
        shown_record = answer.get("wishlist", answer)
        if shown_record.get("version"):
            assert response.headers["etag"] == f'"{shown_record["version"]}"'
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
    """Calls of a guest."""
    return caller(http, {"x-company-id": COMPANY})


def test_a_customers_wishlist_over_rest(customer: Call) -> None:
    """Found or created, changed, counted up, ordered, emptied."""
    empty = customer(
        "GET", f"{JWT}?siteId=site-main&includeItems=true&isPublic=true&sessionToken=x"
    )
    assert set(empty) == {*WISHLIST, "siteId", "customerId"}
    assert (empty["items"], empty["itemCount"], empty["isPublic"]) == ([], 0, False)
    renamed = customer("PATCH", JWT, {"name": "Wishes"})
    assert renamed["name"] == "Wishes"
    added = customer("POST", f"{JWT}/items?siteId=site-main", {"productId": "prod-lamp"})
    (item,) = added["items"]
    assert set(item) == ITEM
    assert item["productSnapshot"] == {
        "name": "Lamp",
        "sku": "LAMP",
        "image": "https://images.example.com/prod-lamp.jpg",
        "price": 49.99,
        "compareAtPrice": 59.99,
    }
    assert (item["currentPrice"], item["priority"]) == (49.99, 100)
    path = f"{JWT}/items/{item['id']}"
    changed = customer("PATCH", path, {"priority": 3, "notes": "bright"})
    assert (changed["items"][0]["priority"], changed["items"][0]["notes"]) == (3, "bright")
    assert "notes" not in customer("PATCH", path, {"notes": ""})["items"][0]
    both = customer("POST", f"{JWT}/items", {"productId": "prod-mug", "priority": 1000})
    order = [one["id"] for one in reversed(both["items"])]
    ordered = customer("POST", f"{JWT}/reorder", {"itemIds": order})
    assert [one["id"] for one in ordered["items"]] == order
    stats = customer("GET", f"{JWT}/stats")
    assert set(stats) == {"totalItems", "totalValue", "oldestItemDate", "newestItemDate"}
    assert (stats["totalItems"], stats["totalValue"]) == (2, 59.99)
    assert customer("DELETE", path)["itemCount"] == 1
    assert customer("DELETE", JWT)["items"] == []


def test_an_item_moves_into_the_cart_over_rest(customer: Call) -> None:
    """The ETag is the version of the wishlist, which the path names."""
    item = customer("POST", f"{JWT}/items", {"productId": "prod-mug"})["items"][0]["id"]
    moved = customer("POST", f"{JWT}/items/{item}/move-to-cart", {"quantity": 2})
    assert set(moved) == {"cart", "wishlist"}
    assert moved["cart"]["totals"]["itemCount"] == 2
    assert moved["wishlist"]["items"] == []
    item = customer("POST", f"{JWT}/items", {"productId": "prod-mug"})["items"][0]["id"]
    moved = customer("POST", f"{JWT}/items/{item}/move-to-cart")
    assert moved["cart"]["totals"]["itemCount"] == 3


def test_a_guests_wishlist_over_rest(guest: Call, customer: Call, http: httpx.Client) -> None:
    """From the placeholder over a shared link to the merge into a customer's."""
    placeholder = guest("GET", PUBLIC)
    assert (placeholder["id"], placeholder["items"], placeholder["itemCount"]) == ("", [], 0)
    made = guest("POST", PUBLIC, {"name": "Garden", "siteId": "site-main", "isPublic": False})
    assert set(made) == {*WISHLIST, "siteId", "sessionToken"}
    own = {"x_session_token": made["sessionToken"]}
    base = f"{PUBLIC}/{made['id']}"
    added = guest("POST", f"{base}/items", {"productId": "prod-tee"}, **own)
    item = added["items"][0]["id"]
    assert guest("PATCH", f"{base}/items/{item}", {"priority": 1}, **own)["version"] == 3
    slug = guest("POST", f"{base}/share", {"isPublic": True}, **own)["sharedUrl"]
    assert guest("GET", PUBLIC, **own)["sharedUrl"] == slug
    answer = http.get(f"{PUBLIC}/shared/{slug}")
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    keys = shown(answer.json())
    assert all(found <= SHOWN[place] for place, found in keys.items())
    assert answer.json()["itemCount"] == 1
    assert "sharedUrl" not in guest("POST", f"{base}/share", {"isPublic": False}, **own)
    # Both workers answer in turn; neither may remember the link.
    assert {http.get(f"{PUBLIC}/shared/{slug}").status_code for _ in range(8)} == {404}
    guest("POST", f"{base}/items", {"productId": "prod-mug"}, **own)
    assert guest("DELETE", f"{base}/items/{item}", **own)["itemCount"] == 1
    proof = {"sourceWishlistId": made["id"], "sourceSessionToken": made["sessionToken"]}
    merged = customer("POST", f"{JWT}/merge", proof)
    assert merged["mergeReport"] == [{"productId": "prod-mug", "outcome": "ADDED", "quantity": 1}]
    assert guest("GET", PUBLIC, status=404, **own)["reason"] == "WISHLIST_NOT_FOUND"


def test_sharing_over_rest(customer: Call) -> None:
    slug = customer("POST", f"{JWT}/share", {"isPublic": True})["sharedUrl"]
    assert customer("PATCH", JWT, {"isPublic": True})["sharedUrl"] == slug
    assert "sharedUrl" not in customer("PATCH", JWT, {"isPublic": False})
    refusal = customer("POST", f"{JWT}/share", {}, status=400)
    assert refusal["violations"] == [{"field": "isPublic", "description": "is required"}]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/items", {"productId": "prod-mug", "priority": 1.5}),
        ("POST", "/items", {"productId": "prod-mug", "priority": 0}),
        ("POST", "/items", {"productId": "prod-mug", "notes": "x" * 501}),
        ("POST", "/items", {}),
        ("POST", "/share", {"isPublic": "perhaps"}),
        ("POST", "/reorder", {"itemIds": "one"}),
        ("POST", "/reorder", {"itemIds": ["a", "a"]}),
        ("POST", "/merge", {}),
        ("PATCH", "", {"name": ""}),
        ("PATCH", "", {"name": "n" * 101}),
        ("GET", "?includeItems=perhaps", None),
        ("GET", "?unknown=1", None),
    ],
)
def test_bad_input_is_400(customer: Call, method: str, path: str, body: Any) -> None:
    """Strict types, and a bare string is no list."""
    assert customer(method, f"{JWT}{path}", body, status=400)["statusCode"] == 400


def test_what_a_route_needs_of_headers(http: httpx.Client, guest: Call) -> None:
    assert http.get(JWT).status_code == 401
    assert http.get(PUBLIC).status_code == 400
    made = guest("POST", PUBLIC, {})
    answer = guest("POST", f"{PUBLIC}/{made['id']}/share", {"isPublic": True}, status=403)
    assert answer["reason"] == "SESSION_TOKEN_REQUIRED"
    assert http.get(f"{PUBLIC}/shared/{'0' * 32}").json()["reason"] == "WISHLIST_NOT_FOUND"
