"""What analytics may refuse."""

from __future__ import annotations

from server.kernel.errors import Forbidden, InvalidInput


def range_invalid(field: str, description: str) -> InvalidInput:
    """Refuse a time that can't be told about."""
    return InvalidInput.field(field, description, reason="RANGE_INVALID")


def time_zone_unknown(*, is_own: bool = False) -> InvalidInput:
    """Refuse a name that is no time zone's: the caller's, or that of the company's record."""
    known = "a time zone of IANA, such as Europe/Berlin"
    problem = f"must be {known}"
    if is_own:
        problem = f"must be given, as the company's own is not {known}"
    return InvalidInput.field("timeZone", problem, reason="TIME_ZONE_UNKNOWN")


def company_mismatch() -> Forbidden:
    """Refuse another company's figures or records."""
    return Forbidden("COMPANY_MISMATCH", "The company is not one of the caller's")


def company_required() -> Forbidden:
    """Refuse a token of many companies that does not say which."""
    return Forbidden("COMPANY_REQUIRED", "The token names no company; companyId says which")


def site_not_allowed() -> Forbidden:
    """Refuse a site that is not the company's."""
    return Forbidden("SITE_NOT_ALLOWED", "The site is not available")


def role_required() -> Forbidden:
    """Refuse a role that may look but not write."""
    return Forbidden("ROLE_REQUIRED", "The role VIEWER may not record events")
