"""Reading what is switched on at a site."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Text, and_, cast, literal_column, select

from server.catalog import repository as catalog
from server.catalog.repository import open_for_business
from server.catalog.tables import companies
from server.platform.database.pool import Executor
from server.platform.database.sql import text
from server.platform.database.statement import Statement


@dataclass(frozen=True, slots=True)
class SiteFeatures:
    """What is switched on at a site, in the order of the contract's fields."""

    site_id: str
    type: str
    enable_cart: bool
    enable_wishlist: bool
    enable_compare: bool
    enable_quick_view: bool
    enable_bundle_builder: bool
    guest_checkout: bool
    max_compare_items: int
    cart_expiration_days: int
    checkout_mode: str


@dataclass(frozen=True, slots=True)
class Found:
    """A company that is open for business, and its site."""

    features: SiteFeatures | None
    """None when the site is not an ACTIVE one of the company."""


def _load() -> Statement:
    site, joined = catalog.joined_site("site", text("site_id"), text("company_id"))
    usable = and_(joined, site.c.status == literal_column("'ACTIVE'"), site.c.deleted_at.is_(None))
    return Statement(
        select(
            site.c.id,
            cast(site.c.type, Text),
            site.c.enable_cart,
            site.c.enable_wishlist,
            site.c.enable_compare,
            site.c.enable_quick_view,
            site.c.enable_bundle_builder,
            site.c.guest_checkout,
            site.c.max_compare_items,
            site.c.cart_expiration_days,
            site.c.checkout_mode,
        )
        .select_from(companies.outerjoin(site, usable))
        .where(*open_for_business())
    )


_LOAD = _load()


async def load_features(executor: Executor, company_id: str, site_id: str) -> Found | None:
    """Read what is switched on at a site; None when the company is not open for business."""
    row = await executor.fetch_row(_LOAD, {"company_id": company_id, "site_id": site_id})
    if row is None:
        return None
    return Found(None if row[0] is None else SiteFeatures(*row))
