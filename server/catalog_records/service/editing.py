"""One record at a time, for people who edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from server.catalog.repository import record_of_company
from server.catalog_records import errors
from server.catalog_records.domain.kinds import Kind
from server.catalog_records.domain.model import Change, Gone, Outcome, Refusal, Stored
from server.catalog_records.repository import read
from server.catalog_records.service.applying import Applying
from server.catalog_records.views import Batch
from server.kernel.errors import (
    CommerceError,
    Forbidden,
    InvalidInput,
    Violation,
    version_mismatch,
)
from server.kernel.identity import Caller
from server.platform.database.pool import Transaction
from server.platform.database.retry import transact
from server.platform.records import change_record, idempotency

Answer = TypeVar("Answer")


class Editing:
    """Writes single records."""

    def __init__(self, applying: Applying) -> None:
        self._applying = applying

    async def put(
        self,
        caller: Caller,
        kind: Kind,
        row_id: str,
        change: Change | Outcome,
        answer: Callable[[Stored], Answer],
        serialised: Callable[[Answer], bytes],
    ) -> Answer:
        """Write one record, and give it as it is then.

        Raises:
            InvalidInput: It is not as it must be.
            Forbidden: The id is another company's.
            Conflict: The record has changed since the version that the caller names.
            NotFound: The caller names a version, and there is no such record.
            Refused: The catalogue can't be changed here.
        """
        return await self._change(caller, kind, row_id, change, answer, serialised, gone=False)

    async def delete(
        self,
        caller: Caller,
        kind: Kind,
        row_id: str,
        answer: Callable[[Stored], Answer],
        serialised: Callable[[Answer], bytes],
    ) -> Answer:
        """Take one record away, and give it as it was last.

        Raises:
            NotFound: There is no such record.
            Conflict: The record has changed since the version that the caller names.
            Refused: The catalogue can't be changed here.
        """
        change = Gone(0, kind, row_id)
        return await self._change(caller, kind, row_id, change, answer, serialised, gone=True)

    async def _change(
        self,
        caller: Caller,
        kind: Kind,
        row_id: str,
        change: Change | Outcome,
        answer: Callable[[Stored], Answer],
        serialised: Callable[[Answer], bytes],
        *,
        gone: bool,
    ) -> Answer:
        await self._applying.require_writable()
        if isinstance(change, Outcome):
            raise _error(change)

        async def work(executor: Transaction) -> Answer:
            company = caller.company_id
            scope = caller.idempotency.scope if caller.idempotency else None
            head = await read.head(executor, company, scope)
            if head is None:
                raise errors.company_not_found()
            idempotency.replay(caller, head.stored_answer)
            before = await read.record(executor, kind, company, row_id, lock=True)
            if before is None and (gone or caller.if_match is not None):
                raise errors.record_not_found()
            if caller.if_match is not None and before and before.version != caller.if_match:
                raise version_mismatch(before.version)
            report = await self._applying.write(
                executor, caller, head.currency, Batch(changes=(change,))
            )
            if report.counts.refused:
                raise _error(report.outcomes[0])
            after = await read.record(executor, kind, company, row_id) or before
            if after is None:
                raise errors.record_not_found()
            made = answer(after)
            await record_of_company(
                executor,
                change_record.ChangeRecord(
                    caller=caller,
                    now=self._applying.now(),
                    entity=kind.field,
                    entity_id=row_id,
                    version=after.version,
                    action="DELETE" if gone else "UPDATE" if before else "CREATE",
                    changes=_difference(kind, before, after),
                    events=(),
                    answer=serialised(made) if caller.idempotency else None,
                ),
            )
            return made

        return await transact(self._applying.database, work)


def _error(outcome: Outcome) -> CommerceError:
    refusal = outcome.refusal or Refusal("INVALID_ARGUMENT", "is refused")
    if refusal.reason == "COMPANY_MISMATCH":
        return Forbidden("COMPANY_MISMATCH", "The record belongs to another company")
    # Named from the body on, as limits of the contract are.
    field = refusal.field or "record"
    return InvalidInput(
        refusal.reason,
        f"{field} {refusal.description}",
        violations=[Violation(field, refusal.description)],
    )


def _difference(kind: Kind, before: Stored | None, after: Stored) -> dict[str, Any]:
    """Say what has changed; of a customer, whose facts are nobody's, only in which fields."""
    old = before.columns if before else {}
    changed = {
        name: [old.get(name), value]
        for name, value in after.columns.items()
        if old.get(name) != value and name != "id"
    }
    if kind.name == "customers":
        return {"fields": sorted(changed)}
    if before is not None and before.children != after.children:
        changed[kind.children] = [len(before.children), len(after.children)]
    return changed
