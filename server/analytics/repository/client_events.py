"""Looking at what a reported event names, and storing it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Text, bindparam, select, text

from server.analytics.repository.companies import reached, reaching
from server.analytics.views import ClientEvent
from server.catalog.repository import company_is_active
from server.catalog.tables import companies
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json
from server.platform.database.statement import Statement
from server.platform.records.idempotency import read_stored_answer, stored_answer

_TABLES = {
    "Cart": "carts",
    "Wishlist": "wishlists",
    "Comparison": "product_comparisons",
    "CrossSiteSession": "cross_site_sessions",
}


@dataclass(frozen=True, slots=True)
class Named:
    """What a reported event names."""

    foreign: bool
    """Whether its record, session or customer is another company's."""
    site_known: bool
    """Whether its site, if it names one, is the company's."""
    stored_answer: tuple[bytes, bytes] | None


@cache
def _look(entity_type: str) -> Statement:
    foreign = text(f"""
    EXISTS (SELECT FROM {_TABLES[entity_type]} r
        WHERE r.id = :entity AND r."companyId" <> companies.id)
    OR EXISTS (SELECT FROM cross_site_sessions r
        WHERE r.id = :session AND r."companyId" <> companies.id)
    OR EXISTS (SELECT FROM customers r
        WHERE r.id = :customer AND r."companyId" <> companies.id) AS foreign_record""")
    site_known = text("""
    CAST(:site AS text) IS NULL OR EXISTS (SELECT FROM sites s
        WHERE s.id = :site AND s."companyId" = companies.id) AS site_known""")
    answer = stored_answer(bindparam("scope"), companies.c.id)
    return Statement(
        select(foreign, site_known, answer.label("stored_answer"))
        .select_from(companies)
        .where(
            companies.c.id == bindparam("company", type_=Text),
            company_is_active(),
            text(reached("companies")),
        )
    )


async def look(
    executor: Executor, caller: Caller, company_id: str, event: ClientEvent
) -> Named | None:
    """Look at what *event* of a company names.

    None when the company is not one of the caller's, or not open for business.
    """
    values: dict[str, Any] = {
        "company": company_id,
        **reaching(caller),
        "entity": event.entity_id,
        "session": event.session_id,
        "customer": event.customer_id,
        "site": event.site_id,
        "scope": caller.idempotency.scope if caller.idempotency else None,
    }
    row = await executor.fetch_row(_look(event.entity_type), values)
    if row is None:
        return None
    return Named(
        row["foreign_record"],
        row["site_known"],
        read_stored_answer(from_json(row["stored_answer"])),
    )
