"""Writing what a merge of two sessions came to, after their containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.containers import ContainerType, MergeOutcome, Outcome
from server.catalog.repository import provision_customer
from server.catalog.scene import Provision
from server.cross_site_session.domain import (
    Conflict,
    Holding,
    Migration,
    Reference,
    Resolution,
    Session,
)
from server.cross_site_session.repository.save import (
    inserted,
    put_references,
    reference_rows,
    session_values,
    updated,
)
from server.cross_site_session.tables import cross_site_session_visits
from server.platform import journal
from server.platform.metadata import JSON_DOCUMENT, TIMESTAMP_MS
from server.platform.postgres import Executor, Overtaken, Statement
from server.platform.sql import to_json

_TARGET = "target_"


@dataclass(frozen=True, slots=True)
class MergeWrite:
    """What was decided about the two sessions."""

    source_before: Session
    source: Session
    target_before: Session | None
    """None for a new one."""
    target: Session
    result: Migration
    references: Sequence[Reference]
    """What the target gets."""
    entry: journal.Entry
    """The source's record, with the answer."""
    target_entry: journal.Entry
    token_digest: str
    """The token of a new target; nobody knows what it is the digest of."""

    async def save(self, executor: Executor) -> None:
        """Write it.

        Raises:
            Overtaken: One of the sessions changed since it was read.
        """
        values = (
            session_values(self.source, self.source_before)
            | session_values(self.target, self.target_before, _TARGET)
            | journal.parameters(self.entry)
            | journal.parameters(self.target_entry, prefix=_TARGET)
            | {
                f"{_TARGET}session_token": self.token_digest,
                "merged_into": self.target.id,
                "result": to_json(merge_result(self.result)),
                "references": reference_rows(self.references),
            }
        )
        statement = _statement(self.target_before is None, self.entry.answer is not None)
        row = await executor.fetch_row(statement, values)
        if row is None:
            raise Overtaken


@lru_cache(maxsize=1)
def _provision() -> Statement:
    customer = provision_customer()
    return Statement(select(customer.c.id))


async def provide_customer(executor: Executor, provision: Provision, now: datetime) -> None:
    """Create the customer to whom containers are about to be handed over."""
    await executor.fetch(_provision(), provision.parameters(now))


@lru_cache(maxsize=4)
def _statement(new_target: bool, answer: bool) -> Statement:
    source = updated(
        "source",
        customer_id=bindparam("customer_id", type_=Text),
        merged_into_session_id=bindparam("merged_into", type_=Text),
        merged_at=bindparam("j_now", type_=TIMESTAMP_MS),
        merge_result=bindparam("result", type_=JSON_DOCUMENT),
    )
    target = inserted("target", _TARGET, source) if new_target else updated("target", _TARGET)
    visits = cross_site_session_visits
    inherited = upsert(visits).from_select(
        ["session_id", "site_id", "first_seen", "last_seen", "last_page", "count"],
        select(
            target.c.id,
            visits.c.site_id,
            visits.c.first_seen,
            visits.c.last_seen,
            visits.c.last_page,
            visits.c.count,
        ).select_from(target.join(visits, visits.c.session_id == bindparam("id", type_=Text))),
    )
    new = inherited.excluded
    changed = {
        visits.c.first_seen: func.least(visits.c.first_seen, new.first_seen),
        visits.c.last_seen: func.greatest(visits.c.last_seen, new.last_seen),
        visits.c.last_page: func.coalesce(new.last_page, visits.c.last_page),
        visits.c.count: visits.c.count + new.count,
    }
    keys = [visits.c.session_id, visits.c.site_id]
    written = [
        put_references(target),
        inherited.on_conflict_do_update(index_elements=keys, set_=changed).cte("visited"),
        *journal.parts(source, with_answer=answer),
        *journal.parts(target, with_answer=False, prefix=_TARGET),
    ]
    # Both or none: without this row the transaction is rolled back.
    both = select(source.c.id).select_from(source.join(target, literal_column("true")))
    return Statement(both.add_cte(*written))


def merge_result(result: Migration) -> dict[str, Any]:
    """Write what a merge came to as the column `mergeResult`."""
    return {
        "sourceId": result.source_id,
        "targetId": result.target_id,
        "migrated": {
            kind.value: [holding.id, holding.count] for kind, holding in result.migrated.items()
        },
        "conflicts": [
            [row.type, row.source_id, row.target_id, row.resolution, row.details]
            for row in result.conflicts
        ],
        "report": [
            [
                kind.value,
                row.product_id,
                row.variant_id,
                row.outcome.value,
                row.quantity,
                row.reason,
                row.code,
            ]
            for kind, row in result.report
        ],
    }


def read_result(document: Mapping[str, Any]) -> Migration:
    """Read the column `mergeResult`."""
    return Migration(
        source_id=document["sourceId"],
        target_id=document["targetId"],
        migrated={
            ContainerType(kind): Holding(*held) for kind, held in document["migrated"].items()
        },
        conflicts=tuple(
            Conflict(ContainerType(kind), source, target, Resolution(resolution), details)
            for kind, source, target, resolution, details in document["conflicts"]
        ),
        report=tuple(
            (
                ContainerType(kind),
                MergeOutcome(product, variant, Outcome(outcome), quantity, reason, code),
            )
            for kind, product, variant, outcome, quantity, reason, code in document["report"]
        ),
    )
