"""Reading all that a decision about a wishlist needs, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from server.catalog import repository as catalog
from server.catalog.domain import Offer, Site
from server.catalog.scene import (
    By,
    Scene,
    find,
    open_for_business,
    parameters,
    read_scene,
    scene,
    text,
)
from server.catalog.tables import companies
from server.kernel.identity import Caller
from server.platform.postgres import Executor, Statement
from server.platform.sql import from_json
from server.wishlist.domain import Price, Prices, Wishlist
from server.wishlist.repository.documents import read_wishlist, wishlist_document
from server.wishlist.tables import wishlists


@dataclass(frozen=True, slots=True)
class Needs:
    """What a decision needs beside the wishlist."""

    items: bool = True
    """The items. A wishlist without them must not be written."""
    offer: bool = False
    """A product that is to be added: `product_id`, `variant_id`."""
    source: bool = False
    """Another wishlist, to merge: `source_id`."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was read."""

    scene: Scene
    wishlist: Wishlist | None
    prices: Prices = field(default_factory=dict)
    """Today's prices by the item's id, of the source's items too."""
    item_count: int = 0
    offer: Offer | None = None
    source: Wishlist | None = None


@lru_cache(maxsize=64)
def _load(by: By, needs: Needs, replayable: bool) -> Statement:
    wishlist = find(wishlists, by).lateral("wishlist")
    tables, columns = scene(wishlist, replayable=replayable)
    document = wishlist_document(wishlist, with_items=needs.items)
    columns["wishlist"] = case((wishlist.c.id.is_not(None), document))
    if needs.source:
        source = wishlists.alias("source")
        tables = tables.outerjoin(
            source,
            and_(source.c.id == text("source_id"), source.c.company_id == text("company_id")),
        )
        document = wishlist_document(source, with_items=True)
        columns["source"] = case((source.c.id.is_not(None), document))
    if needs.offer:
        columns["offer"] = catalog.offer_select(text("product_id"), text("variant_id"))
    selected = [column.label(name) for name, column in columns.items()]
    return Statement(select(*selected).select_from(tables).where(*open_for_business()))


async def load(
    executor: Executor, caller: Caller, by: By, needs: Needs, **values: Any
) -> Situation | None:
    """Read what a decision needs; None when the company is not open for business.

    Args:
        executor: Where to read.
        caller: Whose company, customer and token are meant.
        by: How the wishlist is found.
        needs: What else to read.
        values: The parameters that *by* and *needs* name, and `site_id`.
    """
    statement = _load(by, needs, caller.idempotency is not None)
    row = await executor.fetch_row(statement, parameters(caller, values))
    if row is None:
        return None
    wishlist: Wishlist | None = None
    source: Wishlist | None = None
    prices: Mapping[str, Price] = {}
    count = 0
    if document := from_json(row["wishlist"]):
        wishlist, prices, count = read_wishlist(document)
    if needs.source and (document := from_json(row["source"])):
        source, source_prices, _ = read_wishlist(document)
        prices = {**prices, **source_prices}
    return Situation(
        scene=read_scene(row, caller),
        wishlist=wishlist,
        prices=prices,
        item_count=count,
        offer=catalog.read_offer(from_json(row["offer"])) if needs.offer else None,
        source=source,
    )


@lru_cache(maxsize=1)
def _shared() -> Statement:
    site, site_join = catalog.joined_site("site", wishlists.c.site_id, wishlists.c.company_id)
    tables = wishlists.join(companies, companies.c.id == wishlists.c.company_id).outerjoin(
        site, site_join
    )
    return Statement(
        select(
            wishlist_document(wishlists, with_items=True).label("wishlist"),
            catalog.site_column(site).label("site"),
        )
        .select_from(tables)
        .where(
            wishlists.c.shared_url == text("slug"),
            wishlists.c.is_public,
            catalog.company_is_active(),
        )
    )


async def load_shared(executor: Executor, slug: str) -> tuple[Wishlist, Prices, Site | None] | None:
    """Read the wishlist that is shared as *slug*, with its site; None when none is.

    The unique index finds it, so a guess that is nearly right takes as long as any other.
    """
    row = await executor.fetch_row(_shared(), {"slug": slug})
    if row is None:
        return None
    wishlist, prices, _ = read_wishlist(from_json(row["wishlist"]))
    return wishlist, prices, catalog.read_site(from_json(row["site"]))


@lru_cache(maxsize=8)
def _lock(by: By, source: bool) -> Statement:
    condition: ColumnElement[bool] = wishlists.c.id.in_(
        find(wishlists, by).with_only_columns(wishlists.c.id)
    )
    if source:
        condition = or_(condition, wishlists.c.id == text("source_id"))
    chosen = select(wishlists.c.id).where(condition).order_by(wishlists.c.id)
    return Statement(chosen.with_for_update())


async def lock(executor: Executor, caller: Caller, by: By, needs: Needs, **values: Any) -> None:
    """Lock the wishlist, and the source of a merge, before they are read; in order of id."""
    await executor.fetch(_lock(by, needs.source), parameters(caller, values))
