"""The access log: JSON, complete, and without anything that opens a door."""

from __future__ import annotations

import httpx
import pytest

from tests.http.edge import Edge

TOKEN = "0123456789abcdef" * 4


def test_a_call_is_one_line_with_what_an_operator_asks_for(edge: Edge, api: httpx.Client) -> None:
    headers = {"x-request-id": "log-1", "x-company-id": "company", "user-agent": 'a "browser"'}
    api.post("/api/cart/items", json={"productId": "p"}, headers=headers)
    line = edge.log_line("log-1")
    assert line["rpc"] == "/commerce.cart.v1.CartService/AddItem"
    assert line["status"] == 201
    assert line["client"] == "127.0.0.1"
    assert line["company"] == "company"
    assert line["userAgent"] == 'a "browser"'
    assert line["worker"] in {f"127.0.0.1:{port}" for port in edge.worker_ports}
    assert line["bytesReceived"] == len('{"productId":"p"}')
    assert line["milliseconds"] >= 0
    assert line["time"].endswith("Z")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/api/cart?sessionToken={TOKEN}&siteId=mail@example.com"),
        ("GET", f"/api/public/shared/{TOKEN}"),
        ("PUT", f"/api/cart/{TOKEN}?x=mail@example.com"),
        ("GET", "/api/cart/mail@example.com"),
        ("GET", "/api/cart/mail%40example.com"),
        ("GET", f"/api/cart?{TOKEN}=1"),
        ("GET", "/api/cart/items/%00mail@example.com"),
    ],
)
def test_tokens_queries_and_addresses_are_not_logged(
    edge: Edge, api: httpx.Client, method: str, path: str
) -> None:
    """Logs echoed full URLs with the tokens in them."""
    request_id = f"quiet-{abs(hash((method, path)))}"
    api.request(
        method,
        path,
        headers={
            "x-request-id": request_id,
            "authorization": f"Bearer {TOKEN}",
            "x-session-token": TOKEN,
            "cookie": TOKEN,
            "referer": f"http://localhost/{TOKEN}",
        },
    )
    api.get("/nope", headers={"x-request-id": f"{request_id}-after"})
    edge.log_line(f"{request_id}-after")
    text = (edge.directory / "access.log").read_text()
    assert TOKEN not in text
    assert "example.com" not in text


def test_a_path_that_no_method_answers_can_still_be_told(edge: Edge, api: httpx.Client) -> None:
    api.get("/api/carts/list", headers={"x-request-id": "log-404"})
    line = edge.log_line("log-404")
    assert line["path"] == "/api/carts/list"
    assert line["status"] == 404
    assert "rpc" not in line


def test_a_refused_request_is_logged_under_the_id_it_was_told(
    edge: Edge, api: httpx.Client
) -> None:
    told = api.get("/api/cart", headers={"x_bad": "1"}).headers["x-request-id"]
    api.get("/nope", headers={"x-request-id": "log-refused"})
    edge.log_line("log-refused")
    assert [line["status"] for line in edge.log_lines() if line.get("refusedId") == told] == [400]


def test_health_checks_are_not_logged(edge: Edge, api: httpx.Client) -> None:
    api.get("/health", headers={"x-request-id": "log-health"})
    api.get("/nope", headers={"x-request-id": "log-after-health"})
    edge.log_line("log-after-health")
    assert not [line for line in edge.log_lines() if line.get("requestId") == "log-health"]
