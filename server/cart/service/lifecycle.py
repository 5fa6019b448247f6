"""What the checkout and operators do with carts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.cart import errors
from server.cart.domain import discounts, lifecycle
from server.cart.domain.disclosure import accepted, disclosed, version_of
from server.cart.domain.lines import LineIssue
from server.cart.domain.model import Cart, Disclosed, Status
from server.cart.repository import CARTS, CodeUses, Include, LoadedCart, Spending, cart_of_order
from server.cart.service.events import event
from server.cart.service.kind import Carts, issues_of
from server.cart.views import CartView
from server.containers.access import require_active_owner
from server.containers.context import Lookup, LookupBy
from server.containers.editor import Answer
from server.containers.kind import Begun, Change, use_case
from server.containers.versioned_write import record
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.kernel.values import replace
from server.platform.database.retry import Attempts

RULES = Include(rules=True)
CHANGES = Include(rules=True, groups=True, fresh=True)
"""What tells whether anything that was promised has changed."""
TAKEN_OVER = replace(CHANGES, accepted=True)
"""The same, and what the cart comes to with all of it."""
AFTER_CHANGES = 100
"""Puts an event that changes nothing behind those of the change that made the cart's version."""


@use_case(CHANGES)
def acknowledge(loaded: LoadedCart, cart: Cart, now: datetime, version: str) -> Change[Cart]:
    """Take over what has changed since it was promised, as far as its owner has seen it.

    Raises:
        Conflict: The changes are others than those of *version*.
    """
    current = version_of(
        cart, changes_of(loaded, cart, issues_of(loaded, cart, loaded.offers, now))
    )
    if current != version:
        raise errors.changes_version(current)
    if not version:
        return Change(cart)
    after = accepted(cart, loaded.offers, loaded.bundles, now)
    return Change(after, (event("CART_ITEM_UPDATED", change="CHANGES_ACKNOWLEDGED"),))


def changes_of(
    loaded: LoadedCart, cart: Cart, found: Mapping[str, tuple[LineIssue, ...]]
) -> tuple[Disclosed, ...]:
    """Say what was promised and has changed, by what was *found* of its lines."""
    return disclosed(cart, loaded.fresh or cart, found, loaded.at_rates)


@use_case(TAKEN_OVER)
def convert(
    loaded: LoadedCart,
    cart: Cart,
    now: datetime,
    order_id: str,
    accept: frozenset[str] = frozenset(),
) -> Change[Cart]:
    """End a cart with an order and spend what it uses; again with the same order is harmless.

    What was saved for later goes on in a cart that begins with it.

    Args:
        loaded: What was read.
        cart: The cart.
        now: The time.
        order_id: The order.
        accept: The changes that the checkout accepts, by their ids; others are refused.

    Raises:
        NotFound: The cart is not ACTIVE.
        Refused: It is empty, the order belongs to another cart, something that was promised has
            changed and is not accepted, or a bundle is not to be had.
        Forbidden: Its customer is blocked, inactive or deleted.
    """
    if cart.status is Status.CONVERTED and cart.order_id == order_id:
        return Change(cart)
    require_active_owner(loaded.context)
    # Refused before anything else: it is no longer ACTIVE, or empty.
    lifecycle.convert(cart, order_id)
    changes = changes_of(loaded, cart, issues_of(loaded, cart, loaded.offers, now))
    open_changes = [one.id for one in changes if one.id not in accept]
    if open_changes:
        raise errors.changes_not_accepted(",".join(open_changes))
    sold = loaded.accepted or loaded.fresh or cart
    _require_goods(loaded, sold, changes, now)
    sold = replace(lifecycle.convert(sold, order_id), told=())
    after, following = lifecycle.go_on(sold, new_id(), now)
    after = lifecycle.count(after, now)
    completed = event("CART_CHECKOUT_COMPLETED", orderId=order_id)
    uses = CodeUses(
        discounts.Redemptions(),
        cart.id,
        cart.customer_id,
        spend=_spent(loaded, after),
        order_id=order_id,
    )
    begun = None
    if following is not None:
        begun = Begun(following, event("CART_CREATED", change="CONTINUED", fromCartId=cart.id))
    return Change(after, (completed,), counted=True, beside=uses, begun=begun)


def _require_goods(
    loaded: LoadedCart, sold: Cart, changes: Sequence[Disclosed], now: datetime
) -> None:
    """Refuse goods that are still not there: of a bundle it is the shopper who takes them out."""
    if not any(one.kind == "STOCK" for one in changes):
        return
    found = issues_of(loaded, sold, loaded.offers, now)
    missing = {
        line_id for line_id, of in found.items() if any(one.reason != "PRICE_CHANGED" for one in of)
    }
    if left := [one.id for one in changes if one.kind == "STOCK" and one.subject in missing]:
        raise errors.changes_not_accepted(",".join(left))


def _spent(loaded: LoadedCart, cart: Cart) -> tuple[Spending, ...]:
    """Say which uses an order spends: of what takes something off, and of codes that are held."""
    running = loaded.running
    rules = {rule.id: rule for rule in running.automatic.rules} if running.automatic else {}
    amounts = {one.id: one.amount for one in cart.promotions if not one.issue}
    spent = []
    for code in cart.codes:
        promotion = loaded.promotions.get(code.code)
        if promotion is None or promotion.id is None:
            continue
        if promotion.id in amounts or (promotion.held and promotion.rule is None):
            ordinal = discounts.next_ordinal(promotion)
            typed = code.code if promotion.rule is not None else None
            amount = amounts.pop(promotion.id, 0)
            spent.append(Spending(promotion.id, ordinal, typed, amount))
    for promotion_id, amount in amounts.items():
        if promotion_id in rules:
            taken = running.ordinals.get(promotion_id, ())
            ordinal = discounts.free_ordinal(rules[promotion_id].per_customer, taken)
            spent.append(Spending(promotion_id, ordinal, None, amount))
    return tuple(spent)


@use_case(Include())
def cancel_order(_loaded: LoadedCart, cart: Cart, now: datetime) -> Change[Cart]:
    """Give back what a converted cart's order has spent, once; again is harmless."""
    if cart.cancelled_at is not None:
        return Change(cart)
    after = lifecycle.count(replace(cart, cancelled_at=now), now)
    gone = event("CART_ITEM_UPDATED", change="ORDER_CANCELLED", orderId=cart.order_id)
    uses = CodeUses(discounts.Redemptions(), cart.id, cart.customer_id, give_back=True)
    return Change(after, (gone,), counted=True, beside=uses)


@use_case(RULES)
def abandon(loaded: LoadedCart, cart: Cart, now: datetime) -> Change[Cart]:
    """End an ACTIVE cart without an order and release its codes; again is harmless.

    Raises:
        NotFound: The cart has ended otherwise.
    """
    if cart.status in (Status.ABANDONED, Status.EXPIRED):
        return Change(cart)
    after = lifecycle.count(lifecycle.abandon(cart), now)
    uses = CodeUses(lifecycle.release_all(loaded.promotions), cart.id, cart.customer_id)
    return Change(after, (event("CART_ABANDONED"),), counted=True, beside=uses)


@dataclass(frozen=True, slots=True)
class CartLifecycle:
    """Looks at carts for the checkout."""

    carts: Carts

    async def check(
        self, caller: Caller, place: Lookup, encode: Callable[[CartView], Answer]
    ) -> Answer:
        """Say whether a cart could be bought as it is, and mark the beginning of its checkout.

        Raises:
            NotFound: There is no such ACTIVE and unexpired cart in the company.
            Forbidden: Its customer is blocked, inactive or deleted.
        """
        editor, include = self.carts, CHANGES
        tries = Attempts(editor.database)
        while True:
            async with tries.next() as attempt:
                if attempt.locked:
                    await editor.lock(attempt.executor, caller, place, include, {})
                now = editor.clock.now()
                loaded = await editor.load(attempt.executor, caller, place, include)
                cart = editor.check(caller, place, loaded, now).record
                if not cart.is_live(now):
                    raise errors.cart_not_found()
                require_active_owner(loaded.context)
                loaded = await editor.refreshed(loaded, cart, now, include)
                found = issues_of(loaded, cart, loaded.offers, now)
                changes = changes_of(loaded, cart, found)
                view = CartView(
                    loaded.fresh or cart,
                    found,
                    changes=changes,
                    purchasable=bool(cart.lines) and not changes,
                )
                answer = encode(view)
                started = event("CART_CHECKOUT_STARTED", purchasable=view.purchasable)
                kept = answer.SerializeToString() if caller.idempotency else None
                change = editor.record_of(caller, cart, cart, (started,), kept)
                change = replace(change, first_ordinal=AFTER_CHANGES)
                await record(attempt.executor, CARTS, cart, change)
                return answer

    async def cancel(
        self, caller: Caller, order_id: str, encode: Callable[[CartView], Answer]
    ) -> Answer:
        """Give back what an order has spent of promotions, once; again is harmless.

        Raises:
            NotFound: No cart of the company became this order.
        """
        cart_id = await cart_of_order(self.carts.database, caller.company_id, order_id)
        if cart_id is None:
            raise errors.order_not_found()
        place = Lookup(LookupBy.ID, cart_id, trusted=True)
        return await self.carts.edit(caller, place, cancel_order(), encode)
