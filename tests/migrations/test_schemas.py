"""The same tables in several schemas of one database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server.demo.seeding import seed
from server.jobs.deployment_metrics import take
from server.platform.database.pool import Database
from server.platform.schema import migrations
from tests.support.databases import query

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = %s"
NAMES = ("My-Shop", "other")


def test_schemas_of_one_database_do_not_see_each_other(
    new_database: Callable[..., str],
) -> None:
    """What exists was asked of the whole database, or of `public` alone."""
    database = new_database(template="template0")
    urls = [f"{database}?schema={name}" for name in NAMES]
    applied = [migrations.upgrade(url) for url in urls]
    assert applied[0] == applied[1] == [name for _, name in migrations.revisions()]
    for url in urls:
        assert asyncio.run(migrations.is_current(url))
        asyncio.run(seed(url, node_env="test"))
        asyncio.run(count(url))
    assert not asyncio.run(migrations.is_current(database))
    counts = [query(database, TABLES, name)[0][0] for name in NAMES]
    assert counts[0] == counts[1] > 50
    assert query(database, TABLES, "public") == [(0,)]

    migrations.downgrade(urls[0], "base")
    assert query(database, TABLES, NAMES[0]) == [(1,)], "Alembic's own"
    assert asyncio.run(migrations.is_current(urls[1]))


async def count(url: str) -> None:
    """Read what a deployment tells of its tables."""
    opened = await Database.connect(url, connections=2, timeout_seconds=10)
    try:
        await take(opened)
    finally:
        await opened.close()
