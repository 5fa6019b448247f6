"""Promotions: read, listed, written with their audit records and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.promotion_tables import promotion_sets, promotions
from server.catalog.promotions.terms import document_of, terms_of
from server.catalog.repository import company_is_active
from server.catalog.tables import (
    companies,
    products,
    sites,
)
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.kernel.money import HUNDREDTHS
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, hundredths, naive, to_json
from server.platform.database.statement import Statement
from server.platform.records import change_record
from server.platform.records.change_record import ChangeRecord
from server.platform.records.idempotency import read_stored_answer, stored_answer
from server.promotions import errors
from server.promotions.domain.filters import Filter
from server.promotions.domain.model import Place, Promotion, Status
from server.promotions.repository.columns import CODES, SPENT, STATUS, USED
from server.promotions.repository.filtering import condition

_P = promotions
_COMPANY: ColumnElement[Any] = bindparam("company", type_=Text)
_ID: ColumnElement[Any] = bindparam("promotion", type_=Text)
_SITES: ColumnElement[Any] = bindparam("sites", type_=ARRAY(Text))
_PRODUCTS: ColumnElement[Any] = bindparam("products", type_=ARRAY(Text))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a change of promotions begins with."""

    place: Place
    stored_answer: tuple[bytes, bytes] | None


def _foreign(named: ColumnElement[Any], table: Any) -> Any:
    """Those of the *named* ids that are not the company's."""
    asked = func.unnest(named).column_valued("asked")
    known = select(table.c.id).where(table.c.id == asked, table.c.company_id == _COMPANY)
    missing = select(asked).where(~known.exists())
    return func.array(missing.scalar_subquery())


_UNSOLD = select(products.c.id).where(
    products.c.id == func.any(_PRODUCTS),
    products.c.company_id == _COMPANY,
    or_(products.c.deleted_at.is_not(None), products.c.status == literal_column("'ARCHIVED'")),
)
_LOOK = Statement(
    select(
        companies.c.timezone.label("time_zone"),
        companies.c.currency.label("currency"),
        _foreign(_SITES, sites).label("foreign_sites"),
        _foreign(_PRODUCTS, products).label("foreign_products"),
        func.array(_UNSOLD.scalar_subquery()).label("unsold_products"),
        stored_answer(bindparam("scope"), _COMPANY).label("stored_answer"),
    )
    .select_from(companies)
    .where(companies.c.id == _COMPANY, company_is_active())
    .with_for_update(key_share=True, of=companies)
)
_SHOWN = (
    _P.c.id, _P.c.company_id, STATUS.label("shown_status"), _P.c.terms, _P.c.code, _P.c.type,
    hundredths(_P.c.value).label("worth"), _P.c.description, _P.c.currency, _P.c.starts_at,
    _P.c.ends_at, hundredths(_P.c.minimum_subtotal).label("minimum"), _P.c.usage_limit,
    _P.c.per_customer_limit, _P.c.combinable, _P.c.site_ids, USED.label("uses"),
    hundredths(SPENT).label("cost"), _P.c.version, _P.c.created_at, _P.c.updated_at,
    CODES.label("codes"),
)  # fmt: skip
_ONE = select(*_SHOWN).where(_P.c.id == _ID, _P.c.company_id == _COMPANY)
_GET = Statement(_ONE)
_LOCK = Statement(_ONE.with_for_update(of=_P))
_KEYS = (
    "status", "terms", "name", "typed_code", "automatic", "budget", "usage_limit",
    "per_customer_limit", "starts_at", "ends_at", "currency", "description", "version",
    "updated_at",
)  # fmt: skip
_S = promotion_sets
_READS: ColumnElement[Any] = bindparam("reads_attributes", type_=Boolean)
_ORDERS: ColumnElement[Any] = bindparam("counts_orders", type_=Boolean)
_REVISION: ColumnElement[Any] = bindparam("revision", type_=Text)
_COUNTED = (
    upsert(_S)
    .values(company_id=_COMPANY, revision=_REVISION, reads_attributes=_READS, counts_orders=_ORDERS)
    .on_conflict_do_update(
        index_elements=[_S.c.company_id],
        set_={
            "revision": _REVISION,
            "reads_attributes": or_(_S.c.reads_attributes, _READS),
            "counts_orders": or_(_S.c.counts_orders, _ORDERS),
        },
    )
    .returning(_S.c.company_id)
)


@lru_cache(maxsize=8)
def _write(action: str, *, with_answer: bool) -> Statement:
    values: dict[Any, Any] = {_P.c[key]: bindparam(key, type_=_P.c[key].type) for key in _KEYS}
    if action == "CREATE":
        values |= {
            _P.c.id: _ID,
            _P.c.company_id: _COMPANY,
            # Carts of the version before look codes up here: this is none that can be typed.
            _P.c.code: bindparam("untyped", type_=Text),
            _P.c.type: literal_column("'fixed'"),
            _P.c.value: literal_column("0"),
            _P.c.is_active: false(),
            _P.c.created_at: bindparam("updated_at", type_=TIMESTAMP_MS),
        }
        made: Any = insert(_P).values(values)
    else:
        # A limit that begins counts what was used before.
        begins = bindparam("usage_limit", type_=Integer).is_not(None), _P.c.usage_limit.is_(None)
        values[_P.c.used_count] = case((and_(*begins), USED), else_=_P.c.used_count)
        begins = bindparam("budget", type_=_P.c.budget.type).is_not(None), _P.c.budget.is_(None)
        values[_P.c.spent] = case((and_(*begins), SPENT), else_=_P.c.spent)
        made = update(_P).where(_P.c.id == _ID, _P.c.company_id == _COMPANY).values(values)
    written = made.returning(_P.c.id).cte("written")
    recorded = change_record.parts(written, with_answer=with_answer)
    return Statement(select(written.c.id).add_cte(_COUNTED.cte("counted"), *recorded))


@lru_cache(maxsize=2)
def _record(*, with_answer: bool) -> Statement:
    found = select(_P.c.id).where(_P.c.id == _ID, _P.c.company_id == _COMPANY).cte("found")
    recorded = change_record.parts(found, with_answer=with_answer)
    return Statement(select(found.c.id).add_cte(*recorded))


async def look(
    executor: Executor, caller: Caller, site_ids: Sequence[str], product_ids: Sequence[str]
) -> Loaded | None:
    """Look at what a change needs; None without an open company."""
    values = {
        "company": caller.company_id,
        "sites": list(site_ids),
        "products": list(product_ids),
        "scope": caller.idempotency.scope if caller.idempotency else None,
    }
    row = await executor.fetch_row(_LOOK, values)
    if row is None:
        return None
    place = Place(
        row["time_zone"],
        row["currency"],
        tuple(row["foreign_sites"]),
        tuple(row["foreign_products"]),
        frozenset(row["unsold_products"]),
    )
    return Loaded(place, read_stored_answer(from_json(row["stored_answer"])))


async def get(
    executor: Executor, company_id: str, promotion_id: str, *, lock: bool = False
) -> Promotion | None:
    """Read a promotion of the company, and lock it if asked to."""
    values = {"company": company_id, "promotion": promotion_id}
    row = await executor.fetch_row(_LOCK if lock else _GET, values)
    return None if row is None else _promotion(row)


async def write(
    executor: Executor, promotion: Promotion, action: str, record: ChangeRecord
) -> None:
    """Write a new or changed promotion.

    Raises:
        InvalidInput: Meanwhile more of it was used than its new limits allow.
    """
    terms = promotion.terms
    values: dict[str, Any] = {
        "promotion": promotion.id,
        "company": promotion.company_id,
        "status": promotion.status.value,
        "terms": to_json(document_of(terms)),
        "name": terms.name,
        "typed_code": terms.code or None,
        "automatic": terms.automatic,
        "budget": None if terms.budget is None else _decimal(terms.budget),
        "usage_limit": terms.usage_limit,
        "per_customer_limit": terms.uses_each,
        "starts_at": naive(promotion.starts_at),
        "ends_at": naive(promotion.ends_at),
        "currency": terms.currency or None,
        "description": terms.description or None,
        "version": promotion.version,
        "updated_at": naive(promotion.updated_at),
        "untyped": f"#{promotion.id.upper()}",
        "revision": new_id(),
        "reads_attributes": any(selector.attributes for _, selector in terms.selectors()),
        "counts_orders": terms.first_order,
        **change_record.parameters(record),
    }
    kept = bool(record.caller.idempotency and record.answer is not None)
    try:
        await executor.fetch(_write(action, with_answer=kept), values)
    except asyncpg.CheckViolationError as violation:
        field = "budget" if "budget" in str(violation.constraint_name) else "usageLimit"
        raise errors.limit_below(field) from None


async def put_on_record(executor: Executor, promotion: Promotion, record: ChangeRecord) -> None:
    """Record what was done with a promotion that stays as it is."""
    kept = bool(record.caller.idempotency and record.answer is not None)
    values = {
        "promotion": promotion.id,
        "company": promotion.company_id,
        **change_record.parameters(record),
    }
    await executor.fetch(_record(with_answer=kept), values)


# --- lists ------------------------------------------------------------------------------------


async def page(
    executor: Executor,
    company_id: str,
    chosen: Filter | None,
    *,
    archived: bool,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Promotion]:
    """Read a page of the company's promotions, the newest first."""
    values: dict[str, Any] = {"company": company_id, "most": limit}
    asked: Select[Any] = select(*_SHOWN).where(_P.c.company_id == _COMPANY)
    if not archived:
        asked = asked.where(literal_column("'ARCHIVED'") != STATUS)
    if chosen is not None:
        asked = asked.where(condition(chosen, values))
    if after is not None:
        values |= {"after_time": naive(after[0]), "after_id": after[1]}
        asked = asked.where(
            tuple_(_P.c.created_at, _P.c.id)
            < tuple_(bindparam("after_time", type_=TIMESTAMP_MS), bindparam("after_id", type_=Text))
        )
    asked = asked.order_by(_P.c.created_at.desc(), _P.c.id.desc()).limit(
        bindparam("most", type_=Integer)
    )
    return [_promotion(row) for row in await executor.fetch(Statement(asked), values)]


# --- rows -------------------------------------------------------------------------------------


def _decimal(amount: int) -> Any:
    return Decimal(amount) / HUNDREDTHS


def _promotion(row: Any) -> Promotion:
    document = from_json(row["terms"])
    return Promotion(
        id=row["id"],
        company_id=row["companyId"],
        status=Status(row["shown_status"]),
        terms=terms_of(document if document is not None else _by_hand(row)),
        starts_at=_aware(row["startsAt"]),
        ends_at=_aware(row["endsAt"]),
        created_at=row["createdAt"].replace(tzinfo=UTC),
        updated_at=row["updatedAt"].replace(tzinfo=UTC),
        version=row["version"],
        used=row["uses"],
        spent=row["cost"],
        codes=row["codes"] if document is not None else 1,
    )


def _by_hand(row: Any) -> dict[str, Any]:
    """Give the terms of a row that was written by hand."""
    minimum = row["minimum"]
    return {
        "name": row["description"] or row["code"],
        "code": row["code"],
        "startsAt": _written(row["startsAt"]),
        "endsAt": _written(row["endsAt"]),
        "siteIds": row["siteIds"] or [],
        "currency": row["currency"] or "",
        "usesEach": row["perCustomerLimit"],
        "usageLimit": row["usageLimit"],
        "exclusive": not row["combinable"],
        "conditions": [] if minimum is None else [{"kind": "SUBTOTAL", "least": minimum}],
        "effect": {
            "kind": "PERCENT" if row["type"] == "percentage" else "FIXED",
            "value": row["worth"],
        },
    }


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
