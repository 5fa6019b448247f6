"""Companies whose customers wait, page by page what they wait for, and what they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, literal_column, select

from server.catalog.domain import Offer
from server.catalog.repository import read_offer
from server.catalog.tables import companies
from server.containers.awaited import Awaited
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, naive, text, to_json
from server.platform.database.statement import Statement

PAGE = 500
_COMPANIES = Statement(
    select(
        companies.c.id, companies.c.settings.op("->")(literal_column("'notices'")).label("notices")
    )
    .where(
        companies.c.status == literal_column("'ACTIVE'"),
        companies.c.deleted_at.is_(None),
        companies.c.id > text("after"),
    )
    .order_by(companies.c.id)
    .limit(bindparam("limit", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that a customer waits for: an item of a list, or a code in a cart."""

    record_id: str
    site_id: str | None
    customer_id: str
    id: str
    """The item, or the code."""
    told: Any
    """What was kept of the last look; None before the first."""
    told_version: int
    """Counts the looks; 0 before the first."""
    product_id: str = ""
    variant_id: str | None = None
    snapshot: Any = None
    offer: Offer | None = None
    low_stock: int | None = None
    ends_at: datetime | None = None
    """When a code ends, as the column holds it."""


@dataclass(slots=True)
class Telling:
    """What is to be kept and told of one page."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, subject: Subject, state: dict[str, Any]) -> None:
        """Keep what was seen of a subject."""
        self.rows.append(
            {
                "record_id": subject.record_id,
                "subject": subject.id,
                "customer_id": subject.customer_id,
                "state": state,
                "version": subject.told_version,
            }
        )

    def tell(self, subject: Subject, event_type: str, payload: dict[str, Any]) -> None:
        """Tell something of a subject."""
        self.events.append(
            {
                "record_id": subject.record_id,
                "subject": subject.id,
                "type": event_type,
                "payload": payload,
            }
        )


async def every_company(executor: Executor) -> AsyncIterator[tuple[str, Any]]:
    """Give each living company and what its settings say of notices."""
    after = ""
    while rows := await executor.fetch(_COMPANIES, {"after": after, "limit": PAGE}):
        for row in rows:
            after = row["id"]
            yield after, from_json(row["notices"])


async def page(
    executor: Executor,
    awaited: Awaited,
    company_id: str,
    after: Subject | None,
    *,
    now: datetime,
    soon: datetime,
) -> Sequence[Subject]:
    """Read what customers of a company wait for, after a subject; in the order of customers."""
    values = {
        "company_id": company_id,
        "after_customer": after.customer_id if after else "",
        "after_subject": after.id if after else "",
        "now": naive(now),
        "soon": naive(soon),
        "limit": PAGE,
    }
    return [_subject(row) for row in await executor.fetch(awaited.page, values)]


def _subject(row: Any) -> Subject:
    known = {
        "record_id": row["record_id"],
        "site_id": row["site_id"],
        "customer_id": row["customer_id"],
        "id": row["subject"],
        "told": from_json(row["told"]),
        "told_version": row["told_version"],
    }
    if "ends_at" in row.keys():  # noqa: SIM118 - asyncpg's rows are no mappings
        return Subject(**known, ends_at=row["ends_at"])
    return Subject(
        **known,
        product_id=row["productId"],
        variant_id=row["variant_id"],
        snapshot=from_json(row["snapshot"]),
        offer=read_offer(from_json(row["offer"])),
        low_stock=row["low_stock"],
    )


async def tell(
    executor: Executor, awaited: Awaited, company_id: str, telling: Telling, now: datetime
) -> dict[str, int]:
    """Keep and tell, in one statement; gives how many events of each type were written."""
    values = {
        "company_id": company_id,
        "rows": to_json(telling.rows),
        "events": to_json(telling.events),
        "now": naive(now),
    }
    return {row[0]: int(row[1]) for row in await executor.fetch(awaited.tell, values)}


async def sweep(executor: Executor, awaited: Awaited, company_id: str) -> int:
    """Delete some of what was told about what is no more; gives how many rows."""
    row = await executor.fetch_row(awaited.gone, {"company_id": company_id, "limit": PAGE})
    return int(row[0])
