"""What a cross-site session keeps beside its references and tokens."""

from __future__ import annotations

from sqlalchemy import Integer, Table, Text

# The tables that all modules' statements read are the catalogue's; importing them here registers
# the module's tables as a whole.
from server.containers.session_tables import (
    cross_site_session_references,
    cross_site_session_status,
    cross_site_session_tokens,
    cross_site_sessions,
)
from server.platform.database.columns import (
    NOW,
    ONE,
    TIMESTAMP_MS,
    column,
    index,
    metadata,
    references,
)

__all__ = [
    "cross_site_handoffs",
    "cross_site_session_references",
    "cross_site_session_status",
    "cross_site_session_tokens",
    "cross_site_session_visits",
    "cross_site_sessions",
]

cross_site_session_visits = Table(
    "cross_site_session_visits",
    metadata,
    column("session_id", Text, references("cross_site_sessions", "CASCADE"), primary_key=True),
    column("site_id", Text, references("sites", "CASCADE"), primary_key=True),
    column("first_seen", TIMESTAMP_MS, default=NOW),
    column("last_seen", TIMESTAMP_MS, default=NOW),
    column("last_page", Text, nullable=True),
    column("count", Integer, default=ONE),
    column("company_id", Text, nullable=True, doc="as its session"),
)

cross_site_handoffs = Table(
    "cross_site_handoffs",
    metadata,
    column("code", Text, primary_key=True, doc="'sha256:' and the digest in hex"),
    column("session_id", Text, references("cross_site_sessions", "CASCADE")),
    column("company_id", Text, references("companies", "CASCADE")),
    column("site_id", Text, references("sites", "CASCADE")),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("expires_at", TIMESTAMP_MS),
    column("redeemed_at", TIMESTAMP_MS, nullable=True),
)
index(cross_site_handoffs, "session_id")
index(cross_site_handoffs, "expires_at")
