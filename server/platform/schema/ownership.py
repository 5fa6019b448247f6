"""Whose the catalogue's tables are: this server's, or another application's."""

from __future__ import annotations

from sqlalchemy import text

from server.kernel.errors import Refused
from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

BASELINE_MARK = "Created by migration 20260101000000_baseline"
"""The comment of tables that were made here, and did not come with another application."""

_OWNED = Statement(
    text("SELECT obj_description(to_regclass('products')) = CAST(:mark AS text) AS owned")
)


class Ownership:
    """Knows whether the catalogue may be changed here."""

    def __init__(self, executor: Executor, writable: bool | None) -> None:
        """Look in *executor*, unless *writable*, `CATALOG_WRITABLE`, says it."""
        self._executor = executor
        self._writable = writable

    async def is_ours(self) -> bool:
        """Say whether it may."""
        if self._writable is None:
            row = await self._executor.fetch_row(_OWNED, {"mark": BASELINE_MARK})
            self._writable = bool(row["owned"])
        return self._writable

    async def require(self) -> None:
        """Refuse a change where another application owns the tables.

        Raises:
            Refused: It does.
        """
        if not await self.is_ours():
            raise Refused(
                "CATALOG_READ_ONLY",
                "Another application owns the catalogue; it can't be changed here",
            )
