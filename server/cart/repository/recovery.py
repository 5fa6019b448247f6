"""The statements about recovery mails: claiming, sending at most once, and the links in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from server.cart.tables import cart_items, carts, recovery_mails
from server.catalog.tables import companies, customers, sites
from server.containers.mail_claims import NOW, WHO, MailClaims, one_an_address
from server.containers.reachable import digest_of, mailable
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import array, naive
from server.platform.database.statement import Statement
from server.platform.maintenance.retention import LIMIT, in_scope
from server.platform.records import change_record

_mails = recovery_mails
_claims = MailClaims(_mails, "cart_id", "cart.recovery")
_CART: ColumnElement[Any] = bindparam("cart_id", type_=Text)


def _mailable() -> ColumnElement[bool]:
    """The condition that a mail about the cart is still wanted, joined with its customer."""
    later = carts.alias("later")
    return and_(
        carts.c.status == literal_column("'ABANDONED'"),
        carts.c.recovery_email_sent.is_(literal_column("false")),
        carts.c.order_id.is_(None),
        carts.c.item_count > literal_column("0"),
        customers.c.company_id == carts.c.company_id,
        mailable(),
        ~exists(
            select(later.c.id).where(
                later.c.company_id == carts.c.company_id,
                later.c.customer_id == carts.c.customer_id,
                later.c.converted_at >= carts.c.abandoned_at,
            )
        ),
    )


def _claimable() -> ColumnElement[bool]:
    """The condition that a mail was tried before and may be tried again, surely unsent."""
    # Of a cancelled one the customer came back before it went out, and left again.
    return or_(_claims.due_again(), _claims.stands("CANCELLED"))


_JOINED = carts.join(customers, customers.c.id == carts.c.customer_id)
_UNCLAIMED = ~exists(select(_mails.c.cart_id).where(_mails.c.cart_id == carts.c.id, ~_claimable()))

CANDIDATES = Statement(select(func.count()).select_from(_JOINED).where(_mailable(), _UNCLAIMED))
"""Counts the carts a mail would be sent about."""

LOOKED_AT = 1000
"""How many carts are looked at to say why nobody gets a mail; more cost time and say no more."""


def _unmailed() -> Statement:
    looked_at = (
        select(carts.c.customer_id)
        .where(
            carts.c.status == literal_column("'ABANDONED'"),
            carts.c.recovery_email_sent.is_(literal_column("false")),
            carts.c.order_id.is_(None),
            carts.c.item_count > literal_column("0"),
            ~exists(select(_mails.c.cart_id).where(_mails.c.cart_id == carts.c.id)),
        )
        .limit(literal_column(str(LOOKED_AT)))
        .subquery()
    )
    guests = func.count().filter(looked_at.c.customer_id.is_(None))
    return Statement(select(func.count(), guests).select_from(looked_at))


UNMAILED = _unmailed()
"""Counts abandoned carts without a try of a mail, at most `LOOKED_AT`, and the guests' of them."""


def _claim() -> Statement:
    address = digest_of(customers.c.email).label("address")
    mailed = _claims.mailed_in_this_run(carts.c.company_id, address.element, carts.c.id)
    due = (
        select(carts.c.id, carts.c.company_id, carts.c.customer_id, carts.c.abandoned_at, address)
        .select_from(_JOINED)
        .where(_mailable(), _UNCLAIMED, ~mailed, in_scope(carts.c.company_id))
        .order_by(carts.c.abandoned_at)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=carts)
        .cte("due")
    )
    first = one_an_address(due, "abandoned_at").cte("first")
    claim = insert(_mails).from_select(
        ["cart_id", "company_id", "customer_id", "address", "claimed_by", "claimed_at"],
        select(first.c.id, first.c.company_id, first.c.customer_id, first.c.address, WHO, NOW),
    )
    # Whoever claimed between our look and our write keeps it: the condition is asked again.
    claimed = (
        claim.on_conflict_do_update(
            index_elements=["cartId"],
            set_={
                _mails.c.status: literal_column("'CLAIMED'"),
                _mails.c.attempts: _mails.c.attempts + literal_column("1"),
                _mails.c.customer_id: claim.excluded.customer_id,
                _mails.c.address: claim.excluded.address,
                _mails.c.claimed_by: WHO,
                _mails.c.claimed_at: NOW,
                _mails.c.next_attempt_at: None,
            },
            where=_claimable(),
        )
        .returning(_mails.c.cart_id, _mails.c.company_id, _mails.c.attempts)
        .cte("claimed")
    )
    return Statement(select(claimed.c.cart_id, claimed.c.company_id, claimed.c.attempts))


CLAIM = _claim()
"""Claims at most `limit` carts; committed before anything is said to a mail server."""

_FIRST = (
    select(carts.c.company_id)
    .select_from(_JOINED)
    .where(_mailable(), _UNCLAIMED, in_scope(carts.c.company_id))
    .order_by(carts.c.abandoned_at)
    .limit(LIMIT)
    .subquery()
)
CLAIMABLE_COMPANIES = Statement(select(_FIRST.c.company_id).distinct())
"""Gives the companies of the mails that `CLAIM` would claim."""

GIVE_UP_ON_UNKNOWN = _claims.give_up_on_unknown()
_MINE = and_(_mails.c.cart_id == _CART, _mails.c.claimed_by == WHO)


def _prepare() -> Statement:
    kept = (
        update(_mails)
        .where(_MINE, _claims.stands("CLAIMED"))
        .values(
            token=bindparam("token", type_=Text),
            token_expires_at=bindparam("token_expires_at", type_=TIMESTAMP_MS),
            unsubscribe_token=bindparam("unsubscribe_token", type_=Text),
            one_click_token=bindparam("one_click_token", type_=Text),
            message_id=bindparam("message_id", type_=Text),
        )
        .returning(_mails.c.cart_id)
        .cte("kept")
    )
    name = cart_items.c.product_snapshot.op("->>")(literal_column("'name'"))
    line = array(name, cart_items.c.quantity, func.trim_scale(cart_items.c.line_total).cast(Text))
    lines = (
        select(func.json_agg(aggregate_order_by(line, cart_items.c.added_at, cart_items.c.id)))
        .where(cart_items.c.cart_id == carts.c.id, cart_items.c.company_id == carts.c.company_id)
        .correlate(carts)
        .scalar_subquery()
    )
    tables = (
        _JOINED.join(companies, companies.c.id == carts.c.company_id)
        .outerjoin(
            sites, and_(sites.c.id == carts.c.site_id, sites.c.company_id == carts.c.company_id)
        )
        .join(kept, kept.c.cart_id == carts.c.id)
    )
    own_locale = customers.c.metadata.op("->>")(literal_column("'locale'"))
    return Statement(
        select(
            customers.c.email,
            customers.c.first_name,
            companies.c.name.label("company"),
            sites.c.name.label("site"),
            func.coalesce(own_locale, sites.c.locale, literal_column("'en'")).label("locale"),
            carts.c.currency,
            carts.c.grand_total.cast(Text).label("total"),
            lines.label("lines"),
        )
        .select_from(tables)
        .where(_mailable())
    )


PREPARE = _prepare()
"""Stores the digests of a claimed mail's links and gives what it says; no row: unwanted now."""

_STILL_WANTED = exists(
    select(carts.c.id).select_from(_JOINED).where(carts.c.id == _CART, _mailable())
)
BEGIN_SENDING = _claims.begin_sending(_MINE, _STILL_WANTED)
END_SENDING = _claims.end_sending(_MINE)


def _sent() -> Statement:
    mail = (
        update(_mails)
        .where(_MINE, _claims.stands("SENDING"))
        .values(status=literal_column("'SENT'"), sent_at=NOW)
        .returning(_mails.c.cart_id)
        .cte("mail")
    )
    changes: ColumnElement[Any] = literal_column("'{\"recoveryEmailSent\": [false, true]}'::jsonb")
    cart = (
        update(carts)
        .where(carts.c.id == mail.c.cart_id)
        .values(recovery_email_sent=literal_column("true"), recovery_email_sent_at=NOW)
        .returning(carts.c.id, carts.c.company_id, changes.label("changes"))
        .cte("cart")
    )
    recorded = change_record.batch_parts(cart, entity="Cart", action="UPDATE")
    return Statement(select(mail.c.cart_id).add_cte(cart, *recorded))


SENT = _sent()
"""Records that a mail was sent, on the cart too. The cart's version stays: nothing was bought."""

_COMPANY: ColumnElement[Any] = bindparam("company_id", type_=Text)


def _use_token() -> Statement:
    used = (
        update(_mails)
        .where(
            _mails.c.token == bindparam("token", type_=Text),
            _mails.c.company_id == _COMPANY,
            _mails.c.token_used_at.is_(None),
            _mails.c.token_expires_at > NOW,
        )
        .values(token_used_at=NOW)
        .returning(_mails.c.cart_id)
        .cte("used")
    )
    clicked = (
        update(carts)
        .where(
            carts.c.id == used.c.cart_id,
            carts.c.company_id == _COMPANY,
            carts.c.status == literal_column("'ABANDONED'"),
        )
        .values(recovery_clicks=carts.c.recovery_clicks + literal_column("1"))
        .returning(carts.c.id)
        .cte("clicked")
    )
    return Statement(select(clicked.c.id))


_USE_TOKEN = _use_token()


async def use_token(
    executor: Executor, token_digest: str, company_id: str, now: datetime
) -> str | None:
    """Use a recovery link up and count it.

    Returns:
        The cart, which is locked then; None when the link opens no abandoned cart of the company.
    """
    values = {"token": token_digest, "company_id": company_id, "now": naive(now)}
    row = await executor.fetch_row(_USE_TOKEN, values)
    return None if row is None else str(row["id"])
