"""The life of a mail in its table: claimed, sent at most once, and what became of it.

Whoever sends claims first, in a transaction of its own. A claim that was not used holds for a
while; a mail whose sender died after DATA had begun is given up, as it may have been sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.sql import text
from server.platform.database.statement import Statement

NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)
WHO: ColumnElement[Any] = text("claimed_by")
_STALE: ColumnElement[Any] = bindparam("stale_since", type_=TIMESTAMP_MS)
_BEGAN: ColumnElement[Any] = bindparam("began", type_=TIMESTAMP_MS)


@dataclass(frozen=True, slots=True)
class MailClaims:
    """The conditions and statements that hang on a mail's claim alone.

    They have the parameters `now`, `stale_since`, before which claims do not hold any more,
    `claimed_by` and `began`, the run's beginning.
    """

    mails: Table
    key: str
    """The column that names a mail: its id, or what it is about."""
    room: str
    """What the statements are called in metrics."""

    def stands(self, status: str) -> ColumnElement[bool]:
        """The condition that a mail stands at *status*."""
        return self.mails.c.status == literal_column(f"'{status}'")

    def due_again(self) -> ColumnElement[bool]:
        """The condition that a mail was tried before, surely was not sent, and is due again."""
        mails = self.mails.c
        return or_(
            and_(self.stands("DEFERRED"), mails.next_attempt_at <= NOW),
            and_(self.stands("CLAIMED"), mails.claimed_at <= _STALE),
        )

    def mailed_in_this_run(
        self, company: ColumnElement[Any], address: ColumnElement[Any], of: ColumnElement[Any]
    ) -> ColumnElement[bool]:
        """The condition that a company's address was mailed in this run, but for the mail *of*."""
        others = self.mails.alias("others").c
        return exists(
            select(others[self.key]).where(
                others.company_id == company,
                others.address == address,
                others[self.key] != of,
                others.claimed_at >= _BEGAN,
            )
        )

    def give_up_on_unknown(self) -> Statement:
        """Mark mails whose sender died after DATA had begun; they are never sent again."""
        return Statement(
            update(self.mails)
            .where(self.stands("SENDING"), self.mails.c.claimed_at <= _STALE)
            .values(status=literal_column("'UNKNOWN'"), reply=literal_column("'the sender died'"))
            .returning(self.mails.c[self.key]),
            name=self.room,
        )

    def begin_sending(self, mine: ColumnElement[bool], wanted: ColumnElement[bool]) -> Statement:
        """Take the last look before DATA: no row when it is not *wanted* any more, or not ours."""
        return Statement(
            update(self.mails)
            .where(mine, self.stands("CLAIMED"), wanted)
            .values(status=literal_column("'SENDING'"), claimed_at=NOW)
            .returning(self.mails.c[self.key]),
            name=self.room,
        )

    def end_sending(self, mine: ColumnElement[bool], **more: ColumnElement[Any]) -> Statement:
        """Record what became of a mail: its `status`, `reply` and `next_attempt_at`, and *more*."""
        return Statement(
            update(self.mails)
            .where(mine, or_(self.stands("CLAIMED"), self.stands("SENDING")))
            .values(
                status=text("status"),
                reply=text("reply"),
                next_attempt_at=bindparam("next_attempt_at", type_=TIMESTAMP_MS),
                **more,
            )
            .returning(self.mails.c[self.key]),
            name=self.room,
        )


def one_an_address(due: CTE, moment: str) -> Select[Any]:
    """The oldest of the mails that are *due* for each address, however many accounts name it."""
    chosen = select(due).ext(distinct_on(due.c.company_id, due.c.address))
    return chosen.order_by(due.c.company_id, due.c.address, due.c[moment])
