"""Databases: as an earlier tool left one, and one of the tests of one file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from server.platform.schema import migrations
from tests.support.databases import query
from tests.support.servers import Servers

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

SHOP = """
INSERT INTO organizations (id, name, slug) VALUES ('org', 'Org', 'org');
INSERT INTO clients (id, "organizationId", name, slug) VALUES ('client', 'org', 'Client', 'client');
INSERT INTO companies (id, "clientId", name, slug) VALUES ('co', 'client', 'Company', 'co');
INSERT INTO customers (id, "companyId", email) VALUES
    ('ann', 'co', 'ann@example.com'), ('ben', 'co', 'ben@example.com');
INSERT INTO products (id, "companyId", sku, name, slug, price)
    SELECT 'p' || n, 'co', 'P' || n, 'Product ' || n, 'p' || n, n FROM generate_series(1, 9) n;
"""

# How production differs from what the baseline would create: other names of enums, no marks, no
# default of "updatedAt", and the records of the tool that made the tables.
EARLIER_TOOL = """
DROP TABLE alembic_version;
ALTER TYPE "EntityStatus" RENAME TO "Status";
ALTER TYPE "ProductStatus" RENAME TO "CatalogStatus";
ALTER TABLE customers ALTER COLUMN "updatedAt" DROP DEFAULT;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    LOOP EXECUTE format('COMMENT ON TABLE %I IS NULL', name); END LOOP;
END $$;
CREATE TABLE _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
);
INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES
    ('1', '', now(), '20251101000000_init'),
    ('2', '', now(), '20260101140542_add_ecommerce_modules'),
    ('3', '', now(), '20260101140600_add_cart_and_session_partial_indexes');
"""


@pytest.fixture(scope="session")
def earlier_template(servers: Servers) -> Iterator[str]:
    """The name of the database that `earlier_database_url` is a copy of."""
    name = f"earlier_{_WORKER}"
    url = servers.create_database(name, template="template0")
    migrations.upgrade(url, migrations.PARTIAL_INDEXES)
    query(url, SHOP)
    query(url, EARLIER_TOOL)
    yield name
    servers.drop_database(name)


@pytest.fixture
def earlier_database_url(earlier_template: str, new_database: Callable[..., str]) -> str:
    """The tables of the runbook, made by an earlier tool, with a company and nine products."""
    return new_database(template=earlier_template)


@pytest.fixture(scope="module")
def demo_database_url(servers: Servers) -> Iterator[str]:
    """A migrated and seeded database that no other file writes to."""
    name = f"keys_{_WORKER}"
    yield servers.create_database(name)
    servers.drop_database(name)
