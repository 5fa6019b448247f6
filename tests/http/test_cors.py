"""Who may call from a browser: every origin, method and kind of answer against each other.

That a known origin may use the API at all is tested with the answers, in test_answers.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.http.edge import Edge, check_error, received, running_edge

PAGE = "/api/openapi.json"
GET_CART = "/commerce.cart.v1.CartService/GetCart"
WEB = {"content-type": "application/grpc-web+proto", "x-grpc-web": "1"}
EMPTY_MESSAGE = b"\0\0\0\0\0"
KNOWN = ("http://localhost:3000", "http://localhost:3002", "http://localhost:3003")
STRANGERS = (
    "null",
    "*",
    "file://",
    "https://localhost:3000",
    "http://localhost",
    "http://localhost:80",
    "http://localhost:300",
    "http://localhost:30000",
    "http://localhost:03000",
    "http://localhost:3000/",
    "http://localhost:3000#",
    "http://localhost:3000@evil.example",
    "http://localhost:3000.evil.example",
    "http://localhost:3000,http://evil.example",
    "http://localhost:3000, http://localhost:3002",
    "http://localhost:3000 http://evil.example",
    "http://localhost.:3000",
    "http://localhost.evil.example:3000",
    "http://evil-localhost:3000",
    "http://evil.localhost:3000",
    "http://user@localhost:3000",
    "http://127.0.0.1:3000",
    "http://[::1]:3000",
    "HTTP://LOCALHOST:3000",
    "http://evil.example?http://localhost:3000",
    "http://evil.example",
)
ASKED = ("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "TRACE", "CONNECT", "BREW", "*")
TARGETS = ("/api/cart", "/api/cart/items/1", "/api/public/cart", GET_CART, "/health", PAGE, "/nope")
ALLOWED_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
ALLOWED_HEADERS = {
    *("authorization", "content-type", "idempotency-key", "if-match", "last-event-id"),
    "x-customer-id",
    *("x-company-id", "x-request-id", "x-session-token"),
    *("grpc-timeout", "x-grpc-web", "x-user-agent"),
}


def actual_calls(api: httpx.Client, origin: str) -> Iterator[httpx.Response]:
    """Call from a page of *origin*: every kind of answer that there is."""
    sent = {"origin": origin}
    for method, path in (
        *(("GET", "/api/cart"), ("HEAD", "/api/cart"), ("DELETE", "/api/cart")),
        *(("POST", "/api/cart/items"), ("PATCH", "/api/cart/items/1"), ("PUT", "/api/cart")),
        *(("GET", "/api/public/cart"), ("GET", "/health"), ("GET", "/nope")),
        *(("GET", "/api/cart?bad=1"), ("GET", "/health?a=1")),
    ):
        body = {"productId": "a"} if method in {"POST", "PATCH"} else None
        yield api.request(method, path, json=body, headers=sent)
    for answer in ("rest=401", "rest=409", "code=13", "native=5", "late=5"):
        yield api.get("/api/cart", headers=sent | {"x-answer": answer})
    yield api.post("/api/cart/items", content=b"a" * 300_000, headers=sent)
    yield api.post(GET_CART, content=EMPTY_MESSAGE, headers=sent | WEB)
    yield api.post(GET_CART, content=EMPTY_MESSAGE, headers=sent | WEB | {"x-answer": "native=5"})
    yield api.post("/nope/Nope", content=EMPTY_MESSAGE, headers=sent | WEB)


def varies(response: httpx.Response) -> set[str]:
    """Say by what a cache must tell answers apart."""
    return {name.strip().lower() for name in response.headers.get("vary", "").split(",")}


def permissions(response: httpx.Response) -> list[str]:
    """Return the names of the headers that tell a browser what a page may do."""
    return [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", TARGETS)
def test_a_preflight_of_a_known_origin_allows_just_what_there_is(
    api: httpx.Client, path: str
) -> None:
    """Whatever it asks for, it is told the same; a browser sends nothing beyond that."""
    for origin in KNOWN:
        for method in ASKED:
            response = api.options(
                path,
                headers={
                    "origin": origin,
                    "access-control-request-method": method,
                    "access-control-request-headers": "x-evil, cookie, x-envoy-original-path",
                    "access-control-request-private-network": "true",
                },
            )
            assert response.status_code == 200
            headers = response.headers
            assert headers.get_list("access-control-allow-origin") == [origin]
            assert headers["access-control-allow-credentials"] == "true"
            assert set(headers["access-control-allow-methods"].split(", ")) == ALLOWED_METHODS
            assert set(headers["access-control-allow-headers"].split(", ")) == ALLOWED_HEADERS
            assert "access-control-allow-private-network" not in headers
            assert "origin" in varies(response)
            assert response.content == b""


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_stranger_is_permitted_nothing_by_any_answer(api: httpx.Client, origin: str) -> None:
    """Scheme, host and port must be the same to the letter, as they are in a browser."""
    for path in TARGETS:
        for method in ("GET", "POST", "PUT"):
            asked = {"origin": origin, "access-control-request-method": method}
            response = api.options(path, headers=asked)
            assert not permissions(response), path
            assert "origin" in varies(response), path
    for response in actual_calls(api, origin):
        assert not permissions(response), response.request.url
        assert "origin" in varies(response) or native(response), response.request.url


@pytest.mark.parametrize("path", TARGETS)
def test_a_stranger_is_told_that_the_origin_is_not_allowed(edge: Edge, path: str) -> None:
    """`Cannot OPTIONS` sent developers looking for a route; the log tells operators who asked."""
    asked = {"origin": f"http://evil.example{path}", "access-control-request-method": "POST"}
    error = check_error(
        httpx.options(f"{edge.url}{path}", headers=asked), 403, "ORIGIN_NOT_ALLOWED"
    )
    assert "CORS_ORIGINS" in error["message"]
    line = edge.log_line(error["requestId"])
    assert (line["status"], line["reason"]) == (403, "ORIGIN_NOT_ALLOWED")
    assert line["origin"] == asked["origin"]


def test_in_development_every_port_of_this_machine_is_known() -> None:
    """Vite has 5173, and the next page of a developer another one."""
    with running_edge(workers=1, NODE_ENV="development") as running:
        for origin, known in (
            ("http://localhost:5173", True),
            ("http://127.0.0.1:8080", True),
            ("http://[::1]:4000", True),
            ("http://localhost", True),
            ("http://localhost.evil.example:5173", False),
            ("http://evil.example?http://localhost:5173", False),
            ("http://localhost:5173.evil.example", False),
            ("http://127.0.0.1.evil.example", False),
            ("null", False),
        ):
            asked = {"origin": origin, "access-control-request-method": "POST"}
            response = httpx.options(f"{running.url}/api/cart", headers=asked)
            assert bool(permissions(response)) == known, origin


@pytest.mark.parametrize("origin", KNOWN)
def test_a_known_origin_can_read_every_answer(api: httpx.Client, origin: str) -> None:
    for response in actual_calls(api, origin):
        called = f"{response.request.method} {response.request.url}: {response.status_code}"
        assert response.headers.get_list("access-control-allow-origin") == [origin], called
        assert response.headers.get_list("access-control-allow-credentials") == ["true"], called
        assert "origin" in varies(response) or native(response), called


def native(response: httpx.Response) -> bool:
    """Tell an answer by gRPC-Web, a POST to gRPC's own path that no cache keeps."""
    return response.request.headers.get("content-type") == WEB["content-type"]


@pytest.mark.parametrize(
    "origins",
    [
        (KNOWN[0], "http://evil.example"),
        ("http://evil.example", KNOWN[0]),
        (KNOWN[0], KNOWN[1]),
        (KNOWN[0], "null"),
    ],
)
def test_two_origins_in_one_request_are_none(api: httpx.Client, origins: tuple[str, str]) -> None:
    """Which of them a proxy would believe must not matter."""
    headers = [("origin", origin) for origin in origins]
    assert not permissions(api.get("/api/cart", headers=headers))
    asked = [*headers, ("access-control-request-method", "GET")]
    assert not permissions(api.options("/api/cart", headers=asked))


@pytest.mark.parametrize("origin", [KNOWN[0], "http://evil.example"])
def test_what_is_refused_before_it_is_understood_is_kept_from_every_page(
    api: httpx.Client, origin: str
) -> None:
    """No page makes such requests; what can't be told apart by origin must not be cached."""
    response = api.get("/api/cart", headers={"x_a": "1", "origin": origin})
    assert response.status_code == 400
    assert not permissions(response)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", ["", " ", "\t"])
def test_an_empty_origin_is_none(edge: Edge, origin: str) -> None:
    assert not permissions(edge.get_raw("/api/cart", origin=origin))


def test_a_preflight_costs_no_worker_a_call(edge: Edge) -> None:
    """Answered at the edge; else strangers' pages could make browsers load the server."""
    for origin in (KNOWN[0], "http://evil.example"):
        headers = {
            "origin": origin,
            "access-control-request-method": "POST",
            # A worker that got the call would die of it.
            "x-answer": "exit",
        }
        httpx.options(f"{edge.url}/api/cart/items", headers=headers)
        httpx.options(f"{edge.url}{GET_CART}", headers=headers | WEB)
    assert all(worker.exit_code is None for worker in edge.workers.values())


def test_what_a_browser_sends_by_itself_identifies_nobody(api: httpx.Client) -> None:
    """A form of another page comes with cookies; no call is allowed for a cookie."""
    response = api.post(
        "/api/cart/items",
        content=b'{"productId":"a"}',
        headers={
            "origin": "http://evil.example",
            "content-type": "text/plain",
            "cookie": "x-session-token=abc; authorization=Bearer abc",
        },
    )
    metadata = received(response)["metadata"]
    assert not metadata.keys() & {"cookie", "authorization", "x-session-token", "origin"}


@pytest.fixture(scope="module")
def shop() -> Iterator[Edge]:
    """An edge for the pages of one shop."""
    with running_edge(workers=1, CORS_ORIGINS=" https://shop.example ,") as running:
        yield running


@pytest.mark.parametrize(
    ("origin", "known"),
    [
        ("https://shop.example", True),
        ("http://shop.example", False),
        ("https://shop.example:443", False),
        ("https://shop.example:8443", False),
        ("https://shopXexample", False),
        ("https://a.shop.example", False),
        ("https://notshop.example", False),
        ("https://shop.example.evil.test", False),
        ("http://localhost:3000", False),
        ("null", False),
    ],
)
def test_a_named_origin_takes_the_place_of_those_of_development(
    shop: Edge, origin: str, known: bool
) -> None:
    """A dot is a dot, a name is no suffix, and no port is none."""
    response = httpx.get(f"{shop.url}/api/cart", headers={"origin": origin})
    assert response.headers.get("access-control-allow-origin") == (origin if known else None)
