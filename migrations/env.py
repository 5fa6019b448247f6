"""How Alembic reaches the database and which tables it compares.

`server.platform.schema.migrations` opens the connection (asyncpg, so that running needs no second
driver) and hands it over; each revision is a transaction of its own.
"""

from __future__ import annotations

from typing import Any

from alembic import context

from server.platform.schema.tables import every_table


def include_name(name: str | None, type_: str, parents: Any) -> bool:
    """Leave out the partitions of `commerce_events`, which come and go by the month."""
    return type_ != "table" or not (name or "").startswith("commerce_events_")


if context.is_offline_mode():
    raise SystemExit("The migrations read what they find; run them against a database.")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=every_table(),
    include_name=include_name,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
