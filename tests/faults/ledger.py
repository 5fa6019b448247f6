"""What callers were told, and whether the database agrees."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import psycopg

CONNECTION = 0
"""In the place of a status: the connection broke, or could not be made."""
_AMBIGUOUS = 500


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call and its answer."""

    way: str
    """`rest` or `grpc`."""
    marker: str
    """Names the change, the same for every attempt at it; empty for a read."""
    keyed: bool
    """Whether it carried an `Idempotency-Key`."""
    started: float
    """By the monotonic clock of this machine."""
    seconds: float
    status: int
    """The HTTP status, or the one that belongs to the gRPC code."""
    retry_after: str = ""
    note: str = ""

    @property
    def ended(self) -> float:
        """When the answer was there."""
        return self.started + self.seconds

    @property
    def acknowledged(self) -> bool:
        """Whether it was answered with success."""
        return 200 <= self.status < 300

    @property
    def ambiguous(self) -> bool:
        """Whether the caller can't tell if it had an effect."""
        return self.status == CONNECTION or self.status >= _AMBIGUOUS


@dataclass(slots=True)
class Verdict:
    """The ledger beside the database."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    """Acknowledged, and not there, or without its event or its audit record."""
    doubled: list[str] = field(default_factory=list)
    """There more than once: its effect, its event or its audit record."""
    halved: list[str] = field(default_factory=list)
    """Not acknowledged, and there in part."""
    ghosts: list[str] = field(default_factory=list)
    """Refused for good, and there all the same."""
    unanswered: list[str] = field(default_factory=list)
    """Keyed, asked for until the end, and never answered."""

    def check(self) -> None:
        """Fail unless every acknowledged change is there once and none is there twice."""
        assert self.acknowledged > 0, "nothing was acknowledged: the test shows nothing"
        assert not self.lost, f"{len(self.lost)} lost: {self.lost[:5]}"
        assert not self.doubled, f"{len(self.doubled)} doubled: {self.doubled[:5]}"
        assert not self.halved, f"{len(self.halved)} written in part: {self.halved[:5]}"
        assert not self.ghosts, f"{len(self.ghosts)} refused and written: {self.ghosts[:5]}"
        assert not self.unanswered, f"{len(self.unanswered)} never answered"


@dataclass(frozen=True, slots=True)
class Ledger:
    """All attempts of a crowd."""

    attempts: Sequence[Attempt]

    def between(self, begin: float, end: float = math.inf) -> Ledger:
        """Give the attempts that were answered after *begin* and begun before *end*."""
        return Ledger([a for a in self.attempts if a.ended > begin and a.started < end])

    @property
    def failures(self) -> list[Attempt]:
        """The attempts that were not answered with success."""
        return [attempt for attempt in self.attempts if not attempt.acknowledged]

    def statuses(self) -> Counter[int]:
        """Count the attempts by status."""
        return Counter(attempt.status for attempt in self.attempts)

    def p95_ms(self) -> float:
        """Give the 95th percentile of the attempts that succeeded, in milliseconds."""
        return percentile((a.seconds for a in self.attempts if a.acknowledged), 0.95) * 1000

    def slowest_failure_seconds(self) -> float:
        """Give how long the slowest failed attempt took."""
        return max((attempt.seconds for attempt in self.failures), default=0.0)

    def failed_in_a_row(self) -> int:
        """Give the most attempts that one change needed beside the one that succeeded."""
        return max(Counter(a.marker for a in self.failures if a.marker).values(), default=0)

    def recovered_after(self, moment: float) -> float:
        """Give the seconds from *moment* to the first success that began after it."""
        first = min(
            (a.ended for a in self.attempts if a.acknowledged and a.marker and a.started > moment),
            default=math.inf,
        )
        return first - moment

    def settled_after(self, moment: float) -> float:
        """Give the seconds from *moment* to the last failure that ended after it."""
        return max((a.ended - moment for a in self.failures if a.ended > moment), default=0.0)

    def verdict(self, database_url: str) -> Verdict:
        """Compare with the database: effect, event and audit record of each change."""
        changes: dict[str, list[Attempt]] = defaultdict(list)
        for attempt in self.attempts:
            if attempt.marker:
                changes[attempt.marker].append(attempt)
        found = _found(database_url, list(changes))
        verdict = Verdict()
        for marker, attempts in changes.items():
            _judge(verdict, marker, attempts, found.get(marker, (0, 0, 0)))
        return verdict


def _judge(
    verdict: Verdict, marker: str, attempts: Sequence[Attempt], traces: tuple[int, int, int]
) -> None:
    if max(traces) > 1:
        verdict.doubled.append(marker)
    if any(attempt.acknowledged for attempt in attempts):
        verdict.acknowledged += 1
        if min(traces) < 1:
            verdict.lost.append(marker)
    elif any(attempt.ambiguous for attempt in attempts):
        if len(set(traces)) > 1:
            verdict.halved.append(marker)
        if attempts[0].keyed:
            verdict.unanswered.append(marker)
    elif max(traces) > 0:
        verdict.ghosts.append(marker)


_TRACES = """
WITH marked AS (SELECT unnest(%(markers)s::text[]) AS marker),
effects AS (
    SELECT "customFields"->>'marker' AS marker, sum(quantity) AS count FROM cart_items
    WHERE "customFields" ? 'marker' GROUP BY 1
    UNION ALL
    SELECT "visitorId", count(*) FROM carts WHERE "visitorId" IS NOT NULL GROUP BY 1
),
events AS (
    SELECT "requestId" AS marker, count(*) AS count FROM commerce_events
    WHERE "eventType" IN ('CART_ITEM_ADDED', 'CART_CREATED')
        AND ("eventType" = 'CART_ITEM_ADDED') = ("requestId" LIKE 'add-%%')
    GROUP BY 1
),
audits AS (
    SELECT metadata->>'requestId' AS marker, count(*) AS count FROM audit_logs
    WHERE entity = 'Cart' GROUP BY 1
)
SELECT marker, coalesce(effects.count, 0), coalesce(events.count, 0), coalesce(audits.count, 0)
FROM marked
    LEFT JOIN effects USING (marker) LEFT JOIN events USING (marker) LEFT JOIN audits USING (marker)
"""


def _found(database_url: str, markers: list[str]) -> dict[str, tuple[int, int, int]]:
    """Count what each marker left: units or carts, events, audit records."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(_TRACES, {"markers": markers}).fetchall()
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}


def percentile(values: Iterable[float], share: float) -> float:
    """Give the value that *share* of the values are not above; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
