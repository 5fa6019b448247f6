"""What every call on a shopper's record begins with, whichever module the record is of.

Company, site and customer are read beside the record in the module's own statement: `scene` gives
the joins and columns, `read_scene` reads them, `enter` refuses who may not go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from server.catalog import repository as catalog
from server.catalog.containers import ContainerType
from server.catalog.domain import NO_SITE, Site, require_feature
from server.catalog.session_tables import (
    cross_site_session_references,
    cross_site_session_tokens,
    cross_site_sessions,
)
from server.catalog.tables import companies, customers
from server.kernel import tokens
from server.kernel.errors import CommerceError, Forbidden, NotFound, version_mismatch
from server.kernel.identity import Caller
from server.platform import journal
from server.platform.journal import read_stored_answer, stored_answer
from server.platform.sql import DATABASE_NOW, from_json, naive


class By(Enum):
    """How a shopper's record is found."""

    CUSTOMER = "the customer's own"
    ID = "its id"
    TOKEN = "the session token"  # noqa: S105 - a word, not a secret
    NOTHING = "not at all: it is about to be made"


@dataclass(frozen=True, slots=True)
class Provision:
    """A customer whose row is created with their first record."""

    customer_id: str
    company_id: str
    email: str

    def parameters(self, now: datetime) -> dict[str, Any]:
        """Give the values of the parameters of `catalog.repository.provision_customer`."""
        return {
            "c_id": self.customer_id,
            "c_company": self.company_id,
            "c_email": self.email,
            "c_now": naive(now),
        }


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a call plays."""

    company_currency: str
    site: Site | None
    """The site that was named, if it is an ACTIVE one of the company."""
    own_site: Site | None
    """The site the record was begun on."""
    customer: list[Any] | None
    stored_answer: tuple[bytes, bytes] | None
    opened: bool = False
    """Whether the session token is of a cross-site session that refers to the record."""

    @property
    def acting_site(self) -> Site:
        """The site whose flags hold: the one named, else the record's own, else none."""
        return self.site or self.own_site or NO_SITE

    def home_site(self, site_id: str | None) -> Site:
        """The site a record with *site_id* was begun on, which decides how long it lives."""
        if self.site is not None and self.site.id == site_id:
            return self.site
        return self.own_site or NO_SITE

    @property
    def currency(self) -> str:
        """The currency of what is begun here: the site's, else the company's."""
        return self.acting_site.currency or self.company_currency

    def require_guests(self) -> None:
        """Refuse guests where the site serves customers only."""
        require_feature(self.acting_site.guest_checkout, "guestCheckout")

    def require_customer(self, caller: Caller, *, may_create: bool) -> Provision | None:
        """Refuse a customer who may not shop; give what to create for one who is new.

        Raises:
            Forbidden: The customer is another company's, blocked, deleted, or may not be created.
        """
        known = catalog.require_customer(
            self.customer, company_id=caller.company_id, may_create=may_create
        )
        if known is not None or caller.customer_id is None:
            return None
        email = caller.email or f"{caller.customer_id}@customers.invalid"
        return Provision(caller.customer_id, caller.company_id, email)


def text(name: str) -> ColumnElement[Any]:
    """Bind a text parameter; NULL is as good as any."""
    return bindparam(name, type_=Text)


_KINDS = {
    "carts": ContainerType.CART,
    "wishlists": ContainerType.WISHLIST,
    "product_comparisons": ContainerType.COMPARISON,
}


def find(table: Table, by: By, *living: ColumnElement[bool]) -> Select[Any]:
    """Give the select that finds a record of the tenant.

    Its parameters are `company_id` and, by *by*, `customer_id`, `record_id` or `token`. By id and
    by token it also tells, as `opened`, whether `token` is of a cross-site session that refers to
    the record: `scene` passes that on.

    Args:
        table: Carts, wishlists and the like.
        by: How it is found.
        living: What else holds for the customer's own.
    """
    if by is By.CUSTOMER:
        found = select(table).where(table.c.company_id == text("company_id"))
        return found.where(table.c.customer_id == text("customer_id"), *living)
    linked = cross_site_session_references
    referred = _referred(table)
    # What became a customer's is open to their own sessions only, whoever linked it before.
    anybodys = or_(
        table.c.customer_id.is_(None),
        table.c.customer_id == cross_site_sessions.c.customer_id,
    )
    refers = referred.where(linked.c.entity_id == table.c.id, anybodys)
    opened = exists(refers.correlate(table))
    found = select(table, opened.label("opened")).where(table.c.company_id == text("company_id"))
    if by is By.ID:
        return found.where(table.c.id == text("record_id"))
    newest = referred.order_by(linked.c.last_updated.desc(), linked.c.entity_id.desc()).limit(1)
    return found.where(
        or_(table.c.session_token == text("token"), table.c.id == newest.scalar_subquery())
    )


def session_has_token(token: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that the digest *token* is a session's first or one it has got for a site."""
    handed = cross_site_session_tokens
    sessions = cross_site_sessions.alias("named")
    # Two look-ups by key; an OR of them could be planned as a walk over all living sessions.
    ids = union_all(
        select(sessions.c.id).where(sessions.c.session_token == token),
        select(handed.c.session_id).where(handed.c.token == token),
    )
    return cross_site_sessions.c.id.in_(ids)


def _referred(table: Table) -> Select[Any]:
    """The ids of the containers in *table* that the living session with `token` refers to."""
    linked, sessions = cross_site_session_references, cross_site_sessions
    return (
        select(linked.c.entity_id)
        .select_from(sessions.join(linked, linked.c.session_id == sessions.c.id))
        .where(
            session_has_token(text("token")),
            sessions.c.company_id == text("company_id"),
            sessions.c.status == literal_column("'ACTIVE'"),
            sessions.c.expires_at > DATABASE_NOW,
            linked.c.type == literal_column(f"'{_KINDS[table.name].value}'"),
        )
    )


def scene(
    record: FromClause | None, *, replayable: bool, with_site: bool = True, known: bool = True
) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """Give the joined tables and the columns of a `Scene`, around the lateral *record* if any.

    The parameters are `company_id`, `site_id` and `customer_id`, and `scope` where the call is
    *replayable*. Select with `open_for_business` as a condition. Even what finds nothing costs the
    database time, so a call that names no site can do without the site's table, and one of nobody
    *known* without the customers.
    """
    company_id = text("company_id")
    tables: Any = companies
    columns: dict[str, ColumnElement[Any]] = {"company_currency": companies.c.currency}
    if with_site:
        site, site_join = catalog.joined_site("site", text("site_id"), company_id)
        tables = tables.outerjoin(site, site_join)
        columns["site"] = catalog.site_column(site)
    if known:
        tables = tables.outerjoin(customers, customers.c.id == text("customer_id"))
        columns["customer"] = catalog.customer_column()
    if record is not None:
        own_site, own_join = catalog.joined_site("own_site", record.c.site_id, company_id)
        tables = tables.outerjoin(record, true()).outerjoin(own_site, own_join)
        columns["own_site"] = catalog.site_column(own_site)
        if "opened" in record.c:
            columns["opened"] = record.c.opened
    if replayable:
        columns["stored_answer"] = stored_answer(bindparam("scope"))
    return tables, columns


def open_for_business() -> tuple[ColumnElement[bool], ...]:
    """The condition that the company of the call exists and is ACTIVE."""
    return companies.c.id == text("company_id"), catalog.company_is_active()


def welcome(*, with_site: bool) -> CTE:
    """Give the part that has a row where `enter` would let a guest's first call go on.

    A write that hangs on it needs no look before. The parameters are `company_id` and, *with_site*,
    `site_id`.
    """
    tables: Any = companies
    if with_site:
        tables = tables.join(*catalog.joined_site("site", text("site_id"), text("company_id")))
    found = select(companies.c.id).select_from(tables).where(*open_for_business())
    return found.cte("welcome")


def parameters(caller: Caller, values: dict[str, Any]) -> dict[str, Any]:
    """Give the values of a scene's parameters, and *values* beside."""
    return {
        "company_id": caller.company_id,
        "customer_id": caller.customer_id,
        "site_id": None,
        "token": caller.session_digest,
        "scope": caller.idempotency.scope if caller.idempotency else None,
        **values,
    }


def read_scene(row: Any, caller: Caller) -> Scene:
    """Read the columns of `scene`."""
    answer = None
    if caller.idempotency is not None:
        answer = read_stored_answer(from_json(row["stored_answer"]))
    return Scene(
        company_currency=row["company_currency"],
        site=catalog.read_site(from_json(row.get("site"))),
        own_site=catalog.read_site(from_json(row.get("own_site"))),
        customer=from_json(row.get("customer")),
        stored_answer=answer,
        opened=bool(row.get("opened")),
    )


def enter(scene: Scene | None, caller: Caller, *, site_id: str | None) -> None:
    """Let a call go on, or answer it at once.

    Args:
        scene: What was read; None when the company is not open for business.
        caller: Who calls.
        site_id: The site that was named.

    Raises:
        Replayed: The call was made before under the same idempotency key.
        AlreadyExists: Another call was made under the same key.
        NotFound: There is no such ACTIVE company, and a header named it.
        Forbidden: There is no such ACTIVE company, and a token named it; or no such ACTIVE site.
    """
    if scene is None:
        kind = NotFound if caller.role is None else Forbidden
        raise kind("COMPANY_NOT_FOUND", "Company not found")
    journal.replay(caller, scene.stored_answer)
    if site_id and scene.site is None:
        raise Forbidden("SITE_NOT_ALLOWED", "The site is not available")


def require_token(caller: Caller) -> None:
    """Refuse a guest's call on a record without a session token."""
    if caller.session_token is None:
        raise Forbidden("SESSION_TOKEN_REQUIRED", "The header x-session-token is required")


def opens(caller: Caller, scene: Scene, token_digest: str | None) -> bool:
    """Say whether the caller's session token opens the record that was read with *scene*.

    It does if it is the record's own, or of a cross-site session that refers to the record.
    """
    return scene.opened or tokens.matches(caller.session_digest, token_digest)


def require_opened(
    caller: Caller,
    token_digest: str | None,
    not_found: Callable[[], CommerceError],
    *,
    live: bool,
    scene: Scene | None = None,
) -> None:
    """Refuse a guest's call on a record that the session token does not open, or that has ended.

    Args:
        caller: The guest.
        token_digest: What is stored of the record's token.
        not_found: Makes the refusal of a record that is not *live*.
        live: Whether the record may still be used.
        scene: What was read with the record; a cross-site session's token opens it too then.
    """
    matched = tokens.matches(caller.session_digest, token_digest)
    if not matched and (scene is None or not scene.opened):
        raise Forbidden("SESSION_TOKEN_MISMATCH", "The session token is not this record's")
    if not live:
        raise not_found()


def require_merge_proof(
    caller: Caller, *, customer_id: str | None, token_digest: str | None, proof: str | None
) -> None:
    """Refuse a merge of a record that the caller has not shown to be theirs.

    Args:
        caller: The customer who merges.
        customer_id: The customer who owns the record; None for a guest's.
        token_digest: What is stored of the record's token.
        proof: The session token in the request; without it the header's counts.
    """
    if customer_id is not None:
        proven = customer_id == caller.customer_id
    else:
        shown = tokens.digest(proof) if proof else caller.session_digest
        proven = tokens.matches(shown, token_digest)
    if not proven:
        raise Forbidden("MERGE_PROOF_REQUIRED", "The session token of the source is required")


def require_version(caller: Caller, current: int) -> None:
    """Refuse a change of another version than the caller's `If-Match` names.

    Args:
        caller: Who calls.
        current: The record's version; 0 while it is not stored.
    """
    if caller.if_match is not None and caller.if_match != current:
        raise version_mismatch(current)
