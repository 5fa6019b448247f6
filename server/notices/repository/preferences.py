"""What customers want to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from server.catalog.repository import customer_column, open_for_business
from server.catalog.tables import companies, customers
from server.kernel.identity import Caller
from server.notices.tables import notice_preferences
from server.notices.views import Changes, Preferences
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, text
from server.platform.database.statement import Statement
from server.platform.records import change_record
from server.platform.records.change_record import ChangeRecord

_CHOSEN = select(
    customer_column().label("customer"),
    func.coalesce(notice_preferences.c.events, literal_column("true")).label("events"),
    func.coalesce(notice_preferences.c.mails, literal_column("false")).label("mails"),
)


def _read() -> Statement:
    customer_id = text("customer_id")
    chosen = and_(
        notice_preferences.c.company_id == companies.c.id,
        notice_preferences.c.customer_id == customer_id,
    )
    tables = companies.outerjoin(customers, customers.c.id == customer_id).outerjoin(
        notice_preferences, chosen
    )
    return Statement(_CHOSEN.select_from(tables).where(*open_for_business()))


_READ = _read()

_EVENTS: ColumnElement[Any] = bindparam("events", type_=Boolean)
_MAILS: ColumnElement[Any] = bindparam("mails", type_=Boolean)


def _choose() -> Statement:
    moment: ColumnElement[Any] = bindparam("j_now", type_=TIMESTAMP_MS)
    new = insert(notice_preferences).values(
        company_id=text("company_id"),
        customer_id=text("customer_id"),
        events=func.coalesce(_EVENTS, literal_column("true")),
        mails=func.coalesce(_MAILS, literal_column("false")),
        updated_at=moment,
    )
    chosen = (
        new.on_conflict_do_update(
            index_elements=["companyId", "customerId"],
            set_={
                notice_preferences.c.events: func.coalesce(_EVENTS, notice_preferences.c.events),
                notice_preferences.c.mails: func.coalesce(_MAILS, notice_preferences.c.mails),
                notice_preferences.c.updated_at: moment,
            },
        )
        .returning(
            notice_preferences.c.customer_id,
            notice_preferences.c.events,
            notice_preferences.c.mails,
        )
        .cte("chosen")
    )
    recorded = change_record.parts(chosen, with_answer=False)
    return Statement(select(chosen.c.events, chosen.c.mails).add_cte(*recorded))


_CHOOSE = _choose()


@dataclass(frozen=True, slots=True)
class Found:
    """A company that is open for business, and what one of its customers wants."""

    customer: Any
    """For `require_customer`."""
    preferences: Preferences


async def read(executor: Executor, company_id: str, customer_id: str) -> Found | None:
    """Read what a customer wants; None where the company is not open for business."""
    values = {"company_id": company_id, "customer_id": customer_id}
    row = await executor.fetch_row(_READ, values)
    if row is None:
        return None
    return Found(from_json(row["customer"]), Preferences(row["events"], row["mails"]))


async def choose(
    executor: Executor, caller: Caller, customer_id: str, wanted: Changes, now: datetime
) -> Preferences:
    """Keep what a customer wants, put it on record, and give what holds now."""
    record = ChangeRecord(
        caller=caller,
        now=now,
        entity="Customer",
        entity_id=customer_id,
        version=0,
        action="UPDATE",
        changes={"notices": {"events": wanted.events, "mails": wanted.mails}},
        events=(),
    )
    values = {
        "company_id": caller.company_id,
        "customer_id": customer_id,
        "events": wanted.events,
        "mails": wanted.mails,
        **change_record.parameters(record),
    }
    row = await executor.fetch_row(_CHOOSE, values)
    return Preferences(row[0], row[1])
