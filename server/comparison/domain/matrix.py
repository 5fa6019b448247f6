"""A comparison's items side by side."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from server.comparison.domain.model import Item
from server.comparison.domain.units import Amount, read_amount
from server.kernel.money import to_major

PRICE = "price"
_MASS = "g"
_WEIGHT = re.compile(r"(?:(?:net|gross|item|product|shipping|package)[ _-]?)?weight", re.IGNORECASE)
"""The attributes of which less is better: the product's own weight, and not what it bears."""


class Kind(StrEnum):
    """What a row is about."""

    ATTRIBUTE = "ATTRIBUTE"
    PRICE = "PRICE"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one item says to one attribute."""

    item_id: str
    missing: bool = False
    value: Any = None
    """As stored."""
    amount: Amount | None = None
    best: bool = False
    worst: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What the items say to one attribute."""

    key: str
    kind: Kind
    differs: bool
    cells: tuple[Cell, ...]
    """One for each item, by position."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """All items side by side."""

    items: tuple[Item, ...]
    rows: tuple[Row, ...]


def matrix(
    items: Sequence[Item], *, decimal: str | None = None, differences_only: bool = False
) -> Matrix:
    """Set *items* side by side.

    Rows are the attributes in the order in which the items, by position, first show them, and then
    the price.

    Args:
        items: The items by position.
        decimal: What parts decimals in the language of the attributes, `.` or `,`; None if unknown.
        differences_only: Whether to leave out the rows whose cells all say the same.
    """
    keys = dict.fromkeys(key for item in items for key in item.snapshot.attributes)
    rows = [_row(key, Kind.ATTRIBUTE, items, _attribute(key, decimal)) for key in keys]
    if items:
        rows.append(_row(PRICE, Kind.PRICE, items, _price))
    return Matrix(tuple(items), tuple(row for row in rows if row.differs or not differences_only))


def _attribute(key: str, decimal: str | None) -> Callable[[Item], Cell]:
    def cell(item: Item) -> Cell:
        value = item.snapshot.attributes.get(key)
        if value is None or value == "":
            return Cell(item.id, missing=True)
        return Cell(item.id, value=value, amount=read_amount(value, decimal))

    return cell


def _price(item: Item) -> Cell:
    snapshot = item.snapshot
    if not snapshot.available:
        return Cell(item.id, missing=True)
    price = Decimal(snapshot.price).scaleb(-2)
    return Cell(item.id, value=to_major(snapshot.price), amount=Amount(price, snapshot.currency))


def _row(key: str, kind: Kind, items: Sequence[Item], cell_of: Callable[[Item], Cell]) -> Row:
    cells = [cell_of(item) for item in items]
    differs = len({_meaning(cell) for cell in cells}) > 1
    if differs and (kind is Kind.PRICE or _WEIGHT.fullmatch(key)):
        cells = _marked(cells, None if kind is Kind.PRICE else _MASS)
    return Row(key, kind, differs, tuple(cells))


def _meaning(cell: Cell) -> object:
    """Give what is compared of a cell: the amount, else the text without case and blanks."""
    if cell.missing:
        return None
    if cell.amount is not None:
        return cell.amount
    if isinstance(cell.value, str):
        return " ".join(cell.value.split()).casefold()
    return json.dumps(cell.value, sort_keys=True)


def _marked(cells: list[Cell], unit: str | None) -> list[Cell]:
    """Mark the lowest and the highest amount, where at least two can be compared and differ.

    Args:
        cells: The cells of one row.
        unit: The unit amounts must have; None for any one that they share.
    """
    there = [cell for cell in cells if not cell.missing]
    amounts = [cell.amount for cell in there if cell.amount is not None]
    units = {amount.unit for amount in amounts}
    if len(amounts) < len(there) or len(units) != 1 or units - {unit, *([] if unit else units)}:
        return cells
    lowest = min(amount.value for amount in amounts)
    highest = max(amount.value for amount in amounts)
    if lowest == highest:
        return cells
    return [
        replace(cell, best=cell.amount.value == lowest, worst=cell.amount.value == highest)
        if cell.amount is not None
        else cell
        for cell in cells
    ]
