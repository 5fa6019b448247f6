"""Streams of records: a transaction a message, or one for all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from server.catalog_records import errors
from server.catalog_records.domain.model import Outcome
from server.catalog_records.repository import read
from server.catalog_records.service.applying import (
    BATCH_SECONDS,
    MAX_BATCH,
    Applying,
    Undone,
    violations,
)
from server.catalog_records.views import Batch, Report, StreamReport
from server.kernel.identity import Caller
from server.platform.database.pool import Transaction


class Streaming:
    """Writes streams of batches."""

    def __init__(self, applying: Applying) -> None:
        self._applying = applying

    async def apply(
        self,
        caller: Caller,
        batches: AsyncIterator[Batch],
        tell: Callable[[Outcome], None] = lambda refused: None,
    ) -> StreamReport:
        """Write a stream; the first batch says how.

        Args:
            caller: Whose catalogue, and who does it.
            batches: The messages.
            tell: Told each record that is refused, as soon as it is.

        Raises:
            Refused: The catalogue can't be changed here.
            InvalidInput: A message has too many records, or one is bad and all or none was asked.
            NotFound: The company is not, or no longer, open for business.
        """
        await self._applying.require_writable()
        total = StreamReport()
        first: Batch | None = None
        async for batch in batches:
            if first is None:
                first = batch
                if first.all_or_none or first.dry_run:
                    return await self._as_one(caller, first, batches, tell)
            batch = replace(batch, source=first.source)
            async with self._applying.database.transaction(timeout_seconds=BATCH_SECONDS) as open_:
                total.add(batch, await self._write(open_, caller, batch), tell)
        return total

    async def _as_one(
        self,
        caller: Caller,
        first: Batch,
        rest: AsyncIterator[Batch],
        tell: Callable[[Outcome], None],
    ) -> StreamReport:
        total = StreamReport()
        try:
            async with self._applying.database.transaction(timeout_seconds=BATCH_SECONDS) as open_:
                total.add(first, await self._write(open_, caller, first), tell)
                async for batch in rest:
                    batch = replace(batch, source=first.source)
                    total.add(batch, await self._write(open_, caller, batch), tell)
                if first.all_or_none and total.counts.refused:
                    raise errors.records_refused(violations(total.refused))
                if first.dry_run:
                    raise Undone(total)  # noqa: TRY301 - to leave the transaction
        except Undone:
            return total
        return total

    async def _write(self, transaction: Transaction, caller: Caller, batch: Batch) -> Report:
        if batch.size > MAX_BATCH:
            raise errors.too_many(MAX_BATCH)
        head = await read.head(transaction, caller.company_id, None)
        if head is None:
            raise errors.company_not_found()
        report = await self._applying.write(transaction, caller, head.currency, batch)
        await self._applying.log(transaction, caller, batch, report)
        return report
