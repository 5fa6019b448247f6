"""Codes of promotions: stored by the thousand, given back page by page; and uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.promotion_tables import (
    promotion_codes,
    promotion_redemptions,
    promotions,
)
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import hundredths, naive
from server.platform.database.statement import Statement
from server.promotions.domain.codes import fold
from server.promotions.domain.model import CodeBatch, NewCode, Use
from server.promotions.tables import promotion_batches

A_STATEMENT = 10_000
"""Codes that one statement stores."""
_C, _R = promotion_codes, promotion_redemptions
_COMPANY: ColumnElement[Any] = bindparam("company", type_=Text)
_ID: ColumnElement[Any] = bindparam("promotion", type_=Text)


def _rows(name: str, kind: Any) -> Any:
    return func.unnest(bindparam(name, type_=ARRAY(kind)))


def _put() -> Statement:
    given = select(
        _rows("codes", Text).label("code"),
        _rows("folds", Text).label("folded"),
        _rows("limits", Integer).label("usage_limit"),
    ).subquery("given")
    chosen = select(
        _COMPANY, given.c.code, given.c.folded, _ID, bindparam("batch", type_=Text),
        given.c.usage_limit,
    )  # fmt: skip
    columns = ["company_id", "code", "folded", "promotion_id", "batch_id", "usage_limit"]
    made = upsert(_C).from_select(columns, chosen).on_conflict_do_nothing()
    return Statement(made.returning(_C.c.code))


_PUT = _put()
_BATCH = Statement(
    insert(promotion_batches).values(
        id=bindparam("batch", type_=Text),
        company_id=_COMPANY,
        promotion_id=_ID,
        prefix=bindparam("prefix", type_=Text),
        count=bindparam("count", type_=Integer),
        uses_each=bindparam("uses_each", type_=Integer),
        created_at=bindparam("now", type_=TIMESTAMP_MS),
    )
)
_TYPED_GONE = Statement(
    delete(_C)
    .where(
        _C.c.company_id == _COMPANY,
        _C.c.code == bindparam("code", type_=Text),
        _C.c.promotion_id == _ID,
        _C.c.batch_id.is_(None),
    )
    .returning(_C.c.code)
)
_BY_HAND = Statement(
    select(promotions.c.code).where(
        promotions.c.company_id == _COMPANY, promotions.c.terms.is_(None)
    )
)


async def put(
    executor: Executor,
    company_id: str,
    promotion_id: str,
    batch_id: str | None,
    new: Sequence[NewCode],
) -> list[NewCode]:
    """Store codes, and give those that the company has one of that is spelt or looks like them."""
    by_hand = await executor.fetch(_BY_HAND, {"company": company_id})
    known = {fold(row["code"]) for row in by_hand}
    taken = [code for code in new if code.folded in known]
    new = [code for code in new if code.folded not in known] if taken else new
    for first in range(0, len(new), A_STATEMENT):
        some = new[first : first + A_STATEMENT]
        values = {
            "company": company_id,
            "promotion": promotion_id,
            "batch": batch_id,
            "codes": [code.code for code in some],
            "folds": [code.folded for code in some],
            "limits": [code.usage_limit for code in some],
        }
        made = await executor.fetch(_PUT, values)
        if len(made) < len(some):
            stored = {row["code"] for row in made}
            taken += [code for code in some if code.code not in stored]
    return taken


async def put_batch(executor: Executor, batch: CodeBatch) -> None:
    """Write down a batch."""
    values = {
        "batch": batch.id,
        "company": batch.company_id,
        "promotion": batch.promotion_id,
        "prefix": batch.prefix,
        "count": batch.count,
        "uses_each": batch.uses_each,
        "now": naive(batch.created_at),
    }
    await executor.fetch(_BATCH, values)


async def drop_typed(executor: Executor, company_id: str, promotion_id: str, code: str) -> None:
    """Take away the code that a promotion's terms had."""
    values = {"company": company_id, "promotion": promotion_id, "code": code}
    await executor.fetch(_TYPED_GONE, values)


def _page(*, of_batch: bool) -> Statement:
    asked = (
        select(_C.c.place, _C.c.code, _C.c.usage_limit, _C.c.used_count)
        .where(
            _C.c.promotion_id == _ID,
            _C.c.company_id == _COMPANY,
            _C.c.place > bindparam("after", type_=BigInteger),
        )
        .order_by(_C.c.place)
        .limit(bindparam("most", type_=Integer))
    )
    if of_batch:
        asked = asked.where(_C.c.batch_id == bindparam("batch", type_=Text))
    return Statement(asked)


_PAGES = {of_batch: _page(of_batch=of_batch) for of_batch in (False, True)}


async def page(
    executor: Executor,
    company_id: str,
    promotion_id: str,
    batch_id: str,
    *,
    after: int,
    limit: int,
) -> list[tuple[int, str, int | None, int]]:
    """Read a page of codes: place, code, limit and uses of each, as they were made."""
    values = {
        "company": company_id,
        "promotion": promotion_id,
        "batch": batch_id,
        "after": after,
        "most": limit,
    }
    rows = await executor.fetch(_PAGES[bool(batch_id)], values)
    return [(row["place"], row["code"], row["usageLimit"], row["usedCount"]) for row in rows]


def _uses(*, goes_on: bool) -> Statement:
    typed = case(
        (promotions.c.terms.is_(None), promotions.c.code),
        else_=func.coalesce(_R.c.code, promotions.c.typed_code, literal_column("''")),
    )
    asked = (
        select(
            _R.c.cart_id,
            _R.c.status,
            typed.label("typed"),
            _R.c.customer_id,
            _R.c.order_id,
            hundredths(_R.c.amount).label("taken"),
            _R.c.created_at,
            _R.c.updated_at,
        )
        .select_from(_R.join(promotions, promotions.c.id == _R.c.promotion_id))
        .where(
            _R.c.promotion_id == _ID,
            _R.c.company_id == _COMPANY,
            promotions.c.company_id == _COMPANY,
        )
        .order_by(_R.c.created_at.desc(), _R.c.cart_id.desc())
        .limit(bindparam("most", type_=Integer))
    )
    if goes_on:
        asked = asked.where(
            tuple_(_R.c.created_at, _R.c.cart_id)
            < tuple_(bindparam("after_time", type_=TIMESTAMP_MS), bindparam("after_id", type_=Text))
        )
    return Statement(asked)


_USES = {goes_on: _uses(goes_on=goes_on) for goes_on in (False, True)}


async def uses(
    executor: Executor,
    company_id: str,
    promotion_id: str,
    *,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Use]:
    """Read a page of a promotion's uses, the newest first."""
    values: dict[str, Any] = {"company": company_id, "promotion": promotion_id, "most": limit}
    if after is not None:
        values |= {"after_time": naive(after[0]), "after_id": after[1]}
    rows = await executor.fetch(_USES[after is not None], values)
    return [
        Use(
            cart_id=row["cartId"],
            status=row["status"],
            code=row["typed"],
            customer_id=row["customerId"],
            order_id=row["orderId"],
            amount=row["taken"],
            created_at=row["createdAt"].replace(tzinfo=UTC),
            updated_at=row["updatedAt"].replace(tzinfo=UTC),
        )
        for row in rows
    ]
