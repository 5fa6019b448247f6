"""Traces from Envoy through the server to its statements, as a real collector gets them."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.support.collector import Received
from tests.support.stacks import eventually
from tests.support.workers import COMPANY, bearer
from tests.telemetry.conftest import Seen

STRANGE_TRACE = "0af7651916cd43dd8448eb211c80319c"


def call(seen: Seen, method: str, path: str, request_id: str, **options: Any) -> httpx.Response:
    """Call the stack as a guest of the demo company."""
    headers = {"x-company-id": COMPANY, "x-request-id": request_id, **options.pop("headers", {})}
    return httpx.request(method, seen.stack.api_url + path, headers=headers, timeout=30, **options)


def trace_of(seen: Seen, request_id: str, *, spans: int) -> list[Received]:
    """Wait for the trace of a request."""
    found: list[Received] = []

    def arrived() -> bool:
        found[:] = seen.collector.of_request(request_id)
        return len(found) >= spans

    eventually(arrived, f"{spans} spans of {request_id}, there are {found}")
    assert len(found) == spans
    return found


def test_one_trace_leads_from_envoy_through_the_server_to_its_statements(seen: Seen) -> None:
    """A new cart is one select and one write, where it has to be known whether it is new."""
    key = {"idempotency-key": uuid.uuid4().hex}
    answer = call(
        seen, "POST", "/api/public/cart", "trace-1", headers=key, json={"currency": "USD"}
    )
    assert answer.status_code == 201
    spans = trace_of(seen, "trace-1", spans=4)
    assert len({received.span.trace_id for received in spans}) == 1
    edge, server, *statements = spans
    assert edge.service == "commerce-envoy"
    assert not edge.span.parent_span_id
    assert server.service == "commerce-server"
    assert server.span.parent_span_id == edge.span.span_id
    assert server.span.kind == Span.SPAN_KIND_SERVER
    assert server.span.name == "commerce.cart.v1.PublicCartService/CreateGuestCart"
    assert server.attributes["rpc.grpc.status_code"] == "0"
    assert [received.span.name for received in statements] == ["cart.load", "cart.save"]
    for received in statements:
        assert received.span.parent_span_id == server.span.span_id
        assert received.span.kind == Span.SPAN_KIND_CLIENT
        assert received.attributes.keys() == {"db.system.name", "db.query.summary"}
    line = seen.stack.directory / "logs" / "access.log"
    trace = edge.span.trace_id.hex()
    eventually(lambda: f'"traceId":"{trace}"' in line.read_text(), "the access log names the trace")


def test_a_refusal_is_in_the_trace_and_no_fault_of_the_server(seen: Seen) -> None:
    assert call(seen, "GET", "/api/cart", "trace-2").status_code == 401
    edge, server, audit = trace_of(seen, "trace-2", spans=3)
    assert audit.span.name == "platform.records.audit"
    assert server.attributes["rpc.grpc.status_code"] == "16"
    assert server.span.status.code == Status.STATUS_CODE_UNSET
    assert edge.attributes["http.status_code"] == "401"


def test_spans_hold_no_token_no_address_and_no_query(seen: Seen) -> None:
    """Slugs of shared wishlists are secrets in paths, which Envoy would put into `http.url`."""
    (_, alice) = bearer("cust-alice")[0]
    secrets = [alice.removeprefix("Bearer "), "cust-alice@example.com"]
    made = call(seen, "POST", "/api/public/cart", "trace-3", json={"currency": "USD"}).json()
    token = made["sessionToken"]
    slug, reset, query = "s" * 43, "e" * 64, "who@example.org"
    secrets += [token, slug, reset, query, "prod-mug", "for grandmother"]
    carts = f"/api/public/cart/{made['id']}"
    item = {"productId": "prod-mug", "quantity": 1, "notes": "for grandmother"}
    answers = [
        call(seen, "POST", f"{carts}/items", "t", json=item, headers={"x-session-token": token}),
        call(seen, "GET", f"/api/public/wishlist/shared/{slug}", "t"),
        call(seen, "GET", f"/api/public/comparison/shared/{reset}", "t"),
        call(seen, "GET", f"/api/nothing/{reset}?mail={query}", "t"),
        call(seen, "GET", f"/api/public/cart?mail={query}", "t"),
        call(seen, "GET", "/api/wishlist", "last-of-3", headers={"authorization": alice}),
    ]
    assert all(answer.status_code < 500 for answer in answers)
    trace_of(seen, "last-of-3", spans=3)
    sent = b"\n".join(seen.collector.requests)
    assert b"commerce-envoy" in sent
    assert b"AddGuestItem" in sent
    found = [secret for secret in secrets if secret.encode() in sent]
    assert not found


def test_a_stranger_does_not_decide_what_is_traced(seen: Seen) -> None:
    """Unsampled by its own word, the call would be missing; sampled, everybody could fill disks."""
    parent = f"00-{STRANGE_TRACE}-b7ad6b7169203331-00"
    call(seen, "GET", "/api/cart", "trace-4", headers={"traceparent": parent})
    edge, *_ = trace_of(seen, "trace-4", spans=3)
    assert edge.span.trace_id.hex() != STRANGE_TRACE
    assert not edge.span.parent_span_id
