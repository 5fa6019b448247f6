"""The promotions that carts of a company meet, beside those that were written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from server.catalog.domain import Promotion
from server.catalog.promotion_tables import (
    promotion_codes,
    promotion_redemptions,
    promotion_sets,
    promotions,
)
from server.catalog.promotions.model import Attributes, EffectKind, Standing
from server.catalog.promotions.ruleset import RuleSet
from server.catalog.promotions.terms import Terms, rule_of, terms_of
from server.kernel.recent import Recent
from server.platform.database.retry import WriteConflict
from server.platform.database.sql import DATABASE_NOW, array, aware_or_none, hundredths, text

_RESERVED: ColumnElement[Any] = literal_column("'RESERVED'")
_ACTIVE: ColumnElement[Any] = literal_column("'ACTIVE'")
_ZERO: ColumnElement[Any] = literal_column("0")
REMEMBERED = 2000
"""Companies whose promotions a worker keeps ready."""


@dataclass(frozen=True, slots=True)
class Running:
    """What carts of a company meet."""

    automatic: RuleSet | None = None
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """Of automatic promotions with limits, by id."""
    ordinals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Which of the customer's uses of them are taken."""
    is_first_order: bool = True
    attributes: Mapping[tuple[str, str | None], Attributes] = field(default_factory=dict)
    """Of products and variants, where a promotion reads them."""


NOTHING_RUNS = Running()


class RuleSets:
    """The automatic promotions of companies, ready to be met, as long as they do not change.

    A set is found by its revision, which no other set has, so what is kept is never stale.
    """

    def __init__(self) -> None:
        self._sets: Recent[tuple[str, str], RuleSet] = Recent(REMEMBERED)
        self._newest: dict[str, tuple[str, str]] = {}

    def known(self, company_id: str) -> str | None:
        """Give the revision that need not be read again."""
        found = self._newest.get(company_id)
        return found[0] if found is not None and found in self._sets else None

    def put(self, company_id: str, revision: str, currency: str, rules: RuleSet) -> None:
        """Keep a set."""
        self._newest[company_id] = (revision, currency)
        if self._sets.keep((revision, currency), rules) is not None:
            self._newest = {
                company: key for company, key in self._newest.items() if key in self._sets
            }

    def get(self, revision: str, currency: str) -> RuleSet | None:
        """Give a set."""
        return self._sets.get((revision, currency))

    def forget(self, company_id: str) -> None:
        """Have a company's promotions read again."""
        self._newest.pop(company_id, None)


RULE_SETS = RuleSets()


# --- the column -------------------------------------------------------------------------------


def lapsed_uses(cart_ids: Any, *also: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Count the uses of a promotion that other carts hold no longer."""
    held = promotion_redemptions.alias("lapsed")
    conditions = [
        held.c.promotion_id == promotions.c.id,
        held.c.company_id == promotions.c.company_id,
        held.c.status == _RESERVED,
        held.c.held_until < DATABASE_NOW,
        held.c.cart_id != func.all(cart_ids),
        *(condition for condition in also),
    ]
    counted = select(func.count()).select_from(held).where(*conditions)
    return counted.correlate_except(held).scalar_subquery()


def uses_of_a_promotion(
    cart_ids: Any, customer_id: Any
) -> tuple[ScalarSelect[Any], ScalarSelect[Any], ScalarSelect[Any]]:
    """Tell of a promotion's uses: the customer's by number, which carts hold some, until when."""
    held = promotion_redemptions
    own = held.c.cart_id == func.any(cart_ids)
    taken = and_(held.c.customer_id == customer_id, held.c.customer_ordinal.is_not(None))
    return (
        _of_this(func.json_agg(held.c.customer_ordinal), taken),
        _of_this(func.json_agg(held.c.cart_id), own),
        _of_this(func.max(held.c.held_until), own),
    )


def _of_this(column: ColumnElement[Any], condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    held = promotion_redemptions
    mine = held.c.promotion_id == promotions.c.id, held.c.company_id == promotions.c.company_id
    asked = select(column).where(*mine, condition)
    return asked.correlate_except(held).scalar_subquery()


def running_select(
    company_id: Any,
    codes: Any,
    cart_ids: Any,
    customer_id: Any,
    ordered: ColumnElement[Any],
    attributes: ColumnElement[Any],
) -> ScalarSelect[Any]:
    """What carts of the company meet, to stand as a column; NULL where it has no promotions.

    Args:
        company_id: The tenant.
        codes: A text array of codes.
        cart_ids: A text array of the carts whose uses count as held.
        customer_id: The customer whose uses are numbered; NULL for a guest.
        ordered: Whether the customer has ordered before.
        attributes: Product, variant and attributes of both, of the lines that there will be.
    """
    table, sets = promotions, promotion_sets
    ordinals, holders, held_until = uses_of_a_promotion(cart_ids, customer_id)
    used = case(
        (table.c.usage_limit.is_not(None), table.c.used_count - lapsed_uses(cart_ids)), else_=_ZERO
    )
    is_automatic = and_(
        table.c.company_id == company_id, table.c.status == _ACTIVE, table.c.automatic
    )
    rules = select(
        func.json_agg(array(table.c.id, table.c.terms, table.c.starts_at, table.c.ends_at))
    ).where(is_automatic)
    is_limited = or_(
        table.c.usage_limit.is_not(None),
        table.c.budget.is_not(None),
        table.c.per_customer_limit.is_not(None),
    )
    limited = select(
        func.json_agg(array(table.c.id, used, hundredths(table.c.spent), ordinals))
    ).where(is_automatic, is_limited)
    code = promotion_codes
    its_own = and_(table.c.id == code.c.promotion_id, table.c.company_id == code.c.company_id)
    lapsed = lapsed_uses(cart_ids, literal_column("lapsed.code") == code.c.code)
    code_used = case((code.c.usage_limit.is_not(None), code.c.used_count - lapsed), else_=_ZERO)
    typed = (
        select(
            func.json_agg(
                array(
                    code.c.code, code.c.usage_limit, code_used, table.c.id, table.c.terms,
                    table.c.starts_at, table.c.ends_at, table.c.status, used,
                    hundredths(table.c.spent), ordinals, holders, held_until,
                )
            )
        )
        .select_from(code.join(table, its_own))
        .where(code.c.company_id == company_id, code.c.code == func.any(codes))
    )  # fmt: skip
    changed = sets.c.revision.is_distinct_from(text("known_revision"))
    return (
        select(
            array(
                sets.c.company_id,
                sets.c.revision,
                case((changed, rules.scalar_subquery())),
                cast(changed, Boolean),
                limited.scalar_subquery(),
                typed.scalar_subquery(),
                case((sets.c.counts_orders, ordered)),
                case((sets.c.reads_attributes, attributes)),
            )
        )
        .where(sets.c.company_id == company_id)
        .scalar_subquery()
    )


# --- read -------------------------------------------------------------------------------------


def read_running(value: list[Any] | None, currency: str) -> tuple[Running, dict[str, Promotion]]:
    """Read the column of `running_select`: what runs, and the promotions of codes.

    Raises:
        WriteConflict: The company's promotions were forgotten meanwhile; read again.
    """
    if value is None:
        return NOTHING_RUNS, {}
    company_id, revision, rows, changed, limited, typed, ordered, attributes = value
    rules = RULE_SETS.get(revision, currency)
    if rules is None:
        if not changed:
            RULE_SETS.forget(company_id)
            raise WriteConflict
        rules = RuleSet(
            _rule(row[0], terms_of(row[1]), row[2], row[3], currency, code=None)
            for row in rows or ()
        )
    if changed:
        RULE_SETS.put(company_id, revision, currency, rules)
    standings, ordinals = {}, {}
    for promotion_id, used, spent, taken in limited or ():
        standings[promotion_id] = Standing(used, spent, by_customer=len(taken or ()))
        ordinals[promotion_id] = tuple(taken or ())
    running = Running(rules, standings, ordinals, not ordered, _attributes(attributes))
    return running, {row[0]: _typed(row, currency) for row in typed or ()}


def _rule(
    promotion_id: str,
    terms: Terms,
    starts_at: str | None,
    ends_at: str | None,
    currency: str,
    *,
    code: str | None,
    active: bool = True,
) -> Any:
    return rule_of(
        promotion_id,
        terms,
        starts_at=aware_or_none(starts_at),
        ends_at=aware_or_none(ends_at),
        company_currency=currency,
        active=active,
        code=code,
    )


def _typed(row: list[Any], currency: str) -> Promotion:
    code, code_limit, code_used, promotion_id, document = row[:5]
    starts_at, ends_at, status, used, spent, ordinals, holders, held_until = row[5:]
    terms = terms_of(document)
    rule = _rule(
        promotion_id, terms, starts_at, ends_at, currency, code=code, active=status == "ACTIVE"
    )
    effect = terms.effect
    return Promotion(
        id=promotion_id,
        code=code,
        percentage=effect.kind is not EffectKind.FIXED,
        value=effect.value,
        description=terms.description or terms.name,
        currency=rule.currency or None,
        starts_at=rule.starts_at,
        ends_at=rule.ends_at,
        usage_limit=terms.usage_limit,
        used=used,
        per_customer_limit=terms.uses_each,
        customer_ordinals=tuple(ordinals or ()),
        # What does not combine is settled where all are priced, so that no order matters.
        combinable=True,
        active=True,
        holders=tuple(holders or ()),
        held_until=aware_or_none(held_until),
        rule=rule,
        spent=spent,
        code_is_used_up=code_limit is not None and code_used >= code_limit,
    )


def _attributes(rows: list[Any] | None) -> dict[tuple[str, str | None], Attributes]:
    found: dict[tuple[str, str | None], Attributes] = {}
    for product_id, variant_id, of_product, of_variant in rows or ():
        merged: dict[str, str] = {}
        for document in (of_product, of_variant):
            if isinstance(document, dict):
                merged |= {name: said for name, value in document.items() if (said := _said(value))}
        found[product_id, variant_id] = merged
    return found


def _said(value: Any) -> str:
    """Give an attribute's value as text; empty for what is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""
