"""Giving records back, and how far imports have come."""

from __future__ import annotations

from collections.abc import Sequence

from server.catalog_records import errors
from server.catalog_records.domain.kinds import Kind
from server.catalog_records.domain.model import Counts, Stored
from server.catalog_records.repository import imports, read
from server.kernel.identity import Caller
from server.platform.database.pool import Database

DEFAULT_PAGE = 100


class Reading:
    """Reads the records of companies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, caller: Caller, kind: Kind, row_id: str) -> Stored:
        """Read one record.

        Raises:
            NotFound: The company has no such record, or is not open for business.
        """
        await self._require_open(caller)
        found = await read.record(self._database, kind, caller.company_id, row_id)
        if found is None:
            raise errors.record_not_found()
        return found

    async def page(
        self, caller: Caller, kind: Kind, *, after: str, size: int, deleted: bool, sku: str
    ) -> tuple[Sequence[Stored], str]:
        """Read a page of records, and the cursor of the next one.

        Raises:
            NotFound: The company is not open for business.
        """
        await self._require_open(caller)
        limit = size or DEFAULT_PAGE
        found = await read.page(
            self._database,
            kind,
            caller.company_id,
            after=after,
            limit=limit,
            deleted=deleted,
            sku=sku,
        )
        return found, str(found[-1].columns["id"]) if len(found) == limit else ""

    async def position(self, caller: Caller, source: str) -> tuple[str, Counts]:
        """Say how far a source has been read.

        Raises:
            NotFound: Nothing of it has arrived, or the company is not open for business.
        """
        await self._require_open(caller)
        found = await imports.look(self._database, caller.company_id, source)
        if found is None:
            raise errors.record_not_found()
        return found

    async def _require_open(self, caller: Caller) -> None:
        if await read.head(self._database, caller.company_id, None) is None:
            raise errors.company_not_found()
