"""The platform's own tables: audit log, idempotency records, events, revoked tokens."""

from __future__ import annotations

from sqlalchemy import BigInteger, Identity, Integer, LargeBinary, SmallInteger, Table, Text, text

from server.platform.database.columns import (
    JSON_DOCUMENT,
    NOW,
    TIMESTAMP_MS,
    ZERO,
    column,
    index,
    metadata,
    references,
)

audit_logs = Table(
    "audit_logs",
    metadata,
    column("id", Text, primary_key=True),
    column("user_id", Text, references("users", "SET NULL"), nullable=True),
    column("action", Text, doc="'CREATE', 'UPDATE' or 'DELETE'"),
    column("entity", Text),
    column("entity_id", Text, nullable=True),
    column("scope_type", Text, nullable=True),
    column("scope_id", Text, nullable=True),
    column("changes", JSON_DOCUMENT, nullable=True),
    column("metadata", JSON_DOCUMENT, nullable=True),
    column("ip_address", Text, nullable=True),
    column("user_agent", Text, nullable=True),
    column("data_classification", Text, nullable=True),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("company_id", Text, nullable=True, doc="NULL: nobody's company was known"),
)
index(audit_logs, "entity", "entity_id")
index(audit_logs, "user_id", "created_at")
index(audit_logs, "action", "created_at")

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    column("scope", LargeBinary, primary_key=True, doc="digest of caller, method and key"),
    column("request_digest", LargeBinary),
    column("answer", LargeBinary, nullable=True, doc="NULL only while its transaction runs"),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("expires_at", TIMESTAMP_MS),
    column("company_id", Text, nullable=True, doc="NULL: of an older release"),
)
index(idempotency_keys, "expires_at")

commerce_events = Table(
    "commerce_events",
    metadata,
    column("occurred_at", TIMESTAMP_MS, primary_key=True),
    column("id", BigInteger, Identity(always=True), primary_key=True),
    column("company_id", Text),
    column("site_id", Text, nullable=True),
    column("aggregate_type", Text),
    column("aggregate_id", Text),
    column("aggregate_version", Integer),
    column("ordinal", SmallInteger, default=ZERO, doc="order within one version"),
    column("event_type", Text),
    column("payload", JSON_DOCUMENT),
    column("customer_id", Text, nullable=True),
    column("visitor_id", Text, nullable=True),
    column("session_id", Text, nullable=True),
    column("request_id", Text, nullable=True),
    column("traceparent", Text, nullable=True, doc="the span that wrote it, where it was traced"),
    column(
        "transaction_id",
        BigInteger,
        default=text("(pg_current_xact_id()::text)::bigint"),
        doc="the transaction that wrote it; 0 for the oldest events",
    ),
    postgresql_partition_by='RANGE ("occurredAt")',
)
index(commerce_events, "transaction_id", "id")
index(commerce_events, "company_id", "id")
index(commerce_events, "aggregate_id", "aggregate_version")
index(commerce_events, "customer_id")

revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    column("id", Text, primary_key=True, doc="the token's jti, or its digest"),
    column("expires_at", TIMESTAMP_MS, doc="when the token would have ended by itself"),
    column("created_at", TIMESTAMP_MS, default=NOW),
)
index(revoked_tokens, "expires_at")
