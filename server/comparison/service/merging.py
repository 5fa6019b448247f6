"""Merging a guest's comparison into the customer's."""

from __future__ import annotations

from server.catalog.containers import ConflictStrategy
from server.catalog.scene import By, require_merge_proof, require_version
from server.comparison import errors
from server.comparison.domain.merging import merge
from server.comparison.domain.model import Comparison
from server.comparison.repository import Merged, Needs, Situation, lock
from server.comparison.service.change import Change, ComparisonChanger, Opened, note
from server.comparison.views import ComparisonView
from server.kernel.identity import Caller
from server.platform.postgres import Executor, settle

SOURCE = Needs(source=True)


class ComparisonMerging:
    """Merges comparisons."""

    def __init__(self, changer: ComparisonChanger) -> None:
        self._comparisons = changer

    async def merge(
        self, caller: Caller, source_id: str, *, proof: str | None, dry_run: bool
    ) -> ComparisonView:
        """Append what fits of *source_id* to the caller's comparison, and report on every item.

        Args:
            caller: The customer.
            source_id: The comparison to take from.
            proof: The source's session token, unless the header has it or it is the caller's own.
            dry_run: Whether to report only.

        Raises:
            NotFound: There is no such comparison in the company, or it has ended.
            Forbidden: The caller has not shown that the source is theirs.
            Refused: Source and target are the same.
        """

        async def attempt(executor: Executor, locked: bool) -> ComparisonView:
            if locked:
                await lock(executor, caller, By.CUSTOMER, SOURCE, source_id=source_id)
            situation = await self._comparisons.read(
                executor, caller, By.CUSTOMER, SOURCE, source_id=source_id
            )
            source = situation.source
            if source is None:
                raise errors.comparison_not_found()
            opened = self._comparisons.customers(caller, situation, source.site_id)
            target = opened.before
            if target is not None and source.id == target.id:
                raise errors.self_merge()
            if target is not None and source.merged_into == target.id:
                return self._comparisons.view(caller, target)
            require_merge_proof(
                caller,
                customer_id=source.customer_id,
                token_digest=source.token_digest,
                proof=proof,
            )
            if not source.is_live(self._comparisons.now()):
                raise errors.comparison_not_found()
            require_version(caller, target.version if target else 0)
            change = self.merged(situation, source, opened, ConflictStrategy.MERGE_ALL)
            if dry_run:
                return self._comparisons.view(caller, change.comparison, report=change.report)
            return await self._comparisons.write(executor, caller, situation, opened, change)

        return await settle(self._comparisons.database, attempt)

    def merged(
        self,
        situation: Situation,
        source: Comparison,
        opened: Opened,
        strategy: ConflictStrategy,
    ) -> Change:
        """Decide what a merge into an opened comparison comes to."""
        # A new comparison takes all of what another one could hold.
        limit = situation.limit if opened.before else len(source.items)
        closed, after, report = merge(
            source,
            opened.comparison,
            strategy=strategy,
            limit=limit,
            now=self._comparisons.now(),
        )
        before = {item.id for item in opened.comparison.items}
        added = [item.product_id for item in after.items if item.id not in before]
        event = note(
            "COMPARISON_ITEM_ADDED",
            change="MERGED",
            items=len(added),
            productIds=added,
            sourceComparisonId=source.id,
        )
        return Change(after, (event,), merged=Merged(source, closed), report=report)
