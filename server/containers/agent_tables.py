"""How shopping assistants reach containers: a secret of their own beside the owner's."""

from __future__ import annotations

from sqlalchemy import Integer, Table, Text

from server.platform.database.columns import (
    EMPTY_OBJECT,
    JSON_DOCUMENT,
    NOW,
    TIMESTAMP_MS,
    ZERO,
    column,
    index,
    metadata,
    references,
)

agent_carts = Table(
    "agent_carts",
    metadata,
    column("token", Text, primary_key=True, doc="'sha256:' and the digest in hex"),
    column("cart_id", Text, references("carts", "CASCADE")),
    column("company_id", Text, references("companies", "CASCADE")),
    column("site_id", Text),
    column("agent", Text, doc="the host of the agent's profile"),
    column("seen", JSON_DOCUMENT, default=EMPTY_OBJECT, doc="units by line, as it was last shown"),
    column("attribution", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("code", Text, nullable=True, doc="digest of the code in continue_url"),
    column("code_number", Integer, default=ZERO, doc="counts its codes"),
    column("code_expires_at", TIMESTAMP_MS, nullable=True),
    column("code_used_at", TIMESTAMP_MS, nullable=True),
    column("checkout", Text, doc="digest of the id of the cart's checkout session"),
    column("checkout_at", TIMESTAMP_MS, nullable=True, doc="when the session began"),
    column("wishlist_id", Text, nullable=True, doc="what the assistant remembered with the cart"),
    column("comparison_id", Text, nullable=True, doc="what it set side by side"),
    column("session_token", Text, nullable=True, doc="digest of the shopper's, since a code's use"),
    column("ended_at", TIMESTAMP_MS, nullable=True, doc="when the agent gave it up"),
    column("created_at", TIMESTAMP_MS, default=NOW),
)
index(agent_carts, "cart_id")
index(agent_carts, "company_id")
index(agent_carts, "code", unique=True)
index(agent_carts, "checkout", unique=True)
