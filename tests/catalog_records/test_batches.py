"""Batches of records: what is kept, what is refused, and that repeating them is harmless."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
from commerce.catalog.v1 import bundle_pb2, merchant_pb2, product_pb2, record_pb2, site_pb2

from tests.catalog_records.conftest import (
    Merchant,
    NewMerchant,
    Record,
    bundle,
    product,
    results,
)

Variant = product_pb2.Variant


async def test_the_same_batch_twice_changes_nothing_the_second_time(merchant: Merchant) -> None:
    variants = [Variant(sku=size, name=size, options={"size": size}) for size in "SML"]
    records = [product(f"{merchant.company}-{n}", variants=variants) for n in range(3)]
    assert results(await merchant.apply(*records)) == ["CREATED"] * 3
    again = await merchant.apply(*records)
    assert results(again) == ["UNCHANGED"] * 3
    stored = await merchant.get("products", f"{merchant.company}-0")
    assert stored.version == 1
    assert [variant.options["size"] for variant in stored.product.variants] == ["L", "M", "S"]


async def test_every_kind_comes_back_as_it_was_written(merchant: Merchant) -> None:
    """What is listed can be sent again, here or to another company: the kinds lose nothing."""
    m = merchant.company
    site = merchant_pb2.Site(id=f"s-{m}", name="Shop", slug="shop", enable_compare=True)
    site.type = site_pb2.SiteFeatures.Type.FUNNEL
    first = product(f"p-{m}", compare_at_price="12.50", images=["https://example.com/a.jpg"])
    first.product.attributes.update({"material": "steel", "sizes": [1, 2.5]})
    first.product.variants.append(Variant(id=f"v-{m}", sku="XL", name="XL", price="11.00"))
    customer = merchant_pb2.Customer(id=f"c-{m}", email="ann@example.com", first_name="Ann")
    rate = merchant_pb2.TaxRate(id=f"t-{m}", country="US", postal_code_prefix="100", rate="8.875")
    shipping = merchant_pb2.ShippingRate(id=f"r-{m}", site_id=site.id, amount="4.90")
    records = [
        Record(company=merchant_pb2.Company(name="Mine", currency="EUR", timezone="Europe/Berlin")),
        Record(site=site),
        first,
        product(f"q-{m}"),
        bundle(f"b-{m}", f"q-{m}", f"p-{m}"),
        Record(customer=customer),
        Record(tax_rate=rate),
        Record(shipping_rate=shipping),
    ]
    assert results(await merchant.apply(*records)) == ["UPDATED", *["CREATED"] * 7]
    for kind, key, field in (
        ("sites", site.id, "site"),
        ("products", f"p-{m}", "product"),
        ("bundles", f"b-{m}", "bundle"),
        ("customers", customer.id, "customer"),
        ("tax-rates", rate.id, "tax_rate"),
        ("shipping-rates", shipping.id, "shipping_rate"),
    ):
        found = await merchant.get(kind, key)
        sent = Record()
        getattr(sent, field).CopyFrom(getattr(found, field))
        assert results(await merchant.apply(sent)) == ["UNCHANGED"], kind
    found = await merchant.get("products", f"p-{m}")
    assert found.product.currency == "USD"  # as the company had it while the batch began
    assert found.product.compare_at_price == "12.50"
    assert dict(found.product.attributes) == {"material": "steel", "sizes": [1, 2.5]}


async def test_names_that_nobody_can_read_or_address_are_refused(merchant: Merchant) -> None:
    """A product `..` has no address of its own by REST; a blank name shows nobody anything."""
    m = merchant.company
    records = [
        *(product(name, sku=f"{m}{place}") for place, name in enumerate((".", "..", " "))),
        product(f"p-{m}", name="  "),
        product(f"p-{m}", sku="\u00a0"),
        product(f"p-{m}", variants=[Variant(sku="S", name=" ")]),
        Record(site=merchant_pb2.Site(name="\t")),
        Record(company=merchant_pb2.Company(name=" ")),
        product(f"...{m}"),
    ]
    answer = await merchant.apply(*records)
    told = [(one.field, one.reason) for one in answer.outcomes if one.reason]
    assert told == [
        (field, "INVALID_ARGUMENT")
        for field in (
            *("product.id", "product.id", "product.id", "product.name", "product.sku"),
            *("product.variants[0].name", "site.name", "company.name"),
        )
    ]
    assert results(answer)[-1] == "CREATED"


async def test_variants_that_are_not_listed_are_taken_away_and_can_come_back(
    merchant: Merchant,
) -> None:
    key = f"p-{merchant.company}"
    both = [Variant(sku="S", name="S"), Variant(sku="M", name="M")]
    await merchant.apply(product(key, variants=both))
    first = await merchant.get("products", key)
    assert results(await merchant.apply(product(key, variants=both[:1]))) == ["UPDATED"]
    less = await merchant.get("products", key)
    assert [variant.sku for variant in less.product.variants] == ["S"]
    assert less.version == first.version + 1
    await merchant.apply(product(key, variants=both))
    back = await merchant.get("products", key)
    assert back.product == first.product, "ids included"


async def test_a_record_without_id_is_the_one_with_the_same_number(merchant: Merchant) -> None:
    first = await merchant.apply(product(sku="A-1"))
    second = await merchant.apply(product(sku="A-1", price="11"))
    assert results(second) == ["UPDATED"]
    assert first.outcomes[0].id == second.outcomes[0].id
    assert await merchant.products() == 1


async def test_bad_records_are_reported_by_place_and_field_and_the_good_are_kept(
    merchant: Merchant, new_merchant: NewMerchant
) -> None:
    other, m = await new_merchant(), merchant.company
    await other.apply(product(f"theirs-{m}"))
    answer = await merchant.apply(
        product(f"good-{m}"),
        product(f"digits-{m}", price="1.005"),
        product(f"yen-{m}", price="10.50", currency="JPY"),
        product(f"money-{m}", currency="XYZ"),
        product(f"theirs-{m}"),
        product(f"nameless-{m}", name=""),
        product(f"twice-{m}", sku=f"good-{m}"),
        product(f"v-{m}", variants=[Variant(sku="S", name="S", price="0.001")]),
        bundle(f"b-{m}", f"good-{m}", f"theirs-{m}"),
        Record(tombstone=record_pb2.Tombstone(kind="companies", id=m)),
    )
    assert [(o.index, o.reason, o.field) for o in answer.outcomes if o.reason] == [
        (1, "AMOUNT_DIGITS", "product.price"),
        (2, "AMOUNT_DIGITS", "product.price"),
        (3, "CURRENCY_UNSUPPORTED", "product.currency"),
        (4, "COMPANY_MISMATCH", "product.id"),
        (5, "INVALID_ARGUMENT", "product.name"),
        (6, "KEY_TAKEN", "product.sku"),
        (7, "AMOUNT_DIGITS", "product.variants[0].price"),
        (8, "REFERENCE_NOT_FOUND", "bundle.items[0].productId"),
        (9, "INVALID_ARGUMENT", "tombstone.kind"),
    ]
    assert answer.counts.created == 1
    assert await merchant.products() == 1
    theirs = await other.get("products", f"theirs-{m}")
    assert theirs.version == 1


async def test_what_the_database_cant_hold_is_refused_alone(
    merchant: Merchant, new_merchant: NewMerchant
) -> None:
    """An id that comes twice, within a record or over several, and a NUL character."""
    other, m = await new_merchant(), merchant.company
    await other.apply(product(f"o-{m}", variants=[Variant(id=f"taken-{m}", sku="S", name="S")]))
    twice = [Variant(id=f"v-{m}", sku=sku, name=sku) for sku in "AB"]
    answer = await merchant.apply(
        product(f"good-{m}"),
        product(f"two-{m}", variants=twice),
        product(f"first-{m}", variants=twice[:1]),
        product(f"second-{m}", variants=twice[1:]),
        product(f"nul-{m}", name="a\0b"),
        product(f"third-{m}", variants=[Variant(id=f"taken-{m}", sku="S", name="S")]),
        Record(customer=merchant_pb2.Customer(email="a\0@example.com")),
    )
    assert [(o.index, o.reason, o.field) for o in answer.outcomes if o.reason] == [
        (1, "KEY_TAKEN", "product.variants[1].id"),
        (3, "KEY_TAKEN", "product.variants[0].id"),
        (4, "INVALID_ARGUMENT", "product.name"),
        (5, "KEY_TAKEN", "product.variants[0].id"),
        (6, "INVALID_ARGUMENT", "customer.email"),
    ]
    assert answer.counts.created == 2


async def test_bundles_that_nobody_could_buy_are_refused(merchant: Merchant) -> None:
    await merchant.apply(product("set"), product("part"))
    wrong: list[dict[str, Any]] = [
        {"min_items": 3, "max_items": 2},
        {"discount": "PERCENTAGE", "discount_value": "100.01"},
        {"discount": "PERCENTAGE", "discount_value": "1.005"},
    ]
    records = [bundle("b", "set", "part") for _ in wrong]
    for record, fields in zip(records, wrong, strict=True):
        record.bundle.MergeFrom(bundle_pb2.Bundle(**fields))
    rate = Record(tax_rate=merchant_pb2.TaxRate(country="XX", rate="1"))
    answer = await merchant.apply(*records, rate)
    assert [outcome.field for outcome in answer.outcomes] == [
        "bundle.maxItems",
        "bundle.discountValue",
        "bundle.discountValue",
        "taxRate.country",
    ]


async def test_one_bad_record_keeps_all_out_where_that_is_asked_for(merchant: Merchant) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await merchant.apply(product("a"), product("b", price="1.001"), all_or_none=True)
    assert "RECORDS_REFUSED" in str(refused.value.trailing_metadata())
    assert "records[1].product.price" in str(refused.value.trailing_metadata())
    assert await merchant.products() == 0


async def test_a_dry_run_reports_and_changes_nothing(merchant: Merchant) -> None:
    m = merchant.company
    records = (product(f"p-{m}"), product(f"q-{m}"), bundle(f"b-{m}", f"q-{m}", f"p-{m}"))
    answer = await merchant.apply(*records, dry_run=True, source="nightly", position="3")
    assert results(answer) == ["CREATED"] * 3
    assert await merchant.products() == 0
    sql = 'SELECT count(*) FROM catalog_imports WHERE "companyId" = $1'
    assert await merchant.server.value(sql, m) == 0


@pytest.mark.parametrize("length", [1, 2, 3])
async def test_no_bundle_holds_itself_not_even_through_others(
    merchant: Merchant, length: int
) -> None:
    m = merchant.company
    names = [f"{m}-{n}" for n in range(length)]
    await merchant.apply(*[product(name) for name in names])
    chain = [bundle(f"b-{a}", a, b) for a, b in zip(names, names[1:] + names[:1], strict=True)]
    assert results(await merchant.apply(*chain)) == [*["CREATED"] * (length - 1), "BUNDLE_CYCLE"]
    # The other way round, and in batches of their own.
    assert results(await merchant.apply(chain[-1])) == ["BUNDLE_CYCLE"]


async def test_rows_that_exchange_their_numbers_are_refused_alone(merchant: Merchant) -> None:
    """Else the whole batch would fail by a unique index, and with it what is good."""
    key = f"p-{merchant.company}"
    one, two = Variant(id=f"{key}-1", sku="S", name="S"), Variant(id=f"{key}-2", sku="M", name="M")
    await merchant.apply(product(key, variants=[one, two]))
    one.sku, two.sku = "M", "S"
    answer = await merchant.apply(product(key, variants=[one, two]), product(f"q{key}"))
    assert results(answer) == ["KEY_TAKEN", "CREATED"]


async def test_price_and_stock_change_without_the_rest(merchant: Merchant) -> None:
    m = merchant.company
    await merchant.apply(
        product(f"p-{m}", description="Blue", variants=[Variant(id=f"v-{m}", sku="S", name="S")])
    )
    offers = [
        product_pb2.Offer(product_id=f"p-{m}", price="9.50", stock_quantity=7),
        product_pb2.Offer(product_id=f"p-{m}", variant_id=f"v-{m}", price="8.00"),
        product_pb2.Offer(product_id=f"p-{m}", price="8.001"),
        product_pb2.Offer(product_id=f"p-{m}", variant_id="none", price="8.00"),
    ]
    answer = await merchant.apply(*[Record(offer=offer) for offer in offers])
    assert results(answer) == ["UPDATED", "UPDATED", "AMOUNT_DIGITS", "REFERENCE_NOT_FOUND"]
    stored = (await merchant.get("products", f"p-{m}")).product
    assert (stored.price, stored.stock_quantity, stored.description) == ("9.50", 7, "Blue")
    assert stored.variants[0].price == "8.00"
    assert results(await merchant.apply(Record(offer=offers[0]))) == ["UNCHANGED"]


async def test_what_is_taken_away_comes_back_when_it_is_written_again(merchant: Merchant) -> None:
    key = f"p-{merchant.company}"
    await merchant.apply(product(key))
    gone = Record(tombstone=record_pb2.Tombstone(kind="products", id=key))
    assert results(await merchant.apply(gone, gone)) == ["DELETED", "DELETED"]
    assert (await merchant.get("products", key)).HasField("deleted_at")
    assert results(await merchant.apply(product(key))) == ["UPDATED"]
    assert not (await merchant.get("products", key)).HasField("deleted_at")


async def test_the_record_that_comes_last_counts(merchant: Merchant) -> None:
    key = f"p-{merchant.company}"
    answer = await merchant.apply(product(key, price="1"), product(key, price="2"))
    assert results(answer) == ["CREATED", "UPDATED"]
    assert (await merchant.get("products", key)).product.price == "2.00"


async def test_parallel_batches_of_the_same_records_all_succeed(merchant: Merchant) -> None:
    """Two imports at once, as a restarted job does: neither may fail, and nothing is doubled."""
    records = [product(sku=f"S-{n}", variants=[Variant(sku="a", name="a")]) for n in range(40)]
    answers = await asyncio.gather(*(merchant.apply(*records) for _ in range(4)))
    created = sum(answer.counts.created for answer in answers)
    assert all(answer.counts.refused == 0 for answer in answers)
    assert created >= 40
    assert await merchant.products() == 40


async def test_a_batch_of_more_than_500_records_is_refused(merchant: Merchant) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await merchant.apply(*[product(f"p{n}") for n in range(501)])
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
