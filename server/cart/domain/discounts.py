"""Discount codes: when they may be applied, and which uses a cart holds for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.cart import errors
from server.cart.domain.model import MAX_CODES, AppliedCode, Cart
from server.cart.domain.promoting import (
    Promotions,
    Shopping,
    basket_of,
    by_hand_obstacle,
    listed,
    obstacle_of,
    stand_together,
)
from server.catalog.domain import Promotion
from server.kernel.money import Currency
from server.kernel.values import replace

DEFAULT_HOLD = timedelta(minutes=30)
"""How long a use of a code is held for a cart with goods, unless it is visited."""
_OF_THE_CODE = frozenset(
    {
        *("DISCOUNT_UNKNOWN", "DISCOUNT_EXPIRED", "DISCOUNT_NOT_YET_VALID", "PROMOTION_NOT_ACTIVE"),
        *("DISCOUNT_NOT_FOR_SITE", "DISCOUNT_NOT_FOR_CUSTOMER", "DISCOUNT_USED_UP"),
        *("PROMOTION_BUDGET_SPENT", "CURRENCY_MISMATCH"),
    }
)
"""Obstacles that lie in the code and not in what the cart holds."""
__all__ = ["Promotions", "Shopping", "listed"]


@dataclass(frozen=True, slots=True)
class Redemptions:
    """What has to change in the count of uses, by promotion id."""

    reserve: tuple[tuple[str, int | None], ...] = ()
    """Promotions to take a use of, with the customer's ordinal where uses per customer count."""
    release: tuple[str, ...] = ()
    """Promotions to give the cart's use back to."""
    renew: tuple[str, ...] = ()
    """Promotions whose use is held for longer."""
    codes: tuple[tuple[str, str], ...] = ()
    """Of promotions with many codes the one that was typed."""

    def __bool__(self) -> bool:
        return bool(self.reserve or self.release or self.renew)


def normalise(code: str) -> str:
    """Give a code as it is stored: trimmed, upper-case."""
    return code.strip().upper()


def apply(cart: Cart, code: str, promotions: Promotions, shopping: Shopping) -> Cart:
    """Put a code into the cart; what it takes off follows from `promoting.price`.

    Of several reasons the first is told: unknown, time, site, customer, used up, not combinable,
    too many, already applied, and last what the cart lacks, as that is what a shopper can change.

    Raises:
        Refused: The code is blank, applied, unknown, not usable here and now, or does not combine.
    """
    code = normalise(code)
    if not code:
        raise errors.code_refused("DISCOUNT_BLANK")
    promotion = promotions.get(code)
    if promotion is None or not promotion.active:
        raise errors.code_refused("DISCOUNT_UNKNOWN")
    subtotal = sum(line.total for line in cart.lines)
    found = obstacle_of(promotion, basket_of(cart, shopping), subtotal, shopping)
    if found is not None and found.reason in _OF_THE_CODE:
        raise errors.code_refused(found.reason)
    others = tuple(
        applied
        for applied in cart.codes
        if applied.code != code and not _is_of(promotion, promotions.get(applied.code))
    )
    if not combines(others, promotion, promotions):
        raise errors.code_refused("NOT_COMBINABLE")
    if len(others) >= MAX_CODES:
        raise errors.code_refused("DISCOUNT_LIMIT")
    if len(others) < len(cart.codes):
        raise errors.code_refused("DISCOUNT_ALREADY_APPLIED")
    if found is not None:
        raise errors.code_refused(
            found.reason, missing=found.missing, missing_units=found.missing_units
        )
    return replace(cart, codes=(*cart.codes, listed(promotion)))


def _is_of(promotion: Promotion, other: Promotion | None) -> bool:
    """Whether *other* is the same promotion under another of its many codes."""
    return promotion.rule is not None and other is not None and other.id == promotion.id


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
    return stand_together(promotion, [promotions.get(code.code) for code in applied])


def obstacle(
    promotion: Promotion, subtotal: int, currency: Currency, shopping: Shopping
) -> tuple[str | None, int | None]:
    """Say why a promotion that was written by hand takes nothing off, and what it lacks."""
    return by_hand_obstacle(promotion, subtotal, currency.code, shopping)


def redemptions(
    cart: Cart,
    promotions: Promotions,
    previous: tuple[AppliedCode, ...],
    renew_before: datetime | None = None,
) -> Redemptions:
    """Compare what a cart's codes use with what it holds; a cart without goods holds nothing.

    Args:
        cart: The cart as it will be, its codes recomputed.
        promotions: The rules of the codes it has and had.
        previous: The codes it had.
        renew_before: What lapses before this is held for longer.
    """
    reserve, release, renew, codes = [], [], [], []
    kept = {code.code: code for code in cart.codes} if cart.lines else {}
    for code in {code.code: code for code in (*previous, *cart.codes)}:
        promotion = promotions.get(code)
        if promotion is None or promotion.id is None:
            continue
        now_applied = kept.get(code)
        if promotion.rule is not None:
            codes.append((promotion.id, code))
        if now_applied is None:
            if promotion.held:
                release.append(promotion.id)
        elif promotion.held:
            until = promotion.held_until
            if until is not None and renew_before is not None and until < renew_before:
                renew.append(promotion.id)
        elif not is_blocked(now_applied.issue):
            reserve.append((promotion.id, next_ordinal(promotion)))
    return Redemptions(tuple(reserve), tuple(release), tuple(renew), tuple(codes))


def renewal(now: datetime, hold: timedelta) -> datetime:
    """Say what has to be held for longer: what lapses within half of a hold."""
    return now + hold / 2


def is_blocked(issue: str | None) -> bool:
    """Whether a code with this issue could not take a use; one below its minimum keeps its own."""
    return issue is not None and issue != "DISCOUNT_MINIMUM_NOT_MET"


def next_ordinal(promotion: Promotion) -> int | None:
    """Give the number of the customer's next use, where they count."""
    return free_ordinal(promotion.per_customer_limit, promotion.customer_ordinals)


def free_ordinal(limit: int | None, taken: tuple[int, ...]) -> int | None:
    """Give the lowest number up to *limit* that is not *taken*; None without a limit."""
    if limit is None:
        return None
    return min(set(range(1, limit + 1)) - set(taken), default=None)
