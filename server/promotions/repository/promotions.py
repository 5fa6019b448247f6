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
    not_,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.promotion_tables import promotion_codes, promotion_sets, promotions
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
from server.promotions.domain import filters
from server.promotions.domain.filters import Filter
from server.promotions.domain.model import Place, Promotion, Status

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


_LOOK = Statement(
    select(
        companies.c.timezone.label("time_zone"),
        companies.c.currency.label("currency"),
        _foreign(_SITES, sites).label("foreign_sites"),
        _foreign(_PRODUCTS, products).label("foreign_products"),
        stored_answer(bindparam("scope"), _COMPANY).label("stored_answer"),
    )
    .select_from(companies)
    .where(companies.c.id == _COMPANY, company_is_active())
    .with_for_update(key_share=True, of=companies)
)
_CODES = (
    select(func.count())
    .select_from(promotion_codes)
    .where(
        promotion_codes.c.promotion_id == _P.c.id, promotion_codes.c.company_id == _P.c.company_id
    )
    .correlate(_P)
    .scalar_subquery()
)
_STATUS = func.coalesce(
    _P.c.status,
    case(
        (_P.c.is_active, literal_column("'ACTIVE'")),
        else_=literal_column("'PAUSED'"),
    ),
)
_SHOWN = (
    _P.c.id, _P.c.company_id, _STATUS.label("shown_status"), _P.c.terms, _P.c.code, _P.c.type,
    hundredths(_P.c.value).label("worth"), _P.c.description, _P.c.currency, _P.c.starts_at,
    _P.c.ends_at, hundredths(_P.c.minimum_subtotal).label("minimum"), _P.c.usage_limit,
    _P.c.per_customer_limit, _P.c.combinable, _P.c.site_ids, _P.c.used_count,
    hundredths(_P.c.spent).label("cost"), _P.c.version, _P.c.created_at, _P.c.updated_at,
    _CODES.label("codes"),
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

_EXCLUSIVE = func.coalesce(
    _P.c.terms.op("->>")(literal_column("'exclusive'")) == literal_column("'true'"),
    not_(_P.c.combinable),
)
_TYPED = case(
    (_P.c.terms.is_(None), _P.c.code), else_=func.coalesce(_P.c.typed_code, literal_column("''"))
)
_FIELDS: dict[str, ColumnElement[Any]] = {
    "id": _P.c.id,
    "status": _STATUS,
    "name": func.coalesce(_P.c.name, _P.c.description, literal_column("''")),
    "code": _TYPED,
    "group": func.coalesce(_P.c.terms.op("->>")(literal_column("'group'")), literal_column("''")),
    "automatic": _P.c.automatic,
    "exclusive": _EXCLUSIVE,
    "priority": func.coalesce(
        _P.c.terms.op("->>")(literal_column("'priority'")).cast(Integer), literal_column("0")
    ),
    "usedCount": _P.c.used_count,
    "startsAt": _P.c.starts_at,
    "endsAt": _P.c.ends_at,
    "createdAt": _P.c.created_at,
}


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
        asked = asked.where(literal_column("'ARCHIVED'") != _STATUS)
    if chosen is not None:
        asked = asked.where(_condition(chosen, values))
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


def _condition(chosen: Filter, values: dict[str, Any]) -> ColumnElement[bool]:
    """Write a filter as a condition; its values become parameters."""
    if isinstance(chosen, filters.All):
        return and_(true(), *(_condition(part, values) for part in chosen.parts))
    if isinstance(chosen, filters.Any):
        return or_(false(), *(_condition(part, values) for part in chosen.parts))
    if isinstance(chosen, filters.Not):
        return not_(func.coalesce(_condition(chosen.part, values), false()))
    column, value = _FIELDS[chosen.field], chosen.value
    name = f"value_{len(values)}"
    if isinstance(value, str):
        pattern = _pattern(value, holds=chosen.operator == ":")
        values[name] = pattern if pattern is not None else value
        bound = bindparam(name, type_=Text)
        same = column.like(bound) if pattern is not None else column == bound
        return not_(same) if chosen.operator == "!=" else same
    kind: Any = Boolean() if isinstance(value, bool) else Integer()
    values[name] = value
    if isinstance(value, datetime):
        values[name], kind = naive(value), TIMESTAMP_MS
    operator = "<>" if chosen.operator == "!=" else chosen.operator
    compared: ColumnElement[bool] = column.op(operator, is_comparison=True)(
        bindparam(name, type_=kind)
    )
    return compared


def _pattern(value: str, *, holds: bool) -> str | None:
    """Give the pattern of LIKE that a text with `*` means; None for a plain one."""
    first, last = value.startswith("*"), value.endswith("*") and len(value) > 1
    if not (first or last or holds):
        return None
    core = value[1 if first else 0 : -1 if last else None]
    escaped = core.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"{'%' if first or holds else ''}{escaped}{'%' if last or holds else ''}"


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
        used=row["usedCount"],
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
