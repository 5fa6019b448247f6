"""The rollups: what is counted, by company, site and quarter of an hour, hour and day of UTC.

A quarter of an hour is the widest step that every time zone's days, hours and months begin on.
Rows of the span RETIRED hold what the deleted records of a quarter have counted. What is counted of
events by key, such as products, has rows of thirds of months and of months too.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, Numeric, Table, Text

from server.platform.database.columns import (
    FALSE,
    ONE,
    TIMESTAMP_MS,
    ZERO,
    column,
    expression,
    metadata,
    references,
)

_VALUE = Numeric(16, 2)


def _buckets(name: str, **measures: Any) -> Table:
    """Describe the rollup of one module's records by the time they were created."""
    return Table(
        name,
        metadata,
        column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
        column("span", Text, primary_key=True, doc="QUARTER, HOUR, DAY or RETIRED"),
        column("starts_at", TIMESTAMP_MS, primary_key=True),
        column("site_id", Text, primary_key=True, doc="'' for none"),
        *(column(key, kind, default=ZERO) for key, kind in measures.items()),
    )


analytics_carts = _buckets(
    "analytics_carts",
    total=Integer,
    active=Integer,
    abandoned=Integer,
    converted=Integer,
    filled=Integer,
    items=BigInteger,
    valued=Integer,
    value=_VALUE,
)
analytics_wishlists = _buckets("analytics_wishlists", total=Integer, items=BigInteger)
analytics_comparisons = _buckets(
    "analytics_comparisons", total=Integer, active=Integer, items=BigInteger
)
analytics_sessions = _buckets(
    "analytics_sessions",
    total=Integer,
    active=Integer,
    duration=Numeric(20, 3),
    multi_site=Integer,
    merged=Integer,
)

analytics_tallies = Table(
    "analytics_tallies",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("span", Text, primary_key=True, doc="QUARTER, HOUR, DAY, THIRD, MONTH or RETIRED"),
    column("kind", Text, primary_key=True, doc="an event's type, or what else is counted"),
    column("starts_at", TIMESTAMP_MS, primary_key=True),
    column("site_id", Text, primary_key=True, doc="'' for none"),
    column("key", Text, primary_key=True, doc="a product, code, way, …; '' for none"),
    column("count", Integer, default=ZERO),
    column("quantity", Numeric(20, 3), default=ZERO),
    column("reported", Integer, default=ZERO, doc="events that came from outside"),
)
# Figures are summed from it without a look at the rows.
Index(
    "analytics_tallies_covering_idx",
    *analytics_tallies.primary_key,
    postgresql_include=["count", "quantity", "reported"],
)

analytics_touched_wishlists = Table(
    "analytics_touched_wishlists",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("starts_at", TIMESTAMP_MS, primary_key=True, doc="a quarter of an hour"),
    column("site_id", Text, primary_key=True, doc="'' for none"),
    column("wishlist_id", Text, primary_key=True),
)

analytics_visitors = Table(
    "analytics_visitors",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("key", Text, primary_key=True, doc="'v:' and a visitor, or 'c:' and a customer"),
    column("event_id", BigInteger, doc="of their first session"),
)

analytics_outcomes = Table(
    "analytics_outcomes",
    metadata,
    column("event_id", BigInteger, primary_key=True, doc="what waits for an outcome"),
    column("kind", Text, primary_key=True, doc="MOVED, TRANSFER, CARTED or WISHED"),
    column("company_id", Text, references("companies", "CASCADE")),
    column("site_id", Text, doc="'' for none"),
    column("starts_at", TIMESTAMP_MS),
    column("transaction_id", BigInteger),
    column("subject", Text, doc="whose outcome: a cart's or an owner's"),
    column("key", Text, doc="of what: a product, a way; '' for anything"),
    column("done", Boolean, default=FALSE),
)
Index(
    "analytics_outcomes_waiting_idx",
    analytics_outcomes.c.company_id,
    analytics_outcomes.c.subject,
    postgresql_where=expression("NOT done"),
)
Index("analytics_outcomes_startsAt_idx", analytics_outcomes.c.starts_at)

analytics_state = Table(
    "analytics_state",
    metadata,
    column("id", Text, primary_key=True, doc="'rollup'"),
    column("position", BigInteger, nullable=True, doc="transactions before it are counted"),
    column("through", TIMESTAMP_MS, nullable=True),
    column("rules", Integer, default=ONE, doc="the number of the rules that it counted by"),
    column("rules_position", BigInteger, nullable=True, doc="the position they came to"),
)

analytics_set_aside = Table(
    "analytics_set_aside",
    metadata,
    # Without a foreign key: who deletes a company must not wait for whoever sets it aside.
    column("company_id", Text, primary_key=True, doc="whose figures stand still"),
    column("through", TIMESTAMP_MS, nullable=True, doc="up to when they are counted"),
    column("attempts", Integer, default=ONE),
    column("retry_at", TIMESTAMP_MS),
    column("error", Text),
)
