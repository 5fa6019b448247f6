"""What every mutation leaves behind beside its effect: events, an audit record, its answer.

The parts are common table expressions that hang on the mutation's own write, its *guard*: one
statement does all of it or nothing. The module composes them into its save statement with
`parts` and fills them with `parameters`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    CTE,
    ColumnElement,
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

from server.kernel.errors import AlreadyExists
from server.kernel.identity import Caller, Idempotency
from server.kernel.ids import new_id
from server.platform.metadata import TIMESTAMP_MS
from server.platform.postgres import Executor, Statement
from server.platform.sql import naive, recordset, to_json
from server.platform.tables import audit_logs, commerce_events, idempotency_keys

ANSWER_LIFETIME = timedelta(hours=24)
_NONCE_BYTES = 12
# By the database's clock, so that reading and writing a record agree on it.
_ANSWER_EXPIRED = idempotency_keys.c.expires_at <= func.timezone(
    literal_column("'UTC'"), func.now()
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, by its name in the contract's list."""

    type: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
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


class Replayed(Exception):
    """The call was made before; here is what it answered."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("replayed")
        self.answer = answer


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
        commerce_events.c.aggregate_version: bindparam(f"{prefix}j_version"),
        commerce_events.c.ordinal: rows.c.ordinal,
        commerce_events.c.event_type: rows.c.type,
        commerce_events.c.payload: rows.c.payload,
        commerce_events.c.customer_id: bindparam(f"{prefix}j_customer", type_=Text),
        commerce_events.c.visitor_id: bindparam(f"{prefix}j_visitor", type_=Text),
        commerce_events.c.session_id: bindparam(f"{prefix}j_session", type_=Text),
        commerce_events.c.request_id: bindparam(f"{prefix}j_request", type_=Text),
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
        scope: ColumnElement[Any] = bindparam(f"{prefix}j_scope")
        expired = (
            delete(idempotency_keys)
            .where(idempotency_keys.c.scope == scope, _ANSWER_EXPIRED)
            .returning(idempotency_keys.c.scope)
            .cte("expired_answer")
        )
        answer = insert(idempotency_keys).from_select(
            ["scope", "request_digest", "answer", "created_at", "expires_at"],
            select(
                scope,
                bindparam(f"{prefix}j_request_digest"),
                bindparam(f"{prefix}j_answer"),
                moment,
                bindparam(f"{prefix}j_answer_expires", type_=TIMESTAMP_MS),
            )
            .select_from(guard)
            .where(select(func.count()).select_from(expired).scalar_subquery() >= 0),
        )
        written.append(answer.cte("answer"))
    return written


def parameters(entry: Entry, *, prefix: str = "") -> dict[str, Any]:
    """Give the values of the parameters in `parts`."""
    caller = entry.caller
    values: dict[str, Any] = {
        "j_events": to_json(
            [
                {"type": event.type, "payload": event.payload, "ordinal": ordinal}
                for ordinal, event in enumerate(entry.events, entry.first_ordinal)
            ]
        ),
        "j_now": naive(entry.now),
        "j_company": caller.company_id,
        "j_site": entry.site_id,
        "j_entity": entry.entity,
        "j_entity_id": entry.entity_id,
        "j_version": entry.version,
        "j_customer": entry.customer_id,
        "j_visitor": entry.visitor_id,
        "j_session": entry.session_id,
        "j_request": caller.request_id,
        "j_audit_id": new_id(),
        "j_action": entry.action,
        "j_changes": to_json(entry.changes),
        "j_actor": to_json(_actor(caller)),
        "j_address": caller.address,
        "j_agent": caller.user_agent,
    }
    if caller.idempotency and entry.answer is not None:
        values |= {
            "j_scope": caller.idempotency.scope,
            "j_request_digest": caller.idempotency.request_digest,
            "j_answer": _sealed(entry.answer, caller.idempotency),
            "j_answer_expires": naive(entry.now + ANSWER_LIFETIME),
        }
    return {f"{prefix}{name}": value for name, value in values.items()} if prefix else values


def replay(caller: Caller, record: tuple[bytes, bytes] | None) -> None:
    """Answer a repeated call from its record, read beside whatever the call needs.

    Args:
        caller: Who calls.
        record: Request digest and sealed answer of the call's scope; None for a first call.

    Raises:
        Replayed: The same call was made before.
        AlreadyExists: Another call was made under the same key.
    """
    if record is None or caller.idempotency is None:
        return
    request_digest, sealed = record
    if not hmac.compare_digest(request_digest, caller.idempotency.request_digest):
        raise AlreadyExists(
            "IDEMPOTENCY_KEY_REUSED", "The Idempotency-Key was used for another request"
        )
    raise Replayed(_opened(sealed, caller.idempotency))


def idempotency(key: str, *, who: str, method: str, request: bytes, secret: bytes) -> Idempotency:
    """Derive what is stored of an `Idempotency-Key`, and the key that seals its answer.

    An answer can hold a guest's session token, which is nowhere stored in the clear: so the answer
    is sealed with a key that only the caller's own key, together with the server's secret, gives.

    Args:
        key: The header's value.
        who: The caller; two callers' equal keys do not meet.
        method: The full name of the method.
        request: The serialised request.
        secret: A secret of the server; may be empty.
    """
    scope = hashlib.sha256(f"{who}\0{method}\0{key}".encode()).digest()
    seal = hmac.digest(secret + key.encode(), b"idempotent answer" + scope, "sha256")
    return Idempotency(scope, hashlib.sha256(request).digest(), seal)


def _sealed(answer: bytes, idempotency: Idempotency) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(idempotency.seal).encrypt(nonce, answer, idempotency.scope)


def _opened(sealed: bytes, idempotency: Idempotency) -> bytes:
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(idempotency.seal).decrypt(nonce, text, idempotency.scope)
    except InvalidTag:
        # The server's secret was changed since: the effect stands, its answer can't be shown.
        raise AlreadyExists(
            "IDEMPOTENCY_KEY_REUSED", "The answer of the first call can no longer be shown"
        ) from None


def _actor(caller: Caller) -> dict[str, Any]:
    actor: dict[str, Any] = {"actor": caller.actor, "requestId": caller.request_id}
    if caller.role:
        actor["role"] = caller.role.value
    return actor


_REFUSAL = Statement(
    insert(audit_logs).values(
        id=bindparam("id"),
        action=literal_column("'ACCESS_DENIED'"),
        entity=bindparam("entity"),
        scope_type=literal_column("'COMPANY'"),
        scope_id=bindparam("scope_id"),
        metadata=bindparam("metadata", type_=JSONB),
        ip_address=bindparam("ip_address"),
        user_agent=bindparam("user_agent"),
        created_at=bindparam("created_at", type_=TIMESTAMP_MS),
    )
)


async def record_refusal(
    executor: Executor, caller: Caller, *, method: str, reason: str, now: datetime
) -> None:
    """Write an audit record of a refused access."""
    await executor.fetch(
        _REFUSAL,
        {
            "id": new_id(),
            "entity": method,
            "scope_id": caller.company_id or None,
            "metadata": to_json(_actor(caller) | {"reason": reason}),
            "ip_address": caller.address,
            "user_agent": caller.user_agent,
            "created_at": naive(now),
        },
    )


def stored_answer(scope: Any) -> Any:
    """Give the column that reads the record of the bound *scope*, to stand in a larger select."""
    return (
        select(
            func.json_build_array(
                func.encode(idempotency_keys.c.request_digest, literal_column("'hex'")),
                func.encode(idempotency_keys.c.answer, literal_column("'hex'")),
            )
        )
        .where(idempotency_keys.c.scope == scope, ~_ANSWER_EXPIRED)
        .scalar_subquery()
    )


def read_stored_answer(value: list[str] | None) -> tuple[bytes, bytes] | None:
    """Read the column of `stored_answer`."""
    return None if value is None else (bytes.fromhex(value[0]), bytes.fromhex(value[1]))
