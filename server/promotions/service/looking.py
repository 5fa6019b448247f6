"""What members of staff see before a promotion runs, and why it does what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from server.catalog.promotions.model import Rule, Standing
from server.catalog.promotions.preview import Explained, Preview
from server.catalog.promotions.terms import rule_of
from server.kernel.identity import Caller
from server.promotions import errors
from server.promotions.domain.model import OVER, Promotion, Status
from server.promotions.repository import promotions
from server.promotions.service.running import Promotions, require_company

DEFAULT_CARTS = 1000
MOST = 1000
"""Promotions that an explanation tells of."""


class CartPreviews(Protocol):
    """Looks at carts with promotions."""

    async def preview(
        self, caller: Caller, rule: Rule, standing: Standing, currency: str, *, count: int
    ) -> Preview:
        """Hold a promotion against the last carts of the company, as if it ran."""
        ...

    async def explain(
        self, caller: Caller, cart_id: str, rules: Sequence[Rule], standings: Mapping[str, Standing]
    ) -> tuple[str, list[Explained]]:
        """Say what each promotion does to a cart, or why it does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class PromotionLooks:
    """Previews promotions, and explains carts."""

    promotions: Promotions
    carts: CartPreviews

    async def preview(self, caller: Caller, promotion_id: str, count: int) -> tuple[str, Preview]:
        """Say what a promotion would do to the last carts; gives the currency too.

        Raises:
            NotFound: The company has no such promotion.
            Refused: It is over.
        """
        database = self.promotions.database
        promotion = await self.promotions.find(database, caller, promotion_id)
        if promotion.status in OVER:
            raise errors.over()
        loaded = await promotions.look(database, caller, (), ())
        if loaded is None:
            raise errors.company_not_found()
        own = loaded.place.currency
        currency = promotion.terms.currency or own
        standing = Standing(promotion.used, promotion.spent)
        rule = _rule(promotion, own)
        found = await self.carts.preview(
            caller, rule, standing, currency, count=count or DEFAULT_CARTS
        )
        return currency, found

    async def explain(self, caller: Caller, cart_id: str) -> tuple[str, list[Explained]]:
        """Say what each of the company's promotions does to a cart.

        Raises:
            NotFound: The company has no such cart.
        """
        require_company(caller)
        database = self.promotions.database
        loaded = await promotions.look(database, caller, (), ())
        if loaded is None:
            raise errors.company_not_found()
        found = await promotions.page(
            database, caller.company_id, None, archived=False, after=None, limit=MOST
        )
        rules = [_rule(one, loaded.place.currency) for one in found]
        standings = {one.id: Standing(one.used, one.spent) for one in found}
        currency, told = await self.carts.explain(caller, cart_id, rules, standings)
        told.sort(key=lambda one: (-one.amount, not one.free_shipping))
        return currency, told


def _rule(promotion: Promotion, currency: str) -> Rule:
    terms = promotion.terms
    return rule_of(
        promotion.id,
        terms,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        company_currency=currency,
        active=promotion.status is Status.ACTIVE,
        code=None if terms.automatic else terms.code or f"#{promotion.id}",
    )
