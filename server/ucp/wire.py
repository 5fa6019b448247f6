"""Calls and replies as gRPC has them: metadata and `google.api.HttpBody`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.api import httpbody_pb2

from server.kernel.errors import InvalidInput
from server.platform.grpc.call_metadata import STATUS, Call, caller
from server.ucp.views import AgentCall, Reply, Sent

QUERY = "x-commerce-query"
ORIGIN = "x-commerce-origin"
"""What Envoy tells of the address that was called."""


_PATH, _METHOD = "x-envoy-original-path", "x-commerce-method"


def link_query(context: Any) -> str:
    """Give the query of a link, which Envoy passes beside the path."""
    return str(Call.of(context, "").metadata.get(QUERY, ""))


def call_of(context: Any, request: Any) -> AgentCall:
    """Read what a call brings beside its message, and how it was sent."""
    call = Call.of(context, "")
    try:
        version = call.if_match()
    except InvalidInput:
        # No version of ours: none can match it.
        version = 0
    return AgentCall(
        caller(),
        call.metadata.get("ucp-agent"),
        call.metadata.get(ORIGIN, ""),
        call.metadata.get("idempotency-key") or None,
        version,
        _sent(call.metadata, getattr(request, "body", None)),
        call.metadata.get("authorization", ""),
        call.metadata.get("api-version", ""),
        call.metadata.get("request-id", ""),
    )


def _sent(headers: Mapping[str, str], body: httpbody_pb2.HttpBody | None) -> Sent | None:
    """Give a call as it was before Envoy made gRPC of it."""
    path, method = headers.get(_PATH), headers.get(_METHOD)
    if path is None or method is None:
        return None
    # Envoy's own stands there now.
    content_type = body.content_type if body is not None else ""
    named = {name: value for name, value in headers.items() if name != "content-type"}
    if content_type:
        named["content-type"] = content_type
    data = body.data if body is not None else b""
    return Sent(method, f"{headers.get(ORIGIN, '')}{path}", named, data)


async def sent(context: Any, reply: Reply) -> httpbody_pb2.HttpBody:
    """Send a reply: its headers now, its body as the answer."""
    headers = ((STATUS, str(reply.status)), *reply.headers.items())
    await context.send_initial_metadata(headers)
    return httpbody_pb2.HttpBody(content_type=reply.content_type, data=reply.body)
