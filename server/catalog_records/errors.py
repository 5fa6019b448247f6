"""What the catalogue refuses as a whole; rows that are refused are values, not errors."""

from __future__ import annotations

from collections.abc import Sequence

from server.kernel.errors import InvalidInput, NotFound, Violation


def record_not_found() -> NotFound:
    """Refuse a record that the company does not have."""
    return NotFound("RECORD_NOT_FOUND", "There is no such record")


def company_not_found() -> NotFound:
    """Refuse a company that is not open for business."""
    return NotFound("COMPANY_NOT_FOUND", "Company not found")


def records_refused(violations: Sequence[Violation]) -> InvalidInput:
    """Refuse a batch as a whole because of some of its records."""
    return InvalidInput(
        "RECORDS_REFUSED", "Some of the records are refused, so none is kept", violations=violations
    )


def too_many(most: int) -> InvalidInput:
    """Refuse a batch of more than *most* records."""
    return InvalidInput.field("records", f"must have at most {most} items")
