"""Taking converted carts out of the database into object storage."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote

import orjson

from server.cart.repository import archive, retention
from server.cart.repository.archive import DueCart, Plan
from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.maintenance.job import BATCH, Retiring, Run, delete_due
from server.platform.records import change_record

KEEP_YEARS = 2


class ArchiveError(Exception):
    """What was read back is not what was written; nothing was deleted."""


class CartsChanged(Exception):
    """Carts that nothing should change any more changed while they were archived."""


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


class ArchiveConvertedCarts:
    """Writes carts as gzipped JSON lines, reads them back, and deletes them then.

    Which carts an object holds is committed before it is written: a run that was cut off is
    finished by the next one, under the same name and with the same content.
    """

    name = "archiveConvertedCarts"

    def __init__(
        self, store: Store | None, *, retiring: Retiring, keep: timedelta | None = None
    ) -> None:
        """Archive carts.

        Args:
            store: Where to; None where there is no archive.
            retiring: Keeps what is to be kept of carts that are deleted.
            keep: After what time carts are deleted where there is no archive; None for never.
        """
        self._store = store
        self._keep = keep
        self._retiring = retiring

    async def run(self, run: Run) -> None:
        """Archive what is due; rows are carts. Without an archive, delete what is far older."""
        if self._store is None:
            await self._without_archive(run)
            return
        before = years_before(run.now)
        if run.dry_run:
            run.rows = await archive.count(run.database, before)
            return
        for plan in await archive.planned(run.database):
            with run.going_on_without(plan.company_id, CartsChanged):
                await self._carry_out(run, self._store, plan)
        while due := await archive.due(
            run.database, before, limit=BATCH, passed_over=list(run.passed_over)
        ):
            with run.going_on_without(due[0].company_id, CartsChanged):
                plan = await self._plan(run, due)
                if not await self._carry_out(run, self._store, plan):
                    raise CartsChanged(f"carts of {plan.name} changed while they were archived")

    async def _without_archive(self, run: Run) -> None:
        if self._keep is not None:
            values = {
                "converted_before": naive(run.now - self._keep),
                **change_record.batch_parameters(run.actor, run.now),
            }
            await delete_due(run, retention.CONVERTED, self._retiring, values)
        if not run.rows:
            run.skip("ARCHIVE_URL is not set; nothing was archived and nothing deleted")

    async def _plan(self, run: Run, due: Sequence[DueCart]) -> Plan:
        """Choose those of the first one's company and month, and note them down."""
        company_id, first = due[0].company_id, due[0].converted_at
        ids = sorted(
            cart.id
            for cart in due
            if cart.company_id == company_id
            and (cart.converted_at.year, cart.converted_at.month) == (first.year, first.month)
        )
        digest = hashlib.sha256(await _content(run.database, ids)).hexdigest()
        name = (
            f"carts/{quote(company_id, safe='')}/{first:%Y/%m}/{quote(ids[0], safe='')}-"
            f"{digest}.jsonl.gz"
        )
        plan = Plan(name, company_id, ids, digest)
        await archive.keep_plan(run.database, plan)
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
            await archive.lock(transaction, plan.ids)
            now = await _content(transaction, plan.ids)
            unchanged = hashlib.sha256(now).hexdigest() == plan.sha256
            if unchanged:
                await self._retiring.retire(transaction, "carts", plan.ids)
                await archive.finish(transaction, plan, run.actor, run.now)
        if not unchanged:
            await self._give_up(run, store, plan)
            return False
        run.rows += len(plan.ids)
        return True

    async def _give_up(self, run: Run, store: Store, plan: Plan) -> None:
        await store.delete(plan.name)
        await archive.drop_plan(run.database, plan)


async def _content(executor: Executor, ids: Sequence[str]) -> bytes:
    """Give the carts as JSON lines; equal rows give equal bytes."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    documents = await archive.documents(executor, ids)
    return b"".join(orjson.dumps(document, option=options) for document in documents)


def years_before(now: datetime) -> datetime:
    """Give the moment so many calendar years ago; of 29 February, the 28th."""
    try:
        return now.replace(year=now.year - KEEP_YEARS)
    except ValueError:
        return now.replace(year=now.year - KEEP_YEARS, day=28)
