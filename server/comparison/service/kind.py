"""What kind of container a comparison is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.catalog.domain import Site
from server.comparison import errors
from server.comparison.domain import changes
from server.comparison.domain.model import Comparison
from server.comparison.repository import COMPARISONS, Include, LoadedComparison, read
from server.comparison.service.merging import combine, hand_over
from server.comparison.views import ComparisonView
from server.containers.context import NewContainer
from server.containers.editor import Editor
from server.containers.kind import Change, End, EndReason, Kind, Merging
from server.containers.watching import Watching
from server.platform.records.change_record import Event

Comparisons = Editor[Comparison, LoadedComparison, ComparisonView]
"""Opens and changes comparisons."""
ComparisonWatching = Watching[Comparison, LoadedComparison, ComparisonView]
"""Follows comparisons."""


def _begin(new: NewContainer, _like: Comparison | None) -> Comparison:
    return changes.begin(
        new.id,
        new.company_id,
        new.now,
        site_id=new.site_id,
        customer_id=new.customer_id,
        token_digest=new.token_digest,
        visitor_id=new.visitor_id,
    )


def _touch(comparison: Comparison, _site: Site, now: datetime) -> Comparison:
    return changes.touch(comparison, now)


def _audited(comparison: Comparison) -> dict[str, Any]:
    # The link's secret is not in it.
    return {
        "version": comparison.version,
        "name": comparison.name,
        "productIds": [item.product_id for item in comparison.items],
        "shareExpiresAt": comparison.link.expires_at if comparison.link else None,
    }


def _view(
    _loaded: LoadedComparison,
    comparison: Comparison,
    change: Change[Comparison] | None,
    session_token: str | None,
    now: datetime,
) -> ComparisonView:
    return ComparisonView(
        comparison,
        link=comparison.link_at(now),
        session_token=session_token,
        merge_report=change.report if change else (),
    )


def _ended(comparison: Comparison) -> End:
    if comparison.merged_into is not None:
        return End(EndReason.MERGED, merged_into=comparison.merged_into)
    return End(EndReason.EXPIRED)


COMPARISON = Kind(
    name="Comparison",
    storage=COMPARISONS,
    include=Include(),
    read=read,
    feature="enableCompare",
    is_enabled=lambda site: site.enable_compare,
    not_found=errors.comparison_not_found,
    created=Event("COMPARISON_CREATED", {}),
    begin=_begin,
    touch=_touch,
    audited=_audited,
    view=_view,
    merging=Merging(
        include=Include(source=True),
        combine=combine,
        hand_over=hand_over,
        is_open=Comparison.is_live,
        was_merged=lambda target, _id, source: bool(source and source.merged_into == target.id),
        self_merge=errors.self_merge,
        size=lambda comparison: len(comparison.items),
    ),
    is_live=Comparison.is_live,
    ended=_ended,
    retire=changes.retire,
)
