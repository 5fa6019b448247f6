"""Refused calls, read the way a native caller reads them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from server.stack.process import PROJECT

_Code = grpc.StatusCode
_CODES: Mapping[str, frozenset[grpc.StatusCode]] = {
    "400": frozenset({_Code.INVALID_ARGUMENT, _Code.FAILED_PRECONDITION}),
    "401": frozenset({_Code.UNAUTHENTICATED}),
    "403": frozenset({_Code.PERMISSION_DENIED}),
    "404": frozenset({_Code.NOT_FOUND}),
    "413": frozenset({_Code.RESOURCE_EXHAUSTED}),
    "429": frozenset({_Code.RESOURCE_EXHAUSTED}),
    "409": frozenset({_Code.ABORTED, _Code.ALREADY_EXISTS}),
    "500": frozenset({_Code.INTERNAL}),
    "503": frozenset({_Code.UNAVAILABLE}),
    "504": frozenset({_Code.DEADLINE_EXCEEDED}),
}


def documented_statuses(proto: Path | None = None) -> dict[str, str]:
    """Read every reason of the contract with the HTTP status that its comment ends in."""
    proto = proto or PROJECT / "protos/commerce/errors/v1/error_reason.proto"
    pairs = re.findall(r"\s(\d{3})\.\n\s*([A-Z_0-9]+) = \d+;", proto.read_text())
    return {reason: status for status, reason in pairs}


DOCUMENTED = documented_statuses()


@dataclass(frozen=True, slots=True)
class Refused:
    """What a refused call told its caller."""

    reason: str
    code: grpc.StatusCode
    message: str
    facts: Mapping[str, str]
    violations: tuple[tuple[str, str], ...]
    """Field and description."""
    request_id: str
    trailers: Mapping[str, Any]


async def refused(
    call: Awaitable[Any], reason: str, *, code: grpc.StatusCode | None = None
) -> Refused:
    """Make a call that must be refused for *reason*, with a code that the contract allows for it.

    Args:
        call: The call.
        reason: A name of `ErrorReason`.
        code: The code, where it is not the one of the status that the contract documents.
    """
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    found = read(raised.value)
    assert found.reason == reason, found
    allowed = _CODES[DOCUMENTED[reason]] if code is None else {code}
    assert found.code in allowed, found
    return found


def read(error: grpc.aio.AioRpcError) -> Refused:
    """Read the details of a refused call."""
    status = rpc_status.from_call(error)
    assert status is not None, error
    info, request, bad = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.RequestInfo(),
        error_details_pb2.BadRequest(),
    )
    for detail in status.details:
        for kind in (info, request, bad):
            detail.Unpack(kind)
    assert info.domain == "commerce"
    assert status.message == error.details()
    return Refused(
        reason=info.reason,
        code=error.code(),
        message=status.message,
        facts=dict(info.metadata),
        violations=tuple((entry.field, entry.description) for entry in bad.field_violations),
        request_id=request.request_id,
        trailers=dict(error.trailing_metadata() or ()),
    )
