"""One record at a time: versions, repeated calls, who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from commerce.catalog.v1 import catalog_service_pb2, merchant_pb2

from server.platform.settings import Settings
from tests.catalog_records.conftest import Merchant, NewMerchant, Record, product
from tests.support.refusals import refused
from tests.support.workers import bearing, running_worker, token


def reason(error: grpc.aio.AioRpcError) -> str:
    return str(error.trailing_metadata())


async def test_of_two_who_edit_one_version_the_second_is_told(merchant: Merchant) -> None:
    key = f"p-{merchant.company}"
    made = await merchant.put("products", key, product(sku="A"))
    assert made.version == 1
    await merchant.put("products", key, product(sku="A", price="2"), ("if-match", '"1"'))
    with pytest.raises(grpc.aio.AioRpcError) as late:
        await merchant.put("products", key, product(sku="A", price="3"), ("if-match", '"1"'))
    assert "VERSION_MISMATCH" in reason(late.value)
    assert (await merchant.get("products", key)).product.price == "2.00"
    with pytest.raises(grpc.aio.AioRpcError) as absent:
        await merchant.put("products", f"{key}-2", product(sku="B"), ("if-match", '"1"'))
    assert "RECORD_NOT_FOUND" in reason(absent.value)


async def test_a_repeated_call_is_answered_as_the_first(merchant: Merchant) -> None:
    key, once = f"p-{merchant.company}", ("idempotency-key", "the same")
    first = await merchant.put("products", key, product(sku="A"), once)
    await merchant.put("products", key, product(sku="A", price="2"))
    assert await merchant.put("products", key, product(sku="A"), once) == first
    assert (await merchant.get("products", key)).product.price == "2.00"


async def test_a_record_must_be_what_its_path_names(merchant: Merchant) -> None:
    for kind, key, record in (
        ("sites", "x", product(sku="A")),
        ("products", "x", product("y")),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await merchant.put(kind, key, record)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_field_is_named_from_the_body_on(merchant: Merchant) -> None:
    """Whether the contract refuses it, the path or a rule of records."""
    rate = Record(tax_rate=merchant_pb2.TaxRate(country="XX", rate="1"))
    for kind, record, why, field in (
        ("products", product("p", price="x"), "INVALID_ARGUMENT", "product.price"),
        ("products", product("p", price="0.001"), "AMOUNT_DIGITS", "product.price"),
        ("products", product("q"), "INVALID_ARGUMENT", "product.id"),
        ("tax-rates", rate, "INVALID_ARGUMENT", "taxRate.country"),
    ):
        refusal = await refused(merchant.put(kind, "p", record), why)
        assert refusal.violations[0][0] == field


async def test_an_edit_is_audited_without_anybodys_address(merchant: Merchant) -> None:
    key = f"c-{merchant.company}"
    customer = merchant_pb2.Customer(email="ann@example.com", first_name="Ann")
    await merchant.put("customers", key, Record(customer=customer))
    await merchant.put("products", f"p-{key}", product(sku="A"))
    await merchant.put("products", f"p-{key}", product(sku="A", price="2"))
    sql = 'SELECT entity, action, changes FROM audit_logs WHERE "scopeId" = $1 ORDER BY "createdAt"'
    rows = await merchant.server.fetch(sql, merchant.company)
    assert [(row[0], row[1]) for row in rows] == [
        ("customer", "CREATE"),
        ("product", "CREATE"),
        ("product", "UPDATE"),
    ]
    assert "ann@" not in str(rows)
    assert '"price": ["10.00", "2.00"]' in rows[2][2]


async def test_only_services_reach_the_catalogue(merchant: Merchant) -> None:
    request = catalog_service_pb2.ListRecordsRequest(kind="products")
    for role in ("CUSTOMER", "ADMIN", "SUPER_ADMIN"):
        metadata = bearing(token(sub="x", companyId=merchant.company, role=role))
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await merchant.stub.ListRecords(request, metadata=metadata)
        assert "ROLE_REQUIRED" in reason(refused.value)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await merchant.stub.StreamRecords(iter(()), metadata=metadata)
        assert "ROLE_REQUIRED" in reason(refused.value)


async def test_a_catalogue_of_another_application_is_only_read(
    merchant: Merchant, settings: Settings
) -> None:
    chosen = settings.model_copy(update={"catalog_writable": False})
    async with running_worker(chosen) as other:
        read_only = Merchant(other, merchant.company)
        for call in (
            read_only.apply(product("a")),
            read_only.stream([product("a")]),
            read_only.put("products", "a", product("a")),
        ):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await call
            assert "CATALOG_READ_ONLY" in reason(refused.value)
        request = catalog_service_pb2.ListRecordsRequest(kind="products")
        answer = await read_only.stub.ListRecords(request, metadata=read_only.metadata)
        assert not answer.records


async def test_whose_tables_they_are_is_seen_by_the_mark_of_the_baseline(
    settings: Settings, new_database: Callable[..., str], new_merchant: NewMerchant
) -> None:
    url = new_database()
    async with running_worker(settings.model_copy(update={"database_url": url})) as server:
        await server.database.execute("COMMENT ON TABLE products IS NULL")
        merchant = Merchant(server, "test-company-id")
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await merchant.apply(product("a"))
        assert "CATALOG_READ_ONLY" in reason(refused.value)


async def test_pages_lead_through_all_records(merchant: Merchant) -> None:
    await merchant.apply(*[product(f"{merchant.company}-{n}") for n in range(5)])
    seen, cursor = [], ""
    while True:
        request = catalog_service_pb2.ListRecordsRequest(
            kind="products", page_size=2, cursor=cursor
        )
        answer = await merchant.stub.ListRecords(request, metadata=merchant.metadata)
        seen += [record.product.id for record in answer.records]
        cursor = answer.next_cursor
        if not cursor:
            break
    assert seen == [f"{merchant.company}-{n}" for n in range(5)]


async def test_a_new_price_is_seen_by_the_next_read_of_a_cart_on_every_worker(
    merchant: Merchant, settings: Settings
) -> None:
    """Nothing of the catalogue is kept in a worker's memory."""
    from commerce.cart.v1 import cart_input_pb2, public_cart_service_pb2

    from tests.support.workers import tenant

    key = f"p-{merchant.company}"
    await merchant.apply(product(key, stock_quantity=9))
    guests = merchant.server.guests
    cart = await guests.CreateGuestCart(
        public_cart_service_pb2.CreateGuestCartRequest(currency="USD"),
        metadata=tenant(merchant.company),
    )
    held = tenant(merchant.company, cart.session_token)
    item = cart_input_pb2.NewItem(product_id=key, quantity=1)
    await guests.AddGuestItem(
        public_cart_service_pb2.AddGuestItemRequest(cart_id=cart.id, item=item), metadata=held
    )
    async with running_worker(settings) as second:
        for price in ("11.00", "12.00"):
            await merchant.apply(product(key, stock_quantity=9, price=price))
            for worker in (merchant.server, second):
                seen = await worker.guests.GetGuestCart(
                    public_cart_service_pb2.GetGuestCartRequest(), metadata=held
                )
                assert float(price) in str_numbers(seen), price


def str_numbers(cart: Any) -> list[float]:
    """Every number that the text of a cart holds."""
    import re

    return [float(found) for found in re.findall(r"\d+(?:\.\d+)?", str(cart))]


async def test_tokens_of_assistants_are_names_with_digests(merchant: Merchant) -> None:
    digest = "ab" * 32

    async def put(acp: Any) -> Any:
        site = merchant_pb2.Site(slug="main", name="Main")
        site.agent_settings.update({"acp": acp})
        return await merchant.put("sites", f"s-{merchant.company}", Record(site=site))

    for wrong in (
        digest,
        {"name": "openai", "tokenSha256": digest},
        ["openai"],
        [{"name": "openai"}],
        [{"tokenSha256": digest}],
        [{"name": "Open AI", "tokenSha256": digest}],
        [{"name": "link", "tokenSha256": digest}],
        [{"name": "openai", "tokenSha256": digest.upper()}],
        [{"name": "openai", "tokenSha256": digest[1:]}],
        [{"name": "openai", "tokenSha256": digest}] * 51,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await put(wrong)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert "site.agentSettings.acp" in reason(refused.value)
        assert digest not in str(refused.value.details())
    made = await put([{"name": "openai", "tokenSha256": digest}])
    assert made.site.agent_settings["acp"][0]["name"] == "openai"
