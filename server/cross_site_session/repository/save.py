"""Writing a decision: session, references, visits, codes, events, audit and answer at once.

Everything hangs on the guard, the write of the session's own row at the version that was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Integer,
    TableClause,
    Text,
    Update,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.repository import provision_customer
from server.containers.context import NewContainer, Provision
from server.containers.lookup import provision_values
from server.containers.merge_report import ContainerType
from server.containers.places import welcome
from server.containers.session_port import SessionPort
from server.cross_site_session.domain import Reference, Session
from server.cross_site_session.repository.documents import SESSION
from server.cross_site_session.tables import (
    cross_site_handoffs,
    cross_site_session_references,
    cross_site_session_tokens,
    cross_site_session_visits,
    cross_site_sessions,
)
from server.platform.database import together
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.retry import WriteConflict
from server.platform.database.sql import naive, recordset, text, to_json
from server.platform.database.statement import Statement
from server.platform.database.together import GUARD
from server.platform.records import change_record

_COMPANY: ColumnElement[Any] = bindparam("j_company", type_=Text)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor's coming to a site."""

    site_id: str
    page: str | None = None
    """The page; None leaves the one that is known."""


@dataclass(frozen=True, slots=True)
class NewHandoff:
    """A hand-off code to keep."""

    digest: str
    site_id: str
    expires_at: datetime


OPEN_HANDOFFS = 3
"""The codes of one session that can be redeemed at a time; an older one ends with a newer."""


@dataclass(frozen=True, slots=True)
class Write:
    """What was decided about a session."""

    before: Session | None
    """As it was read; None for a new one."""
    after: Session
    """As it shall be, its version one above."""
    change: change_record.ChangeRecord
    token_digest: str | None = None
    """The first token of a new session."""
    provision: Provision | None = None
    references: Sequence[Reference] = ()
    """Those to put, over older ones of the same site and type."""
    begun: Mapping[ContainerType, NewContainer] = field(default_factory=dict)
    """The containers to create."""
    visit: Visit | None = None
    handoff: NewHandoff | None = None
    redeemed: str | None = None
    """The digest of the code that is used up."""
    site_token: tuple[str, str] | None = None
    """A site and the digest of its token, over an older one of the site."""
    unseen: bool = False
    """Whether nothing was read: it is written where company and site are open to a guest."""


class Shape(NamedTuple):
    """Which parts a write has; each shape is one statement, compiled once."""

    insert: bool
    unseen: bool
    customer: str
    references: bool
    begun: frozenset[ContainerType]
    visit: bool
    handoff: bool
    redeemed: bool
    site_token: bool
    answer: bool


_CHANGING = ("status", "last_active_at", "expires_at", "updated_at", "version")
_FIXED = tuple(key for key in SESSION.columns if key not in _CHANGING)


def inserted(name: str, prefix: str = "", guard: CTE | None = None) -> CTE:
    """Insert a session and give it as the part *name*, once *guard* (if any) gave a row."""
    values = SESSION.bound((*_FIXED, *_CHANGING), prefix)
    values["session_token"] = text(f"{prefix}session_token")
    statement = insert(cross_site_sessions)
    if guard is None:
        filled = statement.values(values)
    else:
        filled = statement.from_select(list(values), select(*values.values()).select_from(guard))
    return filled.returning(cross_site_sessions.c.id).cte(name)


def updated(name: str, prefix: str = "", **more: Any) -> CTE:
    """Update a session at the version that was read, and give it as the part *name*."""
    return _changed(prefix, **more).returning(cross_site_sessions.c.id).cte(name)


def _changed(prefix: str = "", **more: Any) -> Update:
    return (
        update(cross_site_sessions)
        .where(_at_version(prefix))
        .values(SESSION.bound(_CHANGING, prefix) | more)
    )


def _at_version(prefix: str = "") -> ColumnElement[bool]:
    return and_(
        cross_site_sessions.c.id == bindparam(f"{prefix}id", type_=Text),
        cross_site_sessions.c.company_id == bindparam(f"{prefix}company_id", type_=Text),
        cross_site_sessions.c.version == bindparam(f"{prefix}read_version", type_=Integer),
    )


def session_values(session: Session, before: Session | None, prefix: str = "") -> dict[str, Any]:
    """Give the values of the parameters of `inserted` and `updated`, but for the token."""
    values = SESSION.parameters(session, SESSION.columns, prefix)
    values[f"{prefix}read_version"] = before.version if before else 0
    return values


def put_references(session: CTE) -> CTE:
    """Put the references that are bound as `references` to the session of the part *session*."""
    linked = cross_site_session_references
    rows = recordset("references", "r", site_id=Text, type=Text, entity_id=Text)
    moment = bindparam("j_now", type_=TIMESTAMP_MS)
    statement = upsert(linked).from_select(
        ["session_id", "company_id", "site_id", "type", "entity_id", "created_at", "last_updated"],
        select(
            session.c.id, _COMPANY, rows.c.site_id, rows.c.type, rows.c.entity_id, moment, moment
        )
        .select_from(session.join(rows, literal_column("true"))),
    )  # fmt: skip
    changed = {
        linked.c.entity_id: statement.excluded.entity_id,
        linked.c.last_updated: statement.excluded.last_updated,
    }
    keys = [linked.c.session_id, linked.c.site_id, linked.c.type]
    return statement.on_conflict_do_update(index_elements=keys, set_=changed).cte("referred")


def reference_rows(references: Sequence[Reference]) -> str:
    """Give the value of the parameter of `put_references`."""
    return to_json(
        [
            {"site_id": row.site_id, "type": row.type.value, "entity_id": row.entity_id}
            for row in references
        ]
    )


class Writer:
    """Writes sessions, and the containers that begin with them."""

    def __init__(self, containers: Sequence[SessionPort]) -> None:
        self._containers = containers
        self._statements: dict[Shape, Statement] = {}

    async def save(self, executor: Executor, write: Write) -> None:
        """Write what was decided.

        Raises:
            WriteConflict: Somebody else was faster; nothing was written.
        """
        shape = Shape(
            insert=write.before is None,
            unseen=write.unseen,
            customer=write.provision.action if write.provision else "",
            references=bool(write.references),
            begun=frozenset(write.begun),
            visit=write.visit is not None,
            handoff=write.handoff is not None,
            redeemed=write.redeemed is not None,
            site_token=write.site_token is not None,
            answer=write.change.answer is not None,
        )
        statement = self._statements.get(shape)
        if statement is None:
            statement = self._statements[shape] = self._statement(shape)
        try:
            row = await executor.fetch_row(statement, self._values(write))
        except (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError) as violation:
            raise WriteConflict from violation
        if row is None:
            raise WriteConflict

    def _statement(self, shape: Shape) -> Statement:
        build = partial(self._parts, shape)
        alone = shape.insert or shape.customer
        return Statement(build(None), shared_write=None if alone else build)

    def _parts(self, shape: Shape, call: TableClause | None) -> Executable:
        if shape.insert:
            guard = inserted(GUARD, guard=welcome(with_site=shape.visit) if shape.unseen else None)
        elif call is None:
            guard = updated(GUARD)
        else:
            rows = together.free(cross_site_sessions, _at_version(), call)
            guard = together.guard_of(_changed(), cross_site_sessions, rows, call)
        written: list[CTE] = []
        if shape.customer:
            customer = provision_customer()
            made = change_record.audit_beside(customer, action=shape.customer, entity="Customer")
            written += [customer, made]
        for kind in self._containers:
            if kind.type in shape.begun:
                written += kind.insert_ctes(guard)
        if shape.references:
            written.append(put_references(guard))
        if shape.visit:
            written.append(_visited(guard))
        if shape.handoff:
            written += [_handed(guard), _superseded(guard)]
        if shape.redeemed:
            written.append(_redeemed(guard))
        if shape.site_token:
            written.append(_site_token(guard))
        written += change_record.parts(guard, with_answer=shape.answer)
        return together.answered(guard, call).add_cte(*written)

    def _values(self, write: Write) -> dict[str, Any]:
        values = session_values(write.after, write.before) | change_record.parameters(write.change)
        values["session_token"] = write.token_digest
        values["references"] = reference_rows(write.references)
        if write.provision is not None:
            values |= provision_values(write.provision, write.change.now)
        for kind in self._containers:
            if kind.type in write.begun:
                values |= kind.insert_values(write.change.caller, write.begun[kind.type])
        if write.visit is not None:
            values |= {"visit_site": write.visit.site_id, "visit_page": write.visit.page}
            values["site_id"] = write.visit.site_id
        if write.handoff is not None:
            values |= {
                "code": write.handoff.digest,
                "code_site": write.handoff.site_id,
                "code_expires": naive(write.handoff.expires_at),
            }
        values["redeemed"] = write.redeemed
        if write.site_token is not None:
            values["token_site"], values["token"] = write.site_token
        return values


def _visited(guard: CTE) -> CTE:
    visits, moment = cross_site_session_visits, bindparam("j_now", type_=TIMESTAMP_MS)
    page = bindparam("visit_page", type_=Text)
    statement = upsert(visits).from_select(
        ["session_id", "company_id", "site_id", "first_seen", "last_seen", "last_page", "count"],
        select(
            guard.c.id,
            _COMPANY,
            bindparam("visit_site", type_=Text),
            moment,
            moment,
            page,
            literal_column("1"),
        ).select_from(guard),
    )
    changed = {
        visits.c.last_seen: statement.excluded.last_seen,
        visits.c.last_page: func.coalesce(statement.excluded.last_page, visits.c.last_page),
        visits.c.count: visits.c.count + literal_column("1"),
    }
    keys = [visits.c.session_id, visits.c.site_id]
    return statement.on_conflict_do_update(index_elements=keys, set_=changed).cte("visited")


def _handed(guard: CTE) -> CTE:
    values = {
        "code": bindparam("code", type_=Text),
        "session_id": guard.c.id,
        "company_id": _COMPANY,
        "site_id": bindparam("code_site", type_=Text),
        "created_at": bindparam("j_now", type_=TIMESTAMP_MS),
        "expires_at": bindparam("code_expires", type_=TIMESTAMP_MS),
    }
    row = select(*values.values()).select_from(guard)
    return insert(cross_site_handoffs).from_select(list(values), row).cte("handed")


def _superseded(guard: CTE) -> CTE:
    """End the open codes of the session but the newest, the one that is written now included."""
    codes, older = cross_site_handoffs, cross_site_handoffs.alias("older")
    now = bindparam("j_now", type_=TIMESTAMP_MS)
    others = (
        select(older.c.code)
        .where(
            older.c.session_id == guard.c.id,
            older.c.company_id == _COMPANY,
            older.c.redeemed_at.is_(None),
        )
        .order_by(older.c.created_at.desc(), older.c.code)
        .offset(literal_column(str(OPEN_HANDOFFS - 1)))
    )
    # By their keys: an index of ends would lead over the open codes of all sessions.
    return (
        update(codes)
        .where(
            codes.c.code == func.any(func.array(others.correlate(guard).scalar_subquery())),
            codes.c.session_id == guard.c.id,
            codes.c.company_id == _COMPANY,
            codes.c.redeemed_at.is_(None),
            codes.c.expires_at > now,
        )
        .values(expires_at=now)
        .cte("superseded")
    )


def _redeemed(guard: CTE) -> CTE:
    # The guard is of the version at which the code was seen unused: two can't both pass it.
    codes = cross_site_handoffs
    return (
        update(codes)
        .where(
            codes.c.code == bindparam("redeemed", type_=Text),
            codes.c.session_id == guard.c.id,
            codes.c.company_id == _COMPANY,
        )
        .values(redeemed_at=bindparam("j_now", type_=TIMESTAMP_MS))
        .cte("redeemed")
    )


def _site_token(guard: CTE) -> CTE:
    tokens = cross_site_session_tokens
    values = {
        "session_id": guard.c.id,
        "company_id": _COMPANY,
        "site_id": bindparam("token_site", type_=Text),
        "token": bindparam("token", type_=Text),
        "created_at": bindparam("j_now", type_=TIMESTAMP_MS),
    }
    row = select(*values.values()).select_from(guard)
    statement = upsert(tokens).from_select(list(values), row)
    changed = {
        tokens.c.token: statement.excluded.token,
        tokens.c.created_at: statement.excluded.created_at,
    }
    keys = [tokens.c.session_id, tokens.c.site_id]
    return statement.on_conflict_do_update(index_elements=keys, set_=changed).cte("site_token")
