"""Looking at what a reported event names, and storing it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import Text, bindparam, select, text

from server.catalog.repository import company_is_active
from server.catalog.tables import companies
from server.kernel.identity import Caller
from server.platform import journal
from server.platform.journal import read_stored_answer, stored_answer
from server.platform.postgres import Executor, Overtaken, Statement
from server.platform.sql import from_json

if TYPE_CHECKING:
    from server.analytics.service.recording import Report

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
    return Statement(
        select(foreign, site_known, stored_answer(bindparam("scope")).label("stored_answer"))
        .select_from(companies)
        .where(companies.c.id == bindparam("company", type_=Text), company_is_active())
    )


async def look(executor: Executor, caller: Caller, report: Report) -> Named | None:
    """Look at what *report* names; None when the caller's company is not open for business."""
    values: dict[str, Any] = {
        "company": caller.company_id,
        "entity": report.entity_id,
        "session": report.session_id,
        "customer": report.customer_id,
        "site": report.site_id,
        "scope": caller.idempotency.scope if caller.idempotency else None,
    }
    row = await executor.fetch_row(_look(report.entity_type), values)
    if row is None:
        return None
    return Named(
        row["foreign_record"],
        row["site_known"],
        read_stored_answer(from_json(row["stored_answer"])),
    )


@cache
def _store(with_answer: bool) -> Statement:
    guard = (
        select(companies.c.id)
        .where(companies.c.id == bindparam("company", type_=Text), company_is_active())
        .cte("guard")
    )
    written = journal.parts(guard, with_answer=with_answer)
    return Statement(select(guard.c.id).add_cte(*written))


async def store(executor: Executor, entry: journal.Entry) -> None:
    """Store an event with its audit record and answer.

    Raises:
        Overtaken: The same call was answered by another worker meanwhile.
    """
    values = {"company": entry.caller.company_id, **journal.parameters(entry)}
    try:
        await executor.fetch_row(_store(entry.answer is not None), values)
    except asyncpg.UniqueViolationError as violation:
        raise Overtaken from violation
