"""What every REST answer carries, and what none does."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.http.edge import Edge, check_error, received
from tests.http.frames import Outcome, exchange

ITEM = {"productId": "prod-1", "quantity": 1}
ORIGIN = {"origin": "http://localhost:3002"}
SECURITY = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/cart", 200),
        ("DELETE", "/api/cart", 200),
        ("POST", "/api/cart/items", 201),
        ("PATCH", "/api/cart/items/1", 200),
        ("POST", "/api/cart/refresh-prices", 201),
        ("POST", "/api/public/cart", 201),
        ("GET", "/api/public/cart", 200),
        ("DELETE", "/api/public/cart/1", 200),
    ],
)
def test_a_successful_post_answers_201_and_everything_else_200(
    api: httpx.Client, method: str, path: str, status: int
) -> None:
    response = api.request(method, path, json=ITEM if method in {"POST", "PATCH"} else None)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert response.json()["id"] == "cart"
    # A unset optional field is omitted, a list or number of 0 is not.
    assert "siteId" not in response.json()
    assert response.json()["items"] == []
    assert int(response.headers["content-length"]) == len(response.content)


def test_nothing_of_grpc_or_envoy_leaks(api: httpx.Client) -> None:
    for path in ("/api/cart", "/api/public/cart", "/health", "/nope"):
        headers = api.get(path).headers
        assert not [n for n in headers if n.startswith(("grpc-", "x-envoy"))]
        assert "server" not in headers
        assert "te" not in headers


@pytest.mark.parametrize("path", ["/api/cart", "/health", "/nope", "/api/cart?bad=1"])
def test_every_answer_has_the_security_headers(api: httpx.Client, path: str) -> None:
    response = api.get(path)
    for name, value in SECURITY.items():
        assert response.headers.get_list(name) == [value]
    assert "strict-transport-security" not in response.headers
    assert "Origin" in response.headers["vary"]


# --- request ids ------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["r-1", "A.b_c-9", "x" * 128])
def test_a_sane_request_id_is_kept_and_forwarded(api: httpx.Client, sent: str) -> None:
    response = api.get("/api/cart", headers={"x-request-id": sent})
    assert response.headers["x-request-id"] == sent
    assert received(response)["metadata"]["x-request-id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 129, "a b", 'a"b', "a\tb", "ü", "a;b", "a/b", "<i>"])
def test_another_request_id_is_replaced(api: httpx.Client, sent: str) -> None:
    """It goes into log lines and headers of other systems."""
    response = api.get("/api/cart", headers=[(b"x-request-id", sent.encode())])
    given = response.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", given)
    assert received(response)["metadata"]["x-request-id"] == given


def test_every_answer_has_a_request_id_of_its_own(api: httpx.Client) -> None:
    paths = ("/api/cart", "/api/cart", "/health", "/nope", "/api/cart?bad=1")
    ids = [api.get(path).headers["x-request-id"] for path in paths]
    assert len(set(ids)) == len(ids)


def test_a_request_id_is_in_errors_of_envoy(api: httpx.Client) -> None:
    error = check_error(api.get("/nope", headers={"x-request-id": "mine"}), 404, "ROUTE_NOT_FOUND")
    assert error["requestId"] == "mine"


# --- CORS -------------------------------------------------------------------------------------

REQUEST_HEADERS = (
    "authorization",
    "x-company-id",
    "x-session-token",
    "idempotency-key",
    "if-match",
    "x-request-id",
    "content-type",
)


@pytest.mark.parametrize("port", [3000, 3002, 3003])
@pytest.mark.parametrize("path", ["/api/cart", "/api/public/cart/1/items", "/api/cart/items/1"])
def test_a_preflight_of_a_known_origin_allows_all_that_the_api_takes(
    api: httpx.Client, port: int, path: str
) -> None:
    """An allow-list without x-session-token and x-company-id shuts browsers out."""
    response = api.options(
        path,
        headers={
            "origin": f"http://localhost:{port}",
            "access-control-request-method": "PATCH",
            "access-control-request-headers": ",".join(REQUEST_HEADERS),
        },
    )
    assert response.status_code == 200
    headers = response.headers
    assert headers["access-control-allow-origin"] == f"http://localhost:{port}"
    assert headers["access-control-allow-credentials"] == "true"
    assert set(REQUEST_HEADERS) <= set(headers["access-control-allow-headers"].split(", "))
    methods = set(headers["access-control-allow-methods"].split(", "))
    assert methods >= {"GET", "POST", "PATCH", "DELETE"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/cart", 200),
        ("/api/cart?bad=1", 400),
        ("/nope", 404),
        ("/health", 200),
    ],
)
def test_answers_to_a_known_origin_can_be_read_by_its_scripts(
    api: httpx.Client, path: str, status: int
) -> None:
    """Without the headers on errors too, a frontend sees "network error" instead of the reason."""
    response = api.get(path, headers=ORIGIN)
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == ORIGIN["origin"]
    assert response.headers["access-control-allow-credentials"] == "true"
    exposed = set(response.headers["access-control-expose-headers"].split(", "))
    assert exposed >= {"x-request-id", "etag", "retry-after", "idempotent-replayed"}


@pytest.mark.parametrize("answer", ["code=13", "rest=404", "rest=409"])
def test_errors_of_the_server_can_be_read_by_scripts(api: httpx.Client, answer: str) -> None:
    response = api.get("/api/cart", headers={**ORIGIN, "x-answer": answer})
    assert response.status_code >= 400
    assert response.headers["access-control-allow-origin"] == ORIGIN["origin"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3001",
        "https://localhost:3000",
        "http://localhost:3000.evil.example",
        "http://evil.example",
        "null",
    ],
)
def test_another_origin_gets_no_cors_headers(api: httpx.Client, origin: str) -> None:
    preflight = {"access-control-request-method": "GET"}
    for response in (
        api.get("/api/cart", headers={"origin": origin}),
        api.options("/api/cart", headers={"origin": origin} | preflight),
        api.get("/nope", headers={"origin": origin}),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]


# --- HEAD, ETag, compression ------------------------------------------------------------------


HEADS = pytest.mark.parametrize(
    ("path", "status"),
    [("/api/cart", 200), ("/health", 200), ("/nope", 404), ("/api/cart?bad=1", 400)],
)


@HEADS
def test_head_answers_as_get_does_but_without_a_body(edge: Edge, path: str, status: int) -> None:
    request = f"HEAD {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    head, _, body = edge.exchange(request.encode()).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == str(status).encode()
    assert body == b""


@HEADS
def test_head_has_no_body_over_http_2_either(edge: Edge, path: str, status: int) -> None:
    """There a body would not be skipped but break the stream."""
    fields = ((b":method", b"HEAD"), (b":scheme", b"http"), (b":authority", b"a"))
    outcome = exchange(edge.port, (*fields, (b":path", path.encode())))
    assert outcome == Outcome(b"", reset=False), status


def test_the_etag_of_the_server_arrives(api: httpx.Client) -> None:
    response = api.get("/api/cart", headers={"accept-encoding": "identity"})
    assert response.headers["etag"] == '"7"'


@pytest.mark.parametrize(("accepted", "used"), [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br")])
def test_long_answers_are_compressed_and_keep_their_version(
    api: httpx.Client, accepted: str, used: str
) -> None:
    """`If-Match` needs the ETag; a compressed answer has a weak one, of the same version."""
    headers = {"accept-encoding": accepted, "x-answer": "bytes=20000"}
    with api.stream("GET", "/api/cart", headers=headers) as response:
        size = sum(len(chunk) for chunk in response.iter_raw())
        assert response.headers["content-encoding"] == used
        assert response.headers["etag"] == 'W/"7"'
        assert "Accept-Encoding" in response.headers["vary"]
    assert size < 20_000


def test_short_answers_are_not_compressed(api: httpx.Client) -> None:
    assert "content-encoding" not in api.get("/nope", headers={"accept-encoding": "gzip"}).headers


def test_errors_that_are_long_are_compressed_after_they_are_worded(api: httpx.Client) -> None:
    """The error's shape is made from the text, so the compressor has to come last."""
    name = "x" * 2000
    response = api.get(f"/api/cart?{name}=1", headers={"accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.json()["violations"][0]["field"] == name


# --- what the server is told ------------------------------------------------------------------


def test_the_server_gets_what_identifies_the_caller_and_little_else(api: httpx.Client) -> None:
    sent = {
        "authorization": "Bearer token",
        "x-company-id": "company",
        "x-session-token": "a" * 64,
        "idempotency-key": "key",
        "if-match": '"3"',
        "user-agent": "browser/1",
        "x-request-id": "id-1",
    }
    noise = {
        "accept": "*/*",
        "accept-encoding": "gzip",
        "accept-language": "de",
        "cookie": "session=1",
        "origin": "http://localhost:3000",
        "referer": "http://localhost:3000/cart",
        "sec-fetch-mode": "cors",
    }
    response = api.get("/api/cart?siteId=s+1", headers=sent | noise)
    facts = received(response)
    assert facts["metadata"] == sent | {
        "x-envoy-original-path": "/api/cart?siteId=s+1",
        "x-forwarded-for": "127.0.0.1",
    }
    assert facts["request"] == {"siteId": "s 1"}


@pytest.mark.parametrize("path", ["/api/cart", "/api/public/cart"])
def test_callers_cannot_say_what_only_envoy_knows(api: httpx.Client, path: str) -> None:
    """A forged path, address or deadline would reach rules, audit and limits of the server."""
    response = api.get(
        path,
        headers={
            "x-envoy-original-path": "/evil",
            "x-envoy-original-method": "EVIL",
            "x-envoy-decorator-operation": "evil",
            "x-envoy-upstream-rq-timeout-ms": "1",
            "x-envoy-retry-on": "5xx",
            "x-forwarded-for": "203.0.113.9",
            "x-forwarded-proto": "evil",
            "grpc-timeout": "1n",
        },
    )
    facts = received(response)
    assert facts["metadata"]["x-envoy-original-path"] == path
    assert facts["metadata"]["x-forwarded-for"] == "127.0.0.1"
    assert "evil" not in str(facts["metadata"]).lower()
    assert "203.0.113.9" not in str(facts)
    assert 10 < facts["seconds"] <= 15


def test_headers_of_grpc_from_rest_callers_are_no_headers_of_grpc(api: httpx.Client) -> None:
    """Metadata whose name ends in -bin must be base64, else the library calls it its own fault."""
    headers = {"trace-bin": "!! no base64", "grpc-encoding": "gzip", "grpc-trace-bin": "?"}
    facts = received(api.post("/api/cart/items", json=ITEM, headers=headers))
    assert not [name for name in facts["metadata"] if name.endswith("-bin")]


def test_header_values_beyond_ascii_reach_the_server(api: httpx.Client) -> None:
    headers = [(b"user-agent", "ü".encode()), (b"x-company-id", b"\xff\xfe")]
    metadata = received(api.get("/api/cart", headers=headers))["metadata"]
    assert metadata["user-agent"] == "ü"
    assert metadata["x-company-id"] == "ÿþ"


@pytest.mark.parametrize("kind", ["application/grpcx", "application/grpc; v=1", "text/plain", ""])
def test_the_content_type_of_a_rest_call_does_not_matter(api: httpx.Client, kind: str) -> None:
    """What only looks like gRPC must not slip past what is done for REST callers."""
    headers = {"content-type": kind}
    response = api.post("/api/cart/items", content=b'{"productId":"a"}', headers=headers)
    assert response.status_code == 201
    assert received(response)["request"] == {"item": {"productId": "a"}}
    assert not [name for name in response.headers if name.startswith("grpc-")]
    check_error(api.post("/nope", headers=headers), 404, "ROUTE_NOT_FOUND")


def test_a_path_parameter_wins_over_the_body(api: httpx.Client) -> None:
    """`savedItemId` is taken from the path, whatever the body says."""
    response = api.post("/api/cart/saved/right/move-to-cart", json={"savedItemId": "wrong"})
    assert received(response)["request"] == {"savedItemId": "right"}


def test_answers_of_more_than_a_megabyte_pass(api: httpx.Client) -> None:
    """The transcoder's buffer ends at 1 MiB unless it is told otherwise."""
    response = api.get("/api/cart", headers={"x-answer": "bytes=3000000"})
    assert response.status_code == 200
    assert len(response.json()["notes"]) == 3_000_000
