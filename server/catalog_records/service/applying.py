"""Batches of records, each a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar, cast

from server.catalog.repository import record_of_company
from server.catalog_records import errors
from server.catalog_records.domain.model import Outcome
from server.catalog_records.repository import imports, read
from server.catalog_records.service.writer import Writer
from server.catalog_records.views import Batch, Report
from server.kernel.clock import Clock
from server.kernel.errors import Violation
from server.kernel.identity import Caller
from server.platform.database.pool import Database, Transaction
from server.platform.database.retry import transact
from server.platform.records import change_record, idempotency
from server.platform.schema.ownership import Ownership

MAX_BATCH = 500
"""Records in one batch."""
MAX_VIOLATIONS = 20
BATCH_SECONDS = 30.0
"""The longest one statement of a batch may take: a batch is larger than what a shopper does."""
Answer = TypeVar("Answer")


class Undone(Exception):
    """Takes back what was done, and tells what it would have come to."""

    def __init__(self, answer: object) -> None:
        super().__init__("undone")
        self.answer = answer


class Applying:
    """Writes batches."""

    def __init__(self, database: Database, clock: Clock, *, writable: bool | None) -> None:
        """Write into *database*.

        Args:
            database: Where.
            clock: Tells when.
            writable: Whether the catalogue may be changed here; None: where its tables were made
                by this server's migrations.
        """
        self.database = database
        self._clock = clock
        self._ownership = Ownership(database, writable)

    async def require_writable(self) -> None:
        """Refuse where another application owns the tables.

        Raises:
            Refused: It does.
        """
        await self._ownership.require()

    def now(self) -> datetime:
        """Say what time it is."""
        return self._clock.now()

    async def apply(
        self, caller: Caller, batch: Batch, answer: Callable[[Report], Answer],
        serialised: Callable[[Answer], bytes],
    ) -> Answer:  # fmt: skip
        """Write a batch, and give its answer, which a repeated call gets again.

        Args:
            caller: Whose catalogue.
            batch: The records.
            answer: Makes the answer of the report.
            serialised: Writes an answer down.

        Raises:
            Refused: The catalogue can't be changed here.
            InvalidInput: There are too many records, or one is bad and all or none was asked for.
            NotFound: The company is not open for business.
        """
        await self.require_writable()
        if batch.size > MAX_BATCH:
            raise errors.too_many(MAX_BATCH)

        async def work(transaction: Transaction) -> Answer:
            scope = caller.idempotency.scope if caller.idempotency else None
            head = await read.head(transaction, caller.company_id, scope)
            if head is None:
                raise errors.company_not_found()
            idempotency.replay(caller, head.stored_answer)
            report = await self.write(transaction, caller, head.currency, batch)
            require_all(batch, report)
            made = answer(report)
            if batch.dry_run:
                raise Undone(made)
            kept = serialised(made) if caller.idempotency else None
            await self.log(transaction, caller, batch, report, answer=kept)
            return made

        try:
            return await transact(self.database, work, timeout_seconds=BATCH_SECONDS)
        except Undone as undone:
            return cast("Answer", undone.answer)

    async def write(
        self, transaction: Transaction, caller: Caller, currency: str, batch: Batch
    ) -> Report:
        """Write a batch within an open transaction."""
        writer = Writer(transaction, caller.company_id, currency, self._clock.now())
        outcomes = [*batch.refused, *await writer.write(batch.changes)]
        outcomes.sort(key=lambda outcome: outcome.index)
        report = Report(outcomes=outcomes)
        for outcome in outcomes:
            report.counts.add(outcome)
        return report

    async def log(
        self,
        transaction: Transaction,
        caller: Caller,
        batch: Batch,
        report: Report,
        *,
        answer: bytes | None = None,
    ) -> None:
        """Write down how far the source has been read, and what was changed by whom."""
        now = self._clock.now()
        if batch.source:
            await imports.advance(
                transaction, caller.company_id, batch.source, batch.position, report.counts, now
            )
        counts = report.counts
        if answer is None and not (counts.created or counts.updated or counts.deleted):
            return
        changes = {
            name: number
            for name in ("created", "updated", "deleted", "refused")
            if (number := getattr(counts, name))
        }
        await record_of_company(
            transaction,
            change_record.ChangeRecord(
                caller=caller,
                now=now,
                entity="Catalog",
                entity_id=batch.source or caller.company_id,
                version=0,
                action="UPDATE",
                changes={**changes, "position": batch.position, "ids": _ids(batch, report)},
                events=(),
                answer=answer,
            ),
        )


def require_all(batch: Batch, report: Report) -> None:
    """Refuse a batch of which all or nothing is to be kept, when some of it is bad.

    Raises:
        InvalidInput: Some of it is.
    """
    if batch.all_or_none and report.counts.refused:
        raise errors.records_refused(violations(report.outcomes))


def violations(outcomes: Sequence[Outcome]) -> list[Violation]:
    """Name the first of the records that are refused."""
    return [
        Violation(
            f"records[{outcome.index}].{outcome.refusal.field}".rstrip("."),
            outcome.refusal.description,
        )
        for outcome in outcomes
        if outcome.refusal is not None
    ][:MAX_VIOLATIONS]


def _ids(batch: Batch, report: Report) -> list[str]:
    """Give the ids of what was changed, for the audit log, which holds nobody's address."""
    private = {
        change.index
        for change in batch.changes
        if getattr(getattr(change, "kind", None), "name", "") == "customers"
    }
    return [
        outcome.id
        for outcome in report.outcomes
        if outcome.result in {"CREATED", "UPDATED", "DELETED"} and outcome.index not in private
    ]
