"""Merging one comparison into another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.comparison.domain.merging import merge
from server.comparison.domain.model import Comparison, in_order
from server.containers.merge_report import ConflictStrategy
from server.kernel.errors import Refused
from tests.comparison.domain.builders import NOW, comparison, item


def listed(key: str, names: str) -> Comparison:
    items = tuple(item(name, id=f"{key}-{name}") for name in names)
    return comparison(key, *in_order(items, NOW))


def names(found: Comparison) -> str:
    assert [item.position for item in found.items] == list(range(len(found.items)))
    return "".join(item.product_id for item in found.items)


@pytest.mark.parametrize(
    ("strategy", "merged", "left", "report"),
    [
        ("MERGE_ALL", "abc", "bd", "c ADDED, b KEPT, d PARKED"),
        ("KEEP_TARGET", "ab", "cbd", "c PARKED, b KEPT, d PARKED"),
        ("KEEP_SOURCE", "cbd", "ba", "c ADDED, b KEPT, d ADDED, a PARKED"),
    ],
)
def test_a_strategy_says_whose_items_stay(
    strategy: str, merged: str, left: str, report: str
) -> None:
    source, target = listed("s", "cbd"), listed("t", "ab")
    by = ConflictStrategy(strategy)
    closed, after, rows = merge(source, target, strategy=by, limit=3, now=NOW)
    assert (names(after), names(closed)) == (merged, left)
    assert ", ".join(f"{row.product_id} {row.outcome}" for row in rows) == report


def test_the_source_is_closed_for_good() -> None:
    source = replace(listed("s", "a"), token_digest="sha256:x")
    closed, _, _ = merge(
        source, listed("t", ""), strategy=ConflictStrategy.MERGE_ALL, limit=4, now=NOW
    )
    assert (closed.merged_into, closed.token_digest, closed.link) == ("t", None, None)
    assert not closed.is_live(NOW)


def test_a_comparison_does_not_go_into_itself() -> None:
    """A self-merge emptied and hid the comparison."""
    same = listed("s", "a")
    with pytest.raises(Refused, match="SELF_MERGE"):
        merge(same, same, strategy=ConflictStrategy.MERGE_ALL, limit=4, now=NOW)


SOME = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6).map("".join)


@given(SOME, SOME, st.sampled_from(ConflictStrategy), st.integers(1, 5))
def test_no_product_is_ever_lost(
    ours: str, theirs: str, strategy: ConflictStrategy, limit: int
) -> None:
    """Whatever does not fit stays with the source, and every item of the source is reported."""
    source, target = listed("s", ours), listed("t", theirs)
    closed, after, rows = merge(source, target, strategy=strategy, limit=limit, now=NOW)
    assert set(names(after)) | set(names(closed)) == set(ours) | set(theirs)
    assert len(after.items) <= max(limit, len(theirs))
    assert [row.product_id for row in rows][: len(ours)] == list(ours)
    ids = [item.id for item in (*after.items, *closed.items)]
    assert len(ids) == len(set(ids))
    for found in (after, closed):
        assert len(set(names(found))) == len(names(found))
