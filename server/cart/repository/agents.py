"""What shopping assistants have of carts: read beside a cart, and written with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Integer,
    Text,
    bindparam,
    column,
    func,
    insert,
    or_,
    select,
    update,
)

from server.cart.repository import code_uses
from server.cart.repository.code_uses import UsesShape
from server.catalog import repository as catalog
from server.catalog.domain import Offer
from server.catalog.tables import product_variants, products
from server.containers.agent_tables import agent_carts
from server.containers.lookup import opened_by_agent
from server.containers.storage import Beside, BesideShape
from server.platform.database.columns import JSON_DOCUMENT, TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import array, aware_or_none, naive, text, to_json
from server.platform.database.statement import Statement

ITEM_IDS: ColumnElement[Any] = bindparam("item_ids", type_=ARRAY(Text))
CODES: ColumnElement[Any] = bindparam("codes", type_=ARRAY(Text))


@dataclass(frozen=True, slots=True)
class Access:
    """A shopping assistant's access to a cart."""

    seen: Mapping[str, int]
    """The units of each line as they were last shown."""
    number: int = 0
    """Counts the codes that open the cart on the site."""
    code_expires_at: datetime | None = None
    code_used_at: datetime | None = None
    checkout_at: datetime | None = None
    """When its checkout session began."""


@dataclass(frozen=True, slots=True)
class NewAccess:
    """What is written of an access."""

    token: str
    """The digest of the secret, or of its checkout session's id."""
    access: Access
    code: str | None
    """The digest of the code that opens the cart on the site."""
    site_id: str = ""
    agent: str = ""
    checkout: str = ""
    """The digest of the id of its checkout session."""
    attribution: Mapping[str, str] | None = None
    """Given for a new one."""
    ended_at: datetime | None = None


class AccessShape(NamedTuple):
    """What is written beside a cart."""

    uses: BesideShape | None
    new: bool

    @property
    def alone(self) -> bool:
        """The access is the cart's own; a use of a code is counted with others'."""
        return self.uses is not None and self.uses.alone


@dataclass(frozen=True, slots=True)
class AgentBeside:
    """The uses of codes that change with a cart, and the assistant's access."""

    uses: Beside | None
    access: NewAccess

    @property
    def shape(self) -> AccessShape:
        """Which parts of the statement it takes."""
        uses = self.uses.shape if self.uses else None
        return AccessShape(uses, self.access.attribution is not None)

    def values(self) -> dict[str, Any]:
        """Give the values of the parameters of `parts`."""
        return (self.uses.values() if self.uses else {}) | access_values(self.access)


def access_values(new: NewAccess) -> dict[str, Any]:
    """Give the values of an access's columns."""
    return {
        "a_token": new.token,
        "a_site": new.site_id,
        "a_agent": new.agent,
        "a_attribution": to_json(new.attribution or {}),
        "a_seen": to_json(new.access.seen),
        "a_code": new.code,
        "a_number": new.access.number,
        "a_code_expires": naive(new.access.code_expires_at),
        "a_code_used": naive(new.access.code_used_at),
        "a_checkout": new.checkout,
        "a_checkout_at": naive(new.access.checkout_at),
        "a_ended": naive(new.ended_at),
    }


_CHANGING = {
    "seen": bindparam("a_seen", type_=JSON_DOCUMENT),
    "code": text("a_code"),
    "code_number": bindparam("a_number", type_=Integer),
    "code_expires_at": bindparam("a_code_expires", type_=TIMESTAMP_MS),
    "code_used_at": bindparam("a_code_used", type_=TIMESTAMP_MS),
    "checkout_at": bindparam("a_checkout_at", type_=TIMESTAMP_MS),
    "ended_at": bindparam("a_ended", type_=TIMESTAMP_MS),
}


_NAMED = or_(agent_carts.c.token == text("a_token"), agent_carts.c.checkout == text("a_token"))


def parts(guard: CTE, shape: UsesShape | AccessShape) -> list[CTE]:
    """Write what belongs to a cart once *guard* has written it."""
    if isinstance(shape, UsesShape):
        return code_uses.parts(guard, shape)
    found = code_uses.parts(guard, shape.uses) if isinstance(shape.uses, UsesShape) else []
    if shape.new:
        values = {
            "token": text("a_token"),
            "cart_id": guard.c.id,
            "company_id": text("j_company"),
            "site_id": text("a_site"),
            "agent": text("a_agent"),
            "checkout": text("a_checkout"),
            "attribution": bindparam("a_attribution", type_=JSON_DOCUMENT),
            "created_at": bindparam("j_now", type_=TIMESTAMP_MS),
            **_CHANGING,
        }
        row = select(*values.values()).select_from(guard)
        found.append(insert(agent_carts).from_select(list(values), row).cte("access"))
        return found
    changed = update(agent_carts).where(
        _NAMED, agent_carts.c.company_id == text("j_company"), agent_carts.c.cart_id == guard.c.id
    )
    found.append(changed.values(**_CHANGING).cte("access"))
    return found


# --- what is read beside a cart ------------------------------------------------------------------


def access_column() -> ColumnElement[Any]:
    """The assistant's access by which the cart is opened."""
    row = agent_carts.c
    columns = array(
        row.seen, row.code_number, row.code_expires_at, row.code_used_at, row.checkout_at
    )
    return opened_by_agent(columns).scalar_subquery()


def read_access(value: list[Any] | None) -> Access | None:
    """Read the column of `access_column`."""
    if value is None:
        return None
    seen, number, *times = value
    return Access(seen, number, *map(aware_or_none, times))


def offers_column() -> ColumnElement[Any]:
    """The offers of the bound `item_ids`, each a product's or a variant's, of the company alone."""
    asked = func.unnest(ITEM_IDS).table_valued(column("id", Text), name="asked").render_derived()
    variant = product_variants
    # Each by its key: as a join it could be planned as a walk over all products of the company.
    offer = select(catalog.offer_column(products, variant, variant.c.id)).where(
        products.c.id == func.coalesce(variant.c.product_id, asked.c.id),
        products.c.company_id == text("company_id"),
    )
    each = array(asked.c.id, offer.correlate(asked, variant).scalar_subquery())
    found = select(func.json_agg(each)).select_from(
        asked.outerjoin(variant, variant.c.id == asked.c.id)
    )
    return found.scalar_subquery()


def read_offers(value: list[Any] | None) -> dict[str, Offer]:
    """Read the column of `offers_column`."""
    return {asked: Offer(*offer) for asked, offer in value or () if offer is not None}


def with_asked(condition: ColumnElement[bool], column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Widen a condition on bundles to those whose id, *column*, is asked for."""
    return or_(condition, column == func.any(ITEM_IDS))


_KEEP = Statement(
    update(agent_carts)
    .where(_NAMED, agent_carts.c.company_id == text("company_id"))
    .values(**_CHANGING)
    .returning(agent_carts.c.cart_id)
)


async def keep_access(executor: Executor, new: NewAccess, company_id: str) -> None:
    """Note what an assistant was shown, where the cart itself is not written."""
    await executor.fetch(_KEEP, access_values(new) | {"company_id": company_id})


_USE_CODE = Statement(
    update(agent_carts)
    .where(
        agent_carts.c.code == text("code"),
        agent_carts.c.company_id == text("company_id"),
        agent_carts.c.site_id == text("site_id"),
        agent_carts.c.code_used_at.is_(None),
        agent_carts.c.code_expires_at > bindparam("now", type_=TIMESTAMP_MS),
        agent_carts.c.ended_at.is_(None),
    )
    .values(code_used_at=bindparam("now", type_=TIMESTAMP_MS))
    .returning(agent_carts.c.cart_id)
)


async def use_code(
    executor: Executor, code: str, company_id: str, site_id: str, now: datetime
) -> str | None:
    """Use a code up that opens an assistant's cart on its site.

    Returns:
        The cart; None when the code opens none of the site.
    """
    values = {"code": code, "company_id": company_id, "site_id": site_id, "now": naive(now)}
    row = await executor.fetch_row(_USE_CODE, values)
    return None if row is None else str(row[0])
