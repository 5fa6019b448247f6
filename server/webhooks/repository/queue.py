"""The queue: what is taken from the outbox, claimed by senders, and done.

The rows of one endpoint and record are a message group. Whoever holds its first row holds the
group: no other sender claims a row that has one of its group before it. Rows come into a group in
the order of their events, as they are put under their endpoint's lock alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from server.platform.database.pool import Database, Executor
from server.platform.database.sql import from_json, naive, to_json
from server.platform.database.statement import Statement
from server.webhooks.domain.model import Claimed, Happened

SENDER_LOCKS = 0x77686B73
"""The class of the advisory locks that living senders hold."""
MOST_QUEUED = 5000
"""Rows of one endpoint; the outbox keeps what comes after them."""
GROUP_RUN = 50
"""Rows of one group that are claimed at once."""

_EVENT = """c.id AS event, c."occurredAt" AS occurred, c."companyId" AS company, c."siteId" AS site,
    c."aggregateType" AS kind, c."aggregateId" AS record, c."aggregateVersion" AS version,
    c.ordinal, c."eventType" AS name, c.payload, c."customerId" AS customer,
    c."visitorId" AS visitor, c."sessionId" AS session,
    c.traceparent"""
FILTER = """c."eventType" = ANY(CAST(:types AS text[]))
        AND (cardinality(CAST(:sites AS text[])) = 0 OR c."siteId" = ANY(CAST(:sites AS text[])))"""
"""Chooses among events by an endpoint's types and sites."""
_PUT = """
    INSERT INTO webhook_queue
        ("endpointId", "recordId", "eventId", "occurredAt", "replayId", "dueAt", "claimedBy",
         "createdAt")
    SELECT :endpoint, p.record, p.event, p.occurred, {replay}, :now,
        CASE WHEN EXISTS (SELECT FROM webhook_queue q
            WHERE q."endpointId" = :endpoint AND q."recordId" = p.record)
            THEN NULL ELSE CAST(:me AS integer) END, :now
    FROM picked p ORDER BY p.event
    RETURNING id, "eventId", "claimedBy" """
_ROOM = f"""(SELECT count(*) FROM (SELECT FROM webhook_queue q
        WHERE q."endpointId" = :endpoint LIMIT {MOST_QUEUED}) AS queued) < {MOST_QUEUED}"""

_AS_KNOWN = "id = :endpoint AND status = 'ACTIVE' AND version = :version"
_HOLD = Statement(
    text(f"SELECT id FROM webhook_endpoints WHERE {_AS_KNOWN} FOR NO KEY UPDATE SKIP LOCKED")
)
"""Gives no row while somebody else takes, when the endpoint is not ACTIVE, or when the taker has
not heard of its last change: what a former filter passes over would be lost. A statement of its
own: the next one has to see what the last holder has put."""
TAKE = Statement(
    text(f"""
WITH endpoint AS (
    SELECT e.* FROM webhook_endpoints e WHERE e.id = :endpoint
), opened AS (
    SELECT b.* FROM endpoint e CROSS JOIN LATERAL (
        SELECT min(c.id + 0) - 1 AS last, max(c.id + 0) AS top FROM commerce_events c
        WHERE c."transactionId" >= e.until AND c."transactionId" < :horizon
            AND c."companyId" = e."companyId") AS b
    WHERE e.last >= e.top AND :horizon > e.until
), at AS (
    SELECT e."companyId",
        CASE WHEN o IS NULL THEN e.since ELSE e.until END AS since,
        CASE WHEN o IS NULL THEN e.until ELSE :horizon END AS until,
        CASE WHEN o IS NULL THEN e.last ELSE coalesce(o.last, e.last) END AS last,
        CASE WHEN o IS NULL THEN e.top ELSE coalesce(o.top, e.top) END AS top
    FROM endpoint e LEFT JOIN opened o ON true
), picked AS (
    SELECT c.* FROM at CROSS JOIN LATERAL (
        SELECT {_EVENT} FROM commerce_events c
        WHERE c."companyId" = at."companyId" AND c.id > at.last AND c.id <= at.top
            AND c."transactionId" >= at.since AND c."transactionId" < at.until
            AND {FILTER}
        ORDER BY c.id LIMIT CAST(:most AS integer)) AS c
    WHERE {_ROOM}
), put AS ({_PUT.format(replay="NULL")}), done AS (
    UPDATE webhook_endpoints e SET since = at.since, until = at.until, top = at.top,
        last = CASE
            WHEN NOT {_ROOM} THEN at.last
            WHEN (SELECT count(*) FROM picked) < CAST(:most AS integer) THEN at.top
            ELSE (SELECT max(event) FROM picked) END
    FROM at WHERE e.id = :endpoint RETURNING e.last < e.top AS more
)
SELECT d.more, NULL::bigint AS replay, put.id AS queue, put."claimedBy" AS claimed, p.*
FROM done d LEFT JOIN put ON true LEFT JOIN picked p ON p.event = put."eventId"
ORDER BY put.id""")
)
"""Takes the next events of an endpoint's window; opens the next window where it is used up.

The ids are hidden from their index: a plan for the least of them would walk all that the company
has ever had, for each window."""

_REPLAY = Statement(
    text(f"""
WITH replay AS (
    SELECT r.*, e."companyId" FROM webhook_replays r
    JOIN webhook_endpoints e ON e.id = r."endpointId"
    WHERE r.id = (SELECT min(n.id) FROM webhook_replays n
            WHERE n."endpointId" = :endpoint AND n.status = 'RUNNING')
), picked AS (
    SELECT c.* FROM replay r CROSS JOIN LATERAL (
        SELECT {_EVENT} FROM commerce_events c
        WHERE c."companyId" = r."companyId" AND c.id > r.last AND c.id <= r.top
            AND c."transactionId" + 0 < r.horizon
            AND c."occurredAt" + interval '0' >= r.since
            AND c."occurredAt" + interval '0' < r.until
            AND {FILTER}
        ORDER BY c.id LIMIT CAST(:most AS integer)) AS c
    WHERE {_ROOM}
), put AS ({_PUT.format(replay="(SELECT r.id FROM replay r)")}), done AS (
    UPDATE webhook_replays w SET
        events = w.events + (SELECT count(*) FROM picked),
        last = coalesce((SELECT max(event) FROM picked), w.last),
        status = CASE WHEN {_ROOM} AND (SELECT count(*) FROM picked) < CAST(:most AS integer)
            THEN 'DONE' ELSE 'RUNNING' END
    FROM replay r WHERE w.id = r.id RETURNING w.id, w.status = 'RUNNING' AS more
)
SELECT d.more, d.id AS replay, put.id AS queue, put."claimedBy" AS claimed, p.*
FROM done d LEFT JOIN put ON true LEFT JOIN picked p ON p.event = put."eventId"
ORDER BY put.id""")
)
"""Takes the next events of an endpoint's oldest replay that runs.

Times and transactions are hidden from their indexes: one of a young table's plans would walk the
whole replay for each page of it."""

_CLAIM = Statement(
    text(f"""
WITH heads AS (
    SELECT q.id, q."recordId" FROM webhook_queue q
    WHERE q."endpointId" = :endpoint AND q."claimedBy" IS NULL AND q."dueAt" <= :now
        AND EXISTS (SELECT FROM webhook_endpoints WHERE {_AS_KNOWN})
        AND NOT EXISTS (SELECT FROM webhook_queue b WHERE b."endpointId" = q."endpointId"
            AND b."recordId" = q."recordId" AND b.id < q.id)
    ORDER BY q."dueAt" LIMIT CAST(:most AS integer) FOR UPDATE SKIP LOCKED
), runs AS (
    SELECT r.id FROM heads h CROSS JOIN LATERAL (
        SELECT r.id FROM webhook_queue r
        WHERE r."endpointId" = :endpoint AND r."recordId" = h."recordId"
            AND r."claimedBy" IS NULL
        ORDER BY r.id LIMIT {GROUP_RUN}) AS r
), taken AS (
    UPDATE webhook_queue q SET "claimedBy" = :me FROM runs
    WHERE q.id = runs.id AND q."claimedBy" IS NULL RETURNING q.*
)
SELECT t.id AS queue, t."recordId" AS of_record, t.attempts, t."replayId" AS replay,
    t."createdAt" AS queued, t."eventId" AS "eventId", {_EVENT}
FROM taken t LEFT JOIN commerce_events c
    ON c."occurredAt" = t."occurredAt" AND c.id = t."eventId"
ORDER BY t.id""")
)
"""Claims groups whose first row is due and nobody's, each with the rows behind it.

Nobody claims for an endpoint of another version than they know: it may be paused, signed with
another secret, or elsewhere."""

_WRITE_RESULTS = Statement(
    text("""
WITH done AS (
    SELECT * FROM jsonb_to_recordset(CAST(:done AS jsonb)) AS d (
        queue bigint, endpoint text, message text, event bigint, occurred timestamp, type text,
        record text, replay bigint, attempt integer, outcome text, status integer, error text,
        duration integer, body text, at timestamp, next timestamp)
), gone AS (
    DELETE FROM webhook_queue q USING done d
    WHERE q.id = d.queue AND d.outcome <> 'RETRYING' RETURNING q.id
), again AS (
    UPDATE webhook_queue q SET attempts = d.attempt, "dueAt" = d.next, "claimedBy" = NULL
    FROM done d WHERE q.id = d.queue AND d.outcome = 'RETRYING' AND q."claimedBy" = :me
    RETURNING q.id
), released AS (
    UPDATE webhook_queue q SET "claimedBy" = NULL
    WHERE q.id = ANY(CAST(:released AS bigint[])) AND q."claimedBy" = :me RETURNING q.id
)
INSERT INTO webhook_deliveries ("endpointId", "messageId", "eventId", "occurredAt", "eventType",
    "recordId", "replayId", attempt, outcome, "responseStatus", error, "durationMs",
    "responseBody", "attemptedAt", "nextAttemptAt")
SELECT endpoint, message, event, occurred, type, record, replay, attempt, outcome, status, error,
    duration, body, at, next
FROM done ORDER BY at""")
)
_FREE_THE_DEAD = Statement(
    text(f"""
UPDATE webhook_queue SET "claimedBy" = NULL
WHERE "claimedBy" IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.classid = {SENDER_LOCKS} AND l.objsubid = 2
        AND l.objid::bigint = "claimedBy" AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
RETURNING "endpointId" """)
)
_NEWS = Statement(
    text("""
SELECT DISTINCT "companyId" AS company FROM commerce_events
WHERE "transactionId" >= :since AND "transactionId" < :horizon""")
)
_DUE = Statement(
    text("""
SELECT DISTINCT "endpointId" AS endpoint, false AS replay FROM webhook_queue
WHERE "claimedBy" IS NULL AND "dueAt" <= :now
UNION ALL SELECT DISTINCT "endpointId", true FROM webhook_replays WHERE status = 'RUNNING'""")
)
_LAG = Statement(
    text("""
SELECT e.id AS endpoint, q.waiting, coalesce(extract(epoch FROM
    :now - least(q.oldest, n."occurredAt")), 0)::float8 AS seconds
FROM webhook_endpoints e
CROSS JOIN LATERAL (SELECT count(*) AS waiting, min("createdAt") AS oldest
    FROM webhook_queue WHERE "endpointId" = e.id) AS q
LEFT JOIN LATERAL (SELECT c."occurredAt" FROM commerce_events c
    WHERE c."companyId" = e."companyId" AND c.id > e.last ORDER BY c.id LIMIT 1) AS n ON true
WHERE e.status = 'ACTIVE' """)
)


async def companies_with_news(executor: Executor, since: int, until: int) -> set[str]:
    """Name the companies that have events of the transactions from *since* to *until*."""
    rows = await executor.fetch(_NEWS, {"since": since, "horizon": until})
    return {row["company"] for row in rows}


async def endpoints_with_due(executor: Executor, now: datetime) -> list[tuple[str, bool]]:
    """Name the endpoints that have something to be claimed, or (True) a replay that runs."""
    rows = await executor.fetch(_DUE, {"now": naive(now)})
    return [(row["endpoint"], row["replay"]) for row in rows]


async def lags(executor: Executor, now: datetime) -> list[tuple[str, int, float]]:
    """Give, for each ACTIVE endpoint, how many rows wait and how far it is behind, in seconds."""
    rows = await executor.fetch(_LAG, {"now": naive(now)})
    return [(row["endpoint"], row["waiting"], max(0.0, row["seconds"])) for row in rows]


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes events, for which endpoint, and which."""

    me: int
    endpoint_id: str
    version: int
    """The endpoint's, as the taker knows it."""
    types: tuple[str, ...]
    """Names in the outbox."""
    sites: tuple[str, ...]
    """Empty for all."""

    def values(self, most: int, now: datetime) -> dict[str, Any]:
        """Give the parameters that all takes have."""
        return {
            "endpoint": self.endpoint_id,
            "version": self.version,
            "me": self.me,
            "types": list(self.types),
            "sites": list(self.sites),
            "most": most,
            "now": naive(now),
        }


Taken = tuple[list[Claimed], bool, bool]
"""What is claimed, whether there is more to take or to claim, and whether the endpoint could be
had."""


async def take(database: Database, taker: Taker, *, until: int, most: int, now: datetime) -> Taken:
    """Put the next events of an endpoint into its queue, and claim those whose group is free.

    Args:
        database: Where.
        taker: For whom.
        until: The transaction before which all have ended.
        most: How many.
        now: The time.
    """
    values = {**taker.values(most, now), "horizon": until}
    return await _take(database, TAKE, taker, values, now)


async def take_replay(database: Database, taker: Taker, *, most: int, now: datetime) -> Taken:
    """Do as `take`, of the endpoint's oldest replay that runs."""
    return await _take(database, _REPLAY, taker, taker.values(most, now), now)


async def _take(
    database: Database, statement: Statement, taker: Taker, values: dict[str, Any], now: datetime
) -> Taken:
    async with database.transaction() as transaction:
        if await transaction.fetch_row(_HOLD, values) is None:
            return [], False, False
        rows = await transaction.fetch(statement, values)
    put = [row for row in rows if row["queue"] is not None]
    claimed = [
        Claimed(
            row["queue"],
            taker.endpoint_id,
            row["record"],
            0,
            row["replay"],
            now,
            _event(row),
            row["event"],
        )
        for row in put
        if row["claimed"] is not None
    ]
    more = any(row["more"] for row in rows[:1]) or len(claimed) < len(put)
    return claimed, more, True


async def claim(executor: Executor, taker: Taker, *, most: int, now: datetime) -> list[Claimed]:
    """Claim what is due of an endpoint: at most *most* groups, in the order of the queue."""
    rows = await executor.fetch(_CLAIM, taker.values(most, now))
    return [
        Claimed(
            row["queue"],
            taker.endpoint_id,
            row["of_record"],
            row["attempts"],
            row["replay"],
            row["queued"],
            _event(row) if row["event"] is not None else None,
            row["eventId"],
        )
        for row in rows
    ]


async def write_results(
    executor: Executor, me: int, done: Sequence[dict[str, Any]], released: Sequence[int]
) -> None:
    """Write down what became of attempts, and let go of rows that were claimed behind them."""
    await executor.fetch(
        _WRITE_RESULTS, {"done": to_json(done), "released": list(released), "me": me}
    )


async def free_the_dead(executor: Executor) -> set[str]:
    """Let go of what senders had claimed that are no more; names the endpoints."""
    return {row["endpointId"] for row in await executor.fetch(_FREE_THE_DEAD, {})}


def _event(row: Any) -> Happened:
    return Happened(
        row["event"],
        row["occurred"],
        row["company"],
        row["site"],
        row["kind"],
        row["record"],
        row["version"],
        row["ordinal"],
        row["name"],
        from_json(row["payload"]),
        row["customer"],
        row["visitor"],
        row["session"],
        row["traceparent"],
    )
