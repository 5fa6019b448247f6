"""Which companies are to be deleted, and when they were."""

from __future__ import annotations

from sqlalchemy import Table, Text

from server.platform.database.columns import NOW, TIMESTAMP_MS, column, metadata

tenant_deletions = Table(
    "tenant_deletions",
    metadata,
    # No foreign key: it outlives the company.
    column("company_id", Text, primary_key=True),
    column("requested_at", TIMESTAMP_MS, default=NOW),
    column("due_at", TIMESTAMP_MS, doc="until then it can be restored"),
    column("finished_at", TIMESTAMP_MS, nullable=True),
)
