"""Companies and sites."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    literal_column,
)

from server.catalog.domain import Site
from server.catalog.tables import (
    companies,
    sites,
)
from server.platform.sql import array

_ACTIVE: ColumnElement[Any] = literal_column("'ACTIVE'")


def company_is_active() -> ColumnElement[Any]:
    """Whether the joined company is open for business."""
    return and_(companies.c.status == _ACTIVE, companies.c.deleted_at.is_(None))


def site_column(site: FromClause) -> ColumnElement[Any]:
    """The flags of a left-joined *site*; NULL where there is none or it is not usable."""
    usable = and_(site.c.status == _ACTIVE, site.c.deleted_at.is_(None))
    flags = array(
        site.c.id,
        site.c.enable_cart,
        site.c.enable_wishlist,
        site.c.enable_compare,
        site.c.enable_bundle_builder,
        site.c.guest_checkout,
        site.c.max_compare_items,
        site.c.cart_expiration_days,
        site.c.currency,
    )
    return case((usable, flags))


def read_site(value: list[Any] | None) -> Site | None:
    """Read the column of `site_column`."""
    return None if value is None else Site(*value)


def joined_site(name: str, site_id: Any, company_id: Any) -> tuple[Any, ColumnElement[Any]]:
    """Give an alias of the sites and the condition that joins one of the company's."""
    site = sites.alias(name)
    return site, and_(site.c.id == site_id, site.c.company_id == company_id)
