"""What a cart comes to: one function for every change."""

from __future__ import annotations

from dataclasses import dataclass

from server.cart import errors
from server.cart.domain.discounts import Promotions, Shopping, recompute
from server.cart.domain.model import Cart, Totals
from server.kernel.money import MAX_CART_AMOUNT
from server.kernel.values import replace

TEN_THOUSANDTHS_OF_PERCENT = 100 * 10_000


@dataclass(frozen=True, slots=True)
class Quote:
    """What is charged beside the goods, in hundredths."""

    tax: int = 0
    shipping: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """The company's rates for one destination, as its tables hold them."""

    tax: int = 0
    """Ten-thousandths of a percent of the discounted goods."""
    shipping: int = 0
    """A flat amount for the whole cart, in hundredths."""
    free_from: int | None = None
    """From which discounted value on shipping is free, in hundredths."""


def reprice(cart: Cart, promotions: Promotions, shopping: Shopping) -> Cart:
    """Recompute subtotal, codes and units from the lines; tax and shipping are still to come."""
    subtotal = sum(line.total for line in cart.lines)
    if subtotal > MAX_CART_AMOUNT:
        raise errors.amount_limit()
    codes = recompute(cart, subtotal, promotions, shopping)
    totals = Totals(
        subtotal=subtotal,
        discount=sum(code.amount for code in codes),
        item_count=sum(line.quantity for line in cart.lines),
    )
    return replace(cart, codes=codes, totals=totals)


def charge(cart: Cart, quote: Quote) -> Cart:
    """Add what is charged beside the goods: subtotal − discount + tax + shipping, at least 0."""
    totals = cart.totals
    grand = max(0, totals.subtotal - totals.discount + quote.tax + quote.shipping)
    if grand > MAX_CART_AMOUNT:
        raise errors.amount_limit()
    return replace(
        cart, totals=replace(totals, tax=quote.tax, shipping=quote.shipping, grand=grand)
    )


def quote_from(rates: Rates, cart: Cart) -> Quote:
    """Work out tax and shipping from the company's tables; nothing is due on an empty cart."""
    goods = cart.totals.subtotal - cart.totals.discount
    if not cart.lines or cart.destination.country is None:
        return Quote()
    free = rates.free_from is not None and goods >= rates.free_from
    return Quote(
        tax=cart.currency.round(goods * rates.tax, TEN_THOUSANDTHS_OF_PERCENT),
        shipping=0 if free else cart.currency.round(rates.shipping),
    )
