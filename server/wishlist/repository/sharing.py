"""Reading the wishlist that a link names."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select

from server.catalog import repository as catalog
from server.catalog.domain import Site
from server.catalog.tables import companies
from server.platform.database import call_cost
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, text
from server.platform.database.statement import Statement
from server.wishlist.domain import Price, Wishlist
from server.wishlist.repository.documents import WISHLIST
from server.wishlist.tables import wishlists


@lru_cache(maxsize=1)
def _shared() -> Statement:
    site, site_join = catalog.joined_site("site", wishlists.c.site_id, wishlists.c.company_id)
    tables = wishlists.join(companies, companies.c.id == wishlists.c.company_id).outerjoin(
        site, site_join
    )
    return Statement(
        select(
            WISHLIST.document(wishlists).label("wishlist"), catalog.site_column(site).label("site")
        )
        .select_from(tables)
        .where(
            wishlists.c.shared_url == text("slug"),
            wishlists.c.is_public,
            catalog.company_is_active(),
        ),
        name="wishlist.load",
    )


async def load_shared(
    executor: Executor, slug: str
) -> tuple[Wishlist, dict[str, Price], Site | None] | None:
    """Read the wishlist that is shared as *slug*, with its prices and site; None when none is.

    The unique index finds it, so a guess that is nearly right takes as long as any other.

    Raises:
        RateLimited: The list is large, and the caller's address has done too much.
    """
    row = await executor.fetch_row(_shared(), {"slug": slug})
    if row is None:
        return None
    call_cost.add_records(row["wishlist"])
    document = from_json(row["wishlist"])
    found = WISHLIST.beside(document, "items")
    prices = {item_id: Price(*price) for item_id, price in found.items()}
    return WISHLIST.read(document), prices, catalog.read_site(from_json(row["site"]))
