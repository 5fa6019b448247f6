"""Comparisons for shopping assistants: items that a shopper asks them to set side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.empty_pb2 import Empty

from server.comparison import errors
from server.comparison.domain.changes import put_in_order
from server.comparison.domain.matrix import Cell, Matrix, matrix
from server.comparison.domain.model import Comparison, NewItem, up_to_date
from server.comparison.repository import Include, LoadedComparison
from server.comparison.service import comparing
from server.comparison.service.events import event
from server.comparison.service.kind import Comparisons
from server.comparison.views import ComparisonView
from server.containers.agent_lists import AgentLists, Kept
from server.containers.kind import Change
from server.kernel.agents import (
    AgentComparison,
    ComparedCell,
    ComparedItem,
    ComparedRow,
    ListedItem,
)
from server.kernel.errors import NotFound
from server.kernel.identity import Caller
from server.platform.locales import decimal_separator
from server.platform.records.change_record import Event

_TODAY = Include(today=True)


@dataclass(frozen=True, slots=True)
class AgentComparisons:
    """The comparison beside a cart; see `AgentComparisonPort`."""

    comparisons: Comparisons

    async def get(self, caller: Caller, site_id: str, secret: str) -> AgentComparison:
        """Show the items side by side; none where no comparison has begun."""
        try:
            loaded, record = await self._lists.see(caller, site_id, secret, _TODAY)
        except NotFound:
            return AgentComparison()
        return _side_by_side(loaded, record)

    async def compare(
        self, caller: Caller, site_id: str, secret: str, items: Sequence[ListedItem]
    ) -> AgentComparison:
        """Set exactly *items* side by side, in their order, in one change."""

        async def work(kept: Kept[Comparison, LoadedComparison]) -> AgentComparison:
            editor, opened = self.comparisons, kept.opened
            change = await self._changed(kept, items)
            if change.events or opened.before is None:
                await editor.write(
                    kept.executor,
                    kept.caller,
                    kept.loaded,
                    opened,
                    change,
                    lambda _view: Empty(),
                    editor.clock.now(),
                )
            loaded = await editor.load(kept.executor, kept.caller, kept.place, _TODAY)
            return _side_by_side(loaded, loaded.record or change.record)

        return await self._lists.change(caller, site_id, secret, Include(), {}, work)

    @property
    def _lists(self) -> AgentLists[Comparison, LoadedComparison, ComparisonView]:
        return AgentLists(self.comparisons)

    async def _changed(
        self, kept: Kept[Comparison, LoadedComparison], items: Sequence[ListedItem]
    ) -> Change[Comparison]:
        """Say what makes a comparison the one that is wanted.

        Raises:
            CommerceError: One of the items can't be compared, or they are too many.
        """
        now, record = self.comparisons.clock.now(), kept.opened.record
        wanted = [(item.product_id, item.variant_id) for item in items]
        if len(wanted) > kept.loaded.limit:
            raise errors.full(kept.loaded.limit)
        if twice := [key for place, key in enumerate(wanted) if key in wanted[:place]]:
            raise errors.item_exists(twice[0][0])
        events: list[Event] = []
        for item in record.items:
            if item.key not in wanted:
                gone = comparing.remove_item(item.id).decide(kept.loaded, record, now)
                record, events = gone.record, [*events, *gone.events]
        for product_id, variant_id in wanted:
            if any(item.key == (product_id, variant_id) for item in record.items):
                continue
            case = comparing.add_item(NewItem(product_id, variant_id, None))
            loaded = await self.comparisons.load(
                kept.executor, kept.caller, kept.place, case.include, case.values
            )
            added = case.decide(loaded, record, now)
            record, events = added.record, [*events, *added.events]
        ordered = put_in_order(record, wanted, now)
        if ordered.items != record.items and not events:
            events.append(event("COMPARISON_VIEWED", change="REORDERED"))
        return Change(ordered, tuple(events))


def _side_by_side(loaded: LoadedComparison, comparison: Comparison) -> AgentComparison:
    items = up_to_date(comparison.items, loaded.today)
    return _shown(matrix(items, decimal=decimal_separator(loaded.locale)))


def _shown(found: Matrix) -> AgentComparison:
    return AgentComparison(
        tuple(
            ComparedItem(
                item.id,
                item.variant_id or item.product_id,
                item.snapshot.name,
                item.snapshot.image,
            )
            for item in found.items
        ),
        tuple(
            ComparedRow(row.key, row.kind.value, row.differs, tuple(map(_cell, row.cells)))
            for row in found.rows
        ),
    )


def _cell(cell: Cell) -> ComparedCell:
    amount = cell.amount
    return ComparedCell(
        cell.missing,
        cell.value,
        None if amount is None else float(amount.value),
        None if amount is None else amount.unit,
        cell.best,
        cell.worst,
    )
