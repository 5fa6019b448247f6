"""Every statement of the server finds rows by their company; see `tests/support/companies.py`."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import server
from server.platform.database.statement import KNOWN
from server.platform.schema.tables import every_table
from tests.support.companies import loose, loose_statements

WITHOUT = {
    "alembic_version": "the schema's own",
    "analytics_state": "how far the rollups are, over all companies",
    "bundle_items": "a bundle's, in tables that the platform has made",
    "clients": "above companies",
    "companies": "the companies themselves",
    "job_runs": "runs over all companies",
    "organizations": "above companies",
    "product_variants": "a product's, in tables that the platform has made",
    "revoked_tokens": "asked for by no company: a token's digest",
    "webhook_deliveries": "an endpoint's, which is found by its company",
    "webhook_queue": "an endpoint's; the sender asks for all companies",
    "webhook_replays": "an endpoint's, which is found by its company",
}


def test_all_tables_but_these_say_whose_their_rows_are() -> None:
    """A new table has the column, or its reason here."""
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    bare = {table.name for table in every_table().tables.values() if "company_id" not in table.c}
    assert bare <= WITHOUT.keys()


def test_no_statement_that_is_made_at_the_start_leaves_the_company_out() -> None:
    """What is made at the first call is read when the tests of a process have ended."""
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    assert len(KNOWN) > 200
    assert not loose_statements()


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ('SELECT 1 FROM carts WHERE id = $1 AND "companyId" = $2', []),
        ("SELECT 1 FROM carts WHERE id = $1", ["SelectStmt carts"]),
        ('SELECT 1 FROM carts WHERE id = $1 AND "companyId" IS NOT NULL', ["SelectStmt carts"]),
        (
            'SELECT 1 FROM carts c JOIN items i ON i."cartId" = c.id WHERE c."companyId" = $1',
            ["SelectStmt items"],
        ),
        (
            (
                'SELECT 1 FROM carts c JOIN items i ON i."cartId" = c.id '
                'AND i."companyId" = c."companyId" WHERE c."companyId" = $1'
            ),
            [],
        ),
        (
            (
                'SELECT (SELECT count(*) FROM items i WHERE i."cartId" = c.id) FROM carts c '
                'WHERE c."companyId" = $1'
            ),
            ["SelectStmt items"],
        ),
        ("INSERT INTO items (id) VALUES ($1)", ["INSERT items"]),
        ('INSERT INTO items (id, "companyId") VALUES ($1, $2)', []),
        ("WITH g AS (UPDATE carts SET id = $1 RETURNING 1) TABLE g", ["UpdateStmt carts"]),
        ("DELETE FROM items USING carts WHERE items.id = carts.id", 2 * ["DeleteStmt"]),
    ],
)
def test_the_reading_of_a_statement_finds_what_is_left_out(sql: str, found: list[str]) -> None:
    read = loose(sql, frozenset({"carts", "items"}), for_all=False)
    assert len(read) == len(found)
    assert all(one.startswith(wanted) for one, wanted in zip(sorted(read), found, strict=True))
