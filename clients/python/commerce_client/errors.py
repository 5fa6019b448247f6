"""What a call may raise: one exception for every kind of refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with one field of a request."""

    field: str
    """Its path, such as `quantity`."""
    description: str


class FailedCall(Protocol):
    """What gRPC says of a call that failed; both of its Python APIs do."""

    def code(self) -> grpc.StatusCode:
        """Give the status."""

    def details(self) -> str | None:
        """Give the text of the status."""

    def trailing_metadata(self) -> object:
        """Give the pairs that ended the call."""


class CommerceError(Exception):
    """A call that failed. Its subclasses say how; this class itself is a fault of the server."""

    codes: ClassVar[tuple[grpc.StatusCode, ...]] = ()

    def __init__(
        self,
        status: grpc.StatusCode,
        message: str,
        *,
        reason: str,
        request_id: str,
        violations: tuple[Violation, ...] = (),
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{reason}: {message}")
        self.status = status
        self.message = message
        self.reason = reason
        """One of `ErrorReason`, or the name of the status when no server spoke."""
        self.request_id = request_id
        """What to look for in the server's logs."""
        self.violations = violations
        self.facts = facts or {}
        """What else the reason tells, such as `available` of `OUT_OF_STOCK`."""


class InvalidInput(CommerceError):
    """The request is malformed, or a field is out of its range: see `violations`."""

    codes = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.OUT_OF_RANGE)


class Refused(CommerceError):
    """The request is fine, but a rule of the shop forbids it now."""

    codes = (grpc.StatusCode.FAILED_PRECONDITION,)


class Unauthenticated(CommerceError):
    """The token is missing, expired or not valid."""

    codes = (grpc.StatusCode.UNAUTHENTICATED,)


class Forbidden(CommerceError):
    """The caller may not do that."""

    codes = (grpc.StatusCode.PERMISSION_DENIED,)


class NotFound(CommerceError):
    """There is no such thing, or not for this caller."""

    codes = (grpc.StatusCode.NOT_FOUND,)


class Conflict(CommerceError):
    """It has changed meanwhile, or the idempotency key belongs to another request."""

    codes = (grpc.StatusCode.ABORTED, grpc.StatusCode.ALREADY_EXISTS)


class Unavailable(CommerceError):
    """No server can be reached, or it can't answer now; it was tried more than once."""

    codes = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED)


class DeadlineExceeded(CommerceError):
    """The answer did not come in time; a change may have happened or not."""

    codes = (grpc.StatusCode.DEADLINE_EXCEEDED,)


_KINDS: Mapping[grpc.StatusCode, type[CommerceError]] = {
    code: kind for kind in CommerceError.__subclasses__() for code in kind.codes
}


def error_of(failed: FailedCall, request_id: str) -> CommerceError:
    """Translate what gRPC raises.

    Args:
        failed: The exception or call of gRPC.
        request_id: The id that the call was sent with, for when no server has named one.
    """
    code = failed.code()
    reason, facts, violations = code.name, dict[str, str](), list[Violation]()
    for packed in _status_of(failed).details:
        info, request, bad = (
            error_details_pb2.ErrorInfo(),
            error_details_pb2.RequestInfo(),
            error_details_pb2.BadRequest(),
        )
        if packed.Unpack(info):
            reason, facts = info.reason, dict(info.metadata)
        elif packed.Unpack(request):
            request_id = request.request_id
        elif packed.Unpack(bad):
            violations += [Violation(v.field, v.description) for v in bad.field_violations]
    return _KINDS.get(code, CommerceError)(
        code,
        failed.details() or "",
        reason=reason,
        request_id=request_id,
        violations=tuple(violations),
        facts=facts,
    )


def _status_of(failed: FailedCall) -> status_pb2.Status:
    for key, value in failed.trailing_metadata() or ():  # type: ignore[attr-defined]
        if key == _DETAILS:
            try:
                return status_pb2.Status.FromString(value)
            except DecodeError:
                break
    return status_pb2.Status()
