"""What a cart comes to: one function for every change."""

from __future__ import annotations

from dataclasses import dataclass

from server.cart import errors
from server.cart.domain import destinations, promoting
from server.cart.domain.destinations import Area
from server.cart.domain.model import Cart, Totals
from server.cart.domain.promoting import Promotions, Shopping
from server.kernel.money import MAX_CART_AMOUNT
from server.kernel.values import replace

TEN_THOUSANDTHS_OF_PERCENT = 100 * 10_000


@dataclass(frozen=True, slots=True)
class Quote:
    """What is charged beside the goods, in hundredths."""

    tax: int = 0
    shipping: int = 0
    uncovered: tuple[str, ...] = ()
    """What has no rate for the destination: NO_TAX_RATE, NO_SHIPPING_RATE."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The company's rates for one country, as its tables hold them."""

    areas: tuple[Area, ...] = ()
    """Where discounted goods are taxed, and how high."""
    shipping: int | None = None
    """A flat amount for the whole cart, in hundredths; None where nothing says one."""
    free_from: int | None = None
    """From which discounted value on shipping is free, in hundredths."""


def reprice(cart: Cart, promotions: Promotions, shopping: Shopping) -> Cart:
    """Recompute subtotal, codes and units from the lines; tax and shipping are still to come."""
    subtotal = sum(line.total for line in cart.lines)
    if subtotal > MAX_CART_AMOUNT:
        raise errors.amount_limit()
    priced = promoting.price(cart, promotions, shopping)
    totals = Totals(
        subtotal=subtotal,
        discount=priced.amount,
        item_count=sum(line.quantity for line in cart.lines),
    )
    return replace(cart, codes=priced.codes, promotions=priced.promotions, totals=totals)


def charge(cart: Cart, quote: Quote) -> Cart:
    """Add what is charged beside the goods: subtotal − discount + tax + shipping, at least 0."""
    totals = cart.totals
    if promoting.ships_free(cart):
        quote = replace(quote, shipping=0)
    grand = max(0, totals.subtotal - totals.discount + quote.tax + quote.shipping)
    if grand > MAX_CART_AMOUNT:
        raise errors.amount_limit()
    return replace(
        cart,
        totals=replace(
            totals,
            tax=quote.tax,
            shipping=quote.shipping,
            grand=grand,
            uncovered=quote.uncovered,
        ),
    )


def quote_from(rates: Rates, cart: Cart) -> Quote:
    """Work out tax and shipping from the company's tables; nothing is due on an empty cart."""
    if cart.destination.country is None:
        return Quote()
    area = destinations.area_of(rates.areas, cart.destination)
    uncovered = () if area else ("NO_TAX_RATE",)
    if rates.shipping is None:
        uncovered = (*uncovered, "NO_SHIPPING_RATE")
    if not cart.lines:
        return Quote(uncovered=uncovered)
    goods = cart.totals.subtotal - cart.totals.discount
    free = rates.free_from is not None and goods >= rates.free_from
    rate = area.rate if area else 0
    return Quote(
        tax=cart.currency.round(goods * rate, TEN_THOUSANDTHS_OF_PERCENT),
        shipping=0 if free else cart.currency.round(rates.shipping or 0),
        uncovered=uncovered,
    )
