"""What customers wait for, as statements: a page of what there is, and the write of what is told.

A page is walked in the order of an index of the records' owners, so a walk costs a page's work a
page, whatever the company has. What is told is one statement: it locks the records it tells of,
keeps what was told, and writes the events; whoever read the same page at the same time writes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.repository import offer_column, product_join, variant_join
from server.catalog.tables import customers, product_variants, products
from server.containers.notice_tables import (
    NEWS_ARE_FRESH,
    ONE_PENDING,
    last_told,
    notice_mails,
    notice_preferences,
)
from server.containers.reachable import reachable
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.sql import recordset, text
from server.platform.database.statement import Statement
from server.platform.maintenance.retention import LIMIT
from server.platform.records.tables import commerce_events

_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a module's customers wait for."""

    record_type: str
    """Wishlist, Comparison or Cart."""
    page: Statement
    """Gives at most `limit` subjects of a company after `after_customer` and `after_subject`."""
    tell: Statement
    """Keeps `rows`, writes their `events` and gives how many there are of each type."""
    gone: Statement
    """Deletes at most `limit` rows about what is no more, and gives how many."""


def wanted(company_id: ColumnElement[Any], customer_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a customer has not turned events off."""
    unwanted = exists(
        select(notice_preferences.c.customer_id).where(
            notice_preferences.c.company_id == company_id,
            notice_preferences.c.customer_id == customer_id,
            ~notice_preferences.c.events,
        )
    )
    return ~unwanted


def items(parents: Table, children: Table, parent: str, *live: ColumnElement[bool]) -> Awaited:
    """Make the statements about the items of lists.

    Args:
        parents: The lists.
        children: Their items.
        parent: The column of the items that names their list.
        live: What else must be true of a list.
    """
    kind = "Wishlist" if parents.name == "wishlists" else "Comparison"
    own = and_(children.c[parent] == parents.c.id, children.c.company_id == parents.c.company_id)
    variant_id = children.c.variant_id
    tables = (
        parents.join(children, own)
        .outerjoin(products, product_join(products, children))
        .outerjoin(product_variants, variant_join(products, product_variants, variant_id))
    )
    page = page_of(
        parents,
        tables,
        children.c.id,
        children.c.product_id,
        variant_id.label("variant_id"),
        children.c.product_snapshot.label("snapshot"),
        offer_column(products, product_variants, variant_id).label("offer"),
        products.c.low_stock_threshold.label("low_stock"),
        live=live,
    )
    still_there = exists(
        select(children.c.id).where(
            children.c.id == last_told.c.subject,
            children.c.company_id == last_told.c.company_id,
            children.c[parent] == last_told.c.record_id,
        )
    )
    return Awaited(kind, page, tell(parents, kind, *live), gone(kind, still_there))


def page_of(
    parents: Table,
    tables: FromClause,
    subject: ColumnElement[Any],
    *columns: ColumnElement[Any],
    live: tuple[ColumnElement[bool], ...],
) -> Statement:
    """Give a page of what a company's customers wait for, with what they were told last.

    Args:
        parents: The records, with an index of company and customer.
        tables: The records with what else is read.
        subject: What of the record it is: an item's id, or a code.
        columns: What it is like.
        live: What must be true of a record.
    """
    told = and_(
        last_told.c.company_id == parents.c.company_id,
        last_told.c.record_id == parents.c.id,
        last_told.c.subject == subject,
    )
    owner = and_(
        customers.c.id == parents.c.customer_id, customers.c.company_id == parents.c.company_id
    )
    found: Select[Any] = (
        select(
            parents.c.id.label("record_id"),
            parents.c.site_id.label("site_id"),
            parents.c.customer_id.label("customer_id"),
            subject.label("subject"),
            *columns,
            last_told.c.state.label("told"),
            func.coalesce(last_told.c.version, literal_column("0")).label("told_version"),
        )
        .select_from(tables.join(customers, owner).outerjoin(last_told, told))
        .where(
            parents.c.company_id == text("company_id"),
            # The first of these is for the index, the second for the place within a record.
            parents.c.customer_id >= text("after_customer"),
            tuple_(parents.c.customer_id, subject)
            > tuple_(text("after_customer"), text("after_subject")),
            reachable(),
            wanted(parents.c.company_id, parents.c.customer_id),
            *live,
        )
        .order_by(parents.c.customer_id, subject)
        .limit(LIMIT)
    )
    return Statement(found)


def tell(parents: Table, kind: str, *live: ColumnElement[bool]) -> Statement:
    """Keep what was told, and write it to the outbox.

    Records that a call changes at this moment are passed over, and so is what somebody else has
    told since it was read; the next run finds them. An erasure takes the record from its owner
    before it looks for events, so it finds these, or they are not written.
    """
    company = text("company_id")
    rows = recordset(
        "rows", "r", record_id=Text, subject=Text, customer_id=Text, state=JSONB, version=Integer
    )
    events = recordset("events", "e", record_id=Text, subject=Text, type=Text, payload=JSONB)
    told = exists(
        select(rows.c.record_id).where(
            rows.c.record_id == parents.c.id, rows.c.customer_id == parents.c.customer_id
        )
    )
    locked = (
        select(
            parents.c.id,
            parents.c.company_id,
            parents.c.site_id,
            parents.c.customer_id,
            parents.c.version,
        )
        .where(parents.c.company_id == company, told, *live)
        .with_for_update(read=True, skip_locked=True)
        .cte("locked")
    )
    new = upsert(last_told).from_select(
        ["company_id", "record_id", "subject", "record_type", "state", "version", "updated_at"],
        select(
            locked.c.company_id,
            locked.c.id,
            rows.c.subject,
            literal_column(f"'{kind}'"),
            rows.c.state,
            rows.c.version + literal_column("1"),
            _NOW,
        ).select_from(locked.join(rows, rows.c.record_id == locked.c.id)),
    )
    kept = (
        new.on_conflict_do_update(
            index_elements=["companyId", "recordId", "subject"],
            set_={
                last_told.c.state: new.excluded.state,
                last_told.c.version: new.excluded.version,
                last_told.c.updated_at: new.excluded.updated_at,
            },
            where=last_told.c.version == new.excluded.version - literal_column("1"),
        )
        .returning(last_told.c.record_id, last_told.c.subject)
        .cte("kept")
    )
    record: dict[Any, Any] = {
        commerce_events.c.occurred_at: _NOW,
        commerce_events.c.company_id: locked.c.company_id,
        commerce_events.c.site_id: locked.c.site_id,
        commerce_events.c.aggregate_type: literal_column(f"'{kind}'"),
        commerce_events.c.aggregate_id: locked.c.id,
        commerce_events.c.aggregate_version: locked.c.version,
        commerce_events.c.event_type: events.c.type,
        commerce_events.c.payload: events.c.payload,
        commerce_events.c.customer_id: locked.c.customer_id,
    }
    same = and_(events.c.record_id == kept.c.record_id, events.c.subject == kept.c.subject)
    written = (
        insert(commerce_events)
        .from_select(
            [column.key for column in record],
            select(*record.values()).select_from(
                kept.join(events, same).join(locked, locked.c.id == kept.c.record_id)
            ),
        )
        .returning(commerce_events.c.event_type)
        .cte("written")
    )
    counted = select(written.c.event_type, func.count()).group_by(written.c.event_type)
    news = kept.join(events, same).join(locked, locked.c.id == kept.c.record_id)
    return Statement(counted.add_cte(_gathered(news, locked, events)))


def _gathered(news: FromClause, locked: FromClause, events: FromClause) -> CTE:
    """Keep what a customer who asked for mails will be written, with what waits for them already.

    Args:
        news: The events that are written, with their records.
        locked: The records among them.
        events: The events among them.
    """
    company, customer = locked.c.company_id, locked.c.customer_id
    asked = and_(
        notice_preferences.c.company_id == company,
        notice_preferences.c.customer_id == customer,
        notice_preferences.c.mails,
    )
    one = func.jsonb_build_object(
        literal_column("'type'"),
        events.c.type,
        literal_column("'payload'"),
        events.c.payload,
    )
    new = upsert(notice_mails).from_select(
        ["id", "company_id", "customer_id", "news", "created_at"],
        select(
            literal_column("gen_random_uuid()::text"),
            company,
            customer,
            func.jsonb_agg(one),
            _NOW,
        )
        .select_from(news.join(notice_preferences, asked))
        .group_by(company, customer),
    )
    # What has waited too long is not sent any more; what came since begins anew, in the same row.
    lasting: ColumnElement[Any] = literal_column(f"interval '{NEWS_ARE_FRESH.days} days'")
    fresh = notice_mails.c.created_at > _NOW - lasting
    put = new.on_conflict_do_update(
        index_elements=["companyId", "customerId"],
        index_where=ONE_PENDING,
        set_={
            notice_mails.c.news: case(
                (fresh, notice_mails.c.news.op("||")(new.excluded.news)), else_=new.excluded.news
            ),
            notice_mails.c.created_at: case(
                (fresh, notice_mails.c.created_at), else_=new.excluded.created_at
            ),
        },
    )
    return put.returning(notice_mails.c.id).cte("gathered")


def gone(kind: str, still_there: ColumnElement[bool]) -> Statement:
    """Delete what was told about what is no more.

    Args:
        kind: The type of the records.
        still_there: The condition that what a row of `last_told` is about is there.
    """
    due = (
        select(last_told.c.company_id, last_told.c.record_id, last_told.c.subject)
        .where(
            last_told.c.company_id == text("company_id"),
            last_told.c.record_type == literal_column(f"'{kind}'"),
            ~still_there,
        )
        .limit(LIMIT)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    deleted = (
        delete(last_told)
        .where(
            last_told.c.company_id == due.c.company_id,
            last_told.c.record_id == due.c.record_id,
            last_told.c.subject == due.c.subject,
        )
        .returning(last_told.c.subject)
        .cte("deleted")
    )
    return Statement(select(func.count()).select_from(deleted))
