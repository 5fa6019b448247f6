"""How two comparisons become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from server.comparison.domain.merging import merge
from server.comparison.domain.model import Comparison
from server.comparison.repository import LoadedComparison
from server.comparison.service.events import event
from server.containers.kind import Change, Opened
from server.containers.merge_report import ConflictStrategy, MergeOutcome, Outcome
from server.containers.versioned_write import Other


def combine(
    strategy: ConflictStrategy,
    loaded: LoadedComparison,
    source: Comparison,
    opened: Opened[Comparison],
    now: datetime,
) -> Change[Comparison]:
    """Decide what a merge into an opened comparison comes to."""
    # A new comparison takes all of what another one could hold.
    limit = loaded.limit if opened.before else len(source.items)
    target = opened.record
    closed, after, report = merge(source, target, strategy=strategy, limit=limit, now=now)
    before = {item.id for item in target.items}
    added = [item.product_id for item in after.items if item.id not in before]
    merged = event(
        "COMPARISON_ITEM_ADDED",
        change="MERGED",
        items=len(added),
        productIds=added,
        sourceComparisonId=source.id,
    )
    return Change(after, (merged,), report, (Other(source, closed),))


merge_all = partial(combine, ConflictStrategy.MERGE_ALL)
"""Append what fits of the source."""


def hand_over(source: Comparison, customer_id: str, _now: datetime) -> Change[Comparison]:
    """Make a visitor's comparison the customer's own, as it is; its link goes on."""
    own = replace(source, customer_id=customer_id, token_digest=None)
    report = tuple(
        MergeOutcome(item.product_id, item.variant_id, Outcome.ADDED, 1) for item in source.items
    )
    return Change(own, (event("COMPARISON_VIEWED", change="HANDED_OVER"),), report)
