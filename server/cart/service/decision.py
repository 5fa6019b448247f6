"""What a use case decides about a cart, and the conditions that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.cart.domain.model import Cart, Line, NewLine, SavedItem
from server.cart.repository import Situation
from server.cart.views import Answer, CartView
from server.catalog.domain import NO_SITE, Offer, Site
from server.kernel.errors import Forbidden, version_mismatch
from server.kernel.identity import Caller
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


def acting_site(situation: Situation) -> Site:
    """The site whose flags hold: the one named, else the cart's own, else none."""
    return situation.site or situation.own_site or NO_SITE


def home_site(situation: Situation, cart: Cart) -> Site:
    """The site that decides how long the cart lives: the one it was begun on."""
    if situation.site is not None and situation.site.id == cart.site_id:
        return situation.site
    return situation.own_site or NO_SITE


def require_token(caller: Caller) -> None:
    """Refuse a guest's call on a cart without a session token."""
    if caller.session_token is None:
        raise Forbidden("SESSION_TOKEN_REQUIRED", "The header x-session-token is required")


def require_version(caller: Caller, before: Cart | None) -> None:
    """Refuse a change of another version than the caller's `If-Match` names."""
    current = before.version if before else 0
    if caller.if_match is not None and caller.if_match != current:
        raise version_mismatch(current)
