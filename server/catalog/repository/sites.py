"""Companies and sites."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    and_,
    case,
    func,
    literal_column,
    select,
)

from server.catalog.domain import Site
from server.catalog.tables import (
    companies,
    sites,
)
from server.platform.database.sql import array, text

_ACTIVE: ColumnElement[Any] = literal_column("'ACTIVE'")


def company_is_active() -> ColumnElement[Any]:
    """Whether the joined company is open for business."""
    return and_(companies.c.status == _ACTIVE, companies.c.deleted_at.is_(None))


def open_for_business() -> tuple[ColumnElement[bool], ...]:
    """The condition that the company of the bound `company_id` exists and is ACTIVE."""
    return companies.c.id == text("company_id"), company_is_active()


def locale_select() -> ScalarSelect[Any]:
    """The language a company writes its products in, to stand as a column beside the company.

    Its settings say so (`locale`), else its default site, else its oldest one.
    """
    first = (
        select(sites.c.locale)
        .where(
            sites.c.company_id == companies.c.id,
            sites.c.status == _ACTIVE,
            sites.c.deleted_at.is_(None),
        )
        .order_by(sites.c.is_default.desc(), sites.c.created_at, sites.c.id)
        .limit(1)
        .correlate(companies)
        .scalar_subquery()
    )
    own = companies.c.settings.op("->>")(literal_column("'locale'"))
    return select(array(func.coalesce(own, first))).correlate(companies).scalar_subquery()


def is_usable(site: FromClause) -> ColumnElement[bool]:
    """The condition that a joined *site* is open: something may begin and go on there."""
    return and_(site.c.status == _ACTIVE, site.c.deleted_at.is_(None))


def site_column(site: FromClause) -> ColumnElement[Any]:
    """The flags of a left-joined *site*; NULL where there is none or it is not usable."""
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
    return case((is_usable(site), flags))


def read_site(value: list[Any] | None) -> Site | None:
    """Read the column of `site_column`."""
    return None if value is None else Site(*value)


def joined_site(name: str, site_id: Any, company_id: Any) -> tuple[Any, ColumnElement[Any]]:
    """Give an alias of the sites and the condition that joins one of the company's."""
    site = sites.alias(name)
    return site, and_(site.c.id == site_id, site.c.company_id == company_id)
