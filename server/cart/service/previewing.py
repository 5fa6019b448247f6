"""What a company's promotions do to carts, for those who run them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from server.cart import errors
from server.cart.domain import promoting
from server.cart.domain.promoting import Shopping, meet, standing_of
from server.cart.repository import Include
from server.cart.repository.sampling import Sample, Sampled, sample
from server.cart.service.kind import Carts, meeting, shopping
from server.catalog.domain import Promotion
from server.catalog.promotions.combining import Weighed, combine
from server.catalog.promotions.conditions import obstacle
from server.catalog.promotions.model import UNUSED, Basket, Outcome, Result, Rule, Standing
from server.catalog.promotions.preview import Explained, Preview, Previewed
from server.catalog.promotions.ruleset import RuleSet
from server.containers.context import Lookup, LookupBy
from server.kernel.identity import Caller
from server.kernel.values import replace

A_READ = 250
"""Carts that are read at once."""


@dataclass(frozen=True, slots=True)
class CartPreviews:
    """Looks at carts with promotions that they do not meet yet."""

    carts: Carts
    built_in: Mapping[str, Promotion]
    """Promotions that exist without a row."""

    async def preview(
        self, caller: Caller, rule: Rule, standing: Standing, currency: str, *, count: int
    ) -> Preview:
        """Hold a promotion against the last carts of the company, as if it ran.

        Each cart is priced with it and without it, as it would be by its next change. Where it
        needs a code, every cart is taken to have typed it.
        """
        found, now = Preview(), self.carts.clock.now()
        draft = _Draft(replace(rule, active=True), standing)
        after = None
        while found.carts < count:
            # The first cart brings the company's promotions along; then they are known.
            most = min(1 if after is None else A_READ, count - found.carts)
            carts, after = await sample(
                self.carts.database, caller.company_id, self.built_in, after=after, limit=most
            )
            for one in carts:
                found.add(draft.tried(one, now), currency)
            if after is None:
                break
        found.keep_most_surprising()
        return found

    async def explain(
        self, caller: Caller, cart_id: str, rules: Sequence[Rule], standings: Mapping[str, Standing]
    ) -> tuple[str, list[Explained]]:
        """Say what each of a company's promotions does to a cart, or why it does nothing.

        Raises:
            NotFound: The company has no such cart.
        """
        place = Lookup(LookupBy.ID, cart_id, trusted=True)
        editor, now = self.carts, self.carts.clock.now()
        loaded = await editor.load(editor.database, caller, place, Include(rules=True))
        cart = editor.check(caller, place, loaded, now).record
        if not cart.is_live(now):
            raise errors.cart_not_found()
        where = shopping(loaded, cart, now)
        priced = promoting.price(cart, loaded.promotions, where)
        taken = {one.id: one for one in priced.promotions if not one.issue}
        told: list[Explained] = []
        typed = {
            promotion.id: code
            for code in cart.codes
            if (promotion := loaded.promotions.get(code.code)) is not None and promotion.id
        }
        basket = promoting.basket_of(cart, where)
        running = [rule for rule in rules if rule.active and rule.code is None]
        known = {**standings, **where.standings}
        for promotion in loaded.promotions.values():
            if promotion.rule is not None:
                running.append(promotion.rule)
                known[promotion.rule.id] = standing_of(promotion)
        outcomes = {one.rule.id: one for one in combine(running, basket, known).outcomes}
        for rule in rules:
            one = taken.get(rule.id)
            if one is not None:
                told.append(Explained(rule, one.amount, one.parts, one.free_shipping))
            elif rule.id in outcomes and (rule.code is None or rule.id in typed):
                told.append(_why(rule, outcomes[rule.id]))
            else:
                stops = obstacle(rule, basket, known.get(rule.id, UNUSED))
                told.append(
                    Explained(rule, reason=stops.reason, missing=stops.missing,
                              missing_units=stops.missing_units)
                    if stops
                    else Explained(rule, reason="CODE_NOT_TYPED")
                )  # fmt: skip
        return cart.currency.code, told


def _why(rule: Rule, outcome: Outcome) -> Explained:
    stops = outcome.obstacle
    if stops is None:
        return Explained(rule, outcome.amount, outcome.parts, outcome.free_shipping)
    return Explained(
        rule, reason=stops.reason, missing=stops.missing, missing_units=stops.missing_units
    )


@dataclass(slots=True)
class _Draft:
    """A promotion that is held against carts, one by one."""

    rule: Rule
    standing: Standing
    alone: RuleSet = field(init=False)
    """The promotion, sorted by what a basket has to hold for it."""
    typed: Promotion = field(init=False)
    """What its code would mean."""
    running: RuleSet | None = None
    """The automatic promotions that `others` were made of."""
    others: RuleSet = field(default_factory=lambda: RuleSet(()))
    """Those but for the promotion itself."""

    def __post_init__(self) -> None:
        self.alone = RuleSet([self.rule])
        self.typed = Promotion(
            self.rule.id,
            self.rule.code or "",
            percentage=True,
            value=0,
            rule=self.rule,
            used=self.standing.used,
            spent=self.standing.spent,
        )

    def tried(self, one: Sample, now: datetime) -> Previewed | None:
        """Say what the promotion does to a cart; None for one that cannot get it."""
        cart, running, rule = one.cart, one.running, self.rule
        where = meeting(running, now, cart.site_id, cart.customer_id, one.company_currency)
        basket = _basket(cart, where)
        if rule.id not in where.standings and self.standing != UNUSED:
            where = replace(where, standings={**where.standings, rule.id: self.standing})
        stops = obstacle(rule, basket, where.standings.get(rule.id, UNUSED))
        itself = self.alone.candidates(basket)
        # Beside typed codes it may matter that it is there, though it takes nothing off.
        if not cart.codes and (stops is not None or not itself):
            return None
        # One set serves all carts between two changes of the company's promotions.
        if running.automatic is not None and running.automatic is not self.running:
            self.running = running.automatic
            self.others = RuleSet(other for other in self.running.rules if other.id != rule.id)
        candidates = self.others.candidates(basket)
        promotions = {
            code: known
            for code, known in one.promotions.items()
            if known.rule is None or known.rule.id != rule.id
        }
        codes = [code for code in dict.fromkeys(cart.codes) if code in promotions]
        weighed = Weighed({rule.id: stops})
        before = meet(codes, candidates, basket, promotions, where, weighed)
        if rule.code is None:
            candidates = [*candidates, *itself]
        else:
            promotions[rule.code] = self.typed
            codes.append(rule.code)
        after = meet(codes, candidates, basket, promotions, where, weighed)
        return _compared(cart, rule, basket.subtotal, before.result, after.result)


def _basket(cart: Sampled, where: Shopping) -> Basket:
    items, attributes = cart.items, where.attributes
    if attributes:
        items = tuple(
            replace(item, attributes=attributes.get((item.product_id, item.variant_id), {}))
            for item in items
        )
    return Basket(
        items, cart.currency, where.now, where.site_id, where.customer_id, where.is_first_order
    )


def _compared(cart: Sampled, rule: Rule, subtotal: int, before: Result, after: Result) -> Previewed:
    now = {one.rule.id: one.amount for one in after.outcomes if one.amount}
    return Previewed(
        cart_id=cart.id,
        currency=cart.currency.code,
        subtotal=subtotal,
        amount=now.get(rule.id, 0),
        before=before.amount,
        after=after.amount,
        displaced=tuple(
            (one.rule.id, one.rule.name, one.amount - now.get(one.rule.id, 0))
            for one in before.outcomes
            if one.amount > now.get(one.rule.id, 0)
        ),
    )
