"""Errors have one shape, wherever they come from."""

from __future__ import annotations

import httpx
import pytest

from tests.http.edge import Edge, check_error

WORDED = 'Said "by" the server <b>ü</b>'


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
def test_an_error_of_the_server_arrives_as_it_was_sent(api: httpx.Client, status: int) -> None:
    response = api.get("/api/cart", headers={"x-answer": f"rest={status}"})
    assert response.status_code == status
    expected = {
        "statusCode": status,
        "error": "Label",
        "message": WORDED,
        "reason": "CART_NOT_FOUND",
        "timestamp": "2025-01-31T12:00:00.000Z",
        "path": "/api/cart",
        "requestId": "from-the-server",
    }
    if status == 400:
        expected["violations"] = [{"field": "quantity", "description": "must be 1"}]
    if status == 409:
        expected["currentVersion"] = 0
        expected["available"] = 3
    assert response.json() == expected
    assert response.headers["retry-after"] == "7"
    assert not [name for name in response.headers if name.startswith("grpc-")]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (1, 499, "CANCELLED"),
        (2, 500, "INTERNAL"),
        (4, 504, "DEADLINE_EXCEEDED"),
        (8, 429, "RATE_LIMITED"),
        (12, 501, "UNIMPLEMENTED"),
        (13, 500, "INTERNAL"),
        (14, 503, "UNAVAILABLE"),
        (16, 401, "UNAUTHENTICATED"),
    ],
)
def test_a_status_without_details_gets_the_shape_but_loses_its_text(
    api: httpx.Client, code: int, status: int, reason: str, method: str
) -> None:
    """The library makes such a status itself, and may put the text of an exception in it."""
    path = "/api/cart" if method == "GET" else "/api/cart/items"
    response = api.request(method, path, headers={"x-answer": f"code={code}"})
    check_error(response, status, reason)
    assert "Secret" not in response.text


@pytest.mark.parametrize("answer", ["native=5", "broken=5", "late=5"])
def test_a_status_with_other_details_gets_the_shape_too(api: httpx.Client, answer: str) -> None:
    """A server that forgets who it speaks to must not make Envoy print protobuf, or nothing."""
    response = api.get("/api/cart", headers={"x-answer": answer})
    check_error(response, 404, "ROUTE_NOT_FOUND")


def test_unavailable_says_when_to_come_back(api: httpx.Client) -> None:
    response = api.get("/api/cart", headers={"x-answer": "code=14"})
    check_error(response, 503, "UNAVAILABLE")
    assert response.headers["retry-after"] == "1"


def test_the_query_string_is_in_no_error(api: httpx.Client) -> None:
    """Error bodies and logs echoed the full URL with the token in it."""
    for path in ("/nope", "/api/cart", "/api/cart/items"):
        for answer in ("code=13", "ok"):
            response = api.put(f"{path}?token=secret", headers={"x-answer": answer})
            assert "secret" not in response.text


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ('/api/"quoted"', '/api/"quoted"'),
        ("/api/<script>alert(1)</script>", "/api/<script>alert(1)</script>"),
        ("/api/back\\slash", "/api/back\\slash"),
        ("/api/%22%0D%0Aset-cookie:a", "/api/%22%0D%0Aset-cookie:a"),
        ("/api/%E2%80%A8", "/api/%E2%80%A8"),
        ("/api/" + "a" * 8000, "/api/" + "a" * 8000),
    ],
)
def test_errors_stay_json_whatever_the_path(edge: Edge, sent: str, shown: str) -> None:
    response = edge.get_raw(sent)
    error = check_error(response, 404, "ROUTE_NOT_FOUND", path=shown)
    assert error["message"] == f"Cannot GET {shown}"
    assert "set-cookie" not in response.headers


def test_an_error_of_the_library_stays_json_whatever_the_path(edge: Edge) -> None:
    response = edge.get_raw('/api/public/cart?siteId="<>\\', **{"x-answer": "code=13"})
    check_error(response, 500, "INTERNAL", path="/api/public/cart")


def test_an_answer_that_is_too_long_is_an_error(api: httpx.Client) -> None:
    response = api.get("/api/cart", headers={"x-answer": "bytes=9000000"})
    check_error(response, 500, "INTERNAL")


def test_a_status_that_no_code_of_grpc_stands_for_is_the_servers(api: httpx.Client) -> None:
    """What would be too large to be sent is 413, and not the 429 of its code."""
    answer = api.get("/api/cart", headers={"x-answer": "rest=413"})
    assert answer.status_code == 413
    assert answer.json()["statusCode"] == 413
