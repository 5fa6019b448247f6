"""What webhooks may refuse."""

from __future__ import annotations

from server.kernel.errors import Forbidden, InvalidInput, NotFound, Refused


def company_required() -> Forbidden:
    """Refuse a token that names no company."""
    return Forbidden("COMPANY_REQUIRED", "The token names no company")


def role_required() -> Forbidden:
    """Refuse a role that may look but not change."""
    return Forbidden("ROLE_REQUIRED", "The role VIEWER may not change webhooks")


def sites_unknown() -> InvalidInput:
    """Refuse a site that is not the company's."""
    return InvalidInput.field(
        "siteIds", "must be sites of the company", reason="WEBHOOK_FILTER_UNKNOWN"
    )


def endpoint_not_found() -> NotFound:
    """Refuse an endpoint that the company has not."""
    return NotFound("WEBHOOK_ENDPOINT_NOT_FOUND", "The company has no such endpoint")


def delivery_not_found() -> NotFound:
    """Refuse an attempt that the log does not have, or whose event is deleted."""
    return NotFound("WEBHOOK_DELIVERY_NOT_FOUND", "There is no such attempt, or its event is gone")


def url_refused(description: str) -> InvalidInput:
    """Refuse an address that nothing may be sent to."""
    return InvalidInput.field("url", description, reason="WEBHOOK_URL_REFUSED")


def filter_unknown(place: int) -> InvalidInput:
    """Refuse a pattern that matches no type."""
    return InvalidInput.field(
        f"eventTypes[{place}]",
        "must be a type of event that there is, or several such as commerce.cart.*",
        reason="WEBHOOK_FILTER_UNKNOWN",
    )


def filter_without_site(field: str) -> InvalidInput:
    """Refuse a pattern that matches only what happens on no site, where sites are chosen."""
    return InvalidInput.field(
        field,
        "must leave something to send: what happens on no site is not sent where sites are chosen",
        reason="WEBHOOK_FILTER_UNKNOWN",
    )


def sites_doubled() -> InvalidInput:
    """Refuse sites beside the wish for all of them."""
    return InvalidInput.field("siteIds", "must be empty beside allSites")


def alert_email_invalid() -> InvalidInput:
    """Refuse an address that a mail server can't be asked to take."""
    return InvalidInput.field("alertEmail", "must be a valid email address")


def endpoint_limit(most: int) -> Refused:
    """Refuse one endpoint too many."""
    return Refused(
        "WEBHOOK_ENDPOINT_LIMIT",
        f"A company has at most {most} endpoints",
        facts={"maxItems": most},
    )


def endpoint_inactive() -> Refused:
    """Refuse to send anything to an endpoint that is paused or disabled."""
    return Refused("WEBHOOK_ENDPOINT_INACTIVE", "The endpoint is not ACTIVE; resume it first")


def range_invalid(field: str, description: str) -> InvalidInput:
    """Refuse a time that can't be replayed."""
    return InvalidInput.field(field, description, reason="RANGE_INVALID")


def secret_invalid() -> InvalidInput:
    """Refuse a secret of the wrong kind."""
    return InvalidInput.field("secret", "must be whsec_ and the base64 of 24 to 64 bytes")


def cursor_invalid() -> InvalidInput:
    """Refuse a cursor that no page has given."""
    return InvalidInput.field("cursor", "must be one that was given with a page")
