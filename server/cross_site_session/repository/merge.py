"""Writing what a merge of two sessions came to, after their containers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Text, and_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.repository import provision_customer
from server.containers.context import Provision
from server.containers.lookup import provision_values
from server.cross_site_session.domain import Migration, Reference, Session
from server.cross_site_session.repository.results import merge_result
from server.cross_site_session.repository.save import (
    inserted,
    put_references,
    reference_rows,
    session_values,
    updated,
)
from server.cross_site_session.tables import cross_site_session_visits
from server.platform.database.columns import JSON_DOCUMENT, TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.retry import WriteConflict
from server.platform.database.sql import to_json
from server.platform.database.statement import Statement
from server.platform.records import change_record

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
    change: change_record.ChangeRecord
    """The source's record, with the answer."""
    target_change: change_record.ChangeRecord
    token_digest: str
    """The token of a new target; nobody knows what it is the digest of."""

    async def save(self, executor: Executor) -> None:
        """Write it.

        Raises:
            WriteConflict: One of the sessions changed since it was read.
        """
        values = (
            session_values(self.source, self.source_before)
            | session_values(self.target, self.target_before, _TARGET)
            | change_record.parameters(self.change)
            | change_record.parameters(self.target_change, prefix=_TARGET)
            | {
                f"{_TARGET}session_token": self.token_digest,
                "merged_into": self.target.id,
                "result": to_json(merge_result(self.result)),
                "references": reference_rows(self.references),
            }
        )
        statement = _statement(self.target_before is None, self.change.answer is not None)
        row = await executor.fetch_row(statement, values)
        if row is None:
            raise WriteConflict


@lru_cache(maxsize=1)
def _provision() -> Statement:
    customer = provision_customer()
    return Statement(select(customer.c.id))


async def provide_customer(executor: Executor, provision: Provision, now: datetime) -> None:
    """Create the customer to whom containers are about to be handed over."""
    await executor.fetch(_provision(), provision_values(provision, now))


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
    visits, company = cross_site_session_visits, bindparam("company_id", type_=Text)
    left = visits.c.session_id == bindparam("id", type_=Text)
    inherited = upsert(visits).from_select(
        ["session_id", "company_id", "site_id", "first_seen", "last_seen", "last_page", "count"],
        select(
            target.c.id,
            visits.c.company_id,
            visits.c.site_id,
            visits.c.first_seen,
            visits.c.last_seen,
            visits.c.last_page,
            visits.c.count,
        ).select_from(target.join(visits, and_(left, visits.c.company_id == company))),
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
        *change_record.parts(source, with_answer=answer),
        *change_record.parts(target, with_answer=False, prefix=_TARGET),
    ]
    # Both or none: without this row the transaction is rolled back.
    both = select(source.c.id).select_from(source.join(target, literal_column("true")))
    return Statement(both.add_cte(*written))
