"""What notices refuse."""

from __future__ import annotations

from server.kernel.errors import NotFound


def company_not_found() -> NotFound:
    """Refuse a company that is not open for business."""
    return NotFound("COMPANY_NOT_FOUND", "Company not found")
