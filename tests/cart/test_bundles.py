"""Bundles: their checks, their price, their unity."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from typing import Any

import pytest

from tests.cart.conftest import Make, NewGuest
from tests.cart.shoppers import Shopper, lines
from tests.support.refusals import refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server


@pytest.mark.parametrize(
    ("bundle", "picked", "price", "parts", "units"),
    [
        ("bundle-fixed", (), 49.99, 59.99, 2),
        ("bundle-percent", (), 39.98, 49.98, 3),
        ("bundle-amount", (), 30.00, 35.00, 2),
        ("bundle-mix", (("prod-mug", 3),), 27.00, 30.00, 3),
        ("bundle-mix", (("prod-mug", 1), ("prod-poster", 1)), 28.49, 29.99, 2),
        ("bundle-mix", (("prod-mug", 5),), 42.50, 50.00, 5),
    ],
)
@pytest.mark.parametrize("quantity", [1, 3])
async def test_the_lines_of_a_bundle_come_to_its_price(
    shopper: Shopper,
    bundle: str,
    picked: tuple[tuple[str, int], ...],
    price: float,
    parts: float,
    units: int,
    quantity: int,
) -> None:
    """The price is real, of one bundle, and times its quantity in the cart."""
    added = await shopper.add_bundle(bundle, *picked, quantity=quantity)
    assert re.fullmatch("bundle_[0-9a-f]{16}", added.bundle_group_id)
    assert (added.bundle_price, added.items_added) == (price, units * quantity)
    assert round(sum(line.line_total for line in added.cart.items), 2) == round(price * quantity, 2)
    before = sum(line.unit_price * line.quantity for line in added.cart.items)
    assert round(before, 2) == round(parts * quantity, 2)
    assert added.cart.totals.grand_total == round(price * quantity, 2)
    for line in added.cart.items:
        assert line.bundle_group_id == added.bundle_group_id
        assert line.product_snapshot.bundle_id == bundle
        assert line.product_snapshot.bundle_group_id == added.bundle_group_id
        assert line.line_total == round(line.unit_price * line.quantity - line.discount_amount, 2)


async def test_the_quantity_of_a_bundle_is_one_unless_told(shopper: Shopper) -> None:
    assert (await shopper.add_bundle("bundle-fixed")).items_added == 2


async def test_every_add_makes_a_new_group(shopper: Shopper) -> None:
    first = await shopper.add_bundle("bundle-fixed")
    second = await shopper.add_bundle("bundle-fixed")
    assert first.bundle_group_id != second.bundle_group_id
    assert len(second.cart.items) == 4


async def test_a_group_goes_as_a_whole(shopper: Shopper) -> None:
    """A group leaves as a whole, and the totals with it."""
    await shopper.add("prod-mug")
    await shopper.apply("SAVE10")
    added = await shopper.add_bundle("bundle-fixed")
    assert added.cart.totals.discount_total == 6.0
    cart = await shopper.remove_bundle(added.bundle_group_id)
    assert lines(cart) == [("prod-mug", 1, 10.0)]
    assert (cart.totals.discount_total, cart.totals.grand_total) == (1.0, 9.0)
    await refused(shopper.remove_bundle(added.bundle_group_id), "BUNDLE_GROUP_NOT_FOUND")


async def test_the_lines_of_a_group_can_not_be_touched_alone(shopper: Shopper) -> None:
    """A group is a unit."""
    line = (await shopper.add_bundle("bundle-fixed")).cart.items[0]
    for call in (
        shopper.remove(line.id),
        shopper.save(line.id),
        shopper.update(line.id, quantity=5),
        shopper.update(line.id, quantity=0),
        shopper.update(line.id, custom_fields={}),
        shopper.update(line.id, gift_message="Hi"),
    ):
        await refused(call, "BUNDLE_LINE")


@pytest.mark.parametrize(
    ("bundle", "picked", "reason"),
    [
        ("bundle-nowhere", (), "BUNDLE_NOT_FOUND"),
        ("bundle-inactive", (), "BUNDLE_UNAVAILABLE"),
        ("bundle-mix", (), "BUNDLE_SELECTION_INVALID"),
        ("bundle-mix", (("prod-lamp", 2),), "BUNDLE_SELECTION_INVALID"),
        ("bundle-mix", (("prod-mug", 2), ("prod-lamp", 1)), "BUNDLE_SELECTION_INVALID"),
        ("bundle-mix", (("prod-mug", 1),), "BUNDLE_SIZE"),
        ("bundle-mix", (("prod-mug", 7),), "BUNDLE_SIZE"),
        ("bundle-percent", (("prod-poster", 1),), "BUNDLE_SELECTION_INVALID"),
        ("bundle-fixed", (("prod-tee", 1),), "BUNDLE_SELECTION_INVALID"),
    ],
)
async def test_a_selection_must_fit_the_bundle(
    shopper: Shopper, bundle: str, picked: tuple[tuple[str, int], ...], reason: str
) -> None:
    """Foreign products filled the minimum, and no selection passed it."""
    await refused(shopper.add_bundle(bundle, *picked), reason)
    assert (await shopper.get()).totals.item_count == 0


async def test_a_fixed_bundle_s_selection_may_raise_quantities(shopper: Shopper) -> None:
    added = await shopper.add_bundle("bundle-percent", ("prod-poster", 3))
    assert [(line.product_id, line.quantity) for line in added.cart.items] == [
        ("prod-poster", 3),
        ("prod-mug", 1),
    ]
    # 3 × 19.99 + 10.00 = 69.97, less 20 %.
    assert added.bundle_price == 55.98


async def test_a_bundle_of_another_company_is_refused(shopper: Shopper, server: Server) -> None:
    product = f"prod-{uuid.uuid4()}"
    await server.insert(
        "products",
        id=product,
        companyId=OTHER_COMPANY,
        sku=product,
        name="Foreign",
        slug=product,
        price=Decimal(1),
    )
    bundle = await _bundle(server, product, company=OTHER_COMPANY)
    await refused(shopper.add_bundle(bundle), "BUNDLE_COMPANY_MISMATCH")


async def test_a_deleted_bundle_is_not_found(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    bundle = await _bundle(server, await new_product())
    await server.database.execute('UPDATE bundles SET "deletedAt" = now() WHERE id = $1', bundle)
    await refused(shopper.add_bundle(bundle), "BUNDLE_NOT_FOUND")


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("prod-hidden", "PRODUCT_UNAVAILABLE"),
        ("prod-deleted", "PRODUCT_UNAVAILABLE"),
        ("prod-other", "PRODUCT_COMPANY_MISMATCH"),
        ("prod-yen", "CURRENCY_MISMATCH"),
    ],
)
async def test_every_member_must_be_available(
    shopper: Shopper, server: Server, new_product: Make, member: str, reason: str
) -> None:
    """Members went unchecked."""
    bundle = await _bundle(server, await new_product(), "prod-mug", member)
    await refused(shopper.add_bundle(bundle), reason)


async def test_an_inactive_variant_of_a_member_is_refused(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    """A member's variant must be for sale as well."""
    bundle = await _bundle(server, await new_product(), ("prod-tee", "var-tee-old"))
    await refused(shopper.add_bundle(bundle), "PRODUCT_UNAVAILABLE")


async def test_a_required_member_must_be_picked(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    bundle = await _bundle(
        server, await new_product(), "prod-mug", "prod-poster", type="MIX_AND_MATCH"
    )
    await refused(shopper.add_bundle(bundle, ("prod-mug", 2)), "BUNDLE_SELECTION_INVALID")
    both = await shopper.add_bundle(bundle, ("prod-mug", 2), ("prod-poster", 1))
    assert both.items_added == 3


async def test_bundles_keep_to_the_limits_of_lines_and_stock(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    """50 × 3 mugs are 150; stock counts plain lines too."""
    await refused(shopper.add_bundle("bundle-mix", ("prod-mug", 3), quantity=50), "QUANTITY_LIMIT")
    member = await new_product(stock=3)
    bundle = await _bundle(server, await new_product(), member)
    await refused(shopper.add_bundle(bundle, quantity=4), "OUT_OF_STOCK")
    await shopper.add_bundle(bundle, quantity=2)
    await refused(shopper.add(member, 2), "OUT_OF_STOCK")
    await shopper.add(member)
    refusal = await refused(shopper.add_bundle(bundle), "OUT_OF_STOCK")
    assert refusal.facts["available"] == "3"


async def test_a_member_s_own_price_in_the_bundle_counts(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    bundle = await _bundle(
        server,
        await new_product(),
        "prod-mug",
        pricingStrategy="CALCULATED",
        override=Decimal("6.00"),
    )
    added = await shopper.add_bundle(bundle, quantity=2)
    (line,) = added.cart.items
    assert (added.bundle_price, line.unit_price, line.line_total) == (6.0, 6.0, 12.0)
    assert line.original_price == 10.0
    (line,) = (await shopper.get()).items
    assert not line.issues


async def test_a_price_cut_below_the_bundle_s_discount_never_goes_below_zero(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    bundle = await _bundle(
        server,
        await new_product(),
        "prod-mug",
        pricingStrategy="CALCULATED",
        discountType="FIXED_AMOUNT",
        discountValue=Decimal(50),
    )
    added = await shopper.add_bundle(bundle)
    assert (added.bundle_price, added.cart.totals.grand_total) == (0, 0)


async def test_refreshing_reprices_a_group_as_a_whole(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    """No stale discount stays behind."""
    member = await new_product("20.00")
    bundle = await _bundle(
        server,
        await new_product(),
        member,
        "prod-mug",
        pricingStrategy="CALCULATED",
        discountType="PERCENTAGE",
        discountValue=Decimal(10),
    )
    added = await shopper.add_bundle(bundle, quantity=2)
    assert added.cart.totals.subtotal == 54.0
    await server.change("products", member, price=Decimal(30))
    cart = await shopper.get()
    assert [len(line.issues) for line in cart.items] == [1, 0]
    cart = await shopper.refresh()
    # (30.00 + 10.00) less 10 %, twice.
    assert cart.totals.subtotal == 72.0
    assert [line.discount_amount for line in cart.items] == [6.0, 2.0]


async def test_a_site_without_the_builder_has_no_mixed_bundles(
    new_guest: NewGuest, customer: Shopper
) -> None:
    """Fixed bundles stay for sale there."""
    guest = await new_guest(site_id="site-main")
    refusal = await refused(guest.add_bundle("bundle-mix", ("prod-mug", 3)), "FEATURE_DISABLED")
    assert refusal.facts["feature"] == "enableBundleBuilder"
    await guest.add_bundle("bundle-fixed")
    outlet = await new_guest(site_id="site-outlet")
    await outlet.add_bundle("bundle-mix", ("prod-mug", 3))


async def _bundle(
    server: Server,
    product: str,
    *members: str | tuple[str, str],
    company: str = COMPANY,
    override: Decimal | None = None,
    **columns: Any,
) -> str:
    """Create a bundle: FIXED unless *columns* say else."""
    key = f"bundle-{uuid.uuid4()}"
    await server.insert("bundles", id=key, companyId=company, productId=product, **columns)
    for place, member in enumerate(members):
        item, variant = member if isinstance(member, tuple) else (member, None)
        await server.insert(
            "bundle_items",
            id=f"{key}-{place}",
            bundleId=key,
            productId=item,
            variantId=variant,
            sortOrder=place,
            priceOverride=override,
        )
    return key
