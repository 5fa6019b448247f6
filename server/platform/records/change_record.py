"""What every mutation leaves behind beside its effect: events, an audit record, its answer.

The parts are common table expressions that hang on the mutation's own write, its *guard*: one
statement does all of it or nothing. The module composes them into its save statement with
`parts` and fills them with `parameters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from server.kernel.identity import THROUGH_LINK, Caller
from server.kernel.ids import new_id
from server.kernel.tokens import without_secrets
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.sql import naive, recordset, to_json
from server.platform.records.audit import actor_of
from server.platform.records.idempotency import (
    ANSWER_EXPIRED,
    ANSWER_LIFETIME,
    of_company,
    sealed,
)
from server.platform.records.tables import audit_logs, commerce_events, idempotency_keys
from server.platform.telemetry import traces

BESIDE = "beside"
"""The column of another row that is written which has the id of what the guard wrote."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, by its name in the contract's list."""

    type: str
    payload: Mapping[str, Any]


def through_agent(event: Event, agent: str) -> Event:
    """Say of an event which shopping assistant brought it about."""
    if agent == THROUGH_LINK:
        return Event(event.type, {**event.payload, "channel": "LINK"})
    return Event(event.type, {**event.payload, "channel": "AGENT", "agent": agent})


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """The record of one mutation."""

    caller: Caller
    now: datetime
    entity: str
    """Cart, Wishlist, Comparison or CrossSiteSession."""
    entity_id: str
    version: int
    """The entity's version after the mutation; orders its events."""
    action: str
    """CREATE, UPDATE or DELETE."""
    changes: Mapping[str, Any]
    """What was and what is now."""
    events: tuple[Event, ...]
    site_id: str | None = None
    customer_id: str | None = None
    visitor_id: str | None = None
    session_id: str | None = None
    """The cross-site session that a reported event names."""
    answer: bytes | None = None
    """The serialised answer, when the caller wants to be able to ask for it again."""
    first_ordinal: int = 0
    """The place of the first event among those of the same version."""


def parts(guard: CTE, *, with_answer: bool, prefix: str = "") -> list[CTE]:
    """Give the statements that record a mutation once *guard* has written a row.

    Args:
        guard: What has to have written.
        with_answer: Whether the answer is kept.
        prefix: Begins the names of parameters and parts, where one statement records several.
    """
    rows = recordset(
        f"{prefix}j_events", f"{prefix}e", type=Text, payload=JSONB, ordinal=SmallInteger
    )
    moment = bindparam(f"{prefix}j_now", type_=TIMESTAMP_MS)
    company = bindparam(f"{prefix}j_company", type_=Text)
    entity = bindparam(f"{prefix}j_entity", type_=Text)
    entity_id = bindparam(f"{prefix}j_entity_id", type_=Text)
    record: dict[Any, Any] = {
        commerce_events.c.occurred_at: moment,
        commerce_events.c.company_id: company,
        commerce_events.c.site_id: bindparam(f"{prefix}j_site", type_=Text),
        commerce_events.c.aggregate_type: entity,
        commerce_events.c.aggregate_id: entity_id,
        commerce_events.c.aggregate_version: bindparam(f"{prefix}j_version", type_=Integer),
        commerce_events.c.ordinal: rows.c.ordinal,
        commerce_events.c.event_type: rows.c.type,
        commerce_events.c.payload: rows.c.payload,
        commerce_events.c.customer_id: bindparam(f"{prefix}j_customer", type_=Text),
        commerce_events.c.visitor_id: bindparam(f"{prefix}j_visitor", type_=Text),
        commerce_events.c.session_id: bindparam(f"{prefix}j_session", type_=Text),
        commerce_events.c.request_id: bindparam(f"{prefix}j_request", type_=Text),
        commerce_events.c.traceparent: bindparam(f"{prefix}j_trace", type_=Text),
    }
    events = insert(commerce_events).from_select(
        [column.key for column in record],
        select(*record.values()).select_from(guard.join(rows, true())),
    )
    audit = insert(audit_logs).from_select(
        [
            "id",
            "action",
            "entity",
            "entity_id",
            "scope_type",
            "scope_id",
            "company_id",
            "changes",
            "metadata",
            "ip_address",
            "user_agent",
            "created_at",
        ],
        select(
            bindparam(f"{prefix}j_audit_id", type_=Text),
            bindparam(f"{prefix}j_action", type_=Text),
            entity,
            entity_id,
            literal_column("'COMPANY'"),
            company,
            company,
            bindparam(f"{prefix}j_changes", type_=JSONB),
            bindparam(f"{prefix}j_actor", type_=JSONB),
            bindparam(f"{prefix}j_address", type_=Text),
            bindparam(f"{prefix}j_agent", type_=Text),
            moment,
        ).select_from(guard),
    )
    written = [events.cte(f"{prefix}events"), audit.cte(f"{prefix}audit")]
    if with_answer:
        # The key of a record past its time is free again, swept or not; its row has to go first.
        scope: ColumnElement[Any] = bindparam(f"{prefix}j_scope", type_=LargeBinary)
        expired = (
            delete(idempotency_keys)
            .where(
                idempotency_keys.c.scope == scope,
                of_company(company),
                ANSWER_EXPIRED,
                guard.c[guard.c.keys()[0]].is_not(None),
            )
            .returning(idempotency_keys.c.scope)
            .cte("expired_answer")
        )
        answer = insert(idempotency_keys).from_select(
            ["scope", "company_id", "request_digest", "answer", "created_at", "expires_at"],
            select(
                scope,
                company,
                bindparam(f"{prefix}j_request_digest", type_=LargeBinary),
                bindparam(f"{prefix}j_answer", type_=LargeBinary),
                moment,
                bindparam(f"{prefix}j_answer_expires", type_=TIMESTAMP_MS),
            )
            .select_from(guard)
            .where(select(func.count()).select_from(expired).scalar_subquery() >= 0),
        )
        written.append(answer.cte("answer"))
    return written


def audit_beside(written: CTE, *, action: str, entity: str = "", guard: CTE | None = None) -> CTE:
    """Give the audit record of another row that is written in a statement with `parts`.

    Args:
        written: What writes it, with its `id`; one record a row.
        action: CREATE, UPDATE or DELETE.
        entity: What it is; as the record that it is written with unless told.
        guard: What it hangs on, by the column `BESIDE`, where several calls may share a statement.
    """
    source = written if guard is None else written.join(guard, guard.c.id == written.c[BESIDE])
    kind: ColumnElement[Any] = bindparam("j_entity", type_=Text)
    record: dict[Any, Any] = {
        audit_logs.c.id: literal_column("gen_random_uuid()::text"),
        audit_logs.c.action: literal_column(f"'{action}'"),
        audit_logs.c.entity: literal_column(f"'{entity}'") if entity else kind,
        audit_logs.c.entity_id: written.c.id,
        audit_logs.c.scope_type: literal_column("'COMPANY'"),
        audit_logs.c.scope_id: bindparam("j_company", type_=Text),
        audit_logs.c.company_id: bindparam("j_company", type_=Text),
        audit_logs.c.changes: func.jsonb_build_object(
            literal_column("'with'"),
            kind,
            literal_column("'id'"),
            bindparam("j_entity_id", type_=Text),
        ),
        audit_logs.c.metadata: bindparam("j_actor", type_=JSONB),
        audit_logs.c.ip_address: bindparam("j_address", type_=Text),
        audit_logs.c.user_agent: bindparam("j_agent", type_=Text),
        audit_logs.c.created_at: bindparam("j_now", type_=TIMESTAMP_MS),
    }
    audit = insert(audit_logs).from_select(
        [column.key for column in record], select(*record.values()).select_from(source)
    )
    return audit.cte(f"audit_of_{written.name}")


def parameters(change: ChangeRecord, *, prefix: str = "") -> dict[str, Any]:
    """Give the values of the parameters in `parts`."""
    caller = change.caller
    values: dict[str, Any] = {
        "j_events": without_secrets(
            to_json(
                [
                    {"type": event.type, "payload": event.payload, "ordinal": ordinal}
                    for ordinal, event in enumerate(change.events, change.first_ordinal)
                ]
            )
        ),
        "j_now": naive(change.now),
        "j_company": caller.company_id,
        "j_site": change.site_id,
        "j_entity": change.entity,
        "j_entity_id": change.entity_id,
        "j_version": change.version,
        "j_customer": change.customer_id,
        "j_visitor": change.visitor_id,
        "j_session": change.session_id,
        "j_request": caller.request_id,
        "j_trace": None if traces.active is None else traces.active.traceparent(),
        "j_audit_id": new_id(),
        "j_action": change.action,
        "j_changes": without_secrets(to_json(change.changes)),
        "j_actor": to_json(actor_of(caller)),
        "j_address": caller.address,
        "j_agent": caller.user_agent,
    }
    if caller.idempotency and change.answer is not None:
        values |= {
            "j_scope": caller.idempotency.scope,
            "j_request_digest": caller.idempotency.request_digest,
            "j_answer": sealed(change.answer, caller.idempotency),
            "j_answer_expires": naive(change.now + ANSWER_LIFETIME),
        }
    return {f"{prefix}{name}": value for name, value in values.items()} if prefix else values


def batch_parts(
    guard: CTE, *, entity: str, action: str, event: ColumnElement[Any] | None = None
) -> list[CTE]:
    """Give the statements that record the mutations of a whole batch of rows, one event each.

    The parameters are `j_now` and `j_actor` (a JSON object).

    Args:
        guard: The batch: `id`, `company_id`, `site_id`, `customer_id`, `visitor_id`, `version` and
            `changes` (JSON) of each row that was written.
        entity: Cart, Comparison or CrossSiteSession.
        action: UPDATE or DELETE.
        event: The name of what happened; None where the contract has none.
    """
    moment = bindparam("j_now", type_=TIMESTAMP_MS)
    kind: ColumnElement[Any] = literal_column(f"'{entity}'")
    written = []
    if event is not None:
        record: dict[Any, Any] = {
            commerce_events.c.occurred_at: moment,
            commerce_events.c.company_id: guard.c.company_id,
            commerce_events.c.site_id: guard.c.site_id,
            commerce_events.c.aggregate_type: kind,
            commerce_events.c.aggregate_id: guard.c.id,
            commerce_events.c.aggregate_version: guard.c.version,
            commerce_events.c.event_type: event,
            commerce_events.c.payload: literal_column("'{}'::jsonb"),
            commerce_events.c.customer_id: guard.c.customer_id,
            commerce_events.c.visitor_id: guard.c.visitor_id,
        }
        events = insert(commerce_events).from_select(
            [column.key for column in record], select(*record.values()).select_from(guard)
        )
        written.append(events.cte("events"))
    record = {
        audit_logs.c.id: literal_column("gen_random_uuid()::text"),
        audit_logs.c.action: literal_column(f"'{action}'"),
        audit_logs.c.entity: kind,
        audit_logs.c.entity_id: guard.c.id,
        audit_logs.c.scope_type: literal_column("'COMPANY'"),
        audit_logs.c.scope_id: guard.c.company_id,
        audit_logs.c.company_id: guard.c.company_id,
        audit_logs.c.changes: guard.c.changes,
        audit_logs.c.metadata: bindparam("j_actor", type_=JSONB),
        audit_logs.c.created_at: moment,
    }
    audit = insert(audit_logs).from_select(
        [column.key for column in record], select(*record.values()).select_from(guard)
    )
    return [*written, audit.cte("audit")]


def batch_parameters(actor: str, now: datetime) -> dict[str, Any]:
    """Give the values of the parameters in `batch_parts`."""
    return {"j_now": naive(now), "j_actor": to_json({"actor": actor})}
