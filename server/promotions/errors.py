"""What promotions refuse."""

from __future__ import annotations

from collections.abc import Sequence

from server.kernel.errors import Forbidden, InvalidInput, NotFound, Refused, Violation


def company_required() -> Forbidden:
    """Refuse a token that names no company."""
    return Forbidden("COMPANY_REQUIRED", "The token names no company")


def company_not_found() -> NotFound:
    """Refuse a company that is not open for business."""
    return NotFound("COMPANY_NOT_FOUND", "Company not found")


def promotion_not_found() -> NotFound:
    """Refuse a promotion that the company has not."""
    return NotFound("PROMOTION_NOT_FOUND", "The company has no such promotion")


def terms_invalid(violations: Sequence[Violation]) -> InvalidInput:
    """Refuse terms that contradict each other."""
    first = violations[0]
    return InvalidInput(
        "PROMOTION_INVALID", f"{first.field} {first.description}", violations=violations
    )


def reference_not_found(field: str, what: str) -> InvalidInput:
    """Refuse sites, products or batches that the company has not."""
    return InvalidInput.field(
        field, f"must name {what} of the company", reason="REFERENCE_NOT_FOUND"
    )


def code_invalid(violations: Sequence[Violation]) -> InvalidInput:
    """Refuse codes that can't be typed, addressed or told apart."""
    first = violations[0]
    return InvalidInput("CODE_INVALID", f"{first.field} {first.description}", violations=violations)


def code_taken(fields: Sequence[str]) -> InvalidInput:
    """Refuse codes that are like stored ones."""
    told = "must not be spelt or look like another code of the company"
    violations = [Violation(field, told) for field in fields]
    return InvalidInput("CODE_TAKEN", f"{fields[0]} {told}", violations=violations)


def code_space_small() -> Refused:
    """Refuse codes that are too short for so many."""
    return Refused("CODE_SPACE_SMALL", "So many codes need to be longer")


def over() -> Refused:
    """Refuse to change or start what is over."""
    return Refused("PROMOTION_OVER", "The promotion is over")


def not_active() -> Refused:
    """Refuse to pause what does not run."""
    return Refused("PROMOTION_NOT_ACTIVE", "The promotion does not run")


def still_active() -> Refused:
    """Refuse to put away what runs."""
    return Refused("PROMOTION_ACTIVE", "The promotion has to end first")


def automatic() -> Refused:
    """Refuse codes for a promotion that needs none."""
    return Refused("PROMOTION_AUTOMATIC", "An automatic promotion has no codes")


def filter_invalid(description: str) -> InvalidInput:
    """Refuse a filter that can't be read."""
    return InvalidInput.field("filter", description, reason="FILTER_INVALID")


def page_token_invalid() -> InvalidInput:
    """Refuse a token that is none of this list's."""
    return InvalidInput.field(
        "pageToken", "must be what the page before said", reason="PAGE_TOKEN_INVALID"
    )


def limit_below(field: str) -> InvalidInput:
    """Refuse a limit below what was used meanwhile."""
    return terms_invalid([Violation(field, "must be at least what is used")])
