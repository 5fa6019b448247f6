"""How wishlists are stored, and what is read beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause

from server.catalog import repository as catalog
from server.catalog.domain import Offer
from server.containers.context import Context
from server.containers.merge_report import ContainerType
from server.containers.storage import SessionRules, Storage
from server.platform.database.sql import array, text
from server.wishlist.domain import Price, Wishlist
from server.wishlist.repository.documents import ITEMS, WISHLIST


@dataclass(frozen=True, slots=True)
class Include:
    """What a decision needs beside the wishlist."""

    items: bool = True
    """The items. A wishlist without them must not be written."""
    offer: bool = False
    """A product that is to be added: `product_id`, `variant_id`."""
    source: bool = False
    """Another wishlist, to merge: `source_id`."""


@dataclass(frozen=True, slots=True)
class LoadedWishlist:
    """What was read."""

    context: Context
    record: Wishlist | None
    source: Wishlist | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    """Today's prices by the item's id, of the source's items too."""
    item_count: int | None = None
    """How many items it holds, where they were not read."""
    offer: Offer | None = None


def _beside(
    record: FromClause, _source: FromClause | None, include: Include
) -> dict[str, ColumnElement[Any]]:
    columns: dict[str, ColumnElement[Any]] = {}
    if not include.items:
        columns["item_count"] = array(ITEMS.count(record))
    if include.offer:
        columns["offer"] = catalog.offer_select(text("product_id"), text("variant_id"))
    return columns


WISHLISTS = Storage(
    module="wishlist",
    type=ContainerType.WISHLIST,
    fields=WISHLIST,
    never=("id", "company_id", "site_id", "created_at"),
    session=SessionRules(count=ITEMS.count),
    without=lambda include: () if include.items else ("items",),
    beside=_beside,
)


def read(context: Context, documents: Mapping[str, Any], _include: Include) -> LoadedWishlist:
    """Read what was loaded."""
    record, source = documents.get("record"), documents.get("source")
    prices: dict[str, Price] = {}
    for document in (record, source):
        if document is not None:
            prices |= _prices(document)
    return LoadedWishlist(
        context,
        WISHLIST.read(record) if record else None,
        WISHLIST.read(source) if source else None,
        prices,
        (documents.get("item_count") or [None])[0],
        catalog.read_offer(documents.get("offer")),
    )


def _prices(document: list[Any]) -> dict[str, Price]:
    found = WISHLIST.beside(document, "items")
    return {item_id: Price(*price) for item_id, price in found.items()}
