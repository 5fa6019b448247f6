"""Reading all that a decision about a session include, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from server.catalog.repository import open_for_business
from server.containers.context import Context
from server.containers.lookup import (
    company,
    context_columns,
    parameters,
    read_context,
    session_has_token,
)
from server.containers.merge_report import ContainerType
from server.containers.session_port import SessionPort
from server.cross_site_session.domain import Handoff, Holding, Holdings, Migration, Session
from server.cross_site_session.repository.documents import read_session, session_document
from server.cross_site_session.repository.results import read_result
from server.cross_site_session.tables import (
    cross_site_handoffs,
    cross_site_session_references,
    cross_site_session_visits,
    cross_site_sessions,
)
from server.kernel.identity import Caller
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import array, aware, from_json, naive, text
from server.platform.database.statement import Statement

_NULL: ColumnElement[Any] = literal_column("NULL::text")
_NONE: ColumnElement[Any] = literal_column("'{}'::text[]")


class Key(Enum):
    """How a session is found."""

    CUSTOMER = "the customer's newest ACTIVE one"
    ID = "its id"
    TOKEN = "one of its tokens"  # noqa: S105 - a word, not a secret
    CODE = "a hand-off code"


@dataclass(frozen=True, slots=True)
class Include:
    """What a decision needs beside the session."""

    holdings: bool = False
    """The live containers that it has."""
    shown: frozenset[ContainerType] = frozenset()
    """Those that tokens in the request open: `cart_token` and the like."""
    sites: bool = False
    """The sites it was on."""
    source: bool = False
    """Another session to merge: `source_id`, proven by `proof`; its row is locked."""


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """What was read."""

    context: Context
    session: Session | None
    holdings: Holdings = field(default_factory=dict)
    shown: Holdings = field(default_factory=dict)
    site_ids: tuple[str, ...] = ()
    handoff: Handoff | None = None
    source: Session | None = None
    proven: bool = False
    """Whether the proof is one of the source's tokens."""
    locked: bool = False
    """Whether the source is at the version that was read, and held."""
    source_holdings: Holdings = field(default_factory=dict)
    source_result: Migration | None = None
    """What the source's merge came to, if it is done."""


class Reader:
    """Reads sessions, and of the containers what their modules offer."""

    def __init__(self, containers: Sequence[SessionPort]) -> None:
        self._containers = containers
        self._statements: dict[tuple[Key, Include, bool], Statement] = {}

    async def load(
        self, executor: Executor, caller: Caller, key: Key, include: Include, **values: Any
    ) -> LoadedSession | None:
        """Read what a decision needs; None when the company is not open for business.

        Args:
            executor: Where to read.
            caller: Whose company, customer and token are meant.
            key: How the session is found.
            include: What else to read.
            values: The parameters that *key* and *include* name, `site_id` and `now`.
        """
        shape = (key, include, caller.idempotency is not None)
        statement = self._statements.get(shape)
        if statement is None:
            statement = self._statements[shape] = self._statement(*shape)
        values["now"] = naive(values.get("now"))
        row = await executor.fetch_row(statement, parameters(caller, values))
        return None if row is None else self._read(row, caller, include)

    async def lock(self, executor: Executor, caller: Caller, key: Key, **values: Any) -> None:
        """Hold the customer against others who open or merge sessions, then the rows meant."""
        if caller.customer_id is not None:
            # Two who come to the same number merely wait for each other.
            who = f"cross-site session {caller.company_id} {caller.customer_id}"
            await executor.fetch(_HOLD, {"who": who})
        values = {"source_id": None} | values | {"now": naive(values.get("now"))}
        await executor.fetch(_lock(key), parameters(caller, values))

    def _statement(self, key: Key, include: Include, replayable: bool) -> Statement:
        session = _found(key).lateral("session")
        tables, columns = context_columns(session, replayable=replayable)
        if include.source:
            source = _of_tenant(cross_site_sessions.c.id == text("source_id")).lateral("source")
            tables = tables.outerjoin(source, true())
        columns["session"] = case((session.c.id.is_not(None), session_document(session)))
        if key is Key.CODE:
            columns["handoff"] = _handoff()
        if include.holdings:
            for kind in self._containers:
                columns[f"{kind.type.lower()}_held"] = kind.select_live(
                    company_id=text("company_id"),
                    # A customer has containers before they have a session.
                    customer_id=func.coalesce(session.c.customer_id, text("customer_id")),
                    ids=_referred(session, kind.type),
                    token=_NULL,
                )
        for kind in self._containers:
            if kind.type in include.shown:
                columns[f"{kind.type.lower()}_shown"] = kind.select_live(
                    company_id=text("company_id"),
                    customer_id=_NULL,
                    ids=_NONE,
                    token=text(f"{kind.type.lower()}_token"),
                )
        if include.sites:
            columns["sites"] = _sites(session)
        if include.source:
            columns |= self._source(source)
        selected = [column.label(name) for name, column in columns.items()]
        return Statement(
            select(*selected).select_from(tables).where(*open_for_business()),
            shared_read=not include.source,
        )

    def _source(self, source: Any) -> dict[str, ColumnElement[Any]]:
        # Held from here on. Where another merge holds it, nothing comes back, and the caller
        # queues for it before reading again; where it changed meanwhile, the version tells.
        held = (
            select(cross_site_sessions.c.version)
            .where(
                cross_site_sessions.c.id == text("source_id"),
                cross_site_sessions.c.company_id == text("company_id"),
            )
            .with_for_update(skip_locked=True)
            .cte("held")
        )
        columns: dict[str, ColumnElement[Any]] = {
            "source": case((source.c.id.is_not(None), session_document(source))),
            "source_version": select(held.c.version).scalar_subquery(),
            "source_result": source.c.merge_result,
            "proven": source.c.opened,
        }
        for kind in self._containers:
            columns[f"{kind.type.lower()}_brought"] = kind.select_live(
                company_id=text("company_id"),
                customer_id=source.c.customer_id,
                ids=_referred(source, kind.type),
                token=_NULL,
            )
        return columns

    def _read(self, row: Any, caller: Caller, include: Include) -> LoadedSession:
        result = from_json(row["source_result"]) if include.source else None
        document, handoff = from_json(row["session"]), from_json(row.get("handoff"))
        session = read_session(document) if document else None
        source, version = None, None
        if include.source and (found := from_json(row["source"])):
            source, version = read_session(found), row["source_version"]
        return LoadedSession(
            context=read_context(row, caller),
            session=session,
            holdings=self._holdings(row, "held") if include.holdings else {},
            shown=self._holdings(row, "shown") if include.shown else {},
            site_ids=tuple(from_json(row["sites"]) or ()) if include.sites else (),
            handoff=Handoff(handoff[0], aware(handoff[1]), handoff[2]) if handoff else None,
            source=source,
            proven=bool(include.source and row["proven"]),
            locked=source is not None and version == source.version,
            source_holdings=self._holdings(row, "brought") if include.source else {},
            source_result=read_result(result) if result is not None else None,
        )

    def _holdings(self, row: Any, suffix: str) -> Holdings:
        found: dict[ContainerType, Holding] = {}
        for kind in self._containers:
            value = from_json(row.get(f"{kind.type.lower()}_{suffix}"))
            if value is not None:
                found[kind.type] = Holding(*value)
        return found


def _of_tenant(condition: ColumnElement[bool], token: str = "proof") -> Select[Any]:  # noqa: S107
    """A session of the tenant, without a site of its own, and whether a token opens it."""
    sessions = cross_site_sessions
    return select(
        sessions, _NULL.label("site_id"), session_has_token(text(token)).label("opened")
    ).where(sessions.c.company_id == text("company_id"), condition)


def _found(key: Key) -> Select[Any]:
    sessions, codes = cross_site_sessions, cross_site_handoffs
    if key is Key.ID:
        return _of_tenant(sessions.c.id == text("session_id"), "token")
    if key is Key.TOKEN:
        return _of_tenant(session_has_token(text("token")), "token")
    if key is Key.CODE:
        own = select(codes.c.session_id).where(
            codes.c.code == text("code"), codes.c.company_id == text("company_id")
        )
        return _of_tenant(sessions.c.id == own.scalar_subquery(), "token")
    mine = _of_tenant(sessions.c.customer_id == text("customer_id"), "token")
    now = bindparam("now", type_=TIMESTAMP_MS)
    return (
        mine.where(sessions.c.status == literal_column("'ACTIVE'"), sessions.c.expires_at > now)
        .order_by(sessions.c.last_active_at.desc(), sessions.c.id.desc())
        .limit(1)
    )


def _referred(session: Any, kind: ContainerType) -> ColumnElement[Any]:
    """The containers of one kind that the joined session refers to, as a text array."""
    linked = cross_site_session_references
    rows = select(linked.c.entity_id).where(
        linked.c.session_id == session.c.id,
        linked.c.company_id == session.c.company_id,
        linked.c.type == literal_column(f"'{kind.value}'"),
    )
    return func.array(rows.correlate(session).scalar_subquery())


def _of(rows: Any, session: Any) -> tuple[ColumnElement[bool], ...]:
    """The conditions that *rows* are the joined session's."""
    return rows.c.session_id == session.c.id, rows.c.company_id == session.c.company_id


def _sites(session: Any) -> ColumnElement[Any]:
    """The sites that the joined session visited or was transferred to, the last one first."""
    linked, visits = cross_site_session_references, cross_site_session_visits
    visited = select(visits.c.site_id, visits.c.last_seen.label("seen"))
    moved = select(linked.c.site_id, linked.c.last_updated.label("seen"))
    both = union_all(
        visited.where(*_of(visits, session)).correlate(session),
        moved.where(*_of(linked, session)).correlate(session),
    ).subquery("both")
    latest = (
        select(both.c.site_id, func.max(both.c.seen).label("seen"))
        .group_by(both.c.site_id)
        .subquery("latest")
    )
    ordered = aggregate_order_by(latest.c.site_id, latest.c.seen.desc(), latest.c.site_id)
    return select(func.json_agg(ordered)).scalar_subquery()


def _handoff() -> ColumnElement[Any]:
    codes = cross_site_handoffs
    return (
        select(array(codes.c.site_id, codes.c.expires_at, codes.c.redeemed_at.is_not(None)))
        .where(codes.c.code == text("code"), codes.c.company_id == text("company_id"))
        .scalar_subquery()
    )


_HOLD = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(text("who"), literal_column("0"))))
)


@lru_cache(maxsize=8)
def _lock(key: Key) -> Statement:
    sessions = cross_site_sessions
    mine = _found(key).with_only_columns(sessions.c.id)
    chosen = or_(sessions.c.id.in_(mine), sessions.c.id == text("source_id"))
    return Statement(
        select(sessions.c.id)
        .where(chosen, company(sessions))
        .order_by(sessions.c.id)
        .with_for_update()
    )


@lru_cache(maxsize=1)
def _list() -> Statement:
    sessions = cross_site_sessions
    mine = (
        _of_tenant(sessions.c.customer_id == text("customer_id"), "token")
        .where(
            sessions.c.status == literal_column("'ACTIVE'"),
            sessions.c.expires_at > bindparam("now", type_=TIMESTAMP_MS),
        )
        .order_by(sessions.c.last_active_at.desc(), sessions.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
        .subquery("session")
    )
    ordered = select(session_document(mine)).order_by(
        mine.c.last_active_at.desc(), mine.c.id.desc()
    )
    return Statement(ordered)


async def list_active(
    executor: Executor, caller: Caller, now: datetime, *, limit: int
) -> list[Session]:
    """Read the ACTIVE sessions of the caller, the one that was last active first."""
    values = parameters(caller, {"now": naive(now), "limit": limit})
    return [read_session(from_json(row[0])) for row in await executor.fetch(_list(), values)]
