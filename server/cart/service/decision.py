"""What a use case decides about a cart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.cart.domain.lines import LineOffers
from server.cart.domain.model import Cart, Line, NewLine, SavedItem
from server.cart.repository import Situation
from server.cart.views import Answer, CartView
from server.catalog.domain import Offer
from server.kernel.identity import Caller
from server.kernel.money import to_major
from server.kernel.values import replace
from server.platform import journal


@dataclass(frozen=True, slots=True)
class Change:
    """What a use case decided."""

    cart: Cart
    event: journal.Event
    fresh: Offer | None = None
    """The product just added, for lines that were not there when the products were read."""
    answer: Callable[[CartView], Answer] | None = None
    """Makes the answer, where it is more than the cart."""


Decide = Callable[[Situation, Cart], Change]


def offers_for(cart: Cart, situation: Situation, change: Change) -> LineOffers:
    """Find the products of a changed cart's lines, those of new lines included."""
    offers = dict(situation.offers)
    for line in cart.lines:
        if line.id in offers:
            continue
        member = situation.member_offers.get((line.product_id, line.variant_id))
        if line.bundle and member is not None:
            offers[line.id] = replace(member, price=line.unit_price)
        elif change.fresh is not None and change.fresh.key == (line.product_id, line.variant_id):
            offers[line.id] = change.fresh
    return offers


def note(event_type: str, **payload: Any) -> journal.Event:
    """Make an event."""
    return journal.Event(event_type, payload)


def moved(
    event_type: str,
    item: Line | SavedItem | NewLine | None,
    quantity: int | None,
    *,
    change: str | None = None,
) -> journal.Event:
    """Make an event about units of a product."""
    payload: dict[str, Any] = {"quantity": quantity}
    if item is not None:
        payload["productId"] = item.product_id
        if item.variant_id is not None:
            payload["variantId"] = item.variant_id
    if change is not None:
        payload["change"] = change
    return journal.Event(event_type, payload)


def entry_of(
    caller: Caller,
    before: Cart | None,
    after: Cart,
    events: tuple[journal.Event, ...],
    answer: bytes | None,
) -> journal.Entry:
    """Make the record of a change: what was, what is, and what happened."""
    was, now = (before.totals if before else None), after.totals
    changes: dict[str, Any] = {
        "version": [before.version if before else None, after.version],
        "itemCount": [was.item_count if was else None, now.item_count],
        "grandTotal": [to_major(was.grand) if was else None, to_major(now.grand)],
        "status": [before.status.value if before else None, after.status.value],
        "detail": [{"type": event.type, **event.payload} for event in events],
    }
    return journal.Entry(
        caller=caller,
        now=after.updated_at,
        entity="Cart",
        entity_id=after.id,
        version=after.version,
        action="UPDATE" if before else "CREATE",
        changes=changes,
        events=events,
        site_id=after.site_id,
        customer_id=after.customer_id,
        visitor_id=after.visitor_id,
        answer=answer,
    )
