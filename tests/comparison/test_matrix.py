"""The matrix as it is answered."""

from __future__ import annotations

from commerce.comparison.v1 import comparison_pb2

from tests.comparison.conftest import Make
from tests.comparison.shoppers import Shopper


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
