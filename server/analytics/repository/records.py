"""What is counted of the records themselves, by the quarter of an hour they were created in.

A rollup's row is a recount of its quarter, never a sum of changes: counting it twice, late, or by
two workers gives the same row. The statements are SQL text: they are made of the same few parts
for each module, and an operator can paste them after EXPLAIN.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import text

from server.analytics.repository.scopes import NAMED, Scope
from server.analytics.repository.state import SCOPE
from server.analytics.repository.tallying import ADD
from server.platform.database.statement import Statement


def quarter(moment: str) -> str:
    """Give the SQL of the quarter of an hour that *moment* lies in."""
    return f"date_bin('15 minutes', {moment}, TIMESTAMP '2000-01-01')"


_COUNTED = "(r.status <> 'MERGED' AND NOT (r.status = 'EXPIRED' AND r.\"itemCount\" = 0))"
_ABANDONED = "(r.status = 'ABANDONED')"
_CONVERTED = "(r.status = 'CONVERTED' AND r.\"cancelledAt\" IS NULL)"
_FILLED = f'({_COUNTED} AND r."itemCount" > 0)'
_VALUED = f"({_FILLED} AND r.currency = o.currency)"
# One index entry for each cart; a cart that an assistant or a link has begun has its row as long as
# it is there itself.
_BEGUN_BY = """
    coalesce((
        SELECT a.agent FROM agent_carts a
        WHERE a."cartId" = r.id AND a."companyId" = r."companyId"
        ORDER BY a."createdAt", a.token LIMIT 1), '')"""
_DEVICE = """
    CASE
        WHEN r."deviceInfo"->>'userAgent' ~* 'bot|crawl|spider|slurp' THEN 'bot'
        WHEN r."deviceInfo"->>'userAgent' ~* 'ipad|tablet|kindle|silk|android(?!.*mobi)'
            THEN 'tablet'
        WHEN r."deviceInfo"->>'userAgent' ~* 'mobi|iphone|ipod|android' THEN 'mobile'
        WHEN r."deviceInfo"->>'userAgent' ~* 'windows|macintosh|linux|cros|x11' THEN 'desktop'
        ELSE 'unknown'
    END"""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One module's records, and what is counted of them."""

    name: str
    """As the jobs name it."""
    base: str
    """The table of the records."""
    rollup: str
    entity: str
    """The aggregate's type in events."""
    measures: dict[str, str]
    """Column of the rollup and the record's part in it."""
    site: str = "coalesce(r.\"siteId\", '')"
    tallies: str = ""
    """A select of the record's rows of `analytics_tallies`, to be completed by a scope."""
    kinds: tuple[str, ...] = ()
    """The kinds of these."""
    expiring: str = "false"
    """Whether the record's figures change when its `expiresAt` passes."""
    created: str = ""
    """The event of its creation, where records can go without a job."""

    @property
    def columns(self) -> str:
        """The measures' columns, quoted."""
        return ", ".join(f'"{name}"' for name in self.measures)

    def facts(self, scope: Scope) -> str:
        """Give the select of one row a record: company, site, quarter, measures."""
        parts = ", ".join(f'{sql} AS "{name}"' for name, sql in self.measures.items())
        return f"""
    SELECT r."companyId", {self.site} AS "siteId", {quarter('r."createdAt"')} AS "startsAt", {parts}
    FROM {scope.records.format(base=self.base)}
    JOIN companies o ON o.id = r."companyId" """

    def tally_facts(self, scope: Scope) -> str:
        """Give the select of the rows of `analytics_tallies` that records make."""
        records = scope.records.format(base=self.base)
        return self.tallies.format(quarter=quarter('r."createdAt"'), records=records)


CARTS = Source(
    name="carts",
    base="carts",
    rollup="analytics_carts",
    entity="Cart",
    measures={
        "total": f"{_COUNTED}::int",
        "active": "(r.status = 'ACTIVE')::int",
        "abandoned": f"{_ABANDONED}::int",
        "converted": f"{_CONVERTED}::int",
        "filled": f"{_FILLED}::int",
        "items": f'CASE WHEN {_COUNTED} THEN r."itemCount" ELSE 0 END',
        "valued": f"{_VALUED}::int",
        "value": f'CASE WHEN {_VALUED} THEN r."grandTotal" ELSE 0 END',
    },
    tallies=f"""
    SELECT r."companyId", coalesce(r."siteId", '') AS "siteId", {{quarter}} AS "startsAt",
        k.kind, k.key, k.quantity
    FROM {{records}}
    JOIN companies o ON o.id = r."companyId"
    CROSS JOIN LATERAL (
        SELECT 'CURRENCY' AS kind, r.currency AS key, 0::numeric AS quantity WHERE {_FILLED}
        UNION ALL
        SELECT s.kind, {_BEGUN_BY},
            CASE WHEN r.currency = o.currency THEN r."grandTotal" ELSE 0 END
        FROM (VALUES
            ('CHANNEL_CART', {_COUNTED}),
            ('CHANNEL_CONVERTED', {_CONVERTED}),
            ('CHANNEL_ABANDONED', {_ABANDONED})) AS s (kind, holds)
        WHERE s.holds
        UNION ALL
        SELECT 'ABANDONED_PRODUCT', i."productId", sum(i.quantity) FROM cart_items i
        WHERE {_ABANDONED} AND i."cartId" = r.id
            AND i."companyId" = r."companyId"
        GROUP BY i."productId") AS k""",
    kinds=(
        *("CURRENCY", "ABANDONED_PRODUCT"),
        *("CHANNEL_CART", "CHANNEL_CONVERTED", "CHANNEL_ABANDONED"),
    ),
)
WISHLISTS = Source(
    name="wishlists",
    base="wishlists",
    rollup="analytics_wishlists",
    entity="Wishlist",
    measures={"total": "1", "items": 'r."itemCount"'},
    created="WISHLIST_CREATED",
)
COMPARISONS = Source(
    name="comparisons",
    base="product_comparisons",
    rollup="analytics_comparisons",
    entity="Comparison",
    measures={
        "total": "1",
        "active": '(r."mergedIntoComparisonId" IS NULL '
        'AND coalesce(r."expiresAt" > :through, true))::int',
        "items": '(SELECT count(*) FROM product_comparison_items i WHERE i."comparisonId" = r.id '
        'AND i."companyId" = r."companyId")',
    },
    expiring='r."mergedIntoComparisonId" IS NULL',
)
SESSIONS = Source(
    name="sessions",
    base="cross_site_sessions",
    rollup="analytics_sessions",
    entity="CrossSiteSession",
    site="""coalesce((
        SELECT v."siteId" FROM cross_site_session_visits v
        WHERE v."sessionId" = r.id AND v."companyId" = r."companyId"
        ORDER BY v."firstSeen", v."siteId" LIMIT 1), '')""",
    measures={
        "total": "1",
        "active": "(r.status = 'ACTIVE' AND r.\"expiresAt\" > :through)::int",
        "duration": 'extract(epoch FROM r."lastActiveAt" - r."firstSeenAt")',
        "multiSite": """((
        SELECT count(*) FROM (
            SELECT v."siteId" FROM cross_site_session_visits v
            WHERE v."sessionId" = r.id AND v."companyId" = r."companyId"
            UNION SELECT f."siteId" FROM cross_site_session_references f
            WHERE f."sessionId" = r.id AND f."companyId" = r."companyId") AS seen) >= 2)::int""",
        "merged": "(r.status = 'MERGED')::int",
    },
    tallies=f"""
    SELECT r."companyId", coalesce(v."siteId", '') AS "siteId", {{quarter}} AS "startsAt",
        k.kind, CASE k.kind WHEN 'DEVICE' THEN {_DEVICE} ELSE v."siteId" END AS key,
        CASE k.kind WHEN 'DEVICE' THEN extract(epoch FROM r."lastActiveAt" - r."firstSeenAt")
            ELSE extract(epoch FROM v."lastSeen" - v."firstSeen") END AS quantity
    FROM {{records}}
    LEFT JOIN LATERAL (
        SELECT w.*, row_number() OVER (ORDER BY w."firstSeen", w."siteId") AS place
        FROM cross_site_session_visits w
        WHERE w."sessionId" = r.id AND w."companyId" = r."companyId"
    ) AS v ON true
    CROSS JOIN (VALUES ('DEVICE'), ('TIME_ON_SITE')) AS k (kind)
    WHERE (k.kind = 'DEVICE' AND coalesce(v.place, 1) = 1)
        OR (k.kind = 'TIME_ON_SITE' AND v."siteId" IS NOT NULL)""",
    kinds=("DEVICE", "TIME_ON_SITE"),
    expiring="r.status = 'ACTIVE'",
)
SOURCES = (CARTS, WISHLISTS, COMPARISONS, SESSIONS)
RECORD_KINDS = tuple(kind for source in SOURCES for kind in source.kinds)
"""The tallies that are made of records; all others are made of events."""


def _sums(source: Source) -> str:
    return ", ".join(f'sum("{name}")' for name in source.measures)


def quoted(kinds: tuple[str, ...]) -> str:
    """List kinds as SQL has them."""
    return ", ".join(f"'{kind}'" for kind in kinds)


@cache
def recount(source: Source, scope: Scope) -> tuple[Statement, ...]:
    """The statements that count the quarters of *scope* anew, each in its turn."""
    retired = scope.rows.format(table=source.rollup, where="b.span = 'RETIRED'")
    found = [
        f"DELETE FROM {source.rollup} t {scope.gone} AND t.span = 'QUARTER'",
        f"""
INSERT INTO {source.rollup} ("companyId", span, "startsAt", "siteId", {source.columns})
SELECT "companyId", 'QUARTER', "startsAt", "siteId", {_sums(source)}
FROM (
    {source.facts(scope)}
    UNION ALL
    SELECT t."companyId", t."siteId", t."startsAt", {source.columns} FROM {retired}
) AS facts
GROUP BY "companyId", "startsAt", "siteId" """,
    ]
    if source.tallies:
        kinds = quoted(source.kinds)
        retired = scope.rows.format(
            table="analytics_tallies", where=f"b.span = 'RETIRED' AND b.kind IN ({kinds})"
        )
        before = scope.rows.format(
            table="analytics_tallies", where=f"b.span = 'QUARTER' AND b.kind IN ({kinds})"
        )
        # Most are as they were: only what differs is written, to all rows that hold it.
        found.append(f"""
WITH counted AS (
    SELECT "companyId", kind, "startsAt", "siteId", key, sum(count) AS count,
        round(sum(quantity), 3) AS quantity
    FROM (
        SELECT "companyId", kind, "startsAt", "siteId", key, 1 AS count, quantity
        FROM ({source.tally_facts(scope)}) AS records
        UNION ALL
        SELECT t."companyId", t.kind, t."startsAt", t."siteId", t.key, t.count, t.quantity
        FROM {retired}
    ) AS found
    GROUP BY 1, 2, 3, 4, 5
), before AS (
    SELECT t."companyId", t.kind, t."startsAt", t."siteId", t.key, t.count, t.quantity
    FROM {before}
), facts AS (
    SELECT "companyId", kind, "startsAt", "siteId", key,
        coalesce(counted.count, 0) - coalesce(before.count, 0) AS count,
        coalesce(counted.quantity, 0) - coalesce(before.quantity, 0) AS quantity, 0 AS reported
    FROM counted FULL JOIN before USING ("companyId", kind, "startsAt", "siteId", key)
    WHERE (counted.count, counted.quantity) IS DISTINCT FROM (before.count, before.quantity)
){ADD}""")
    return tuple(Statement(text(sql)) for sql in found)


@cache
def sum_days(source: Source, scope: Scope) -> tuple[Statement, ...]:
    """The statements that add the quarters of the days of *scope* up, but for tallies.

    They give rows of the days and of their hours.
    """
    quarters = scope.rows.format(table=source.rollup, where="b.span = 'QUARTER'")
    found = [
        f"DELETE FROM {source.rollup} t {scope.gone} AND t.span IN ('HOUR', 'DAY')",
        f"""
INSERT INTO {source.rollup} ("companyId", span, "startsAt", "siteId", {source.columns})
SELECT t."companyId", s.span, date_trunc(s.span, t."startsAt"), t."siteId", {_sums(source)}
FROM {quarters} CROSS JOIN (VALUES ('HOUR'), ('DAY')) AS s (span)
GROUP BY 1, 2, 3, 4""",
    ]
    return tuple(Statement(text(sql)) for sql in found)


@cache
def retire(source: Source) -> tuple[Statement, ...]:
    """The statements that keep what the records bound as `ids` have counted, before they go."""
    added = ", ".join(
        f'"{name}" = {source.rollup}."{name}" + excluded."{name}"' for name in source.measures
    )
    found = [
        f"""
INSERT INTO {source.rollup} ("companyId", span, "startsAt", "siteId", {source.columns})
SELECT "companyId", 'RETIRED', "startsAt", "siteId", {_sums(source)}
FROM ({source.facts(NAMED)}) AS facts
GROUP BY "companyId", "startsAt", "siteId"
ON CONFLICT ("companyId", span, "startsAt", "siteId") DO UPDATE SET {added}"""
    ]
    if source.tallies:
        found.append(
            f"""
INSERT INTO analytics_tallies
    ("companyId", span, kind, "startsAt", "siteId", key, count, quantity)
SELECT "companyId", 'RETIRED', kind, "startsAt", "siteId", key, count(*), sum(quantity)
FROM ({source.tally_facts(NAMED)}) AS facts
GROUP BY "companyId", kind, "startsAt", "siteId", key
ON CONFLICT ("companyId", span, kind, "startsAt", "siteId", key) DO UPDATE SET
    count = analytics_tallies.count + excluded.count,
    quantity = analytics_tallies.quantity + excluded.quantity"""
        )
    return tuple(Statement(text(sql)) for sql in found)


@cache
def changed(source: Source) -> Statement:
    """The quarters whose records have changed in the window, or have expired since."""
    gone = ""
    if source.created:
        gone = f"""
    UNION ALL
    SELECT e."companyId", e."occurredAt" FROM named
    JOIN commerce_events e ON e."aggregateId" = named.id AND e."eventType" = '{source.created}'
    WHERE NOT EXISTS (SELECT FROM {source.base} r WHERE r.id = named.id)"""
    expired = ""
    if source.expiring != "false":
        expired = f"""
    UNION ALL
    SELECT r."companyId", r."createdAt" FROM {source.base} r
    WHERE r."expiresAt" > :previous AND r."expiresAt" <= :through AND {source.expiring}"""
    return Statement(
        text(f"""
WITH named AS MATERIALIZED (
    SELECT DISTINCT i.id
    FROM commerce_events e
    CROSS JOIN LATERAL (
        VALUES (e."aggregateId"), (e.payload->>'source{source.entity}Id')) AS i (id)
    WHERE e."transactionId" >= :position AND e."transactionId" < :horizon
        AND e."aggregateType" = '{source.entity}' AND e."aggregateVersion" > 0
        AND i.id IS NOT NULL AND e."companyId" IN {SCOPE}
)
SELECT "companyId" AS company, {quarter('"createdAt"')} AS moment
FROM (
    SELECT r."companyId", r."createdAt" FROM named JOIN {source.base} r ON r.id = named.id{gone}
    {expired}
) AS touched
WHERE "companyId" IN {SCOPE}
GROUP BY 1, 2""")
    )


@cache
def clear(source: Source) -> tuple[Statement, ...]:
    """The statements that forget what can be counted of a company's records anew."""
    kinds = quoted(source.kinds)
    gone = f"""DELETE FROM {source.rollup} WHERE "companyId" = :company AND span <> 'RETIRED'"""
    found = [gone]
    if kinds:
        found.append(f"""
DELETE FROM analytics_tallies
WHERE "companyId" = :company AND span <> 'RETIRED' AND kind IN ({kinds})""")
    return tuple(Statement(text(sql)) for sql in found)
