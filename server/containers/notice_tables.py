"""What customers are told of their records: what they were told last, and what they want."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, LargeBinary, Table, Text

from server.platform.database.columns import (
    FALSE,
    JSON_DOCUMENT,
    NOW,
    ONE,
    TIMESTAMP_MS,
    TRUE,
    ZERO,
    column,
    expression,
    index,
    literal,
    metadata,
    references,
)

last_told = Table(
    "last_told",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("record_id", Text, primary_key=True, doc="a wishlist, a comparison or a cart"),
    column("subject", Text, primary_key=True, doc="the item's id, or the code"),
    column("record_type", Text),
    column("state", JSON_DOCUMENT, doc="what it was like when it was last looked at"),
    column("version", Integer, default=ONE, doc="counts changes; who is late writes nothing"),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    CheckConstraint("\"recordType\" IN ('Wishlist', 'Comparison', 'Cart')", name="recordType"),
)

notice_preferences = Table(
    "notice_preferences",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("customer_id", Text, primary_key=True),
    column("events", Boolean, default=TRUE),
    column("mails", Boolean, default=FALSE),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
)

MAIL_STATUSES = (
    *("PENDING", "CLAIMED", "SENDING", "SENT", "DEFERRED", "REFUSED", "FAILED", "UNKNOWN"),
    "CANCELLED",
)
"""How a mail of news may stand."""
notice_mails = Table(
    "notice_mails",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("customer_id", Text),
    column("news", JSON_DOCUMENT, doc="type and payload of each event"),
    column("status", Text, default=literal("PENDING")),
    column("attempts", Integer, default=ZERO),
    column("next_attempt_at", TIMESTAMP_MS, nullable=True, doc="of a DEFERRED one"),
    column("claimed_by", Text, nullable=True, doc="host, process and run"),
    column("claimed_at", TIMESTAMP_MS, nullable=True),
    column("sent_at", TIMESTAMP_MS, nullable=True),
    column("message_id", Text, nullable=True),
    column("reply", Text, nullable=True, doc="why it was not sent: a code, no address"),
    column("unsubscribe_token", Text, nullable=True, doc="'sha256:' and the digest in hex"),
    column("one_click_token", Text, nullable=True, doc="the same of the header's"),
    column("address", LargeBinary, nullable=True, doc="digest of the address it goes to"),
    column("created_at", TIMESTAMP_MS, default=NOW),
    CheckConstraint(f"status IN {MAIL_STATUSES}", name="status"),
)
index(notice_mails, "unsubscribe_token", unique=True)
index(notice_mails, "one_click_token", unique=True)
index(notice_mails, "address")
index(notice_mails, "created_at")
NEWS_ARE_FRESH = timedelta(days=2)
"""How long news wait for being written; older ones are none."""
ONE_PENDING = expression("status = 'PENDING'")
"""The predicate of the unique index that keeps one mail that gathers news for a customer."""
Index(
    "notice_mails_pending_key",
    notice_mails.c.company_id,
    notice_mails.c.customer_id,
    unique=True,
    postgresql_where=ONE_PENDING,
)

mail_objections = Table(
    "mail_objections",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("address", LargeBinary, primary_key=True, doc="SHA-256 of the address in lower case"),
    column("created_at", TIMESTAMP_MS, default=NOW),
)
