"""Beginning, reviving and ending carts."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.cart import errors
from server.cart.domain.discounts import Promotions, Redemptions
from server.cart.domain.model import Campaign, Cart, Destination, Status
from server.catalog.domain import DEFAULT_CART_DAYS
from server.kernel.currencies import currency as currency_of
from server.kernel.currencies import is_current
from server.kernel.money import Currency
from server.kernel.values import replace

DEFAULT_LIFETIME = timedelta(days=DEFAULT_CART_DAYS)


def begin(
    cart_id: str,
    company_id: str,
    currency: Currency,
    now: datetime,
    *,
    site_id: str | None = None,
    customer_id: str | None = None,
    token_digest: str | None = None,
    visitor_id: str | None = None,
    campaign: Campaign = Campaign(),  # noqa: B008 - frozen
) -> Cart:
    """Make an empty cart that is not stored yet: its version is 0."""
    return Cart(
        id=cart_id,
        company_id=company_id,
        currency=currency,
        created_at=now,
        updated_at=now,
        last_activity_at=now,
        expires_at=None,
        version=0,
        site_id=site_id,
        customer_id=customer_id,
        token_digest=token_digest,
        visitor_id=visitor_id,
        campaign=campaign,
    )


def in_currency(cart: Cart, code: str, now: datetime) -> Cart:
    """Put an empty cart into the currency of where its owner shops now; others keep theirs.

    Nobody would get out of a currency that has ended, or that the shop has left, otherwise.
    """
    on = now.date()
    if cart.lines or cart.saved or cart.currency.code == code or not is_current(code, on):
        return cart
    return replace(cart, currency=currency_of(code, on))


def touch(cart: Cart, now: datetime, lifetime: timedelta) -> Cart:
    """Count a change: the next version, and a lifetime that begins anew."""
    return replace(
        cart,
        version=cart.version + 1,
        updated_at=now,
        last_activity_at=now,
        expires_at=now + lifetime,
    )


def lifetime(cart: Cart) -> timedelta:
    """How long the cart was to live after its last activity."""
    if cart.expires_at is None:
        return DEFAULT_LIFETIME
    return cart.expires_at - cart.last_activity_at


def count(cart: Cart, now: datetime) -> Cart:
    """Count a change that is not the owner's: the next version, the lifetime as it was."""
    return replace(cart, version=cart.version + 1, updated_at=now)


def may_return(cart: Cart, now: datetime) -> bool:
    """Whether a cart that is not live comes back when its owner does.

    A cart past its time is what the hourly job will make of it: ABANDONED with items, else EXPIRED.
    Only what holds something comes back.
    """
    expired = cart.status is Status.ACTIVE and not cart.is_live(now)
    return (cart.status is Status.ABANDONED or expired) and bool(cart.lines or cart.saved)


def revive(cart: Cart) -> Cart:
    """Make a cart ACTIVE again, because its owner is back."""
    return replace(cart, status=Status.ACTIVE)


def recover(cart: Cart, token_digest: str) -> Cart:
    """Make an ABANDONED cart a guest's, by the link of a recovery mail.

    Whoever holds the link is not known to be the customer: the items come along, but nothing that
    says whose they were or where they would have gone.
    """
    return replace(
        cart,
        status=Status.ACTIVE,
        customer_id=None,
        visitor_id=None,
        token_digest=token_digest,
        destination=Destination(),
        notes=None,
        metadata=None,
    )


def convert(cart: Cart, order_id: str) -> Cart:
    """End a cart with an order.

    Raises:
        NotFound: The cart is not ACTIVE.
        Refused: It is empty.
    """
    if cart.status is not Status.ACTIVE:
        raise errors.cart_not_found()
    if not cart.lines:
        raise errors.cart_empty()
    return replace(cart, status=Status.CONVERTED, order_id=order_id)


def go_on(sold: Cart, cart_id: str, now: datetime) -> tuple[Cart, Cart | None]:
    """Part what was saved for later from a cart that was sold; it goes on in the owner's next cart.

    The next one takes over whatever opens the cart: a guest goes on with the token they have.

    Returns:
        The cart as it stays, and the next one, which is not stored yet; None where nothing was
        saved.
    """
    if not sold.saved:
        return sold, None
    begun = begin(
        cart_id,
        sold.company_id,
        sold.currency,
        now,
        site_id=sold.site_id,
        customer_id=sold.customer_id,
        token_digest=sold.token_digest,
        visitor_id=sold.visitor_id,
    )
    following = touch(replace(begun, saved=sold.saved), now, lifetime(sold))
    return replace(sold, saved=(), token_digest=None, merged_into=cart_id), following


def abandon(cart: Cart) -> Cart:
    """End an ACTIVE cart without an order: ABANDONED with items, saved ones too, else EXPIRED.

    An ABANDONED cart can come back, so what a shopper has saved for later is not lost.

    Raises:
        NotFound: The cart is not ACTIVE.
    """
    if cart.status is not Status.ACTIVE:
        raise errors.cart_not_found()
    return replace(cart, status=Status.ABANDONED if cart.lines or cart.saved else Status.EXPIRED)


def release_all(promotions: Promotions) -> Redemptions:
    """Give back every use of a code that the cart holds; its codes stay listed."""
    held = (item.id for item in promotions.values() if item.held and item.id is not None)
    return Redemptions(release=tuple(held))
