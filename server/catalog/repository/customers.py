"""Customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from server.catalog.tables import (
    customers,
)
from server.kernel.errors import Forbidden
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import array, aware_or_none
from server.platform.database.statement import Statement


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer's row, as far as it decides whether they may shop."""

    company_id: str
    token_email: str | None = None
    """The address, while it is the one a token gave; None where somebody else wrote it."""
    token_email_at: datetime | None = None
    """When that token was issued."""


def _digest(address: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.sha256(func.convert_to(address, literal_column("'UTF8'")))


def _follows() -> ColumnElement[bool]:
    """The condition that a customer's address is the one a token gave."""
    return customers.c.token_email == _digest(customers.c.email)


def customer_column() -> ColumnElement[Any]:
    """What a `KnownCustomer` is made of, of the left-joined customers."""
    columns = array(
        customers.c.company_id,
        cast(customers.c.status, Text),
        customers.c.deleted_at.is_not(None),
        case((_follows(), customers.c.email)),
        customers.c.token_email_at,
    )
    return case((customers.c.id.is_not(None), columns))


def owner_ended(owner_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a record has an owner who may no longer shop; false for a guest's.

    Args:
        owner_id: The column of the customer's id.
    """
    owners = customers.alias("owner")
    living = (
        select(owners.c.id)
        .where(
            owners.c.id == owner_id,
            owners.c.status == literal_column("'ACTIVE'"),
            owners.c.deleted_at.is_(None),
        )
        .correlate_except(owners)
    )
    return and_(owner_id.is_not(None), ~exists(living))


def customer_ended(value: list[Any] | None) -> bool:
    """Whether the column of `customer_column` is of a customer who may no longer shop."""
    if value is None:
        return False
    _, status, deleted, *_ = value
    return bool(deleted) or status != "ACTIVE"


def require_customer(
    value: list[Any] | None, *, company_id: str, may_create: bool
) -> KnownCustomer | None:
    """Read the column of `customer_column`; None means that the customer is yet to be created.

    Raises:
        Forbidden: The customer is another company's, blocked, deleted, or may not be created.
    """
    if value is None:
        if not may_create:
            raise Forbidden("CUSTOMER_NOT_FOUND", "The customer is unknown")
        return None
    company, _, _, email, email_at = value
    known = KnownCustomer(company, email, aware_or_none(email_at))
    if known.company_id != company_id:
        raise Forbidden("COMPANY_MISMATCH", "The customer belongs to another company")
    if customer_ended(value):
        raise Forbidden("CUSTOMER_BLOCKED", "The customer's account is blocked")
    return known


def provision_customer() -> Any:
    """The statement that creates a customer's row on first use, as a common table expression.

    A row that is there follows the token, if its address is still what an earlier token gave.
    Its parameters are `c_id`, `c_company`, `c_email`, `c_issued` and `c_now`.
    """
    moment = bindparam("c_now", type_=TIMESTAMP_MS)
    email = bindparam("c_email", type_=Text)
    made = insert(customers).values(
        id=bindparam("c_id", type_=Text),
        company_id=bindparam("c_company", type_=Text),
        email=email,
        created_at=moment,
        updated_at=moment,
        token_email=_digest(email),
        token_email_at=bindparam("c_issued", type_=TIMESTAMP_MS),
    )
    followed = made.on_conflict_do_update(
        index_elements=["id"],
        set_={
            customers.c.email: made.excluded.email,
            customers.c.token_email: made.excluded.token_email,
            customers.c.token_email_at: made.excluded.token_email_at,
            customers.c.updated_at: moment,
            customers.c.version: customers.c.version + literal_column("1"),
        },
        where=and_(
            customers.c.company_id == made.excluded.company_id,
            _follows(),
            customers.c.token_email != made.excluded.token_email,
            customers.c.token_email_at <= made.excluded.token_email_at,
        ),
    )
    return followed.returning(customers.c.id).cte("customer")


_BY_EMAIL = Statement(
    select(customers.c.id)
    .where(
        customers.c.company_id == bindparam("company", type_=Text),
        func.lower(customers.c.email) == func.lower(bindparam("email", type_=Text)),
        customers.c.deleted_at.is_(None),
    )
    .order_by(customers.c.created_at, customers.c.id)
    .limit(1)
)


async def customer_of_email(executor: Executor, company_id: str, email: str) -> str | None:
    """Find a company's customer by the address; the oldest where several have it."""
    row = await executor.fetch_row(_BY_EMAIL, {"company": company_id, "email": email})
    return None if row is None else str(row[0])
