"""Whether terms make sense, told when they are stored."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from server.catalog.promotions.model import Effect, EffectKind, Target
from server.catalog.promotions.terms import Terms
from server.kernel.currencies import currency
from server.kernel.errors import CommerceError, Violation
from server.kernel.values import replace
from server.promotions import errors
from server.promotions.domain import codes
from server.promotions.domain.model import Place, Promotion

_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_WORDS = {EffectKind.PERCENT: "percent", EffectKind.FIXED: "amount"}


def checked(
    terms: Terms, place: Place, now: datetime, before: Terms | None = None
) -> tuple[Terms, datetime | None, datetime | None]:
    """Check terms, and give them with the window that they mean.

    Args:
        terms: What is said.
        place: What it refers to.
        now: The time.
        before: What was said so far; an end that has passed since may stay.

    Raises:
        InvalidInput: They contradict each other, or name what the company has not.
    """
    wrong: list[Violation] = []
    terms = replace(terms, name=terms.name.strip(), group=terms.group.strip())
    if not terms.name:
        wrong.append(Violation("name", "must not be blank"))
    if terms.automatic and terms.code:
        wrong.append(Violation("code", "must be empty for an automatic promotion"))
    starts_at = _moment(terms.starts_at, "startsAt", place.time_zone, wrong)
    ends_at = _moment(terms.ends_at, "endsAt", place.time_zone, wrong)
    if starts_at and ends_at and ends_at <= starts_at:
        wrong.append(Violation("endsAt", "must be after startsAt"))
    if ends_at and ends_at <= now and (before is None or before.ends_at != terms.ends_at):
        wrong.append(Violation("endsAt", "must not have passed"))
    _check_currencies(terms, place, now, wrong)
    if terms.first_order and (terms.uses_each or 1) > 1:
        wrong.append(Violation("customers.usesEach", "must be 1 for a first order"))
    if terms.budget == 0:
        wrong.append(Violation("budget", "must be more than 0"))
    if terms.usage_limit is not None and (terms.uses_each or 1) > terms.usage_limit:
        wrong.append(Violation("customers.usesEach", "must not be more than usageLimit"))
    if terms.any_condition and len(terms.conditions) < 2:
        wrong.append(Violation("anyCondition", "must be false for fewer than two conditions"))
    _check_effect(terms.effect, wrong)
    for field, selector in terms.selectors():
        if len({name for name, _ in selector.attributes}) < len(selector.attributes):
            wrong.append(Violation(f"{field}.attributes", "must name each attribute once"))
        wrong += [
            Violation(f"{field}.attributes[{nth}].name", "must not be blank")
            for nth, (name, _) in enumerate(selector.attributes)
            if not name.strip()
        ]
    gifts = terms.effect.selector.product_ids if terms.effect.kind is EffectKind.GIFT else ()
    if place.unsold_products.intersection(gifts):
        wrong.append(Violation("effect.gift.productId", "must name a product that is sold"))
    if wrong:
        raise errors.terms_invalid(wrong)
    if place.foreign_sites:
        raise errors.reference_not_found("siteIds", "sites")
    for field, selector in terms.selectors():
        if selector.product_ids.intersection(place.foreign_products):
            named = "productId" if field == "effect.gift" else "productIds"
            raise errors.reference_not_found(f"{field}.{named}", "products")
    if terms.code:
        terms = replace(terms, code=codes.checked(terms.code, "code").code)
    return terms, starts_at, ends_at


def check_change(before: Promotion, terms: Terms) -> None:
    """Check new terms against what has been used of a promotion.

    Raises:
        InvalidInput: A limit is below what is used, or it would have codes and be automatic.
    """
    wrong = []
    if terms.usage_limit is not None and terms.usage_limit < before.used:
        wrong.append(Violation("usageLimit", f"must be at least {before.used}, the uses taken"))
    if terms.budget is not None and terms.budget < before.spent:
        wrong.append(Violation("budget", "must be at least what is spent"))
    has_others = before.codes > (1 if before.terms.code else 0)
    if terms.automatic and has_others:
        wrong.append(Violation("automatic", "must be false for a promotion with codes"))
    if before.spent and _unit(terms) != _unit(before.terms):
        wrong.append(Violation("currency", "must stay once something is spent"))
    if wrong:
        raise errors.terms_invalid(wrong)


def _unit(terms: Terms) -> str:
    return terms.currency


def _check_currencies(terms: Terms, place: Place, now: datetime, wrong: list[Violation]) -> None:
    named = [("currency", terms.currency)] if terms.currency else []
    named += [(f"currencies[{n}]", code) for n, code in enumerate(terms.currencies)]
    for field, code in named:
        try:
            currency(code, now.date())
        except CommerceError:
            wrong.append(Violation(field, "must be a currency that can be sold in"))
            return
    own = terms.currency or place.currency
    if not terms.names_money:
        return
    if terms.currencies and own not in terms.currencies:
        wrong.append(Violation("currencies", f"must hold {own}, the currency of the amounts"))
    step = currency(own, now.date()).step
    amounts = [
        ("budget", terms.budget),
        ("effect.percent.maxAmount", terms.effect.most),
        ("effect.amount.amount", _amount(terms.effect)),
        *(
            (f"conditions[{n}].subtotal", one.least)
            for n, one in enumerate(terms.conditions)
            if one.kind.value == "SUBTOTAL"
        ),
    ]
    wrong += [
        Violation(field, f"must be whole units of {own}")
        for field, amount in amounts
        if amount is not None and amount % step
    ]


def _amount(effect: Effect) -> int | None:
    return effect.value if effect.kind is EffectKind.FIXED else None


def _check_effect(effect: Effect, wrong: list[Violation]) -> None:
    word = _WORDS.get(effect.kind)
    if word is None:
        return
    if effect.target is Target.CHEAPEST and not effect.count:
        wrong.append(Violation(f"effect.{word}.cheapest", "must be 1 or more"))
    if effect.target is not Target.CHEAPEST and effect.count:
        wrong.append(Violation(f"effect.{word}.cheapest", "must be 0 for another target"))
    if effect.target is Target.ORDER and effect.selector:
        wrong.append(Violation(f"effect.{word}.lines", "must be empty for the whole order"))
    if effect.each and effect.target is not Target.LINES:
        wrong.append(Violation(f"effect.{word}.eachUnit", "must be false for another target"))


def _moment(text: str, field: str, zone: str, wrong: list[Violation]) -> datetime | None:
    """Read a time of the company's clocks."""
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text) if _LOCAL.fullmatch(text) else None
    except ValueError:
        local = None
    if local is None or not 2000 <= local.year <= 2200:
        wrong.append(Violation(field, "must be a local time such as 2026-12-01T00:00"))
        return None
    aware = local.replace(tzinfo=ZoneInfo(zone))
    moment = aware.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        later = (local + timedelta(hours=1)).isoformat(timespec="minutes")
        wrong.append(Violation(field, f"does not exist in {zone}; clocks go on to {later}"))
        return None
    return moment
