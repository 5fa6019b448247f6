"""Customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    case,
    cast,
)
from sqlalchemy.dialects.postgresql import insert

from server.catalog.tables import (
    customers,
)
from server.kernel.errors import Forbidden
from server.platform.metadata import TIMESTAMP_MS
from server.platform.sql import array


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer's row, as far as it decides whether they may shop."""

    company_id: str
    status: str
    deleted: bool


def customer_column() -> ColumnElement[Any]:
    """What a `KnownCustomer` is made of, of the left-joined customers."""
    columns = array(
        customers.c.company_id, cast(customers.c.status, Text), customers.c.deleted_at.is_not(None)
    )
    return case((customers.c.id.is_not(None), columns))


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
    known = KnownCustomer(*value)
    if known.company_id != company_id:
        raise Forbidden("COMPANY_MISMATCH", "The customer belongs to another company")
    if known.deleted or known.status == "BLOCKED":
        raise Forbidden("CUSTOMER_BLOCKED", "The customer's account is blocked")
    return known


def provision_customer() -> Any:
    """The statement that creates a customer's row on first use, as a common table expression.

    Its parameters are `c_id`, `c_company`, `c_email` and `c_now`.
    """
    moment = bindparam("c_now", type_=TIMESTAMP_MS)
    return (
        insert(customers)
        .values(
            id=bindparam("c_id", type_=Text),
            company_id=bindparam("c_company", type_=Text),
            email=bindparam("c_email", type_=Text),
            created_at=moment,
            updated_at=moment,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(customers.c.id)
        .cte("customer")
    )
