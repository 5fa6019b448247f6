"""Finding the site that a call is about; it says whose the call is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, or_, select

from server.catalog.repository import company_is_active
from server.catalog.tables import companies, sites
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, text
from server.platform.database.statement import Statement
from server.ucp.domain.lists import COMPARISON, WISHLIST
from server.ucp.domain.model import AgentSite


def _select(*conditions: ColumnElement[bool]) -> Statement:
    return Statement(
        select(
            sites.c.id,
            sites.c.company_id,
            sites.c.name,
            sites.c.domain,
            sites.c.agent_settings,
            sites.c.enable_wishlist,
            sites.c.enable_compare,
            func.coalesce(sites.c.currency, companies.c.currency).label("currency"),
            sites.c.locale,
        )
        .select_from(sites.join(companies, companies.c.id == sites.c.company_id))
        .where(
            *conditions,
            sites.c.enable_agents,
            sites.c.enable_cart,
            sites.c.guest_checkout,
            sites.c.status == literal_column("'ACTIVE'"),
            sites.c.deleted_at.is_(None),
            company_is_active(),
        )
        # Nothing keeps two sites from naming one host: the older one has it.
        .order_by(sites.c.created_at, sites.c.id)
        .limit(1)
    )


_BY_ID = _select(sites.c.id == text("site"))
_BY_HOST = _select(
    or_(func.lower(sites.c.domain) == text("host"), func.lower(sites.c.subdomain) == text("host"))
)


async def site_by_id(executor: Executor, site_id: str) -> AgentSite | None:
    """Find a site that serves agents."""
    return _read(await executor.fetch_row(_BY_ID, {"site": site_id}))


async def site_by_host(executor: Executor, host: str) -> AgentSite | None:
    """Find the site with a host name that serves agents."""
    return _read(await executor.fetch_row(_BY_HOST, {"host": host}))


def _read(row: Any) -> AgentSite | None:
    if row is None:
        return None
    settings = from_json(row["agentSettings"]) or {}
    switches = ((WISHLIST, row["enableWishlist"]), (COMPARISON, row["enableCompare"]))
    lists = tuple(kind for kind, is_on in switches if is_on)
    return AgentSite(
        *(row["id"], row["companyId"], row["name"], row["domain"]),
        settings,
        lists,
        row["currency"],
        row["locale"],
    )
