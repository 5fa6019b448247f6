"""The matrix as it is answered."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal

import pytest
from commerce.comparison.v1 import comparison_pb2, public_comparison_service_pb2

from tests.comparison.conftest import Make
from tests.comparison.shoppers import Shopper, follow, guests
from tests.support.workers import COMPANY, Server, tenant


def row(matrix: comparison_pb2.ComparisonMatrix, key: str) -> comparison_pb2.MatrixRow:
    (found,) = (row for row in matrix.rows if row.key == key)
    return found


async def test_the_demo_products_are_compared_by_amounts(shopper: Shopper) -> None:
    """350 g of the mug are 0.35 kg of the poster; the tee of 0.2 kg is the lightest."""
    for product in ("prod-mug", "prod-tee", "prod-poster"):
        comparison = await shopper.add(product)
    matrix = await shopper.matrix()
    assert [column.product_id for column in matrix.columns] == [
        "prod-mug",
        "prod-tee",
        "prod-poster",
    ]
    assert [column.item_id for column in matrix.columns] == [item.id for item in comparison.items]
    weight = row(matrix, "weight")
    assert [cell.value.string_value for cell in weight.cells] == ["350 g", "0.2 kg", "0.35 kg"]
    assert [(cell.amount, cell.unit) for cell in weight.cells] == [
        (350, "g"),
        (200, "g"),
        (350, "g"),
    ]
    assert [cell.best for cell in weight.cells] == [False, True, False]
    assert [cell.worst for cell in weight.cells] == [True, False, True]
    assert [cell.missing for cell in row(matrix, "dishwasher").cells] == [False, True, True]
    price = row(matrix, "price")
    assert price.kind == comparison_pb2.MatrixRow.Kind.PRICE
    assert [(cell.amount, cell.unit) for cell in price.cells] == [
        (10, "USD"),
        (25, "USD"),
        (19.99, "USD"),
    ]
    assert [cell.best for cell in price.cells] == [True, False, False]


async def test_differences_only_leaves_equal_rows_out(shopper: Shopper) -> None:
    """Both are white and weigh 350 g."""
    await shopper.add("prod-mug")
    await shopper.add("prod-poster")
    matrix = await shopper.matrix(differences_only=True)
    assert [row.key for row in matrix.rows] == ["dishwasher", "price"]
    assert len(matrix.columns) == 2


async def test_values_come_back_as_stored(shopper: Shopper, new_product: Make) -> None:
    product = await new_product(
        attributes={"ports": ["usb", 2], "box": {"deep": [True]}, "cores": 8, "none": None}
    )
    await shopper.add(product)
    matrix = await shopper.matrix()
    assert list(row(matrix, "ports").cells[0].value.list_value) == ["usb", 2]
    assert row(matrix, "cores").cells[0].amount == 8
    assert not row(matrix, "cores").cells[0].HasField("unit")
    assert row(matrix, "none").cells[0].missing


async def test_a_customer_without_a_comparison_sees_an_empty_matrix(customer: Shopper) -> None:
    matrix = await customer.matrix()
    assert (len(matrix.columns), len(matrix.rows)) == (0, 0)


async def test_the_matrix_shows_what_products_cost_today(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    """Compared at 50, a product costs 5 now: the one at 10 must not be marked the best."""
    falling, steady = await new_product("50.00"), await new_product("10.00")
    await shopper.add(falling)
    await shopper.add(steady)
    assert [cell.best for cell in row(await shopper.matrix(), "price").cells] == [False, True]
    await server.change("products", falling, price=Decimal("5.00"), name="Cheaper thing")
    matrix = await shopper.matrix()
    price = row(matrix, "price")
    assert [cell.amount for cell in price.cells] == [5, 10]
    assert [cell.best for cell in price.cells] == [True, False]
    assert matrix.columns[0].name == "Cheaper thing"


async def test_what_cannot_be_bought_today_has_no_price_and_is_not_the_best(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    gone, dear, cheap = [await new_product(price) for price in ("1.00", "9.00", "5.00")]
    for product in (gone, dear, cheap):
        await shopper.add(product)
    await server.change("products", gone, isVisible=False)
    price = row(await shopper.matrix(), "price")
    assert [cell.missing for cell in price.cells] == [True, False, False]
    assert [cell.best for cell in price.cells] == [False, False, True]


async def test_a_link_shows_the_prices_of_when_it_was_shared_and_says_when(
    shopper: Shopper, server: Server, new_product: Make
) -> None:
    """Not those of when the items were added: `updatedAt` would date them wrongly."""
    product = await new_product("50.00")
    await shopper.add(product)
    await server.change("products", product, price=Decimal("5.00"))
    link = await shopper.share()
    await server.change("products", product, price=Decimal("7.00"))
    shared = await follow(server, link.share_token)
    assert row(shared.matrix, "price").cells[0].amount == 5
    assert shared.items[0].product_snapshot.price == 5
    assert shared.updated_at == (await shopper.get()).shared_at


@pytest.mark.parametrize(
    ("written", "locale", "grams"),
    [
        ({"locale": "de-DE"}, "en", [1000, 500]),
        ({}, "de", [1000, 500]),
        ({}, "en", [1, 500]),
        ({}, "pt-BR", [1000, 500]),
        ({}, "ja", [1, 500]),
        ({}, "xx", [0, 500]),
        ({}, None, [0, 500]),
    ],
)
async def test_the_company_s_language_says_what_a_separator_is(
    server: Server, written: dict[str, str], locale: str | None, grams: list[float]
) -> None:
    """`1.000 g` are a thousand grams in Germany and one in England; unknown, they rank nothing."""
    company = f"company-{uuid.uuid4()}"
    client = await server.value('SELECT "clientId" FROM companies WHERE id = $1', COMPANY)
    await server.insert(
        "companies", id=company, clientId=client, name="K", slug=company,
        settings=json.dumps(written),
    )  # fmt: skip
    await server.insert(
        "sites", id=company, companyId=company, name="S", slug="s", locale=locale,
        isDefault=True, enableCompare=True,
    )  # fmt: skip
    stub = guests(server)
    comparison = await stub.CreateGuestComparison(
        public_comparison_service_pb2.CreateGuestComparisonRequest(), metadata=tenant(company)
    )
    metadata = tenant(company, comparison.session_token)
    for weight in ("1.000 g", "500 g"):
        product = f"prod-{uuid.uuid4()}"
        await server.insert(
            "products", id=product, companyId=company, sku=product, name="P", slug=product,
            price=Decimal(1), attributes=json.dumps({"weight": weight}),
        )  # fmt: skip
        await stub.AddGuestComparisonItem(
            public_comparison_service_pb2.AddGuestComparisonItemRequest(
                comparison_id=comparison.id, item={"product_id": product}
            ),
            metadata=metadata,
        )
    matrix = await stub.GetGuestComparisonMatrix(
        public_comparison_service_pb2.GetGuestComparisonMatrixRequest(comparison_id=comparison.id),
        metadata=metadata,
    )
    weights = row(matrix, "weight")
    assert [cell.amount for cell in weights.cells] == grams
    assert any(cell.best for cell in weights.cells) == (grams[0] != 0)
