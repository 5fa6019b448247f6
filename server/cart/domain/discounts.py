"""Discount codes: what they take off, and when they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.cart import errors
from server.cart.domain.model import MAX_CODES, AppliedCode, Cart
from server.catalog.domain import Promotion
from server.kernel.money import Currency
from server.kernel.values import replace

Promotions = Mapping[str, Promotion]
"""The rules of codes, by code."""


@dataclass(frozen=True, slots=True)
class Shopping:
    """Where, when and by whom codes are used."""

    now: datetime
    site_id: str | None
    customer_id: str | None
    company_currency: str


@dataclass(frozen=True, slots=True)
class Redemptions:
    """What has to change in the count of uses, by promotion id."""

    reserve: tuple[tuple[str, int | None], ...] = ()
    """Promotions to take a use of, with the customer's ordinal where uses per customer count."""
    release: tuple[str, ...] = ()
    """Promotions to give the cart's use back to."""

    def __bool__(self) -> bool:
        return bool(self.reserve or self.release)


def normalise(code: str) -> str:
    """Give a code as it is stored: trimmed, upper-case."""
    return code.strip().upper()


def apply(cart: Cart, code: str, promotions: Promotions, shopping: Shopping) -> Cart:
    """Put a code into the cart; what it takes off follows from `recompute`.

    Raises:
        Refused: The code is blank, applied, unknown, not usable here and now, or does not combine.
    """
    code = normalise(code)
    if not code:
        raise errors.code_refused("DISCOUNT_BLANK")
    if any(applied.code == code for applied in cart.codes):
        raise errors.code_refused("DISCOUNT_ALREADY_APPLIED")
    promotion = promotions.get(code)
    if promotion is None or not promotion.active:
        raise errors.code_refused("DISCOUNT_UNKNOWN")
    subtotal = sum(line.total for line in cart.lines)
    reason, missing = obstacle(promotion, subtotal, cart.currency, shopping)
    if reason:
        raise errors.code_refused(reason, missing=missing)
    if len(cart.codes) >= MAX_CODES:
        raise errors.code_refused("DISCOUNT_LIMIT")
    if not combines(cart.codes, promotion, promotions):
        raise errors.code_refused("NOT_COMBINABLE")
    return replace(cart, codes=(*cart.codes, listed(promotion)))


def remove(cart: Cart, code: str) -> Cart:
    """Take a code out of the cart, whatever its case."""
    code = normalise(code)
    codes = tuple(applied for applied in cart.codes if applied.code != code)
    if len(codes) == len(cart.codes):
        raise errors.code_not_applied()
    return replace(cart, codes=codes)


def combines(
    applied: tuple[AppliedCode, ...], promotion: Promotion, promotions: Promotions
) -> bool:
    """Say whether *promotion* may stand beside the codes already *applied*."""
    if not applied:
        return True
    others = (promotions.get(code.code) for code in applied)
    return promotion.combinable and all(other is None or other.combinable for other in others)


def listed(promotion: Promotion) -> AppliedCode:
    """List a promotion as a code of a cart that takes nothing off yet."""
    return AppliedCode(
        promotion.code,
        promotion.percentage,
        promotion.value,
        description=promotion.description,
    )


def obstacle(
    promotion: Promotion, subtotal: int, currency: Currency, shopping: Shopping
) -> tuple[str | None, int | None]:
    """Say why a promotion takes nothing off here and now, and what its minimum lacks."""
    if promotion.ends_at is not None and shopping.now >= promotion.ends_at:
        return "DISCOUNT_EXPIRED", None
    if promotion.starts_at is not None and shopping.now < promotion.starts_at:
        return "DISCOUNT_NOT_YET_VALID", None
    if promotion.site_ids is not None and shopping.site_id not in promotion.site_ids:
        return "DISCOUNT_NOT_FOR_SITE", None
    if not promotion.held:
        if promotion.per_customer_limit is not None and (
            shopping.customer_id is None
            or len(promotion.customer_ordinals) >= promotion.per_customer_limit
        ):
            return "DISCOUNT_NOT_FOR_CUSTOMER", None
        if promotion.usage_limit is not None and promotion.used >= promotion.usage_limit:
            return "DISCOUNT_USED_UP", None
    in_money = not promotion.percentage or promotion.minimum is not None
    if in_money and (promotion.currency or shopping.company_currency) != currency.code:
        return "CURRENCY_MISMATCH", None
    if promotion.minimum is not None and subtotal < promotion.minimum:
        return "DISCOUNT_MINIMUM_NOT_MET", promotion.minimum - subtotal
    return None, None


def recompute(
    cart: Cart, subtotal: int, promotions: Promotions, shopping: Shopping
) -> tuple[AppliedCode, ...]:
    """Work out anew what every code takes off: percentages of the subtotal first, then amounts.

    Together they never take off more than the subtotal. A code that takes nothing off at present
    stays listed and says why.
    """
    left = subtotal
    amounts: dict[str, AppliedCode] = {}
    codes = {code.code: code for code in cart.codes}
    for code in sorted(codes.values(), key=lambda applied: not applied.percentage):
        promotion = promotions.get(code.code)
        if promotion is None or not promotion.active:
            amounts[code.code] = replace(code, amount=0, issue="DISCOUNT_UNKNOWN", missing=None)
            continue
        reason, missing = obstacle(promotion, subtotal, cart.currency, shopping)
        amount = 0
        if reason is None:
            wanted = (
                cart.currency.percent(subtotal, promotion.value)
                if promotion.percentage
                else cart.currency.round(promotion.value)
            )
            amount = min(wanted, left)
        left -= amount
        amounts[code.code] = replace(
            listed(promotion), amount=amount, issue=reason, missing=missing
        )
    return tuple(amounts[code] for code in codes)


def redemptions(
    cart: Cart, promotions: Promotions, previous: tuple[AppliedCode, ...]
) -> Redemptions:
    """Compare what a cart's codes use with what it holds.

    Args:
        cart: The cart as it will be, its codes recomputed.
        promotions: The rules of the codes it has and had.
        previous: The codes it had.
    """
    reserve, release = [], []
    kept = {code.code: code for code in cart.codes}
    for code in {code.code: code for code in (*previous, *cart.codes)}:
        promotion = promotions.get(code)
        if promotion is None or promotion.id is None:
            continue
        now_applied = kept.get(code)
        if now_applied is None and promotion.held:
            release.append(promotion.id)
        elif now_applied and not promotion.held and not _blocking(now_applied.issue):
            reserve.append((promotion.id, _next_ordinal(promotion)))
    return Redemptions(tuple(reserve), tuple(release))


def _blocking(issue: str | None) -> bool:
    """Whether a code with this issue could not take a use; one below its minimum keeps its own."""
    return issue is not None and issue != "DISCOUNT_MINIMUM_NOT_MET"


def _next_ordinal(promotion: Promotion) -> int | None:
    if promotion.per_customer_limit is None:
        return None
    free = set(range(1, promotion.per_customer_limit + 1)) - set(promotion.customer_ordinals)
    return min(free, default=None)
