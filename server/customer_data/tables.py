"""The record of erasures."""

from __future__ import annotations

from sqlalchemy import ARRAY, Boolean, Integer, Table, Text

from server.platform.database.columns import (
    FALSE,
    NOW,
    TIMESTAMP_MS,
    ZERO,
    column,
    expression,
    index,
    metadata,
    references,
)

erasures = Table(
    "erasures",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("subject_digest", Text, doc="SHA-256 of company and person: tells whether, not whom"),
    column("requested_at", TIMESTAMP_MS, default=NOW),
    column("requested_by", Text),
    column("rows_at", TIMESTAMP_MS, nullable=True, doc="when the database had forgotten"),
    column("finished_at", TIMESTAMP_MS, nullable=True),
    column("records", Integer, default=ZERO),
    column("archives", Integer, default=ZERO),
    column("customer_cleared", Boolean, default=FALSE),
    # Whom, until the database has forgotten.
    column("customer_id", Text, nullable=True),
    column("token", Text, nullable=True, doc="the digest of a guest's session token"),
    # What is left to do; emptied in the end.
    column("cart_ids", ARRAY(Text), default=expression("'{}'::text[]"), doc="archived carts"),
    column("objects", ARRAY(Text), default=expression("'{}'::text[]"), doc="files to delete"),
)
index(erasures, "company_id", "subject_digest", unique=True)
