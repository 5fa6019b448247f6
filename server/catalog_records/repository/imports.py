"""How far sources have been read, and the record of each batch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text

from server.catalog_records.domain.model import Counts
from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.database.statement import Statement

_NAMES = ("created", "updated", "unchanged", "deleted", "refused")
_SUMS = ", ".join(f"{name} = catalog_imports.{name} + excluded.{name}" for name in _NAMES)
_ADVANCE = Statement(
    text(f"""
INSERT INTO catalog_imports ("companyId", source, position, {", ".join(_NAMES)}, "updatedAt")
VALUES (:company, :source, :position, {", ".join(f":{name}" for name in _NAMES)}, :now)
ON CONFLICT ("companyId", source) DO UPDATE SET position = excluded.position, {_SUMS},
    "updatedAt" = excluded."updatedAt"
RETURNING source""")
)
_LOOK = Statement(
    text(f"""
SELECT position, {", ".join(_NAMES)} FROM catalog_imports
WHERE "companyId" = :company AND source = :source""")
)


async def advance(
    executor: Executor, company_id: str, source: str, position: str, counts: Counts, now: datetime
) -> None:
    """Note that a source has been read up to *position*."""
    values: dict[str, Any] = {"company": company_id, "source": source, "position": position}
    values |= {name: getattr(counts, name) for name in _NAMES} | {"now": naive(now)}
    await executor.fetch(_ADVANCE, values)


async def look(executor: Executor, company_id: str, source: str) -> tuple[str, Counts] | None:
    """Read how far a source has been read; None when nothing of it has arrived."""
    row = await executor.fetch_row(_LOOK, {"company": company_id, "source": source})
    return None if row is None else (row[0], Counts(*row[1:]))
