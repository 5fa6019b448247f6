"""How Alembic reaches the database and which tables it compares.

`server.platform.migrations` opens the connection (asyncpg, so that running needs no second driver)
and hands it over; each revision is a transaction of its own.
"""

from __future__ import annotations

from typing import Any

from alembic import context

import server.analytics.tables
import server.cart.tables
import server.catalog.tables
import server.comparison.tables
import server.cross_site_session.tables
import server.platform.tables
import server.wishlist.tables  # noqa: F401 - each import registers its tables
from server.platform.metadata import metadata


def include_name(name: str | None, type_: str, parents: Any) -> bool:
    """Leave out the partitions of `commerce_events`, which come and go by the month."""
    return type_ != "table" or not (name or "").startswith("commerce_events_")


if context.is_offline_mode():
    raise SystemExit("The migrations read what they find; run them against a database.")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=include_name,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
