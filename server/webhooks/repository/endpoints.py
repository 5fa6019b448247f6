"""Endpoints: read, listed, written with their audit records and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
    update,
)

from server.catalog.repository import company_is_active
from server.catalog.tables import companies, sites
from server.kernel.identity import Caller
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, naive
from server.platform.database.statement import Statement
from server.platform.records import change_record
from server.platform.records.change_record import ChangeRecord
from server.platform.records.horizon import horizon
from server.platform.records.idempotency import read_stored_answer, stored_answer
from server.webhooks.domain.model import Endpoint, Status
from server.webhooks.tables import (
    webhook_deliveries,
    webhook_endpoints,
    webhook_queue,
)

_E = webhook_endpoints
_COMPANY: ColumnElement[Any] = bindparam("company", type_=Text)
_ID: ColumnElement[Any] = bindparam("endpoint", type_=Text)
_KEYS = (
    "url", "description", "event_types", "site_ids", "alert_email", "status", "disabled_reason",
    "secret", "former_secret", "former_secret_until", "blocked_until", "version", "updated_at",
)  # fmt: skip
_OF_DISABLED = ("disabled_at", "alerted_at")
"""When it was disabled and its owner told: as it was while it stays so, nothing once it is not."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a change of endpoints begins with."""

    endpoint: Endpoint | None
    endpoints: int
    """How many the company has."""
    foreign_sites: int
    """How many of the sites that were named are not the company's."""
    stored_answer: tuple[bytes, bytes] | None


_COUNT = select(func.count()).select_from(_E).where(_E.c.company_id == _COMPANY).scalar_subquery()
_NAMED: ColumnElement[Any] = bindparam("sites", type_=ARRAY(Text))
_FOREIGN = func.cardinality(_NAMED) - (
    select(func.count())
    .select_from(sites)
    .where(sites.c.id == func.any(_NAMED), sites.c.company_id == _COMPANY)
    .scalar_subquery()
)
_LOOK = Statement(
    select(
        _COUNT.label("endpoints"),
        _FOREIGN.label("foreign_sites"),
        stored_answer(bindparam("scope"), _COMPANY).label("stored_answer"),
    )
    .select_from(companies)
    .where(companies.c.id == _COMPANY, company_is_active())
    .with_for_update(key_share=True, of=companies)
)
_ONE = select(_E).where(_E.c.id == _ID, _E.c.company_id == _COMPANY)
_GET = Statement(_ONE)
_LOCK = Statement(_ONE.with_for_update(key_share=True))
_LIST = Statement(select(_E).where(_E.c.company_id == _COMPANY).order_by(_E.c.created_at, _E.c.id))
_ACTIVE = Statement(
    select(_E)
    .join(companies, companies.c.id == _E.c.company_id)
    .where(_E.c.status == literal_column("'ACTIVE'"), company_is_active())
)


def _create(*, with_answer: bool) -> Statement:
    values: dict[Any, Any] = {_E.c[key]: bindparam(key, type_=_E.c[key].type) for key in _KEYS}
    values |= {
        _E.c.id: _ID,
        _E.c.company_id: _COMPANY,
        _E.c.created_at: bindparam("created_at", type_=TIMESTAMP_MS),
        _E.c.since: bindparam("position"),
        _E.c.until: bindparam("position"),
        _E.c.last: bindparam("newest"),
        _E.c.top: bindparam("newest"),
    }
    written = insert(_E).values(values).returning(_E.c.id).cte("written")
    recorded = change_record.parts(written, with_answer=with_answer)
    return Statement(select(written.c.id).add_cte(*recorded))


def _update(*, with_answer: bool) -> Statement:
    values: dict[Any, Any] = {_E.c[key]: bindparam(key, type_=_E.c[key].type) for key in _KEYS}
    stays = bindparam("status", type_=_E.c.status.type) == literal_column("'DISABLED'")
    values |= {_E.c[key]: case((stays, _E.c[key]), else_=null()) for key in _OF_DISABLED}
    written = (
        update(_E)
        .where(_E.c.id == _ID, _E.c.company_id == _COMPANY)
        .values(values)
        .returning(_E.c.id)
        .cte("written")
    )
    recorded = change_record.parts(written, with_answer=with_answer)
    return Statement(select(written.c.id).add_cte(*recorded))


def _delete(*, with_answer: bool) -> Statement:
    written = (
        delete(_E)
        .where(_E.c.id == _ID, _E.c.company_id == _COMPANY)
        .returning(_E.c.id)
        .cte("written")
    )
    gone = [
        delete(table)
        .where(table.c.endpoint_id == written.c.id)
        .returning(table.c.id)
        .cte(f"gone_{table.name}")
        for table in (webhook_queue, webhook_deliveries)
    ]
    recorded = change_record.parts(written, with_answer=with_answer)
    return Statement(select(written.c.id).add_cte(*gone, *recorded))


def _record_alone(*, with_answer: bool) -> Statement:
    found = select(_E.c.id).where(_E.c.id == _ID, _E.c.company_id == _COMPANY).cte("found")
    recorded = change_record.parts(found, with_answer=with_answer)
    return Statement(select(found.c.id).add_cte(*recorded))


_WRITES = {
    (kind, with_answer): make(with_answer=with_answer)
    for kind, make in (
        ("CREATE", _create),
        ("UPDATE", _update),
        ("DELETE", _delete),
        ("RECORD", _record_alone),
    )
    for with_answer in (False, True)
}

_NEWEST = Statement(
    text('SELECT coalesce(max(id), 0) AS newest FROM commerce_events WHERE "companyId" = :company')
)
_DISABLE = Statement(
    text("""
UPDATE webhook_endpoints SET status = 'DISABLED', "disabledReason" = :reason, "disabledAt" = :now,
    "alertedAt" = NULL, "givenUp" = "givenUp" + :given_up, version = version + 1, "updatedAt" = :now
WHERE id = :endpoint AND status = 'ACTIVE' RETURNING id""")
)
_BLOCK = Statement(
    text("""
UPDATE webhook_endpoints SET "blockedUntil" = :until
WHERE id = :endpoint AND ("blockedUntil" IS NULL OR "blockedUntil" < :until) RETURNING id""")
)
_RETRY_NOW = Statement(
    text("""
UPDATE webhook_queue SET "dueAt" = :now, attempts = 0
WHERE "endpointId" = :endpoint AND "claimedBy" IS NULL RETURNING id""")
)


async def look(executor: Executor, caller: Caller, site_ids: Sequence[str]) -> Loaded | None:
    """Look at what a new endpoint needs, under the company's lock; None without an open company."""
    row = await executor.fetch_row(
        _LOOK,
        {
            "company": caller.company_id,
            "sites": list(site_ids),
            "scope": caller.idempotency.scope if caller.idempotency else None,
        },
    )
    if row is None:
        return None
    answer = read_stored_answer(from_json(row["stored_answer"]))
    return Loaded(None, row["endpoints"], row["foreign_sites"], answer)


async def get(
    executor: Executor, company_id: str, endpoint_id: str, *, lock: bool = False
) -> Endpoint | None:
    """Read an endpoint of the company, and lock it if asked to."""
    row = await executor.fetch_row(
        _LOCK if lock else _GET, {"company": company_id, "endpoint": endpoint_id}
    )
    return None if row is None else _endpoint(row)


async def of_company(executor: Executor, company_id: str) -> list[Endpoint]:
    """Read the endpoints of a company, the oldest first."""
    return [_endpoint(row) for row in await executor.fetch(_LIST, {"company": company_id})]


async def active(executor: Executor) -> list[Endpoint]:
    """Read the endpoints that events are sent to."""
    return [_endpoint(row) for row in await executor.fetch(_ACTIVE, {})]


async def create(executor: Executor, endpoint: Endpoint, record: ChangeRecord) -> None:
    """Write a new endpoint, which begins with what happens from now on."""
    position = (await horizon(executor)).transaction
    newest = (await executor.fetch_row(_NEWEST, {"company": endpoint.company_id}))["newest"]
    begin = {"position": position, "newest": newest, "created_at": naive(endpoint.created_at)}
    await _write(executor, "CREATE", endpoint, record, **begin)


async def save(executor: Executor, endpoint: Endpoint, record: ChangeRecord) -> None:
    """Write what has changed of an endpoint."""
    await _write(executor, "UPDATE", endpoint, record)


async def remove(executor: Executor, endpoint: Endpoint, record: ChangeRecord) -> None:
    """Delete an endpoint with its queue and its log."""
    await _write(executor, "DELETE", endpoint, record)


async def put_on_record(executor: Executor, endpoint: Endpoint, record: ChangeRecord) -> None:
    """Record what was done with an endpoint that stays as it is."""
    await _write(executor, "RECORD", endpoint, record)


async def disable(
    executor: Executor, endpoint_id: str, reason: str, given_up: int, now: datetime
) -> bool:
    """Disable an ACTIVE endpoint."""
    values = {
        "endpoint": endpoint_id, "reason": reason, "given_up": given_up, "now": naive(now)
    }  # fmt: skip
    return await executor.fetch_row(_DISABLE, values) is not None


async def block(executor: Executor, endpoint_id: str, until: datetime) -> None:
    """Send nothing to an endpoint until then."""
    await executor.fetch(_BLOCK, {"endpoint": endpoint_id, "until": naive(until)})


async def retry_now(executor: Executor, endpoint_id: str, now: datetime) -> None:
    """Let everything that waits for an endpoint be tried at once, as for the first time."""
    await executor.fetch(_RETRY_NOW, {"endpoint": endpoint_id, "now": naive(now)})


async def _write(
    executor: Executor, kind: str, endpoint: Endpoint, record: ChangeRecord, **more: Any
) -> None:
    kept = bool(record.caller.idempotency and record.answer is not None)
    values: dict[str, Any] = {
        "endpoint": endpoint.id,
        "company": endpoint.company_id,
        **{key: _stored(getattr(endpoint, key)) for key in _KEYS},
        **change_record.parameters(record),
        **more,
    }
    await executor.fetch(_WRITES[kind, kept], values)


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return naive(value)
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, Status) else value


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(
        id=row["id"],
        company_id=row["companyId"],
        url=row["url"],
        description=row["description"],
        event_types=tuple(row["eventTypes"]),
        site_ids=tuple(row["siteIds"]),
        alert_email=row["alertEmail"],
        status=Status(row["status"]),
        secret=row["secret"],
        version=row["version"],
        created_at=row["createdAt"].replace(tzinfo=UTC),
        updated_at=row["updatedAt"].replace(tzinfo=UTC),
        disabled_reason=row["disabledReason"],
        given_up=row["givenUp"],
        former_secret=row["formerSecret"],
        former_secret_until=_aware(row["formerSecretUntil"]),
        blocked_until=_aware(row["blockedUntil"]),
    )


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
