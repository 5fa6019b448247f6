"""How far each source of records has been read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Table, Text

from server.platform.database.columns import (
    NOW,
    TIMESTAMP_MS,
    ZERO,
    column,
    metadata,
    references,
)

catalog_imports = Table(
    "catalog_imports",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("source", Text, primary_key=True, doc="the caller's name for it"),
    column("position", Text, doc="how far it has been read, in the caller's words"),
    column("created", BigInteger, default=ZERO),
    column("updated", BigInteger, default=ZERO),
    column("unchanged", BigInteger, default=ZERO),
    column("deleted", BigInteger, default=ZERO),
    column("refused", BigInteger, default=ZERO),
    column("updated_at", TIMESTAMP_MS, default=NOW),
)
