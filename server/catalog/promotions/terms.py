"""What a merchant says of a promotion, how it is kept, and the rule that it makes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.catalog.promotions.model import (
    EVERYTHING,
    Condition,
    ConditionKind,
    Effect,
    EffectKind,
    Rule,
    Selector,
    Target,
)

Document = Mapping[str, Any]
"""Terms as JSON."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a promotion says. Amounts in hundredths."""

    name: str
    effect: Effect
    description: str = ""
    automatic: bool = False
    code: str = ""
    """What is typed; empty where it is automatic or has batches of codes."""
    starts_at: str = ""
    """In the company's time zone, as the merchant wrote it; empty for at once."""
    ends_at: str = ""
    site_ids: tuple[str, ...] = ()
    currency: str = ""
    """Of its amounts; empty for the company's."""
    currencies: tuple[str, ...] = ()
    first_order: bool = False
    customer_ids: tuple[str, ...] = ()
    uses_each: int | None = None
    conditions: tuple[Condition, ...] = ()
    any_condition: bool = False
    usage_limit: int | None = None
    budget: int | None = None
    group: str = ""
    priority: int = 0
    exclusive: bool = False

    @property
    def names_money(self) -> bool:
        """Whether it has an amount of a currency."""
        return (
            self.budget is not None
            or self.effect.most is not None
            or self.effect.kind is EffectKind.FIXED
            or any(one.kind is ConditionKind.SUBTOTAL for one in self.conditions)
        )

    def selectors(self) -> list[tuple[str, Selector]]:
        """Give its selectors, by the field they stand in."""
        found = [
            (f"conditions[{place}].lines", condition.selector)
            for place, condition in enumerate(self.conditions)
        ]
        kind = self.effect.kind
        if kind is EffectKind.BUY_X_GET_Y:
            found.append(("effect.buyXGetY.bought", self.effect.bought))
            found.append(("effect.buyXGetY.got", self.effect.selector))
        elif kind is EffectKind.GIFT:
            found.append(("effect.gift", self.effect.selector))
        elif kind is not EffectKind.FREE_SHIPPING:
            word = "percent" if kind is EffectKind.PERCENT else "amount"
            found.append((f"effect.{word}.lines", self.effect.selector))
        return found


# --- the rule -------------------------------------------------------------------------------


def rule_of(
    promotion_id: str,
    terms: Terms,
    *,
    starts_at: datetime | None,
    ends_at: datetime | None,
    company_currency: str,
    active: bool,
    code: str | None,
) -> Rule:
    """Make the rule that decides about baskets.

    Args:
        promotion_id: The promotion.
        terms: What it says.
        starts_at: When that begins.
        ends_at: When that is over.
        company_currency: The currency of amounts that name none.
        active: Whether it runs.
        code: What was typed for it; None for an automatic one.
    """
    return Rule(
        id=promotion_id,
        name=terms.name,
        effect=terms.effect,
        code=code,
        starts_at=starts_at,
        ends_at=ends_at,
        site_ids=frozenset(terms.site_ids) or None,
        currency=(terms.currency or company_currency) if terms.names_money else "",
        currencies=frozenset(terms.currencies) or None,
        customer_ids=frozenset(terms.customer_ids) or None,
        first_order=terms.first_order,
        per_customer=terms.uses_each,
        conditions=terms.conditions,
        any_condition=terms.any_condition,
        usage_limit=terms.usage_limit,
        budget=terms.budget,
        group=terms.group,
        priority=terms.priority,
        exclusive=terms.exclusive,
        active=active,
        said=said_by(terms),
    )


def said_by(terms: Terms) -> str:
    """Give a short text that equal terms share."""
    text = json.dumps(document_of(terms), sort_keys=True)
    return f"{zlib.crc32(text.encode()):08x}"


# --- as JSON ----------------------------------------------------------------------------------


def document_of(terms: Terms) -> dict[str, Any]:
    """Write terms as JSON; what is as usual is left out."""
    effect = terms.effect
    written: dict[str, Any] = {
        "name": terms.name,
        "effect": _without_blanks(
            {
                "kind": effect.kind.value,
                "target": effect.target.value,
                "value": effect.value,
                "most": effect.most,
                "each": effect.each,
                "lines": _selector_document(effect.selector),
                "count": effect.count,
                "buy": effect.buy,
                "bought": _selector_document(effect.bought),
                "times": effect.times,
            }
        ),
        "conditions": [
            _without_blanks(
                {
                    "kind": condition.kind.value,
                    "least": condition.least,
                    "lines": _selector_document(condition.selector),
                }
            )
            for condition in terms.conditions
        ],
        "usageLimit": terms.usage_limit,
        "budget": terms.budget,
        "usesEach": terms.uses_each,
    }
    written = {key: value for key, value in written.items() if value is not None}
    plain = {
        "description": terms.description,
        "automatic": terms.automatic,
        "code": terms.code,
        "startsAt": terms.starts_at,
        "endsAt": terms.ends_at,
        "siteIds": list(terms.site_ids),
        "currency": terms.currency,
        "currencies": list(terms.currencies),
        "firstOrder": terms.first_order,
        "customerIds": list(terms.customer_ids),
        "anyCondition": terms.any_condition,
        "group": terms.group,
        "priority": terms.priority,
        "exclusive": terms.exclusive,
    }
    return written | _without_blanks(plain)


def terms_of(document: Document) -> Terms:
    """Read terms."""
    effect = document["effect"]
    return Terms(
        name=document["name"],
        effect=Effect(
            EffectKind(effect["kind"]),
            Target(effect.get("target", "ORDER")),
            effect.get("value", 0),
            effect.get("most"),
            effect.get("each", False),
            _selector(effect.get("lines")),
            effect.get("count", 0),
            effect.get("buy", 0),
            _selector(effect.get("bought")),
            effect.get("times", 0),
        ),
        description=document.get("description", ""),
        automatic=document.get("automatic", False),
        code=document.get("code", ""),
        starts_at=document.get("startsAt", ""),
        ends_at=document.get("endsAt", ""),
        site_ids=tuple(document.get("siteIds", ())),
        currency=document.get("currency", ""),
        currencies=tuple(document.get("currencies", ())),
        first_order=document.get("firstOrder", False),
        customer_ids=tuple(document.get("customerIds", ())),
        uses_each=document.get("usesEach"),
        conditions=tuple(
            Condition(ConditionKind(one["kind"]), one["least"], _selector(one.get("lines")))
            for one in document.get("conditions", ())
        ),
        any_condition=document.get("anyCondition", False),
        usage_limit=document.get("usageLimit"),
        budget=document.get("budget"),
        group=document.get("group", ""),
        priority=document.get("priority", 0),
        exclusive=document.get("exclusive", False),
    )


def _without_blanks(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value}


def _selector_document(selector: Selector) -> dict[str, Any]:
    return _without_blanks(
        {
            "products": sorted(selector.product_ids),
            "attributes": [[name, sorted(values)] for name, values in selector.attributes],
        }
    )


def _selector(document: Document | None) -> Selector:
    if not document:
        return EVERYTHING
    return Selector(
        frozenset(document.get("products", ())),
        tuple((name, frozenset(values)) for name, values in document.get("attributes", ())),
    )
