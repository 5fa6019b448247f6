"""The tables of cross-site sessions that every module's statements read.

A session opens the containers it refers to, whichever module they are of, so these stand beside
the shared tables; what else a session keeps is its own module's.
"""

from __future__ import annotations

from sqlalchemy import Index, Integer, Table, Text

from server.platform.database.columns import (
    EMPTY_LIST,
    JSON_DOCUMENT,
    NOW,
    ONE,
    TIMESTAMP_MS,
    column,
    enum,
    expression,
    index,
    literal,
    metadata,
    references,
)

cross_site_session_status = enum("CrossSiteSessionStatus", "ACTIVE", "EXPIRED", "MERGED", "REVOKED")

cross_site_sessions = Table(
    "cross_site_sessions",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("session_token", Text, doc="'sha256:' and the digest in hex"),
    column("visitor_id", Text, nullable=True),
    column("customer_id", Text, references("customers", "SET NULL"), nullable=True),
    column("status", cross_site_session_status, default=literal("ACTIVE")),
    column("data_references", JSON_DOCUMENT, default=EMPTY_LIST, doc="of an earlier tool: 0030"),
    column("device_info", JSON_DOCUMENT, nullable=True),
    column("first_seen_at", TIMESTAMP_MS, default=NOW),
    column("last_active_at", TIMESTAMP_MS, default=NOW),
    column("expires_at", TIMESTAMP_MS),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("version", Integer, default=ONE),
    column("merged_into_session_id", Text, nullable=True),
    column("merged_at", TIMESTAMP_MS, nullable=True),
    column("merge_result", JSON_DOCUMENT, nullable=True, doc="what a repeated merge answers"),
)

index(cross_site_sessions, "session_token", unique=True)
index(cross_site_sessions, "company_id")
index(cross_site_sessions, "customer_id")
index(cross_site_sessions, "status")
index(cross_site_sessions, "expires_at")
index(cross_site_sessions, "company_id", "created_at")

Index(
    "cross_site_sessions_newest_idx",
    cross_site_sessions.c.customer_id,
    cross_site_sessions.c.company_id,
    cross_site_sessions.c.status,
    cross_site_sessions.c.last_active_at,
)
Index(
    "idx_cross_site_sessions_cleanup",
    cross_site_sessions.c.expires_at,
    postgresql_where=expression("status = 'ACTIVE'"),
)

Index(
    "cross_site_sessions_ended_idx",
    cross_site_sessions.c.updated_at,
    postgresql_where=expression("status IN ('EXPIRED', 'MERGED', 'REVOKED')"),
)

cross_site_session_tokens = Table(
    "cross_site_session_tokens",
    metadata,
    column("session_id", Text, references("cross_site_sessions", "CASCADE"), primary_key=True),
    column("site_id", Text, references("sites", "CASCADE"), primary_key=True),
    column("token", Text, doc="'sha256:' and the digest in hex"),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("company_id", Text, nullable=True, doc="as its session"),
)
index(cross_site_session_tokens, "token", unique=True)

cross_site_session_references = Table(
    "cross_site_session_references",
    metadata,
    column("session_id", Text, references("cross_site_sessions", "CASCADE"), primary_key=True),
    column("site_id", Text, references("sites", "CASCADE"), primary_key=True),
    column("type", Text, primary_key=True, doc="CART, WISHLIST or COMPARISON"),
    column("entity_id", Text),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("last_updated", TIMESTAMP_MS, default=NOW),
    column("company_id", Text, nullable=True, doc="as its session"),
)
index(cross_site_session_references, "entity_id")
