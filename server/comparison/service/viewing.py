"""Looks at comparisons, which storefronts report: they are counted, and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.catalog.repository import record_of_company
from server.comparison import errors
from server.comparison.domain.model import Comparison, Item
from server.comparison.service.events import event
from server.comparison.service.kind import COMPARISON, Comparisons
from server.comparison.service.showing import ComparisonShowing
from server.containers import access
from server.containers.context import Lookup, LookupBy
from server.kernel.identity import Caller
from server.platform.database.retry import Attempts
from server.platform.records.change_record import ChangeRecord, Event
from server.platform.records.idempotency import replay


@dataclass(frozen=True, slots=True)
class ComparisonViewing:
    """Records who looked at what."""

    comparisons: Comparisons
    showing: ComparisonShowing
    answer: bytes
    """What a recorded view is answered with, serialised, for repeated calls."""

    async def own(self, caller: Caller, place: Lookup, product_id: str) -> None:
        """Record that the caller looked at theirs, or chose the product.

        Raises:
            NotFound: They have none that is live, or it has no such product.
            CommerceError: They may not open it.
        """
        if place.by is LookupBy.ID:
            access.require_token(caller)
        await self._record(caller, place, product_id)

    async def shared(self, caller: Caller, token: str, product_id: str) -> None:
        """Record that somebody looked at what a link shows, or chose the product.

        Raises:
            NotFound: No link of the company that works has this token, or it shows no such product.
            Forbidden: The comparison's site has comparisons switched off.
        """
        found = await self.showing.linked(token)
        if found.comparison.company_id != caller.company_id:
            raise errors.comparison_not_found()
        place = Lookup(LookupBy.ID, found.comparison.id, trusted=True)
        await self._record(caller, place, product_id, found.shown.items)

    async def _record(
        self, caller: Caller, place: Lookup, product_id: str, shown: Sequence[Item] | None = None
    ) -> None:
        attempts = Attempts(self.comparisons.database)
        while True:
            async with attempts.next() as attempt:
                loaded = await self.comparisons.load(
                    attempt.executor, caller, place, COMPARISON.include
                )
                now = self.comparisons.clock.now()
                opened = self.comparisons.check(caller, place, loaded, now)
                replay(caller, loaded.context.stored_answer)
                if opened.before is None or opened.events:
                    raise errors.comparison_not_found()
                seen = _seen(product_id, opened.before.items if shown is None else shown)
                record = ChangeRecord(
                    caller=caller,
                    now=now,
                    entity=COMPARISON.name,
                    entity_id=opened.before.id,
                    version=0,
                    action="CREATE",
                    changes={"reported": seen.type},
                    events=(seen,),
                    site_id=place.site_id or opened.before.site_id,
                    answer=self.answer if caller.idempotency else None,
                )
                if shown is None:
                    record = _of_owner(record, opened.before)
                await record_of_company(attempt.executor, record)
                return


def _seen(product_id: str, items: Sequence[Item]) -> Event:
    if not product_id:
        return event("COMPARISON_VIEWED")
    if all(item.product_id != product_id for item in items):
        raise errors.item_not_found()
    return event("COMPARISON_PRODUCT_SELECTED", productId=product_id)


def _of_owner(record: ChangeRecord, comparison: Comparison) -> ChangeRecord:
    """Say whose look it was; whoever has a link is somebody else."""
    return replace(record, customer_id=comparison.customer_id, visitor_id=comparison.visitor_id)
