"""What a company's promotions do to carts, for those who run them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.cart import errors
from server.cart.domain import promoting
from server.cart.domain.model import AppliedCode, Cart
from server.cart.domain.promoting import Priced, Shopping, standing_of
from server.cart.repository import Include, LoadedCart
from server.cart.repository.sampling import sample
from server.cart.service.kind import Carts, shopping
from server.catalog.domain import Promotion
from server.catalog.promotions.combining import combine
from server.catalog.promotions.conditions import obstacle
from server.catalog.promotions.model import UNUSED, Outcome, Rule, Standing
from server.catalog.promotions.preview import Explained, Preview, Previewed
from server.catalog.promotions.ruleset import RuleSet
from server.containers.context import Lookup, LookupBy
from server.kernel.identity import Caller
from server.kernel.values import replace

A_READ = 500
"""Carts that are read at once."""


@dataclass(frozen=True, slots=True)
class CartPreviews:
    """Looks at carts with promotions that they do not meet yet."""

    carts: Carts

    async def preview(
        self, caller: Caller, rule: Rule, standing: Standing, currency: str, *, count: int
    ) -> Preview:
        """Hold a promotion against the last carts of the company, as if it ran.

        Each cart is priced with it and without it, as it would be by its next change. Where it
        needs a code, every cart is taken to have typed it.
        """
        found, now = Preview(), self.carts.clock.now()
        rule = replace(rule, active=True)
        database, after = self.carts.database, None
        known: tuple[RuleSet | None, RuleSet, RuleSet] | None = None
        while found.carts < count:
            # The first cart brings the company's promotions along; then they are known.
            most = min(1 if after is None else A_READ, count - found.carts)
            rows, after = await sample(
                database, caller.company_id, self.carts.kind.read, after=after, limit=most
            )
            for loaded in rows:
                if (cart := loaded.record) is not None:
                    where = shopping(loaded, cart, now)
                    # One set serves all carts between two changes of the company's promotions.
                    if known is None or known[0] is not where.automatic:
                        known = (where.automatic, *_sets(where.automatic, rule))
                    sets = known[1:]
                    found.add(_previewed(loaded, cart, where, sets, rule, standing), currency)
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


def _sets(automatic: RuleSet | None, rule: Rule) -> tuple[RuleSet, RuleSet]:
    """Give what runs without a promotion and with it."""
    others = [one for one in automatic.rules if one.id != rule.id] if automatic else []
    return RuleSet(others), RuleSet([*others, rule])


def _previewed(
    loaded: LoadedCart,
    cart: Cart,
    where: Shopping,
    sets: tuple[RuleSet, RuleSet],
    rule: Rule,
    standing: Standing,
) -> Previewed:
    cart = replace(cart, promotions=())
    without = replace(where, automatic=sets[0])
    promotions = {
        code: one
        for code, one in loaded.promotions.items()
        if one.rule is None or one.rule.id != rule.id
    }
    bare = replace(cart, codes=tuple(code for code in cart.codes if code.code in promotions))
    before = promoting.price(bare, promotions, without)
    if rule.code is None:
        own = where.standings.get(rule.id, standing)
        standings = {**where.standings, rule.id: own}
        with_it = replace(where, automatic=sets[1], standings=standings)
        after = promoting.price(bare, promotions, with_it)
    else:
        typed = _typed(rule, standing)
        codes = (*bare.codes, AppliedCode(rule.code, percentage=True, value=0))
        after = promoting.price(
            replace(bare, codes=codes), promotions | {rule.code: typed}, without
        )
    return Previewed(
        cart_id=cart.id,
        currency=cart.currency.code,
        subtotal=sum(line.total for line in cart.lines),
        amount=_amounts(after).get(rule.id, 0),
        before=before.amount,
        after=after.amount,
        displaced=_displaced(before, after),
    )


def _typed(rule: Rule, standing: Standing) -> Promotion:
    return Promotion(
        rule.id, rule.code or "", percentage=True, value=0, rule=rule, used=standing.used,
        spent=standing.spent,
    )  # fmt: skip


def _amounts(priced: Priced) -> dict[str, int]:
    return {one.id: one.amount for one in priced.promotions}


def _displaced(before: Priced, after: Priced) -> tuple[tuple[str, str, int], ...]:
    now = _amounts(after)
    return tuple(
        (one.id, one.name, one.amount - now.get(one.id, 0))
        for one in before.promotions
        if one.amount > now.get(one.id, 0)
    )
