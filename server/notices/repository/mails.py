"""Mails about what customers wait for: claimed, sent at most once, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from server.catalog.tables import companies, customers, products
from server.containers.mail_claims import NOW, WHO, MailClaims, one_an_address
from server.containers.notice_tables import NEWS_ARE_FRESH
from server.containers.reachable import digest_of, mailable
from server.notices.tables import notice_mails, notice_preferences
from server.notices.views import MailNews
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import array, from_json, naive, text
from server.platform.database.statement import Statement
from server.platform.maintenance.job import Change, Due
from server.platform.maintenance.retention import LIMIT, in_scope

_mails = notice_mails
_FRESH: ColumnElement[Any] = bindparam("fresh_since", type_=TIMESTAMP_MS)
_claims = MailClaims(_mails, "id", "notices.mails")
_JOINED = _mails.join(
    customers,
    and_(customers.c.id == _mails.c.customer_id, customers.c.company_id == _mails.c.company_id),
)


def _wanted() -> ColumnElement[bool]:
    """The condition that the customer of a joined mail still asks for it."""
    asked = exists(
        select(notice_preferences.c.customer_id).where(
            notice_preferences.c.company_id == _mails.c.company_id,
            notice_preferences.c.customer_id == _mails.c.customer_id,
            notice_preferences.c.events,
            notice_preferences.c.mails,
        )
    )
    return and_(mailable(), asked)


def _due() -> ColumnElement[bool]:
    due = or_(_claims.stands("PENDING"), _claims.due_again())
    return and_(due, _mails.c.created_at > _FRESH)


COUNT = Statement(select(func.count()).select_from(_JOINED).where(_due(), _wanted()))
"""Counts the mails that are due."""


def _first(*columns: ColumnElement[Any]) -> Select[Any]:
    """The first `limit` mails that are due, of the companies in scope."""
    return (
        select(*columns)
        .select_from(_JOINED)
        .where(_due(), _wanted(), in_scope(_mails.c.company_id))
        .order_by(_mails.c.created_at)
        .limit(LIMIT)
    )


def _claim() -> Statement:
    address = digest_of(customers.c.email).label("address")
    mailed = _claims.mailed_in_this_run(_mails.c.company_id, address.element, _mails.c.id)
    due = (
        _first(_mails.c.id, _mails.c.company_id, _mails.c.created_at, address)
        .where(~mailed)
        .with_for_update(skip_locked=True, of=_mails)
        .cte("due")
    )
    first = one_an_address(due, "created_at").cte("first")
    return Statement(
        update(_mails)
        .where(_mails.c.id == first.c.id, _mails.c.company_id == first.c.company_id)
        .values(
            status=literal_column("'CLAIMED'"),
            attempts=_mails.c.attempts + literal_column("1"),
            address=first.c.address,
            claimed_by=WHO,
            claimed_at=NOW,
            next_attempt_at=None,
        )
        .returning(_mails.c.id, _mails.c.company_id, _mails.c.attempts)
    )


CLAIM = _claim()
"""Claims at most `limit` mails; committed before anything is said to a mail server."""
CLAIMABLE_COMPANIES = Statement(
    select(_first(_mails.c.company_id).subquery().c.company_id).distinct()
)
"""Gives the companies of the mails that `CLAIM` would claim."""
GIVE_UP_ON_UNKNOWN = _claims.give_up_on_unknown()
_COMPANY = _mails.c.company_id == text("company_id")
_MINE = and_(_mails.c.id == text("mail_id"), _COMPANY, _mails.c.claimed_by == WHO)


def _prepare() -> Statement:
    kept = (
        update(_mails)
        .where(_MINE, _claims.stands("CLAIMED"))
        .values(
            unsubscribe_token=text("unsubscribe_token"),
            one_click_token=text("one_click_token"),
            message_id=text("message_id"),
        )
        .returning(_mails.c.id, _mails.c.company_id)
        .cte("kept")
    )
    named = (
        select(func.json_agg(array(products.c.id, products.c.name)))
        .where(
            products.c.company_id == _mails.c.company_id,
            func.jsonb_path_query_array(
                _mails.c.news, literal_column("'$[*].payload.productId'")
            ).op("?")(products.c.id),
        )
        .correlate(_mails)
        .scalar_subquery()
    )
    same = and_(kept.c.id == _mails.c.id, kept.c.company_id == _mails.c.company_id)
    own_locale = customers.c.metadata.op("->>")(literal_column("'locale'"))
    return Statement(
        select(
            customers.c.email.label("email"),
            customers.c.first_name.label("first_name"),
            companies.c.name.label("company"),
            func.coalesce(own_locale, literal_column("'en'")).label("locale"),
            _mails.c.news.label("news"),
            named.label("names"),
        )
        .select_from(
            _JOINED.join(kept, same).join(companies, companies.c.id == _mails.c.company_id)
        )
        .where(_wanted())
    )


_STANDING = Statement(
    select(_mails.c.status, func.count())
    .where(_mails.c.created_at > _FRESH)
    .group_by(_mails.c.status)
)
PREPARE = _prepare()
"""Keeps a claimed mail's link and gives what it says; no row where it is unwanted now."""
_STILL_WANTED = exists(
    select(customers.c.id).where(
        customers.c.id == _mails.c.customer_id,
        customers.c.company_id == _mails.c.company_id,
        _wanted(),
    )
)
BEGIN_SENDING = _claims.begin_sending(_MINE, _STILL_WANTED)
END_SENDING = _claims.end_sending(_MINE, sent_at=bindparam("sent_at", type_=TIMESTAMP_MS))


def _old() -> Change:
    due = _mails.c.created_at <= NOW
    old = select(_mails.c.id, _mails.c.company_id).where(due).order_by(_mails.c.created_at)
    locked = old.limit(bindparam("limit", type_=Integer)).with_for_update(skip_locked=True)
    found = locked.cte("old")
    gone = (
        delete(_mails)
        .where(_mails.c.id == found.c.id, _mails.c.company_id == found.c.company_id)
        .returning(_mails.c.id)
        .cte("gone")
    )
    count = Statement(select(func.count()).select_from(_mails).where(due))
    return Change(Due(count, companies=None), Statement(select(func.count()).select_from(gone)))


OLD = _old()
"""Deletes mails that are as old as `now`."""


class ClaimedMail(NamedTuple):
    """A mail that is the sender's to send."""

    id: str
    company_id: str
    attempts: int
    """This one included."""


@dataclass(frozen=True, slots=True)
class NoticeMails:
    """The mails that one sender claims and sends."""

    executor: Executor
    claimed_by: str
    lease: timedelta
    """How long a claim holds."""

    async def count(self, now: datetime) -> int:
        """Count the mails that are due."""
        return int((await self.executor.fetch_row(COUNT, self._moments(now)))[0])

    async def give_up_on_unknown(self, now: datetime) -> None:
        """Mark mails whose sender died after DATA had begun."""
        await self.executor.fetch(GIVE_UP_ON_UNKNOWN, self._moments(now))

    async def claim(
        self,
        now: datetime,
        *,
        began: datetime,
        limit: int,
        only: str | None = None,
        passed_over: tuple[str, ...] = (),
    ) -> list[ClaimedMail]:
        """Claim at most *limit* mails; an address gets one since the run *began*."""
        values = {
            **self._scope(now, limit, only, passed_over),
            "claimed_by": self.claimed_by,
            "began": naive(began),
        }
        return [ClaimedMail(*row) for row in await self.executor.fetch(CLAIM, values)]

    async def claimable_companies(
        self, now: datetime, *, began: datetime, limit: int, passed_over: tuple[str, ...]
    ) -> list[str]:
        """Give the companies of the mails that `claim` would claim."""
        values = self._scope(now, limit, None, passed_over)
        return [row[0] for row in await self.executor.fetch(CLAIMABLE_COMPANIES, values)]

    async def prepare(
        self, mail: ClaimedMail, *, unsubscribe_token: str, one_click_token: str, message_id: str
    ) -> MailNews | None:
        """Keep a claimed mail's links and give what it says; None where it is unwanted now."""
        kept = {
            "unsubscribe_token": unsubscribe_token,
            "one_click_token": one_click_token,
            "message_id": message_id,
        }
        row = await self.executor.fetch_row(PREPARE, self._mine(mail) | kept)
        if row is None:
            return None
        return MailNews(
            row["email"],
            row["first_name"],
            row["company"],
            row["locale"],
            from_json(row["news"]),
            dict(from_json(row["names"]) or ()),
        )

    async def begin_sending(self, mail: ClaimedMail, now: datetime) -> bool:
        """Take the last look before DATA: whether the mail is still wanted, and ours."""
        values = self._mine(mail) | {"now": naive(now)}
        return await self.executor.fetch_row(BEGIN_SENDING, values) is not None

    async def end_sending(
        self,
        mail: ClaimedMail,
        *,
        status: str,
        reply: str | None,
        next_attempt_at: datetime | None,
        sent_at: datetime | None,
    ) -> None:
        """Record what became of a mail."""
        values = {
            **self._mine(mail),
            "status": status,
            "reply": reply,
            "next_attempt_at": naive(next_attempt_at),
            "sent_at": naive(sent_at),
        }
        await self.executor.fetch(END_SENDING, values)

    def _mine(self, mail: ClaimedMail) -> dict[str, Any]:
        return {"mail_id": mail.id, "company_id": mail.company_id, "claimed_by": self.claimed_by}

    def _scope(
        self, now: datetime, limit: int, only: str | None, passed_over: tuple[str, ...]
    ) -> dict[str, Any]:
        return {
            **self._moments(now),
            "limit": limit,
            "only": only,
            "passed_over": list(passed_over),
        }

    def _moments(self, now: datetime) -> dict[str, Any]:
        return {
            "now": naive(now),
            "stale_since": naive(now - self.lease),
            "fresh_since": naive(now - NEWS_ARE_FRESH),
        }


async def standing_mails(executor: Executor, now: datetime) -> dict[str, int]:
    """Count the mails that are not older than news may be, by how they stand."""
    values = {"fresh_since": naive(now - NEWS_ARE_FRESH)}
    return {row[0]: int(row[1]) for row in await executor.fetch(_STANDING, values)}
