"""The statements about recovery mails: claiming, sending at most once, and the links in them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
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
from server.platform import journal
from server.platform.metadata import TIMESTAMP_MS
from server.platform.postgres import Statement
from server.platform.sql import array

_mails = recovery_mails
_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)
_STALE: ColumnElement[Any] = bindparam("stale_since", type_=TIMESTAMP_MS)
_WHO: ColumnElement[Any] = bindparam("claimed_by", type_=Text)
_CART: ColumnElement[Any] = bindparam("cart_id", type_=Text)


def _is(status: str) -> ColumnElement[bool]:
    return _mails.c.status == literal_column(f"'{status}'")


def _mailable() -> ColumnElement[bool]:
    """The condition that a mail about the cart is still wanted, joined with its customer."""
    later = carts.alias("later")
    opted_out = customers.c.metadata[literal_column("'marketingOptOut'")]
    return and_(
        carts.c.status == literal_column("'ABANDONED'"),
        carts.c.recovery_email_sent.is_(literal_column("false")),
        carts.c.order_id.is_(None),
        carts.c.item_count > literal_column("0"),
        customers.c.company_id == carts.c.company_id,
        customers.c.status == literal_column("'ACTIVE'"),
        customers.c.deleted_at.is_(None),
        customers.c.email.op("~")(literal_column(r"'^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+$'")),
        ~customers.c.email.like(literal_column("'%@customers.invalid'")),
        opted_out.is_distinct_from(literal_column("'true'::jsonb")),
        opted_out.is_distinct_from(literal_column("'\"true\"'::jsonb")),
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
    return or_(
        and_(_is("DEFERRED"), _mails.c.next_attempt_at <= _NOW),
        # The customer came back before it went out, and left again.
        _is("CANCELLED"),
        and_(_is("CLAIMED"), _mails.c.claimed_at <= _STALE),
    )


_JOINED = carts.join(customers, customers.c.id == carts.c.customer_id)
_UNCLAIMED = ~exists(select(_mails.c.cart_id).where(_mails.c.cart_id == carts.c.id, ~_claimable()))

CANDIDATES = Statement(select(func.count()).select_from(_JOINED).where(_mailable(), _UNCLAIMED))
"""Counts the carts a mail would be sent about."""


def _claim() -> Statement:
    due = (
        select(carts.c.id, carts.c.company_id, carts.c.customer_id)
        .select_from(_JOINED)
        .where(_mailable(), _UNCLAIMED)
        .order_by(carts.c.abandoned_at)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True, of=carts)
        .cte("due")
    )
    claim = insert(_mails).from_select(
        ["cart_id", "company_id", "customer_id", "claimed_by", "claimed_at"],
        select(due.c.id, due.c.company_id, due.c.customer_id, _WHO, _NOW),
    )
    # Whoever claimed between our look and our write keeps it: the condition is asked again.
    claimed = (
        claim.on_conflict_do_update(
            index_elements=["cartId"],
            set_={
                _mails.c.status: literal_column("'CLAIMED'"),
                _mails.c.attempts: _mails.c.attempts + literal_column("1"),
                _mails.c.customer_id: claim.excluded.customer_id,
                _mails.c.claimed_by: _WHO,
                _mails.c.claimed_at: _NOW,
                _mails.c.next_attempt_at: None,
            },
            where=_claimable(),
        )
        .returning(_mails.c.cart_id, _mails.c.attempts)
        .cte("claimed")
    )
    return Statement(select(claimed.c.cart_id, claimed.c.attempts))


CLAIM = _claim()
"""Claims at most `limit` carts; committed before anything is said to a mail server."""

GIVE_UP_ON_UNKNOWN = Statement(
    update(_mails)
    .where(_is("SENDING"), _mails.c.claimed_at <= _STALE)
    .values(status=literal_column("'UNKNOWN'"), reply=literal_column("'the sender died'"))
    .returning(_mails.c.cart_id)
)
"""Marks mails whose sender died after DATA had begun; they are never sent again."""

_MINE = and_(_mails.c.cart_id == _CART, _mails.c.claimed_by == _WHO)


def _prepare() -> Statement:
    kept = (
        update(_mails)
        .where(_MINE, _is("CLAIMED"))
        .values(
            token=bindparam("token", type_=Text),
            token_expires_at=bindparam("token_expires_at", type_=TIMESTAMP_MS),
            unsubscribe_token=bindparam("unsubscribe_token", type_=Text),
            message_id=bindparam("message_id", type_=Text),
        )
        .returning(_mails.c.cart_id)
        .cte("kept")
    )
    name = cart_items.c.product_snapshot.op("->>")(literal_column("'name'"))
    line = array(name, cart_items.c.quantity, func.trim_scale(cart_items.c.line_total).cast(Text))
    lines = (
        select(func.json_agg(aggregate_order_by(line, cart_items.c.added_at, cart_items.c.id)))
        .where(cart_items.c.cart_id == carts.c.id)
        .correlate(carts)
        .scalar_subquery()
    )
    tables = (
        _JOINED.join(companies, companies.c.id == carts.c.company_id)
        .outerjoin(sites, sites.c.id == carts.c.site_id)
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
BEGIN_SENDING = Statement(
    update(_mails)
    .where(_MINE, _is("CLAIMED"), _STILL_WANTED)
    .values(status=literal_column("'SENDING'"), claimed_at=_NOW)
    .returning(_mails.c.cart_id)
)
"""The last look before DATA: no row when the mail is not wanted any more, or not ours."""

END_SENDING = Statement(
    update(_mails)
    .where(_MINE, or_(_is("CLAIMED"), _is("SENDING")))
    .values(
        status=bindparam("status", type_=Text),
        reply=bindparam("reply", type_=Text),
        next_attempt_at=bindparam("next_attempt_at", type_=TIMESTAMP_MS),
    )
    .returning(_mails.c.cart_id)
)
"""Records that a mail was not sent, or that nobody knows."""


def _sent() -> Statement:
    mail = (
        update(_mails)
        .where(_MINE, _is("SENDING"))
        .values(status=literal_column("'SENT'"), sent_at=_NOW)
        .returning(_mails.c.cart_id)
        .cte("mail")
    )
    changes: ColumnElement[Any] = literal_column("'{\"recoveryEmailSent\": [false, true]}'::jsonb")
    cart = (
        update(carts)
        .where(carts.c.id == mail.c.cart_id)
        .values(recovery_email_sent=literal_column("true"), recovery_email_sent_at=_NOW)
        .returning(carts.c.id, carts.c.company_id, changes.label("changes"))
        .cte("cart")
    )
    recorded = journal.batch_parts(cart, entity="Cart", action="UPDATE")
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
            _mails.c.token_expires_at > _NOW,
        )
        .values(token_used_at=_NOW)
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


USE_TOKEN = _use_token()
"""Uses a recovery link up and counts it; no row when it opens no abandoned cart. Locks the cart."""


def _opt_out() -> Statement:
    mail = (
        select(_mails.c.customer_id)
        .where(
            _mails.c.unsubscribe_token == bindparam("token", type_=Text),
            _mails.c.company_id == _COMPANY,
        )
        .cte("mail")
    )
    changes: ColumnElement[Any] = literal_column("'{\"marketingOptOut\": true}'::jsonb")
    customer = (
        update(customers)
        .where(customers.c.id == mail.c.customer_id, customers.c.company_id == _COMPANY)
        .values(metadata=customers.c.metadata.op("||")(changes), updated_at=_NOW)
        .returning(customers.c.id, customers.c.company_id, changes.label("changes"))
        .cte("customer")
    )
    recorded = journal.batch_parts(customer, entity="Customer", action="UPDATE")
    return Statement(select(customer.c.id).add_cte(*recorded))


OPT_OUT = _opt_out()
"""Sets `marketingOptOut` of the customer a mail went to; no row for an unknown token."""
