"""The contract through the whole stack: routes answer, bad input is refused and leaves no trace."""

from __future__ import annotations

import importlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import psycopg
import pytest
from google.api import annotations_pb2

from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens
from server.stack.process import PROJECT
from tests.http.edge import check_error
from tests.support.stacks import RunningStack

COMPANY = {"x-company-id": "test-company-id"}
ITEMS = "/api/cart/items"
LIMITS = "must be between 1 and 100"


def bearer(
    customer: str = "cust-bob", *, secret: str = DEVELOPMENT_JWT_SECRET, **claims: Any
) -> str:
    payload = tokens.customer_claims(customer) | {"exp": int(time.time()) + 600} | claims
    return f"Bearer {jwt.encode(payload, secret, 'HS256')}"


@pytest.fixture(scope="module")
def shop(stack: RunningStack) -> Iterator[httpx.Client]:
    """A REST client of a customer."""
    headers = {"authorization": bearer()}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def visitor(stack: RunningStack) -> Iterator[httpx.Client]:
    """A REST client of a guest."""
    with httpx.Client(base_url=stack.api_url, headers=COMPANY, timeout=30) as client:
        yield client


def rest_routes() -> list[tuple[str, str]]:
    """List the method and path of every REST binding of the contract, parameters filled in."""
    client = PROJECT / "clients" / "python"
    found: list[tuple[str, str]] = []
    for path in sorted(client.glob("commerce/**/*_service_pb2.py")):
        module = importlib.import_module(".".join(path.relative_to(client).with_suffix("").parts))
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                rule = method.GetOptions().Extensions[annotations_pb2.http]
                for bound in (rule, *rule.additional_bindings):
                    verb = bound.WhichOneof("pattern")
                    if verb:
                        found.append((verb.upper(), re.sub(r"{\w+}", "x", getattr(bound, verb))))
    return found


@pytest.mark.parametrize(("method", "path"), rest_routes())
def test_every_route_of_the_contract_answers(stack: RunningStack, method: str, path: str) -> None:
    """A module that nobody had registered answered 404 on all its routes."""
    response = httpx.request(method, stack.api_url + path)
    if path.startswith(("/ucp/", "/acp/", "/.well-known/")):
        # Assistants get the errors of their own protocol.
        assert response.status_code < 500
        assert "ROUTE_NOT_FOUND" not in response.text
        return
    if response.status_code == 303:
        return  # The page of a mail's header, for which nobody needs to be known.
    assert response.status_code in {400, 401, 403, 404}, response.text
    reason = response.json()["reason"]
    assert reason != "ROUTE_NOT_FOUND"
    # A form that is missing is named as a field is.
    named = response.json().get("violations")
    check_error(response, response.status_code, reason, violations=named)


@pytest.mark.parametrize(
    ("quantity", "description"),
    [
        (0, LIMITS),
        (-1, LIMITS),
        (101, LIMITS),
        (1.5, "must be an integer"),
        (10**30, "must be an integer"),
        ("many", "must be an integer"),
    ],
)
def test_a_quantity_out_of_its_range_is_refused(
    shop: httpx.Client, quantity: Any, description: str
) -> None:
    """Whether Envoy or the server finds it, the caller reads the same."""
    before = shop.get("/api/cart").json()
    response = shop.post(ITEMS, json={"productId": "prod-mug", "quantity": quantity})
    check_error(
        response,
        400,
        "INVALID_ARGUMENT",
        message=f"quantity {description}",
        violations=[{"field": "quantity", "description": description}],
    )
    after = shop.get("/api/cart").json()
    assert (after["version"], after["items"]) == (before["version"], before["items"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"productId":"prod-mug","quantity":1,"giftMessage":"a\\u0000b"}', "giftMessage"),
        ('{"productId":"prod\\u0000mug","quantity":1}', "productId"),
        ('{"productId":"%s","quantity":1}' % ("x" * 300), "productId"),
        ('{"productId":"prod-mug","quantity":1,"customFields":{"a":"\\u0000"}}', "customFields"),
        ('{"quantity":1}', "productId"),
    ],
    ids=["nul", "nul in an id", "long id", "nul in a field of one's own", "no product"],
)
def test_a_string_that_cannot_be_is_refused(shop: httpx.Client, body: str, field: str) -> None:
    """PostgreSQL stores no NUL; found there, it would be a fault of the server."""
    response = shop.post(ITEMS, content=body)
    error = response.json()
    check_error(response, 400, "INVALID_ARGUMENT", violations=error.get("violations"))
    assert [violation["field"] for violation in error["violations"]] == [field]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('{"productId":"a\\ud800"}', 400),
        (
            '{"productId":"prod-mug","quantity":1,"customFields":' + '{"a":' * 40 + "1" + "}" * 41,
            400,
        ),
        (
            '{"productId":"prod-mug","quantity":1,"customFields":' + '{"a":' * 60 + "1" + "}" * 61,
            400,
        ),
        ("[" * 100_000, 400),
        ('"' + "a" * 5 * 2**20 + '"', 413),
    ],
    ids=["half", "surrogate", "40 deep", "60 deep", "brackets", "5 MiB"],
)
def test_a_body_that_cannot_be_read_is_refused(shop: httpx.Client, body: str, status: int) -> None:
    response = shop.post(ITEMS, content=body)
    assert response.status_code == status
    error = response.json()
    check_error(response, status, error["reason"], violations=error.get("violations"))


def test_text_of_a_query_that_is_not_utf_8_is_refused(shop: httpx.Client) -> None:
    told = "The request holds text that is not UTF-8, or is nested too deep"
    check_error(shop.get("/api/cart?siteId=%FF"), 400, "MALFORMED_BODY", message=told)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (ITEMS, '{"productId":"prod-mug","quantity":1,"quantity":3}', "quantity"),
        (ITEMS, '{"productId":"prod-mug","product_id":"prod-tee","quantity":1}', "productId"),
        ("/api/cart/discount", '{"code":"A","code":"B"}', "code"),
        (
            "/api/cart/bundles",
            '{"bundleId":"b","selectedItems":[{"productId":"x","quantity":1,"quantity":2}]}',
            "selectedItems[0].quantity",
        ),
    ],
)
def test_a_field_that_a_body_gives_twice_is_refused(
    shop: httpx.Client, path: str, body: str, field: str
) -> None:
    """A query and a header may not come twice either: who reads the first acts on another call."""
    check_error(
        shop.post(path, content=body),
        400,
        "INVALID_ARGUMENT",
        message=f"{field} must be given once",
        violations=[{"field": field, "description": "must be given once"}],
    )


def test_a_field_that_is_empty_or_what_it_would_be_anyway_comes_once(shop: httpx.Client) -> None:
    body = '{"productId":"prod-mug","quantity":1,"variantId":"","isGift":false,"giftMessage":null}'
    assert shop.post(ITEMS, content=body).status_code == 201


def test_a_body_may_say_what_the_path_says(shop: httpx.Client) -> None:
    """The contract lets it, and the path's word counts."""
    body = '{"savedItemId":"other","quantity":1}'
    check_error(
        shop.post("/api/cart/saved/none/move-to-cart", content=body), 404, "SAVED_ITEM_NOT_FOUND"
    )


@pytest.mark.parametrize(
    "token",
    [
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic YTpi",
        bearer(exp=1),
        bearer(secret="another-secret-of-thirty-two-bytes"),
        bearer(type="refresh"),
        # {"alg":"none"}.{"sub":"cust-bob","exp":4000000000}.
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJjdXN0LWJvYiIsImV4cCI6NDAwMDAwMDAwMH0.",
    ],
    ids=["none", "empty", "nonsense", "basic", "stale", "forged", "refresh", "unsigned"],
)
def test_a_bad_token_is_unauthenticated(stack: RunningStack, token: str) -> None:
    """Refresh tokens were accepted as access tokens."""
    headers = {"authorization": token} if token else {}
    response = httpx.get(f"{stack.api_url}/api/cart", headers=headers)
    check_error(response, 401, "UNAUTHENTICATED")


def test_a_token_in_the_query_opens_nothing(stack: RunningStack) -> None:
    """A token was accepted in the query string of every route."""
    token = bearer().removeprefix("Bearer ")
    response = httpx.get(f"{stack.api_url}/api/cart?access_token={token}")
    assert response.status_code == 400
    assert token not in response.text


def test_the_public_routes_refuse_in_the_order_of_the_contract(visitor: httpx.Client) -> None:
    """No company, another company, no token, a token of another cart."""
    mine = visitor.post("/api/public/cart", json={}).json()
    other = visitor.post("/api/public/cart", json={}).json()
    token = {"x-session-token": mine["sessionToken"]}
    path = f"/api/public/cart/{other['id']}/items"
    line = {"productId": "prod-mug", "quantity": 1}
    bare = httpx.Client(base_url=visitor.base_url)
    cases: list[tuple[httpx.Response, int, str]] = [
        (bare.get("/api/public/cart"), 400, "COMPANY_HEADER_REQUIRED"),
        (bare.get("/api/public/cart", headers={"x-company-id": "no"}), 404, "COMPANY_NOT_FOUND"),
        (visitor.post(path, json=line), 403, "SESSION_TOKEN_REQUIRED"),
        (visitor.post(path, json=line, headers=token), 403, "SESSION_TOKEN_MISMATCH"),
        (
            visitor.get("/api/public/cart", headers={"x-session-token": "f" * 64}),
            404,
            "CART_NOT_FOUND",
        ),
        (
            bare.get("/api/public/cart", headers=token | {"x-company-id": "other-company-id"}),
            404,
            "CART_NOT_FOUND",
        ),
    ]
    for response, status, reason in cases:
        check_error(response, status, reason)
    bare.close()


def test_a_stale_version_is_a_conflict_that_names_the_current_one(shop: httpx.Client) -> None:
    version = shop.get("/api/cart").json()["version"]
    response = shop.delete("/api/cart", headers={"if-match": f'"{version + 7}"'})
    error = check_error(response, 409, "VERSION_MISMATCH")
    assert error["currentVersion"] == version


def test_a_compressed_answer_carries_a_version_that_can_be_used(shop: httpx.Client) -> None:
    """The compressor makes the ETag a weak one; the server has to take that too."""
    for number in range(1, 6):
        body = {"productId": f"prod-{number:04}", "quantity": 1}
        shop.post(ITEMS, json=body).raise_for_status()
    cart = shop.get("/api/cart", headers={"accept-encoding": "gzip"})
    assert cart.headers["content-encoding"] == "gzip"
    assert cart.headers["etag"].startswith('W/"')
    shop.delete("/api/cart", headers={"if-match": cart.headers["etag"]}).raise_for_status()


def test_bad_input_writes_nothing_and_is_no_fault_of_the_server(
    stack: RunningStack, shop: httpx.Client, visitor: httpx.Client
) -> None:
    """An operator must be able to trust that a line at error level is a fault."""
    shop.get("/api/cart")
    with psycopg.connect(stack.database_url) as connection:
        before = traces(connection)
        for body in ("{", "[]", '{"quantity":0}', '{"productId":"\\u0000","quantity":1}'):
            for client, path in ((shop, ITEMS), (visitor, "/api/public/cart/x/items")):
                assert client.post(path, content=body).status_code in {400, 403}
        assert shop.post(ITEMS, json={"productId": "no", "quantity": 1}).status_code == 404
        assert shop.get("/api/cart?siteId=%FF").status_code == 400
        assert shop.patch(f"{ITEMS}/{'x' * 300}", json={"quantity": 1}).status_code == 400
        assert shop.put("/api/cart").status_code == 405
        assert visitor.get("/api/cart").status_code == 401
        assert traces(connection) == before
    assert not [line for line in log_lines(stack.directory) if line.get("level") == "error"]


def traces(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Count the rows of every table that a call may write to."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND "
            "table_type = 'BASE TABLE' AND (table_name LIKE 'cart%' OR table_name LIKE '%outbox%' "
            "OR table_name LIKE '%idempotency%')"
        )
    ]
    assert "carts" in names
    counts = {}
    for name in names:
        row = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        assert row is not None
        counts[name] = int(row[0])
    connection.commit()
    return counts


def log_lines(directory: Path) -> Iterator[dict[str, Any]]:
    """Read the JSON lines of the workers' logs."""
    found = list(directory.rglob("worker-*.log"))
    assert found
    for path in found:
        for line in path.read_text().splitlines():
            assert "Traceback" not in line
            if line.startswith("{"):
                yield json.loads(line)


def test_a_header_name_that_grpc_does_not_know_does_no_harm(visitor: httpx.Client) -> None:
    """The server's library would answer 500."""
    headers = {"q$s~%": "name"}
    assert visitor.post("/api/public/cart", json={}, headers=headers).status_code == 201
