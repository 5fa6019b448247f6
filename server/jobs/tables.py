"""The record of the jobs' runs."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Identity, Integer, Table, Text

from server.platform.database.columns import (
    FALSE,
    NOW,
    TIMESTAMP_MS,
    ZERO,
    column,
    index,
    literal,
    metadata,
)

job_runs = Table(
    "job_runs",
    metadata,
    column("id", BigInteger, Identity(always=True), primary_key=True),
    column("name", Text),
    column("scheduled_for", TIMESTAMP_MS, nullable=True, doc="NULL: started by hand"),
    column("started_at", TIMESTAMP_MS, default=NOW),
    column("ended_at", TIMESTAMP_MS, nullable=True),
    column("rows", Integer, default=ZERO),
    column("dry_run", Boolean, default=FALSE),
    column("companies_passed_over", Integer, default=ZERO),
    column("status", Text, default=literal("RUNNING")),
    column("note", Text, nullable=True),
    column("error", Text, nullable=True),
    column("host", Text),
    column("pid", Integer),
    CheckConstraint(
        "status IN ('RUNNING', 'SUCCEEDED', 'SKIPPED', 'FAILED', 'LOST')", name="status"
    ),
)
index(job_runs, "name", "scheduled_for", unique=True)
index(job_runs, "name", "started_at")
