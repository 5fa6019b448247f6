"""Items side by side."""

from __future__ import annotations

from server.comparison.domain.matrix import Kind, Row, matrix
from tests.comparison.domain.builders import item

MUG = item("mug", 0, attributes={"colour": "white", "weight": "350 g"})
TEE = item("tee", 1, price=2500, attributes={"weight": "0.2 kg", "size": "M"})
POSTER = item("poster", 2, price=1999, attributes={"weight": "0.35 kg", "colour": " White "})


def row(key: str, *items: object) -> Row:
    (found,) = (row for row in matrix(items).rows if row.key == key)
    return found


def test_rows_are_all_attributes_in_first_seen_order_and_then_the_price() -> None:
    found = matrix([MUG, TEE, POSTER])
    assert [line.key for line in found.rows] == ["colour", "weight", "size", "price"]
    assert [line.kind for line in found.rows] == [Kind.ATTRIBUTE] * 3 + [Kind.PRICE]


def test_each_row_has_a_cell_for_each_item() -> None:
    for line in matrix([MUG, TEE, POSTER]).rows:
        assert [cell.item_id for cell in line.cells] == ["mug-item", "tee-item", "poster-item"]
    assert [cell.missing for cell in row("size", MUG, TEE).cells] == [True, False]


def test_a_missing_cell_differs_from_one_that_says_something() -> None:
    assert row("size", MUG, TEE).differs


def test_equal_amounts_in_other_units_do_not_differ() -> None:
    assert not row("weight", MUG, POSTER).differs
    assert row("weight", MUG, TEE).differs


def test_case_and_blanks_make_no_difference() -> None:
    assert not row("colour", MUG, POSTER).differs


def test_differences_only_leaves_out_what_all_agree_on() -> None:
    found = matrix([MUG, POSTER], differences_only=True)
    assert [line.key for line in found.rows] == ["price"]


def test_the_lightest_is_the_best_and_the_heaviest_the_worst() -> None:
    """350 g, 0.2 kg = 200 g and 0.35 kg = 350 g."""
    cells = row("weight", MUG, TEE, POSTER).cells
    assert [cell.best for cell in cells] == [False, True, False]
    assert [cell.worst for cell in cells] == [True, False, True]


def test_the_cheapest_is_the_best() -> None:
    cells = row("price", MUG, TEE, POSTER).cells
    assert [cell.best for cell in cells] == [True, False, False]
    assert [cell.worst for cell in cells] == [False, True, False]
    assert cells[2].value == 19.99


def test_prices_in_two_currencies_are_not_ranked() -> None:
    """1500 JPY are less than 10 USD in numbers only, or not at all."""
    found = row("price", MUG, item("yen", 1, price=150000, currency="JPY"))
    assert found.differs
    assert not any(cell.best or cell.worst for cell in found.cells)


def test_a_weight_that_cannot_be_read_ranks_nothing() -> None:
    found = row("weight", MUG, TEE, item("ox", 2, attributes={"weight": "as an ox"}))
    assert not any(cell.best or cell.worst for cell in found.cells)


def test_equal_ones_are_neither_best_nor_worst() -> None:
    assert not any(cell.best or cell.worst for cell in row("weight", MUG, POSTER).cells)


def test_what_a_product_bears_is_not_its_weight() -> None:
    """More is better there, so nothing is marked."""
    strong = [item(n, attributes={"maximum weight": f"{w} kg"}) for n, w in (("a", 80), ("b", 120))]
    assert not any(cell.best for cell in row("maximum weight", *strong).cells)


def test_an_attribute_called_price_is_no_price() -> None:
    found = matrix([item("a", attributes={"price": "ask"})])
    assert [(line.key, line.kind) for line in found.rows] == [
        ("price", Kind.ATTRIBUTE),
        ("price", Kind.PRICE),
    ]


def test_nothing_beside_nothing_is_an_empty_matrix() -> None:
    assert matrix([]).rows == ()


def test_a_single_item_differs_from_nothing() -> None:
    assert matrix([MUG], differences_only=True).rows == ()


def test_lists_and_objects_are_compared_as_a_whole() -> None:
    ports = [item(n, attributes={"ports": ["usb", "hdmi"], "box": {"b": 1, "a": 2}}) for n in "ab"]
    assert not row("ports", *ports).differs
    assert not row("box", *ports).differs
