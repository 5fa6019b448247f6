"""Exceptions to statuses: the one place that knows which kind of error is which code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import asyncpg
import grpc
from commerce.errors.v1 import rest_error_pb2
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

from server.kernel.errors import (
    AlreadyExists,
    CommerceError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    RateLimited,
    Refused,
    TooLarge,
    Unauthenticated,
    Unavailable,
    unavailable,
)
from server.platform.grpc.call_metadata import Call

DOMAIN = "commerce"
RETRY_AFTER_SECONDS = 1
DETAILS = "grpc-status-details-bin"


@dataclass(frozen=True, slots=True)
class Code:
    """A gRPC code and the HTTP status that Envoy makes of it."""

    grpc: grpc.StatusCode
    http: HTTPStatus


CODES: Mapping[type[CommerceError], Code] = {
    InvalidInput: Code(grpc.StatusCode.INVALID_ARGUMENT, HTTPStatus.BAD_REQUEST),
    Refused: Code(grpc.StatusCode.FAILED_PRECONDITION, HTTPStatus.BAD_REQUEST),
    Unauthenticated: Code(grpc.StatusCode.UNAUTHENTICATED, HTTPStatus.UNAUTHORIZED),
    Forbidden: Code(grpc.StatusCode.PERMISSION_DENIED, HTTPStatus.FORBIDDEN),
    NotFound: Code(grpc.StatusCode.NOT_FOUND, HTTPStatus.NOT_FOUND),
    Conflict: Code(grpc.StatusCode.ABORTED, HTTPStatus.CONFLICT),
    AlreadyExists: Code(grpc.StatusCode.ALREADY_EXISTS, HTTPStatus.CONFLICT),
    RateLimited: Code(grpc.StatusCode.RESOURCE_EXHAUSTED, HTTPStatus.TOO_MANY_REQUESTS),
    TooLarge: Code(grpc.StatusCode.RESOURCE_EXHAUSTED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    Unavailable: Code(grpc.StatusCode.UNAVAILABLE, HTTPStatus.SERVICE_UNAVAILABLE),
}
INTERNAL = Code(grpc.StatusCode.INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR)
TOO_SLOW = Code(grpc.StatusCode.DEADLINE_EXCEEDED, HTTPStatus.GATEWAY_TIMEOUT)

_DATABASE_GONE = (
    asyncpg.PostgresConnectionError,
    # It goes down, or comes up; its disk is full, or its memory, or it has no place.
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresIOError,
    asyncpg.InterfaceError,
    # What the driver says of a connection whose end it is just being told of.
    asyncpg.InternalClientError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,
)
_PHRASES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Payload Too Large"}
"""As Envoy calls them."""
_CAMEL = re.compile(r"[A-Z]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the caller is told instead of an answer."""

    code: Code
    error: CommerceError
    fault: bool = False
    """Whether it is the server's own fault, to be logged as an error."""


def refusal_of(exception: Exception) -> Refusal:
    """Translate what went wrong; what is not a refusal of ours tells nothing of its inside."""
    if isinstance(exception, CommerceError):
        return Refusal(CODES[type(exception)], exception)
    if isinstance(exception, TimeoutError | asyncpg.QueryCanceledError):
        return Refusal(
            TOO_SLOW, CommerceError("DEADLINE_EXCEEDED", "The call took too long"), fault=True
        )
    if isinstance(exception, _DATABASE_GONE):
        return Refusal(CODES[Unavailable], unavailable(), fault=True)
    return Refusal(INTERNAL, CommerceError("INTERNAL", "Something went wrong"), fault=True)


def trailers(refusal: Refusal, call: Call) -> tuple[tuple[str, str | bytes], ...]:
    """Give the trailing metadata of a refused call."""
    details = _rest_details(refusal, call) if call.rest else _native_details(refusal, call)
    found: list[tuple[str, str | bytes]] = [(DETAILS, details)]
    if refusal.code.grpc is grpc.StatusCode.UNAVAILABLE:
        found.append(("retry-after", str(RETRY_AFTER_SECONDS)))
    elif isinstance(refusal.error, RateLimited):
        found.append(("retry-after", str(refusal.error.retry_after_seconds)))
    return tuple(found)


def _rest_details(refusal: Refusal, call: Call) -> bytes:
    """Write the body of the REST answer, which Envoy prints in the place of a google.rpc.Status."""
    return bytes(rest_error(refusal, call).SerializeToString())


def rest_error(refusal: Refusal, call: Call) -> rest_error_pb2.RestError:
    """Say as REST has it why a call was refused."""
    error, http = refusal.error, refusal.code.http
    body = rest_error_pb2.RestError(
        status_code=http.value,
        error=_PHRASES.get(http, http.phrase),
        message=error.message,
        reason=error.reason,
        timestamp=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        path=call.path,
        request_id=call.request_id,
    )
    for violation in error.violations:
        fields = body.violations.values.add().struct_value.fields
        fields["field"].string_value = violation.field
        fields["description"].string_value = violation.description
    for name, value in error.facts.items():
        setattr(body, _CAMEL.sub(lambda found: f"_{found[0].lower()}", name), value)
    return body


def _native_details(refusal: Refusal, call: Call) -> bytes:
    error = refusal.error
    info = error_details_pb2.ErrorInfo(
        reason=error.reason,
        domain=DOMAIN,
        metadata={name: str(value) for name, value in error.facts.items()},
    )
    details = [info, error_details_pb2.RequestInfo(request_id=call.request_id)]
    if error.violations:
        details.append(
            error_details_pb2.BadRequest(
                field_violations=[
                    error_details_pb2.BadRequest.FieldViolation(
                        field=violation.field, description=violation.description
                    )
                    for violation in error.violations
                ]
            )
        )
    status = status_pb2.Status(code=refusal.code.grpc.value[0], message=error.message)
    for detail in details:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return bytes(status.SerializeToString())
