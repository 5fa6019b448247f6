"""Taking converted carts out of the database into object storage."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

import orjson

from server.cart.repository import archive
from server.platform import journal
from server.platform.jobs import BATCH, Retiring, Run
from server.platform.postgres import Executor
from server.platform.sql import from_json, naive

KEEP_YEARS = 2


class ArchiveError(Exception):
    """What was read back is not what was written; nothing was deleted."""


class Store(Protocol):
    """Keeps objects by name."""

    async def put(self, name: str, content: bytes) -> None:
        """Write an object, over one of the same name."""
        ...

    async def get(self, name: str) -> bytes:
        """Read an object."""
        ...

    async def delete(self, name: str) -> None:
        """Delete an object; one that is not there is no error."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """An object of the archive and the carts it holds."""

    name: str
    company_id: str
    ids: Sequence[str]
    sha256: str


class ArchiveConvertedCarts:
    """Writes carts as gzipped JSON lines, reads them back, and deletes them then.

    Which carts an object holds is committed before it is written: a run that was cut off is
    finished by the next one, under the same name and with the same content.
    """

    name = "archiveConvertedCarts"

    def __init__(self, store: Store | None, *, retiring: Retiring) -> None:
        self._store = store
        self._retiring = retiring

    async def run(self, run: Run) -> None:
        """Archive what is due; rows are carts."""
        if self._store is None:
            run.skip("ARCHIVE_URL is not set; nothing was archived and nothing deleted")
            return
        before = {"before": naive(years_before(run.now))}
        if run.dry_run:
            run.rows = (await run.database.fetch_row(archive.COUNT, before))[0]
            return
        for row in await run.database.fetch(archive.PLANNED, {}):
            await self._carry_out(run, self._store, Plan(*row))
        while due := await run.database.fetch(archive.DUE, {**before, "limit": BATCH}):
            plan = await self._plan(run, due)
            if not await self._carry_out(run, self._store, plan):
                raise ArchiveError(f"carts of {plan.name} changed while they were archived")

    async def _plan(self, run: Run, due: Sequence[Any]) -> Plan:
        """Choose those of the first one's company and month, and note them down."""
        _, company_id, first = due[0]
        month = (first.year, first.month)
        ids = sorted(
            row[0] for row in due if row[1] == company_id and (row[2].year, row[2].month) == month
        )
        digest = hashlib.sha256(await _content(run.database, ids)).hexdigest()
        name = (
            f"carts/{quote(company_id, safe='')}/{first:%Y/%m}/{quote(ids[0], safe='')}-"
            f"{digest}.jsonl.gz"
        )
        plan = Plan(name, company_id, ids, digest)
        values = {"name": name, "company_id": company_id, "ids": ids, "sha256": digest}
        await run.database.fetch(archive.PLAN, values)
        return plan

    async def _carry_out(self, run: Run, store: Store, plan: Plan) -> bool:
        """Write, read back, delete; False when the carts are not what was planned."""
        content = await _content(run.database, plan.ids)
        if hashlib.sha256(content).hexdigest() != plan.sha256:
            await self._give_up(run, store, plan)
            return False
        await store.put(plan.name, gzip.compress(content, mtime=0))
        read = gzip.decompress(await store.get(plan.name))
        if hashlib.sha256(read).hexdigest() != plan.sha256 or read.count(b"\n") != len(plan.ids):
            raise ArchiveError(f"{plan.name} was not read back as it was written")
        async with run.database.transaction() as transaction:
            await transaction.fetch(archive.LOCK, {"ids": plan.ids})
            now = await _content(transaction, plan.ids)
            unchanged = hashlib.sha256(now).hexdigest() == plan.sha256
            if unchanged:
                await self._retiring.retire(transaction, "carts", plan.ids)
                record = journal.batch_parameters(run.actor, run.now)
                await transaction.fetch(
                    archive.FINISH, {"ids": plan.ids, "name": plan.name, **record}
                )
        if not unchanged:
            await self._give_up(run, store, plan)
            return False
        run.rows += len(plan.ids)
        return True

    async def _give_up(self, run: Run, store: Store, plan: Plan) -> None:
        await store.delete(plan.name)
        await run.database.fetch(archive.DROP_PLAN, {"name": plan.name})


async def _content(executor: Executor, ids: Sequence[str]) -> bytes:
    """Give the carts as JSON lines; equal rows give equal bytes."""
    rows = await executor.fetch(archive.DOCUMENTS, {"ids": ids})
    documents = (from_json(row[0]) for row in rows)
    options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return b"".join(orjson.dumps(document, option=options) for document in documents)


def years_before(now: datetime) -> datetime:
    """Give the moment so many calendar years ago; of 29 February, the 28th."""
    try:
        return now.replace(year=now.year - KEEP_YEARS)
    except ValueError:
        return now.replace(year=now.year - KEEP_YEARS, day=28)
