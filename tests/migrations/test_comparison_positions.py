"""Positions of a comparison: counted anew, then kept apart by a key."""

from __future__ import annotations

import psycopg
import pytest

from server.platform.schema import migrations
from tests.support.databases import query

ITEMS = "SELECT id, position FROM product_comparison_items ORDER BY id"


@pytest.fixture
def compared(earlier_database_url: str) -> str:
    """Two comparisons as an earlier version left them: a duplicate, and a gap beyond 3."""
    query(
        earlier_database_url,
        """
INSERT INTO product_comparisons (id, "companyId", "updatedAt") VALUES
    ('twice', 'co', now()), ('gap', 'co', now());
INSERT INTO product_comparison_items (id, "comparisonId", "productId", "productSnapshot",
    position, "addedAt", "updatedAt") VALUES
    ('a', 'twice', 'p1', '{}', 1, '2026-01-02', now()),
    ('b', 'twice', 'p2', '{}', 1, '2026-01-01', now()),
    ('c', 'gap', 'p1', '{}', 0, now(), now()),
    ('d', 'gap', 'p2', '{}', 7, now(), now())""",
    )
    migrations.adopt(earlier_database_url)
    return earlier_database_url


def test_duplicates_and_gaps_are_counted_anew(compared: str) -> None:
    """Duplicate positions and values above 3 were stored; the older item goes first."""
    assert query(compared, ITEMS) == [("a", 1), ("b", 0), ("c", 0), ("d", 1)]


def test_two_items_cannot_stand_at_one_place(compared: str) -> None:
    """The database itself keeps positions apart."""
    with pytest.raises(psycopg.errors.UniqueViolation):
        query(compared, "UPDATE product_comparison_items SET position = 0 WHERE id = 'a'")


def test_one_statement_may_exchange_places(compared: str) -> None:
    query(
        compared,
        "UPDATE product_comparison_items SET position = 1 - position WHERE id IN ('c', 'd')",
    )
    assert query(compared, ITEMS)[2:] == [("c", 1), ("d", 0)]


def test_a_run_that_was_cut_off_is_repeated(compared: str) -> None:
    """The version is written last; what was done before must not be in the way."""
    query(compared, "UPDATE alembic_version SET version_num = '20260201090500'")
    migrations.upgrade(compared, "20260301090000")
    assert query(compared, ITEMS) == [("a", 1), ("b", 0), ("c", 0), ("d", 1)]
