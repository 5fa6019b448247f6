"""Requests that are wrong as HTTP: paths, headers, framing, versions."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.http.edge import ERROR_FIELDS, Edge, check_error

ITEMS = "/api/cart/items"


@pytest.mark.parametrize("path", ["/api/%63art", "/%61pi/cart", "/api/cart%2Fitems", "/API/cart"])
def test_a_route_has_one_spelling(api: httpx.Client, path: str) -> None:
    """A limit or a rule for a path could be evaded by another spelling of it."""
    url = httpx.URL(str(api.base_url), raw_path=path.encode())
    check_error(api.get(url), 404, "ROUTE_NOT_FOUND")


@pytest.mark.parametrize(
    "headers",
    [
        {"x-filler": "a" * 17_000},
        {"authorization": "Bearer " + "a" * 17_000},
        {f"x-filler-{i}": "a" for i in range(70)},
    ],
    ids=["one", "token", "many"],
)
def test_headers_that_are_too_large_or_too_many_are_refused(
    api: httpx.Client, headers: dict[str, str]
) -> None:
    check_error(api.get("/api/cart", headers=headers), 431, "HEADERS_TOO_LARGE", path="")


def test_a_url_that_is_too_long_is_refused(api: httpx.Client) -> None:
    response = api.get("/api/cart", params={"siteId": "a" * 20_000})
    check_error(response, 431, "HEADERS_TOO_LARGE", path="")


def test_header_names_with_underscores_are_refused(api: httpx.Client) -> None:
    """Some proxies make one name of `x_company_id` and `x-company-id`."""
    response = api.get("/api/cart", headers={"x_company_id": "a"})
    check_error(response, 400, "INVALID_ARGUMENT", path="")


@pytest.mark.parametrize(
    ("method", "fields", "body"),
    [
        ("GET", "", ""),
        ("GET", "host: a\r\nx-a: b\0c\r\n", ""),
        ("POST", "host: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"),
        ("POST", "host: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n", "123456"),
        ("POST", "host: a\r\ncontent-length: -1\r\n", ""),
        ("BREW", "host: a\r\n", ""),
        ("\x16\x03\x01", "", ""),
    ],
    ids=["no host", "nul", "two framings", "two lengths", "negative", "method", "tls"],
)
def test_what_is_not_http_is_refused_in_the_same_shape(
    edge: Edge, method: str, fields: str, body: str
) -> None:
    """Two framings in one request are how requests are smuggled past a proxy."""
    request = f"{method} /api/cart/items HTTP/1.1\r\n{fields}\r\n{body}"
    head, _, answer = edge.exchange(request.encode()).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 400 Bad Request"
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert int(headers["content-length"]) == len(answer)
    error = json.loads(answer)
    assert error["statusCode"] == 400
    assert error["reason"] == "INVALID_ARGUMENT"
    assert error["requestId"] == headers["x-request-id"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("GET /api/cart HTTP/1.0\r\nhost: a\r\n", 426),
        ("GET /api/cart HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n", 403),
        ("GET /api/cart#part HTTP/1.1\r\nhost: a\r\n", 400),
        ("GET /api/\xfc HTTP/1.1\r\nhost: a\r\n", 400),
    ],
    ids=["http 1.0", "websocket", "fragment", "not ascii"],
)
def test_http_that_is_not_spoken_here_is_refused_in_the_same_shape(
    edge: Edge, text: str, status: int
) -> None:
    request = text.replace("\r\n", "\r\nconnection: close\r\n", 1) + "\r\n"
    head, _, answer = edge.exchange(request.encode("latin-1")).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == str(status).encode()
    error = json.loads(answer)
    assert error["statusCode"] == status
    assert error.keys() == ERROR_FIELDS
    assert f"x-request-id: {error['requestId']}".encode() in head


def test_bad_requests_leave_nothing_in_envoys_own_log(edge: Edge, api: httpx.Client) -> None:
    """A script that fails on odd requests says so there, and only there."""
    edge.exchange(b"nonsense\r\n\r\n")
    edge.exchange(b"GET /api/cart HTTP/1.0\r\n\r\n")
    api.get("/api/cart/items/%2F")
    api.get("/api/cart", headers={"x_a": "1"})
    api.get("/api/cart", headers={"x-a": "a" * 20_000})
    for path in ("/nope", "/api/cart?a=1", "/api/cart"):
        for answer in ("code=13", "rest=404", "native=5", "broken=5", "late=5"):
            api.get(path, headers={"x-answer": answer})
            api.head(path, headers={"x-answer": answer})
    log = (edge.directory / "envoy.log").read_text()
    assert "[lua]" not in log
    assert "[error]" not in log
