"""Endpoints, the queue of what is to be sent to them, the log of attempts, replays."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from server.platform.database.columns import (
    NOW,
    ONE,
    TIMESTAMP_MS,
    ZERO,
    column,
    expression,
    index,
    literal,
    metadata,
    references,
)

_NOTHING = literal("")

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("url", Text),
    column("description", Text, default=_NOTHING),
    column("event_types", ARRAY(Text), doc="patterns of CloudEvents' types; empty for all"),
    column("site_ids", ARRAY(Text), doc="empty for all"),
    column("alert_email", Text, default=_NOTHING),
    column("status", Text, default=literal("ACTIVE")),
    column("disabled_reason", Text, default=_NOTHING, doc="GONE, FAILING or nothing"),
    column("disabled_at", TIMESTAMP_MS, nullable=True),
    column("alerted_at", TIMESTAMP_MS, nullable=True, doc="when the mail about it went out"),
    column("secret", LargeBinary, doc="sealed"),
    column("former_secret", LargeBinary, nullable=True, doc="sealed"),
    column("former_secret_until", TIMESTAMP_MS, nullable=True),
    column("blocked_until", TIMESTAMP_MS, nullable=True, doc="what the receiver asked for"),
    column("given_up", BigInteger, default=ZERO),
    column("since", BigInteger, doc="the window's first transaction"),
    column("until", BigInteger, doc="the transaction that the next window begins with"),
    column("last", BigInteger, default=ZERO, doc="the last event taken of the window"),
    column("top", BigInteger, default=ZERO, doc="the window's last event"),
    column("version", Integer, default=ONE),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    CheckConstraint("status IN ('ACTIVE', 'PAUSED', 'DISABLED')", name="status"),
)
index(webhook_endpoints, "company_id", "created_at")

webhook_queue = Table(
    "webhook_queue",
    metadata,
    column("id", BigInteger, Identity(always=True), primary_key=True, doc="orders a record's rows"),
    column("endpoint_id", Text),
    column("record_id", Text),
    column("event_id", BigInteger, nullable=True, doc="NULL for a test"),
    column("occurred_at", TIMESTAMP_MS, nullable=True, doc="finds the event's partition"),
    column("replay_id", BigInteger, nullable=True),
    column("attempts", Integer, default=ZERO),
    column("due_at", TIMESTAMP_MS),
    column("claimed_by", Integer, nullable=True, doc="the sender's advisory lock"),
    column("created_at", TIMESTAMP_MS),
)
index(webhook_queue, "endpoint_id", "record_id", "id")
Index(
    "webhook_queue_due_idx",
    webhook_queue.c.endpoint_id,
    webhook_queue.c.due_at,
    postgresql_where=expression('"claimedBy" IS NULL'),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    column("id", BigInteger, Identity(always=True), primary_key=True),
    column("endpoint_id", Text),
    column("message_id", Text, doc="`webhook-id`"),
    column("event_id", BigInteger, nullable=True),
    column("occurred_at", TIMESTAMP_MS, nullable=True),
    column("event_type", Text),
    column("record_id", Text),
    column("replay_id", BigInteger, nullable=True),
    column("attempt", Integer),
    column("outcome", Text),
    column("response_status", Integer, default=ZERO),
    column("error", Text, default=_NOTHING),
    column("duration_ms", Integer),
    column("response_body", Text, default=_NOTHING),
    column("attempted_at", TIMESTAMP_MS),
    column("next_attempt_at", TIMESTAMP_MS, nullable=True),
    CheckConstraint("outcome IN ('DELIVERED', 'RETRYING', 'GIVEN_UP')", name="outcome"),
)
index(webhook_deliveries, "endpoint_id", "id")

webhook_replays = Table(
    "webhook_replays",
    metadata,
    column("id", BigInteger, Identity(always=True), primary_key=True),
    column("endpoint_id", Text, references("webhook_endpoints", "CASCADE")),
    column("since", TIMESTAMP_MS),
    column("until", TIMESTAMP_MS),
    column("horizon", BigInteger, doc="transactions from it on are not replayed"),
    column("last", BigInteger, doc="the last event taken"),
    column("top", BigInteger, doc="the last event there is"),
    column("events", BigInteger, default=ZERO),
    column("status", Text, default=literal("RUNNING")),
    column("created_at", TIMESTAMP_MS),
    CheckConstraint("status IN ('RUNNING', 'DONE')", name="status"),
)
index(webhook_replays, "endpoint_id", "id")
