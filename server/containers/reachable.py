"""Whom a company may tell something: living customers who did not object."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, select

from server.catalog.tables import customers
from server.containers.notice_tables import mail_objections


def digest_of(address: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is kept of an address of mail, to know it again: SHA-256 of it, in lower case."""
    return func.sha256(func.convert_to(func.lower(func.btrim(address)), literal_column("'UTF8'")))


def reachable() -> ColumnElement[bool]:
    """The condition that a joined customer lives, is not blocked and has not objected."""
    opted_out = customers.c.metadata[literal_column("'marketingOptOut'")]
    return and_(
        customers.c.status == literal_column("'ACTIVE'"),
        customers.c.deleted_at.is_(None),
        opted_out.is_distinct_from(literal_column("'true'::jsonb")),
        opted_out.is_distinct_from(literal_column("'\"true\"'::jsonb")),
        # An objection is the address's, whichever customer's row it stands in, now or later.
        ~exists(
            select(mail_objections.c.address).where(
                mail_objections.c.company_id == customers.c.company_id,
                mail_objections.c.address == digest_of(customers.c.email),
            )
        ),
    )


def mailable() -> ColumnElement[bool]:
    """The condition that a joined customer may be told something and has an address for it."""
    return and_(
        reachable(),
        customers.c.email.op("~")(literal_column(r"'^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+$'")),
        ~customers.c.email.like(literal_column("'%@customers.invalid'")),
    )
