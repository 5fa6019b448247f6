"""Comparisons as a cross-site session has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from server.catalog.containers import (
    ConflictStrategy,
    ContainerMerge,
    ContainerType,
    MergeOutcome,
    NewContainer,
    Outcome,
)
from server.catalog.scene import By, require_merge_proof
from server.comparison import repository
from server.comparison.domain import changes
from server.comparison.domain.model import Comparison
from server.comparison.repository import Situation
from server.comparison.service.change import Change, ComparisonChanger, Opened, note
from server.comparison.service.merging import SOURCE, ComparisonMerging
from server.kernel.identity import Caller
from server.platform.postgres import Executor

if TYPE_CHECKING:
    from sqlalchemy import CTE, ColumnElement


class ComparisonContainers:
    """What a session's module needs of comparisons; it says there what each method does."""

    type = ContainerType.COMPARISON

    def __init__(self, changer: ComparisonChanger, merging: ComparisonMerging) -> None:
        self._comparisons = changer
        self._merging = merging

    def living(
        self,
        *,
        company_id: ColumnElement[Any],
        customer_id: ColumnElement[Any],
        ids: ColumnElement[Any],
        token: ColumnElement[Any],
    ) -> ColumnElement[Any]:
        """Give a column that finds the living comparison of a session, and counts its items."""
        return repository.living(
            company_id=company_id, customer_id=customer_id, ids=ids, token=token
        )

    def beginning(self, guard: CTE) -> list[CTE]:
        """Give the parts of a statement that create an empty comparison."""
        return repository.beginning(guard)

    def beginning_values(self, caller: Caller, new: NewContainer) -> dict[str, Any]:
        """Give the values of the parameters of `beginning`."""
        comparison = changes.touch(
            changes.begin(
                new.id,
                new.company_id,
                new.now,
                site_id=new.site.id or None,
                customer_id=new.customer_id,
                visitor_id=new.visitor_id,
            ),
            new.now,
        )
        created = (note("COMPARISON_CREATED"),)
        entry = self._comparisons.entry(caller, None, comparison, created, None)
        return repository.beginning_values(comparison, entry)

    async def merge(
        self,
        transaction: Executor,
        caller: Caller,
        *,
        source_id: str,
        strategy: ConflictStrategy,
        dry_run: bool,
    ) -> ContainerMerge | None:
        """Bring what a visitor's comparison holds to the caller, who is its owner now.

        Two statements, whatever the number of items: one reads, one writes.

        Raises:
            Forbidden: The source is another customer's.
            Overtaken: Somebody else was faster.
        """
        situation = await repository.load(
            transaction, caller, By.CUSTOMER, SOURCE, source_id=source_id
        )
        source = situation.source if situation else None
        if situation is None or source is None or not source.is_live(self._comparisons.now()):
            return None
        if source.customer_id == caller.customer_id:
            return None
        if source.customer_id is not None:
            require_merge_proof(
                caller, customer_id=source.customer_id, token_digest=None, proof=None
            )
        opened = self._comparisons.customers(caller, situation, source.site_id)
        target = opened.before
        if target is None:
            opened, change = self._handed_over(caller, source, opened.retired)
        else:
            change = self._merging.merged(situation, source, opened, strategy)
        if not dry_run:
            await self._write(transaction, caller, situation, opened, change)
        return ContainerMerge(
            container_id=change.comparison.id,
            item_count=len(source.items),
            target_id=target.id if target else None,
            report=change.report,
        )

    async def _write(
        self,
        transaction: Executor,
        caller: Caller,
        situation: Situation,
        opened: Opened,
        change: Change,
    ) -> None:
        caller = replace(caller, idempotency=None, if_match=None)
        await self._comparisons.write(transaction, caller, situation, opened, change)

    def _handed_over(
        self, caller: Caller, source: Comparison, retired: Comparison | None
    ) -> tuple[Opened, Change]:
        """Make the visitor's comparison the customer's own, as it is; its link goes on."""
        own = replace(source, customer_id=caller.customer_id, token_digest=None)
        report = tuple(
            MergeOutcome(item.product_id, item.variant_id, Outcome.ADDED, 1)
            for item in source.items
        )
        handed = note("COMPARISON_VIEWED", change="HANDED_OVER")
        return Opened(source, own, retired), Change(own, (handed,), report=report)
