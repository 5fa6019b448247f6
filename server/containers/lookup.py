"""How a shopper's record is found, as SQL: with company, site and customer in one statement."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from server.catalog import repository as catalog
from server.catalog.tables import companies, customers
from server.containers.agent_tables import agent_carts
from server.containers.context import Context, Lookup, LookupBy, Provision
from server.containers.session_tables import (
    cross_site_session_references,
    cross_site_session_tokens,
    cross_site_sessions,
)
from server.containers.storage import Include, Storage
from server.kernel.identity import Caller
from server.platform.database import call_cost
from server.platform.database.pool import Executor
from server.platform.database.sql import DATABASE_NOW, from_json, naive, text
from server.platform.database.statement import Statement
from server.platform.records.idempotency import read_stored_answer, stored_answer

Loaded = TypeVar("Loaded")
Documents = dict[str, Any]
"""What was read, by the name of its column, as JSON has it."""
Columns = dict[str, ColumnElement[Any]]


# --- records ------------------------------------------------------------------------------------


async def load(
    executor: Executor,
    storage: Storage[Any],
    read: Callable[[Context, Documents, Any], Loaded],
    caller: Caller,
    lookup: Lookup,
    include: Include,
    values: dict[str, Any],
) -> Loaded | None:
    """Read what a decision about a record needs; None when the company is not open for business.

    Args:
        executor: Where to read.
        storage: How the kind is stored.
        read: Makes what the decision gets of what was read.
        caller: Whose company, customer and token are meant.
        lookup: Which record.
        include: What else to read.
        values: The parameters that *include* names.

    Raises:
        RateLimited: What was read is large, and the caller's address has done too much.
    """
    given = _parameters(storage, caller, lookup, values)
    call_cost.add_rows(sum(len(keys) for keys in values.values() if isinstance(keys, list)))
    brief = storage.brief(include, given)
    while True:
        statement, names = _load(
            storage,
            lookup.by,
            brief,
            caller.idempotency is not None,
            lookup.site_id is not None,
            caller.customer_id is not None,
        )
        row = await executor.fetch_row(statement, given)
        if row is None:
            return None
        call_cost.add_records(row.get("record"), row.get("source"))
        documents = {name: from_json(row[name]) for name in names}
        if brief is include or storage.suffices(documents):
            return read(read_context(row, caller), documents, brief)
        brief = include


async def lock(
    executor: Executor,
    storage: Storage[Any],
    caller: Caller,
    lookup: Lookup,
    include: Include,
    values: dict[str, Any],
) -> None:
    """Lock the record, and the source of a merge, before they are read; in order of id."""
    statement = _lock(storage, lookup.by, include.source)
    await executor.fetch(statement, _parameters(storage, caller, lookup, values))


def _parameters(
    storage: Storage[Any], caller: Caller, lookup: Lookup, values: dict[str, Any]
) -> dict[str, Any]:
    found = {
        "record_id": lookup.record_id,
        "site_id": lookup.site_id,
        **storage.defaults,
        **storage.remembered(caller.company_id),
        **values,
    }
    return parameters(caller, found)


@lru_cache(maxsize=512)
def _load(
    storage: Storage[Any],
    by: LookupBy,
    include: Include,
    replayable: bool,
    with_site: bool,
    known: bool,
) -> tuple[Statement, tuple[str, ...]]:
    record = None if by is LookupBy.NOTHING else _found(storage, by).lateral("record")
    tables, columns = context_columns(
        record, replayable=replayable, with_site=with_site, known=known
    )
    documents: Columns = {}
    if record is not None:
        source = None
        documents["record"] = storage.document(record, include)
        if include.source:
            source = storage.table.alias("source")
            same = and_(source.c.id == text("source_id"), source.c.company_id == text("company_id"))
            tables = tables.outerjoin(source, same)
            documents["source"] = storage.document(source, include)
        documents |= storage.beside(record, source, include)
    selected = [column.label(name) for name, column in (columns | documents).items()]
    chosen = select(*selected).select_from(tables).where(*catalog.open_for_business())
    statement = Statement(chosen, name=f"{storage.module}.load", shared_read=True)
    return statement, tuple(documents)


@lru_cache(maxsize=64)
def _lock(storage: Storage[Any], by: LookupBy, source: bool) -> Statement:
    table = storage.table
    mine = _found(storage, by).with_only_columns(table.c.id).order_by(None).limit(None)
    condition: ColumnElement[bool] = table.c.id.in_(mine)
    if source:
        condition = or_(condition, table.c.id == text("source_id"))
    chosen = (
        select(table.c.id).where(condition, company(table)).order_by(table.c.id).with_for_update()
    )
    return Statement(chosen, name=f"{storage.module}.load")


def _found(storage: Storage[Any], by: LookupBy) -> Select[Any]:
    """Give the select that finds a record of the tenant.

    Its parameters are `company_id` and, by *by*, `customer_id`, `record_id` or `token`. By id and
    by token it also tells, as `opened`, whether `token` is of a cross-site session that refers to
    the record.
    """
    table = storage.table
    if by is LookupBy.CUSTOMER:
        found = select(table).where(table.c.company_id == text("company_id"))
        own = found.where(table.c.customer_id == text("customer_id"), *storage.live)
        return own.order_by(*storage.first).limit(1) if storage.first else own
    if by is LookupBy.NEW:
        # As words, or the builder would leave the company out beside it.
        return select(table).where(company(table), literal_column("false"))
    if by is LookupBy.AGENT:
        return select(table).where(
            table.c.company_id == text("company_id"),
            table.c.id == opened_by_agent(agent_column(storage)).scalar_subquery(),
        )
    linked = cross_site_session_references
    referred = _referred(storage)
    # What became a customer's is open to their own sessions only, whoever linked it before.
    anybodys = or_(
        table.c.customer_id.is_(None),
        table.c.customer_id == cross_site_sessions.c.customer_id,
    )
    refers = referred.where(linked.c.entity_id == table.c.id, anybodys)
    opened = exists(refers.correlate(table))
    found = select(table, opened.label("opened")).where(table.c.company_id == text("company_id"))
    if by is LookupBy.ID:
        return found.where(table.c.id == text("record_id"))
    newest = referred.order_by(linked.c.last_updated.desc(), linked.c.entity_id.desc()).limit(1)
    return found.where(
        or_(table.c.session_token == text("token"), table.c.id == newest.scalar_subquery())
    )


def agent_column(storage: Storage[Any]) -> ColumnElement[Any]:
    """The column of an assistant's access that names its record of a kind."""
    column: ColumnElement[Any] = agent_carts.c[f"{storage.type.value.lower()}_id"]
    return column


def opened_by_agent(*columns: Any) -> Select[Any]:
    """Select of what a shopping assistant's secret opens at the site.

    The parameters are `record_id`, the secret's digest, `company_id` and `site_id`.
    """
    return select(*columns).where(
        or_(agent_carts.c.token == text("record_id"), agent_carts.c.checkout == text("record_id")),
        agent_carts.c.company_id == text("company_id"),
        agent_carts.c.site_id == text("site_id"),
        agent_carts.c.ended_at.is_(None),
    )


def session_has_token(token: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that the digest *token* is a session's first or one it has got for a site."""
    handed = cross_site_session_tokens
    sessions = cross_site_sessions.alias("named")
    # Two look-ups by key; an OR of them could be planned as a walk over all living sessions.
    ids = union_all(
        select(sessions.c.id).where(sessions.c.session_token == token, company(sessions)),
        select(handed.c.session_id).where(handed.c.token == token, company(handed)),
    )
    return cross_site_sessions.c.id.in_(ids)


def company(table: FromClause) -> ColumnElement[bool]:
    """The condition that rows of *table* are of the caller's company."""
    of_company: ColumnElement[bool] = table.c.company_id == text("company_id")
    return of_company


def _referred(storage: Storage[Any]) -> Select[Any]:
    """The ids of the containers of a kind that the living session with `token` refers to."""
    linked, sessions = cross_site_session_references, cross_site_sessions
    return (
        select(linked.c.entity_id)
        .select_from(sessions.join(linked, linked.c.session_id == sessions.c.id))
        .where(
            company(linked),
            session_has_token(text("token")),
            sessions.c.company_id == text("company_id"),
            sessions.c.status == literal_column("'ACTIVE'"),
            sessions.c.expires_at > DATABASE_NOW,
            ~catalog.owner_ended(sessions.c.customer_id),
            linked.c.type == literal_column(f"'{storage.type.value}'"),
        )
    )


# --- the context --------------------------------------------------------------------------------


def context_columns(
    record: FromClause | None, *, replayable: bool, with_site: bool = True, known: bool = True
) -> tuple[Any, Columns]:
    """Give the joined tables and the columns of a `Context`, around the lateral *record* if any.

    The parameters are `company_id`, `site_id` and `customer_id`, and `scope` where the call is
    *replayable*. Select with `open_for_business` as a condition. Even what finds nothing costs the
    database time, so a call that names no site can do without the site's table, and one of nobody
    *known* without the customers.
    """
    company_id = text("company_id")
    tables: Any = companies
    columns: Columns = {"company_currency": companies.c.currency}
    if with_site:
        site, site_join = catalog.joined_site("site", text("site_id"), company_id)
        tables = tables.outerjoin(site, site_join)
        columns["site"] = catalog.site_column(site)
    if known:
        # Another company's is found too, to be refused.
        tables = tables.outerjoin(customers, customers.c.id == text("customer_id"))
        columns["customer"] = catalog.customer_column()
    if record is not None:
        own_site, own_join = catalog.joined_site("own_site", record.c.site_id, company_id)
        tables = tables.outerjoin(record, true()).outerjoin(own_site, own_join)
        columns["own_site"] = catalog.site_column(own_site)
        if "opened" in record.c:
            columns["opened"] = record.c.opened
            # Beside the record, so that nothing ends between two looks.
            columns["owner_ended"] = catalog.owner_ended(record.c.customer_id)
    if replayable:
        columns["stored_answer"] = stored_answer(bindparam("scope"), company_id)
    return tables, columns


def read_context(row: Any, caller: Caller) -> Context:
    """Read the columns of `context_columns`."""
    answer = None
    if caller.idempotency is not None:
        answer = read_stored_answer(from_json(row["stored_answer"]))
    return Context(
        company_currency=row["company_currency"],
        site=catalog.read_site(from_json(row.get("site"))),
        own_site=catalog.read_site(from_json(row.get("own_site"))),
        customer=from_json(row.get("customer")),
        stored_answer=answer,
        opened=bool(row.get("opened")),
        owner_ended=bool(row.get("owner_ended")),
        site_text=row.get("site"),
    )


def parameters(caller: Caller, values: dict[str, Any]) -> dict[str, Any]:
    """Give the values of a context's parameters, and *values* beside."""
    return {
        "company_id": caller.company_id,
        "customer_id": caller.customer_id,
        "site_id": None,
        "token": caller.session_digest,
        "scope": caller.idempotency.scope if caller.idempotency else None,
        **values,
    }


def provision_values(provision: Provision, now: Any) -> dict[str, Any]:
    """Give the values of the parameters of `catalog.repository.provision_customer`."""
    return {
        "c_id": provision.customer_id,
        "c_company": provision.company_id,
        "c_email": provision.email,
        "c_issued": naive(min(provision.issued_at or now, now)),  # clocks of others may be ahead
        "c_now": naive(now),
    }
