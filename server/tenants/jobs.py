"""Deleting companies whose grace has ended."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from server.platform.maintenance.job import BATCH, Run
from server.tenants import repository


class Store(Protocol):
    """Holds archived files."""

    async def delete(self, name: str) -> None:
        """Delete an object; one that is not there is no error."""
        ...


class PurgeTenants:
    """Deletes, batch by batch, all that belongs to a company that was deleted.

    A run that stops anywhere is gone on with by the next: what is gone is gone, and the company's
    own row goes last.
    """

    name = "purgeTenants"

    def __init__(self, store: Store | None) -> None:
        self._store = store

    async def run(self, run: Run) -> None:
        """Delete what is due; rows are of any table."""
        for company in await repository.due(run.database, run.now):
            if run.dry_run:
                run.rows += 1
                continue
            with run.going_on_without(company):
                await self.purge(run, company)

    async def purge(self, run: Run, company: str) -> None:
        """Delete all that belongs to a company that is closed for good."""
        files = await repository.archives(run.database, company)
        if files and self._store is None:
            run.notes.append(f"ARCHIVE_URL is not set, and {company} has archived files")
            return
        for name in files:
            if self._store is not None:
                await self._store.delete(name)
        for table in repository.tables():
            await self._empty(run, table, company)
        run.rows += await repository.delete_unindexed(run.database, company)
        async with run.database.transaction() as transaction:
            await repository.delete_company(transaction, company, run.now)
        run.rows += 1

    async def _empty(self, run: Run, table: str, company: str) -> None:
        while True:
            begun = time.monotonic()
            done = await repository.delete_some(run.database, table, company, BATCH)
            run.rows += done
            if not done:
                return
            # Half of the time belongs to the shops that are open.
            await asyncio.sleep(time.monotonic() - begun)
