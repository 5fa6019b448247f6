"""What a cart comes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cart.domain import totals
from server.cart.domain.destinations import Area
from server.cart.domain.model import Cart, Destination, Totals
from server.cart.domain.totals import Quote, Rates, charge, quote_from
from server.kernel.errors import Refused
from server.kernel.values import replace
from tests.cart.domain.builders import (
    BUNDLE_PERCENT,
    JPY,
    MUG,
    POSTER,
    SHOPPING,
    YEN,
    add,
    apply,
    cart,
    cart_of,
    configuration,
    offer,
    reprice,
    with_bundle,
)

US = Destination(country="US")
NO_RATES = ("NO_TAX_RATE", "NO_SHIPPING_RATE")


def everywhere(tax: int = 0, shipping: int = 0, free_from: int | None = None) -> Rates:
    """Rates of a company that has one for wherever a cart goes."""
    return Rates((Area("", tax),), shipping, free_from)


def sent_to(of: Cart, destination: Destination = US) -> Cart:
    return replace(of, destination=destination)


def test_the_lines_make_the_subtotal() -> None:
    """3 × 10.00 + 2 × 19.99 = 69.98; five units."""
    assert cart_of((MUG, 3), (POSTER, 2)).totals == Totals(
        subtotal=69_98, grand=69_98, item_count=5
    )


def test_bundles_count_at_their_price_and_in_units() -> None:
    """10.00 + 2 × 39.98; 1 + 2 × 3 units."""
    both = with_bundle(cart_of((MUG, 1)), BUNDLE_PERCENT, 2)
    assert (both.totals.subtotal, both.totals.item_count) == (89_96, 7)


def test_an_empty_cart_comes_to_nothing() -> None:
    assert reprice(cart()).totals == Totals()


def test_tax_and_shipping_are_added_to_the_discounted_goods() -> None:
    """60.00 − 6.00 + 4.32 + 5.00 = 63.32."""
    goods = apply(cart_of((MUG, 6)), "SAVE10")
    assert charge(goods, Quote(tax=4_32, shipping=5_00)).totals == Totals(
        subtotal=60_00, discount=6_00, tax=4_32, shipping=5_00, grand=63_32, item_count=6
    )


def test_charges_replace_the_earlier_ones() -> None:
    """One totals function; nothing of an earlier quote stays."""
    charged = charge(cart_of((MUG, 1)), Quote(1_00, 2_00))
    assert charge(charged, Quote()).totals.grand == 10_00
    assert totals.reprice(charged, {}, SHOPPING).totals.tax == 0


def test_a_total_is_never_negative() -> None:
    """A provider may quote a refund; the shopper still owes nothing rather than less."""
    assert charge(cart_of((MUG, 1)), Quote(tax=-20_00)).totals.grand == 0


def test_totals_beyond_the_column_are_refused() -> None:
    """`numeric(12,2)` would overflow and answer 500. 101 lines of 99,999,999.00."""
    dear, full = offer(price=99_999_999_00), cart()
    for number in range(101):
        full = add(full, dear, 1, configuration(number=number))
    with pytest.raises(Refused, match="AMOUNT_LIMIT"):
        reprice(full)
    fits = replace(full, lines=full.lines[:100])
    with pytest.raises(Refused, match="AMOUNT_LIMIT"):
        charge(reprice(fits), Quote(tax=1_000_00))


# --- the built-in rates ---------------------------------------------------------------------


def test_empty_tables_charge_nothing() -> None:
    assert quote_from(Rates(), sent_to(cart_of((MUG, 1)))) == Quote(uncovered=NO_RATES)


def test_tax_is_a_share_of_the_discounted_goods() -> None:
    """8.875 % of 54.00 is 4.7925, so 4.79."""
    goods = sent_to(apply(cart_of((MUG, 6)), "SAVE10"))
    assert quote_from(everywhere(tax=8_8750), goods) == Quote(tax=4_79)


def test_tax_in_yen_is_whole_yen() -> None:
    """10 % of ¥1,505 is 150.5, so ¥151."""
    goods = sent_to(cart_of((replace(YEN, price=1505_00), 1), currency=JPY))
    assert quote_from(everywhere(tax=10_0000), goods) == Quote(tax=151_00)


@pytest.mark.parametrize(("quantity", "shipping"), [(4, 4_95), (5, 0), (6, 0)])
def test_shipping_is_free_from_a_value_on(quantity: int, shipping: int) -> None:
    rates = everywhere(shipping=4_95, free_from=50_00)
    assert quote_from(rates, sent_to(cart_of((MUG, quantity)))) == Quote(shipping=shipping)


def test_free_shipping_looks_at_the_discounted_goods() -> None:
    """50.00 less 10 % is 45.00."""
    goods = sent_to(apply(cart_of((MUG, 5)), "SAVE10"))
    assert quote_from(everywhere(shipping=4_95, free_from=50_00), goods).shipping == 4_95


def test_nothing_is_charged_before_the_country_is_known_or_on_an_empty_cart() -> None:
    """What is charged follows from what the shopper says."""
    rates = everywhere(tax=10_0000, shipping=4_95)
    assert quote_from(rates, cart_of((MUG, 1))) == Quote()
    assert quote_from(rates, sent_to(cart_of((MUG, 1)), Destination("10115"))) == Quote()
    assert quote_from(rates, sent_to(reprice(cart()))) == Quote()
    assert quote_from(rates, sent_to(cart_of((MUG, 1)))) == Quote(1_00, 4_95)


def test_what_no_rate_covers_is_said() -> None:
    """A destination without a rate costs nothing, which is no promise that it is for free."""
    goods, rates = cart_of((MUG, 1)), Rates((Area("BT", 10_0000),), None)
    ireland = Destination("BT1 1AA", "GB")
    assert quote_from(rates, sent_to(goods)).uncovered == NO_RATES
    assert quote_from(rates, sent_to(goods, ireland)) == Quote(1_00, 0, ("NO_SHIPPING_RATE",))
    assert charge(goods, quote_from(rates, sent_to(goods))).totals.uncovered == NO_RATES
    assert quote_from(rates, sent_to(goods, Destination())).uncovered == ()
    assert quote_from(rates, sent_to(reprice(cart()))).uncovered == NO_RATES


@given(
    st.lists(st.tuples(st.integers(0, 999_99), st.integers(1, 100)), max_size=10),
    st.integers(0, 30_0000),
    st.integers(0, 50_00),
)
def test_totals_always_add_up(goods: list[tuple[int, int]], tax: int, shipping: int) -> None:
    """Σ lines = subtotal, and what is shown adds up to what is to pay."""
    full = cart()
    for place, (price, quantity) in enumerate(goods):
        full = add(full, offer(f"prod-{place}", price), quantity)
    full = sent_to(apply(full, "SAVE10", "WELCOME"))
    full = charge(full, quote_from(everywhere(tax, shipping), full))
    summed = full.totals
    assert summed.subtotal == sum(price * quantity for price, quantity in goods)
    assert summed.grand == summed.subtotal - summed.discount + summed.tax + summed.shipping
    assert summed.item_count == sum(quantity for _, quantity in goods)
