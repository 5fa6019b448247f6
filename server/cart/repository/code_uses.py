"""Keeping the count of how often discount codes are used, within the write of a cart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Double,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from server.cart.domain.discounts import Redemptions
from server.catalog.promotion_tables import promotion_redemptions, promotions
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.sql import major, recordset, text, to_json


class UsesShape(NamedTuple):
    """Which uses change."""

    take: bool
    release: bool
    renew: bool
    adopt: bool
    spend: bool
    give_back: bool

    @property
    def alone(self) -> bool:
        """Uses are counted with those of other carts."""
        return any(self)


@dataclass(frozen=True, slots=True)
class Spending:
    """A use that an order spends."""

    promotion_id: str
    ordinal: int | None
    code: str | None
    amount: int
    """What it takes off, in hundredths."""


@dataclass(frozen=True, slots=True)
class CodeUses:
    """The uses of promotions that change with a cart."""

    redemptions: Redemptions
    """What to reserve, renew and release."""
    cart_id: str
    customer_id: str | None
    adopt: tuple[str, ...] = ()
    """The promotions whose use passes from the source of a merge to the cart."""
    source_id: str | None = None
    """The source of a merge: what is released was its own."""
    hold: timedelta | None = None
    """How long uses are held; None for as long as the cart lives."""
    spend: tuple[Spending, ...] | None = None
    """What an order spends for good; what else the cart holds is released."""
    order_id: str | None = None
    give_back: bool = False
    """Whether what the cart's order has spent is given back."""

    @property
    def shape(self) -> UsesShape:
        """Which parts of the statement it takes."""
        return UsesShape(
            take=bool(self.redemptions.reserve if self.spend is None else self.spend),
            release=bool(self.redemptions.release) and self.spend is None,
            renew=bool(self.redemptions.renew) and self.spend is None,
            adopt=bool(self.adopt),
            spend=self.spend is not None,
            give_back=self.give_back,
        )

    def values(self) -> dict[str, Any]:
        """Give the values of the parameters of `parts`."""
        codes = dict(self.redemptions.codes)
        take = [
            {"promotion_id": key, "ordinal": ordinal, "code": codes.get(key), "amount": 0}
            for key, ordinal in self.redemptions.reserve
        ]
        if self.spend is not None:
            take = [
                {
                    "promotion_id": one.promotion_id,
                    "ordinal": one.ordinal,
                    "code": one.code,
                    "amount": one.amount,
                }
                for one in self.spend
            ]
        return {
            "take": to_json(take),
            "taken": [row["promotion_id"] for row in take],
            "release": list(self.redemptions.release),
            "release_from": self.source_id or self.cart_id,
            "renew": list(self.redemptions.renew),
            "adopt": list(self.adopt),
            "adopt_from": self.source_id,
            "uses_customer": self.customer_id,
            "uses_order": self.order_id,
            "hold_seconds": None if self.hold is None else int(self.hold.total_seconds()),
        }


_HELD = promotion_redemptions
_OURS: ColumnElement[bool] = _HELD.c.company_id == text("company_id")
_MOMENT: ColumnElement[Any] = bindparam("j_now", type_=TIMESTAMP_MS)
_UNTIL: ColumnElement[Any] = _MOMENT + func.make_interval(
    *(literal_column("0") for _ in range(6)), cast(bindparam("hold_seconds", type_=Integer), Double)
)
_RESERVED: ColumnElement[Any] = literal_column("'RESERVED'")
_SPENT: ColumnElement[Any] = literal_column("'SPENT'")
_ONE: ColumnElement[Any] = literal_column("1")


def parts(guard: CTE, shape: UsesShape) -> list[CTE]:
    """Keep the count of uses and money; CHECKs stop what would pass a limit.

    Everything that changes the count of one promotion is summed before it is written: a statement
    can change a row once.
    """
    found: list[CTE] = []
    counted: list[Any] = []
    once = exists(select(guard.c.id))
    mine = and_(_HELD.c.cart_id == text("id"), _OURS, once)
    if shape.adopt:
        moved = (
            update(_HELD)
            .where(_HELD.c.cart_id == text("adopt_from"), _OURS, _among("adopt"), once)
            .values(cart_id=text("id"), customer_id=text("uses_customer"), updated_at=_MOMENT)
        )
        found.append(moved.cte("adopted"))
    if shape.renew:
        renewed = update(_HELD).where(mine, _among("renew"), _HELD.c.status == _RESERVED)
        found.append(renewed.values(held_until=_UNTIL, updated_at=_MOMENT).cte("renewed"))
    if shape.release:
        released = delete(_HELD).where(
            _HELD.c.cart_id == text("release_from"),
            _OURS,
            _among("release"),
            _HELD.c.status == _RESERVED,
            once,
        )
        counted.append(_minus(released, "released", found))
    if shape.spend:
        # Held for nothing: the order has no use for them.
        idle = delete(_HELD).where(mine, not_(_among("taken")), _HELD.c.status == _RESERVED)
        counted.append(_minus(idle, "idle", found))
    if shape.take:
        lapsed = delete(_HELD).where(
            _OURS,
            _among("taken"),
            _HELD.c.status == _RESERVED,
            _HELD.c.held_until < _MOMENT,
            _HELD.c.cart_id != text("id"),
            once,
        )
        counted.append(_minus(lapsed, "lapsed", found))
        taken = _taken(guard, found[-1], spend=shape.spend)
        found.append(taken)
        fresh = case((taken.c.is_fresh, _ONE), else_=literal_column("0"))
        counted.append(select(taken.c.promotion_id, fresh.label("uses"), taken.c.amount))
    if shape.give_back:
        back = (
            update(_HELD)
            .where(mine, _HELD.c.status == _SPENT)
            .values(
                status=literal_column("'RETURNED'"), customer_ordinal=null(), updated_at=_MOMENT
            )
            .returning(_HELD.c.promotion_id, _HELD.c.amount)
            .cte("given_back")
        )
        found.append(back)
        returned = (-_ONE).label("uses"), (-back.c.amount).label("amount")
        counted.append(select(back.c.promotion_id, *returned))
    if counted:
        found.append(_count(counted))
    return found


def _among(parameter: str) -> ColumnElement[bool]:
    return _HELD.c.promotion_id == func.any(bindparam(parameter, type_=ARRAY(Text)))


def _minus(gone: Any, name: str, found: list[CTE]) -> Any:
    part = gone.returning(_HELD.c.promotion_id).cte(name)
    found.append(part)
    return select(part.c.promotion_id, (-_ONE).label("uses"), literal_column("0.0").label("amount"))


def _taken(guard: CTE, lapsed: CTE, *, spend: bool) -> CTE:
    """Take uses, or go on with those that are held."""
    rows = recordset(
        "take", "take", promotion_id=Text(), ordinal=Integer(), code=Text(), amount=BigInteger()
    )
    amount = major(rows.c.amount)
    values: dict[str, Any] = {
        "promotion_id": rows.c.promotion_id,
        "cart_id": guard.c.id,
        "company_id": text("company_id"),
        "customer_id": text("uses_customer"),
        "customer_ordinal": rows.c.ordinal,
        "code": rows.c.code,
        "status": _SPENT if spend else _RESERVED,
        "held_until": cast(null(), TIMESTAMP_MS) if spend else _UNTIL,
        "order_id": text("uses_order"),
        "amount": amount,
        "created_at": _MOMENT,
        "updated_at": _MOMENT,
    }
    # What others hold no longer is let go first.
    swept = select(func.count()).select_from(lapsed).scalar_subquery() >= literal_column("0")
    row = select(*values.values()).select_from(guard.join(rows, true())).where(swept)
    made = upsert(_HELD).from_select(list(values), row)
    kept = ("status", "held_until", "order_id", "amount", "updated_at", "customer_id")
    return (
        made.on_conflict_do_update(
            index_elements=[_HELD.c.promotion_id, _HELD.c.cart_id],
            set_={key: made.excluded[key] for key in kept},
        )
        .returning(
            _HELD.c.promotion_id,
            _HELD.c.amount,
            literal_column("(xmax = 0)", Boolean).label("is_fresh"),
        )
        .cte("taken")
    )


def _count(counted: list[Any]) -> CTE:
    """Count uses and money of limited promotions; nobody queues for one without a limit."""
    each = union_all(*counted).subquery("each")
    summed = (
        select(
            each.c.promotion_id,
            func.sum(each.c.uses).label("uses"),
            func.sum(each.c.amount).label("amount"),
        )
        .group_by(each.c.promotion_id)
        .having(
            or_(
                func.sum(each.c.uses) != literal_column("0"),
                func.sum(each.c.amount) != literal_column("0"),
            )
        )
        .subquery("summed")
    )
    return (
        update(promotions)
        .where(
            promotions.c.id == summed.c.promotion_id,
            promotions.c.company_id == text("company_id"),
            or_(promotions.c.usage_limit.is_not(None), promotions.c.budget.is_not(None)),
        )
        .values(
            used_count=promotions.c.used_count
            + case(
                (promotions.c.usage_limit.is_not(None), summed.c.uses), else_=literal_column("0")
            ),
            spent=promotions.c.spent
            + case((promotions.c.budget.is_not(None), summed.c.amount), else_=literal_column("0")),
        )
        .cte("counted")
    )
