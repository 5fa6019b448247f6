"""Who wants no mails: the wish of a customer, and the address it holds for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    delete,
    literal_column,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from server.cart.tables import recovery_mails
from server.catalog.tables import customers
from server.containers.notice_tables import mail_objections, notice_mails
from server.containers.reachable import digest_of
from server.kernel.identity import Caller
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import naive, to_json
from server.platform.database.statement import Statement
from server.platform.records import change_record
from server.platform.records.audit import actor_of

_COMPANY: ColumnElement[Any] = bindparam("company_id", type_=Text)
_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)


def _wish(*links: Any, objects: bool) -> Statement:
    # One link for all mails of a company: whichever it stood in, it ends or allows them all.
    mail = union_all(
        *(
            select(link.table.c.customer_id, link.table.c.address).where(
                link == bindparam("token", type_=Text),
                link.table.c.company_id == _COMPANY,
            )
            for link in links
        )
    ).cte("mail")
    document = '{"marketingOptOut": %s}' % ("true" if objects else "false")
    changes: ColumnElement[Any] = literal_column(f"'{document}'::jsonb")
    customer = (
        update(customers)
        .where(customers.c.id == mail.c.customer_id, customers.c.company_id == _COMPANY)
        .values(metadata=customers.c.metadata.op("||")(changes), updated_at=_NOW)
        .returning(
            customers.c.id,
            customers.c.company_id,
            customers.c.email,
            mail.c.address.label("mailed"),
            changes.label("changes"),
        )
        .cte("customer")
    )
    objection = (_objection(customer) if objects else _no_objection(customer)).cte("objection")
    recorded = change_record.batch_parts(customer, entity="Customer", action="UPDATE")
    return Statement(select(customer.c.id).add_cte(objection, *recorded))


def _objection(customer: Any) -> Any:
    kept = union(
        select(customer.c.company_id, digest_of(customer.c.email), _NOW),
        # Theirs may be another by now.
        select(customer.c.company_id, customer.c.mailed, _NOW).where(
            customer.c.mailed.is_not(None)
        ),
    )
    columns = ["company_id", "address", "created_at"]
    return insert(mail_objections).from_select(columns, kept).on_conflict_do_nothing()


def _no_objection(customer: Any) -> Any:
    return delete(mail_objections).where(
        mail_objections.c.company_id == customer.c.company_id,
        mail_objections.c.address.in_([digest_of(customer.c.email), customer.c.mailed]),
    )


_WISHES = {
    objects: _wish(
        recovery_mails.c.unsubscribe_token, notice_mails.c.unsubscribe_token, objects=objects
    )
    for objects in (True, False)
}
_AT_ONCE = _wish(recovery_mails.c.one_click_token, notice_mails.c.one_click_token, objects=True)


async def note_wish(
    executor: Executor, caller: Caller, token_digest: str, now: datetime, *, objects: bool
) -> bool:
    """Note what the customer a mail went to wants, for them and for their address.

    Args:
        executor: Where.
        caller: Who says so.
        token_digest: The digest of the mail's link.
        now: When.
        objects: Whether they want no more mails.

    Returns:
        Whether a mail of the company has the token.
    """
    values = _values(caller, token_digest, now)
    return await executor.fetch_row(_WISHES[objects], values) is not None


async def object_at_once(
    executor: Executor, caller: Caller, token_digest: str, now: datetime
) -> None:
    """Note that the customer a mail went to wants no more, if a mail's header has the token."""
    await executor.fetch_row(_AT_ONCE, _values(caller, token_digest, now))


def _values(caller: Caller, token_digest: str, now: datetime) -> dict[str, Any]:
    return {
        "token": token_digest,
        "company_id": caller.company_id,
        "now": naive(now),
        **change_record.batch_parameters(caller.actor, now),
        # Found by the call's id, as every change is.
        "j_actor": to_json(actor_of(caller)),
    }
