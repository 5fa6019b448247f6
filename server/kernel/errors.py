"""The kinds of refusal. A kind decides the status code; a reason says which rule it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

Fact = str | int | float


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of a request that is not as it must be."""

    field: str
    """The field as the caller wrote it, such as `quantity` or `selectedItems[0].productId`."""
    description: str
    """What it must be, such as `must be between 1 and 100`."""


class CommerceError(Exception):
    """A refusal that the caller can understand and act on.

    Attributes:
        reason: The machine-readable reason, a name of `commerce.errors.v1.ErrorReason`.
        message: One sentence for the developer of a frontend; holds no secret.
        facts: What the caller needs to act, such as `available`; names in lowerCamelCase.
        violations: The fields that are wrong, for invalid input.
        audited: Whether the refusal is worth an audit record.
    """

    audited: ClassVar[bool] = False

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        facts: Mapping[str, Fact] | None = None,
        violations: Sequence[Violation] = (),
    ) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message
        self.facts: Mapping[str, Fact] = facts or {}
        self.violations = tuple(violations)


class InvalidInput(CommerceError):
    """The request is malformed or out of range. INVALID_ARGUMENT, 400."""

    @classmethod
    def field(
        cls, field: str, description: str, *, reason: str = "INVALID_ARGUMENT"
    ) -> InvalidInput:
        """Refuse one *field*, as in `quantity`, `must be between 1 and 100`."""
        return cls(reason, f"{field} {description}", violations=[Violation(field, description)])


class Refused(CommerceError):
    """A business rule says no. FAILED_PRECONDITION, 400."""


class Unauthenticated(CommerceError):
    """The caller did not show who they are. UNAUTHENTICATED, 401."""


class Forbidden(CommerceError):
    """The caller may not do this. PERMISSION_DENIED, 403."""

    audited: ClassVar[bool] = True


class NotFound(CommerceError):
    """There is no such thing for this caller. NOT_FOUND, 404."""


class Conflict(CommerceError):
    """The record is not at the version the caller expects. ABORTED, 409."""


class AlreadyExists(CommerceError):
    """The idempotency key was used for another request. ALREADY_EXISTS, 409."""


class RateLimited(CommerceError):
    """The caller, or all of the tenant, call too often. RESOURCE_EXHAUSTED, 429.

    Attributes:
        retry_after_seconds: When the next call is admitted, in whole seconds, at least 1.
    """

    def __init__(self, allowance: str, *, retry_after_seconds: int) -> None:
        """Refuse.

        Args:
            allowance: What is used up, as it ends the sentence "used up is what …".
            retry_after_seconds: When the next call is admitted.
        """
        message = f"Too many calls, try again later; used up is what {allowance}"
        super().__init__("RATE_LIMITED", message)
        self.retry_after_seconds = retry_after_seconds


class TooLarge(CommerceError):
    """What was asked for would be larger than can be sent. RESOURCE_EXHAUSTED, 413."""

    def __init__(self, what: str, *, size: int, limit: int) -> None:
        """Refuse.

        Args:
            what: What would be too large.
            size: How many bytes it would have.
            limit: How many it may have.
        """
        message = f"{what} would have {size} bytes; it may have {limit}"
        super().__init__("BODY_TOO_LARGE", message)


class Unavailable(CommerceError):
    """A part the server needs does not answer. UNAVAILABLE, 503."""


def unavailable() -> Unavailable:
    """Refuse what a part that does not answer would be needed for."""
    return Unavailable("UNAVAILABLE", "The service is not available at present")


def version_mismatch(current: int) -> Conflict:
    """Refuse a change of a version that is no longer the *current* one."""
    return Conflict(
        "VERSION_MISMATCH",
        f"The record has changed; its version is now {current}",
        facts={"currentVersion": current},
    )
