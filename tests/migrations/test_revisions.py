"""The revisions as a chain: from nothing to the newest and back, and what the tables say."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from server.platform.database.dsn import asyncpg_dsn
from server.platform.maintenance.event_partitions import ensure_event_partitions
from server.platform.schema import migrations
from server.platform.schema.state import OLDEST_SERVED
from server.platform.schema.tables import every_table
from tests.support.databases import catalog, query

FILES = sorted((migrations.SCRIPTS / "versions").glob("*.py"))


def test_the_newest_file_is_the_head_that_alembic_finds() -> None:
    """The server tells the head from the files' names, without loading Alembic."""
    config = Config()
    config.set_main_option("script_location", str(migrations.SCRIPTS))
    config.set_main_option("prepend_sys_path", str(migrations.ROOT))
    config.set_main_option("path_separator", "newline")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [migrations.head()]
    chain = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert chain == [key for key, _ in migrations.revisions()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_revision_says_what_it_locks_and_limits_how_long_it_waits(file: Path) -> None:
    text = file.read_text()
    docstring = text.split('"""')[1]
    assert "Locks:" in docstring
    assert text.count("SET lock_timeout = '4s'") == 2, "once each way"


def test_a_table_of_another_program_stops_a_revision_that_is_named(
    empty_database_url: str,
) -> None:
    """Else nobody knows which of fifteen revisions met whose table."""
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE promotions (id int)")
    with pytest.raises(migrations.MigrationError) as refused:
        migrations.upgrade(empty_database_url)
    assert "20260201090100_promotions_and_rates" in str(refused.value)
    assert "ON promotions" in str(refused.value)


def test_every_revision_can_be_undone_and_done_again(empty_database_url: str) -> None:
    """Migrations that nobody ever ran from zero."""
    url = empty_database_url
    before = {migrations.BASELINE: set[str]()}
    for key, _ in migrations.revisions():
        before[key] = catalog(url)
        assert migrations.upgrade(url, key)
    newest = catalog(url)
    for key, name in reversed(migrations.revisions()):
        assert migrations.downgrade(url, "-1") == [name]
        # PostgreSQL can't take a value out of an enum: the runbook's note of section 2.3.
        left = {line.replace(",LOGO_GENERATION", "") for line in catalog(url)}
        assert left == {line.replace(",LOGO_GENERATION", "") for line in before[key]}, name
    assert catalog(url) == set()
    assert migrations.upgrade(url) == [name for _, name in migrations.revisions()]
    assert catalog(url) == newest
    assert migrations.upgrade(url) == []


def test_the_tables_in_python_are_the_tables_in_the_database(database_url: str) -> None:
    """A statement is written against the former and runs against the latter."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        differences = _differences(connection)
    engine.dispose()
    assert differences == []


def _differences(connection: Connection) -> list[Any]:
    def own(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or not re.match(r"commerce_events_|alembic", name or "")

    context = MigrationContext.configure(
        connection,
        opts={"include_name": own, "compare_type": True, "compare_server_default": True},
    )
    # Comments mark what the baseline created; Python has no use for them.
    return [
        difference
        for difference in compare_metadata(context, every_table())
        if difference[0] != "remove_table_comment"
    ]


def test_python_knows_the_checks_that_the_database_makes(database_url: str) -> None:
    """Alembic compares no CHECK constraints, so this does."""
    rows = query(
        database_url,
        "SELECT conname FROM pg_constraint WHERE contype = 'c' "
        "AND connamespace = 'public'::regnamespace",
    )
    declared = {
        str(constraint.name)
        for table in every_table().tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    assert {name for (name,) in rows} == declared


def test_processes_that_migrate_at_once_do_it_once(empty_database_url: str) -> None:
    """One works and the others wait; waiting must not hold up what is built concurrently."""
    code = (
        "import sys; from server.platform.schema import migrations; "
        "print(len(migrations.upgrade(sys.argv[1])))"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, empty_database_url],
            cwd=migrations.ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    applied = sorted(int(child.communicate(timeout=60)[0]) for child in children)
    assert applied == [0, 0, len(migrations.revisions())]


def test_a_current_database_is_told_from_others(database_url: str, empty_database_url: str) -> None:
    assert asyncio.run(migrations.is_current(database_url))
    assert not asyncio.run(migrations.is_current(empty_database_url))
    migrations.upgrade(empty_database_url, migrations.PARTIAL_INDEXES)
    assert not asyncio.run(migrations.is_current(empty_database_url))


def test_status_is_one_line_for_an_operator(database_url: str, empty_database_url: str) -> None:
    assert migrations.status(database_url) == f"{migrations.head()} (head)"
    migrations.upgrade(empty_database_url, migrations.MODULES)
    line = migrations.status(empty_database_url)
    assert line.startswith("20260101140542, ")
    assert " pending: 20260101140600_add_cart_and_session_partial_indexes, " in line


def test_a_database_of_a_newer_server_is_refused(fresh_database_url: str) -> None:
    """An old version that is started by mistake must not touch what it does not know."""
    query(fresh_database_url, "UPDATE alembic_version SET version_num = '20990101000000'")
    query(fresh_database_url, "COMMENT ON TABLE alembic_version IS 'oldest server: 20980101000000'")
    assert not asyncio.run(migrations.is_current(fresh_database_url))
    with pytest.raises(migrations.MigrationError, match="at revision 20990101000000, which this"):
        migrations.upgrade(fresh_database_url)
    assert "unknown to this version" in migrations.status(fresh_database_url)


def test_a_database_of_the_next_server_is_served_where_it_says_so(fresh_database_url: str) -> None:
    """During a deployment, and after an application-only rollback: decision 70."""
    query(fresh_database_url, "UPDATE alembic_version SET version_num = '20990101000000'")
    query(
        fresh_database_url,
        f"COMMENT ON TABLE alembic_version IS 'oldest server: {migrations.head()}'",
    )
    assert asyncio.run(migrations.is_current(fresh_database_url))
    assert migrations.upgrade(fresh_database_url) == []
    assert "which it still serves" in migrations.status(fresh_database_url)
    with pytest.raises(migrations.MigrationError, match="which this version of the server"):
        migrations.downgrade(fresh_database_url, "-1")
    query(fresh_database_url, "COMMENT ON TABLE alembic_version IS NULL")
    assert not asyncio.run(migrations.is_current(fresh_database_url))


def test_a_downgraded_database_serves_nobody_newer(fresh_database_url: str) -> None:
    recorded = "SELECT obj_description('alembic_version'::regclass, 'pg_class')"
    assert query(fresh_database_url, recorded) == [(f"oldest server: {OLDEST_SERVED}",)]
    migrations.downgrade(fresh_database_url, "-1")
    assert query(fresh_database_url, recorded) == [(None,)]
    migrations.upgrade(fresh_database_url)
    assert query(fresh_database_url, recorded) == [(f"oldest server: {OLDEST_SERVED}",)]


def test_an_unreachable_database_is_one_clear_line() -> None:
    with pytest.raises(migrations.MigrationError, match=r"^the database can't be reached: [^\n]+$"):
        migrations.status("postgresql://postgres@127.0.0.1:1/nothing")


def test_an_unknown_revision_is_one_clear_line(fresh_database_url: str) -> None:
    with pytest.raises(migrations.MigrationError, match="nonsense"):
        migrations.upgrade(fresh_database_url, "nonsense")


def test_an_index_build_that_was_cut_off_is_repeated(empty_database_url: str) -> None:
    """A failed CREATE INDEX CONCURRENTLY leaves an invalid index of that name."""
    migrations.upgrade(empty_database_url, "20260201090400")
    name = "wishlists_companyId_createdAt_idx"
    query(empty_database_url, f'CREATE INDEX "{name}" ON wishlists ("companyId", "createdAt")')
    query(
        empty_database_url,
        f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"{name}\"'::regclass",
    )
    migrations.upgrade(empty_database_url)
    valid = f"SELECT indisvalid FROM pg_index WHERE indexrelid = '\"{name}\"'::regclass"
    assert query(empty_database_url, valid) == [(True,)]


def test_a_migration_gives_up_on_a_lock_instead_of_holding_up_the_shop(
    empty_database_url: str,
) -> None:
    """Whoever waits for ACCESS EXCLUSIVE makes every later reader wait behind it."""
    migrations.upgrade(empty_database_url, migrations.PARTIAL_INDEXES)
    with psycopg.connect(empty_database_url) as reader:
        reader.execute("SELECT * FROM carts")
        with pytest.raises(migrations.MigrationError, match="lock timeout"):
            migrations.upgrade(empty_database_url)
    assert migrations.status(empty_database_url).startswith(migrations.PARTIAL_INDEXES)
    assert migrations.upgrade(empty_database_url)


def test_events_find_a_partition_whatever_their_month(fresh_database_url: str) -> None:
    insert = """
INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
    "aggregateVersion", "eventType", payload)
VALUES (%s, 'c', 'Cart', 'a', 1, 'CART_CREATED', '{}') RETURNING tableoid::regclass::text"""
    assert query(fresh_database_url, insert, "2026-02-28 23:59:59.999") == [
        ("commerce_events_2026_02",)
    ]
    assert query(fresh_database_url, insert, "2019-01-01") == [("commerce_events_default",)]


async def test_a_new_month_takes_its_events_out_of_the_default_partition(
    fresh_database_url: str,
) -> None:
    """A server that nobody migrated for a year loses no event, nor does the upgrade after it."""
    connection = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    try:
        month = "(date_trunc('month', now() AT TIME ZONE 'UTC') + interval '13 months')"
        await connection.execute(
            f"""
INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
    "aggregateVersion", "eventType", payload)
SELECT {month} + day * interval '1 day', 'c', 'Cart', 'a', day, 'CART_CREATED', '{{}}'
FROM generate_series(0, 3) day"""
        )
        (name,) = await ensure_event_partitions(connection, months_ahead=13)
        assert await connection.fetchval(f"SELECT count(*) FROM {name}") == 4
        assert await connection.fetchval("SELECT count(*) FROM commerce_events_default") == 0
        assert await ensure_event_partitions(connection, months_ahead=13) == []
    finally:
        await connection.close()


def test_the_changelog_of_the_schema_lists_every_revision() -> None:
    """The runbook's pre-flight check counts PENDING in it and expects none."""
    text = (migrations.ROOT / "docs" / "DATABASE_SCHEMA_CHANGELOG.md").read_text()
    assert re.findall(r"^\| `(\d+_\w+)` \|", text, re.MULTILINE) == [
        name for _, name in migrations.revisions()
    ]
    assert "PENDING" not in text
