"""Who may open a record and change it: one check, one place."""

from __future__ import annotations

from datetime import datetime

from server.catalog import repository as catalog
from server.catalog.domain import require_feature
from server.containers.context import Context, Lookup, LookupBy, NewContainer, Provision
from server.containers.kind import Kind, LoadedT, Opened, View
from server.containers.storage import Record
from server.containers.versioned_write import Other
from server.kernel import tokens
from server.kernel.errors import Forbidden, NotFound, version_mismatch
from server.kernel.identity import Caller, Role
from server.kernel.ids import new_id
from server.platform.records.idempotency import replay


def check(
    kind: Kind[Record, LoadedT, View],
    caller: Caller,
    lookup: Lookup,
    loaded: LoadedT,
    now: datetime,
    *,
    may_create: bool,
) -> Opened[Record]:
    """Open the record that was looked up, if the caller may see and change it.

    A customer without a live one gets a new one, which is not stored yet. Where several reasons to
    refuse hold, the first is told in this order: existence, tenant, state of the record, the
    site's feature.

    Args:
        kind: What kind of container it is.
        caller: Who calls.
        lookup: Which record they mean.
        loaded: What was read of it.
        now: The time.
        may_create: Whether customers are created with their first record.

    Raises:
        CommerceError: `not_found` of the kind: there is none, or it has ended.
        Forbidden: The site has the kind switched off or serves no guests, the token is not the
            record's, or the customer may not shop.
    """
    context = loaded.context
    record: Record | None = loaded.record
    if lookup.by is LookupBy.CUSTOMER:
        return _customers(kind, caller, lookup, loaded, now, may_create=may_create)
    if lookup.by is LookupBy.TOKEN:
        opened = record is not None and opens(caller, context, record.token_digest)
        if record is None or not opened or context.owner_ended:
            raise kind.not_found()
        live = kind.is_live(record, now)
        if not live and (kind.revive is None or not kind.may_return(record, now)):
            raise kind.not_found()
        check_kind(kind, context, guest=True)
        if live or kind.revive is None:
            return Opened(record, record)
        revived, event = kind.revive(record)
        return Opened(record, revived, (event,))
    if record is None:
        raise kind.not_found()
    if lookup.trusted:
        check_kind(kind, context, guest=False)
        return Opened(record, record)
    require_opened(caller, context, record.token_digest)
    if not kind.is_live(record, now):
        raise kind.not_found()
    check_kind(kind, context, guest=True)
    return Opened(record, record)


def _customers(
    kind: Kind[Record, LoadedT, View],
    caller: Caller,
    lookup: Lookup,
    loaded: LoadedT,
    now: datetime,
    *,
    may_create: bool,
) -> Opened[Record]:
    provision = check_customer(loaded.context, caller, may_create=may_create)
    check_kind(kind, loaded.context, guest=False)
    record: Record | None = loaded.record
    if record is not None and (kind.revive is not None or kind.is_live(record, now)):
        current = kind.adapt(record, loaded.context, now)
        if kind.revive is None or kind.is_live(record, now):
            return Opened(record, current, provision=provision)
        revived, event = kind.revive(current)
        return Opened(record, revived, (event,), provision=provision)
    source: Record | None = loaded.source
    new = NewContainer(
        id=new_id(),
        company_id=caller.company_id,
        site_id=source.site_id if source is not None else lookup.site_id,
        currency=loaded.context.currency,
        now=now,
        customer_id=caller.customer_id,
    )
    begun = kind.begin(new, source)
    retired: tuple[Other[Record], ...] = ()
    if record is not None and kind.retire is not None:
        retired = (Other(record, kind.retire(record, begun, now), first=True),)
    return Opened(None, begun, (kind.created,), retired, provision)


def check_kind(kind: Kind[Record, LoadedT, View], context: Context, *, guest: bool) -> None:
    """Refuse a call where the site has the kind switched off, or does not serve guests.

    Raises:
        Forbidden: It is switched off.
    """
    require_feature(kind.is_enabled(context.acting_site), kind.feature)
    if guest and kind.needs_guests:
        context.require_guests()


def check_context(context: Context | None, caller: Caller, site_id: str | None) -> Context:
    """Let a call go on, or answer it at once.

    Args:
        context: What was read; None when the company is not open for business.
        caller: Who calls.
        site_id: The site that was named.

    Raises:
        Replayed: The call was made before under the same idempotency key.
        AlreadyExists: Another call was made under the same key.
        NotFound: There is no such ACTIVE company, and a header named it.
        Forbidden: There is no such ACTIVE company, and a token named it; or no such ACTIVE site.
    """
    if context is None:
        refusal = NotFound if caller.role is None else Forbidden
        raise refusal("COMPANY_NOT_FOUND", "Company not found")
    # Of who may no longer shop, or by what they had handed out, nothing is told again; an order
    # that was made is, to the checkout that asks.
    ended = context.owner_ended or catalog.customer_ended(context.customer)
    if caller.role is Role.SERVICE or not ended:
        replay(caller, context.stored_answer)
    if site_id and context.site is None:
        raise Forbidden("SITE_NOT_ALLOWED", "The site is not available")
    return context


def check_customer(context: Context, caller: Caller, *, may_create: bool) -> Provision | None:
    """Refuse a customer who may not shop; give what to write of one who is new, or has moved.

    An address that this server took of a token follows the newest token; one that somebody else
    wrote into the row stays.

    Raises:
        Forbidden: The customer is another company's, blocked, deleted, or may not be created.
    """
    if caller.customer_id is None:
        return None
    known = catalog.require_customer(
        context.customer,
        company_id=caller.company_id,
        # Who acts for a customer makes none up.
        may_create=may_create and caller.staff_id is None,
    )
    customer_id, issued_at = caller.customer_id, caller.token_issued_at
    if known is None:
        email = caller.email or f"{customer_id}@customers.invalid"
        return Provision(customer_id, caller.company_id, email, issued_at)
    if caller.email is None or known.token_email in {None, caller.email}:
        return None
    if issued_at and known.token_email_at and issued_at < known.token_email_at:
        return None
    return Provision(customer_id, caller.company_id, caller.email, issued_at, is_new=False)


def require_token(caller: Caller) -> None:
    """Refuse a guest's call on a record without a session token."""
    if caller.session_token is None:
        raise Forbidden("SESSION_TOKEN_REQUIRED", "The header x-session-token is required")


def opens(caller: Caller, context: Context, token_digest: str | None) -> bool:
    """Say whether the caller's session token opens the record that was read with *context*.

    It does if it is the record's own, or of a cross-site session that refers to the record.
    """
    return context.opened or tokens.matches(caller.session_digest, token_digest)


def require_opened(caller: Caller, context: Context, token_digest: str | None) -> None:
    """Refuse a guest's call on a record that the session token does not open, or no longer."""
    if not opens(caller, context, token_digest):
        raise Forbidden("SESSION_TOKEN_MISMATCH", "The session token is not this record's")
    require_active_owner(context)


def require_active_owner(context: Context) -> None:
    """Refuse a call on a record whose owner is blocked, inactive or deleted."""
    if context.owner_ended:
        raise Forbidden("CUSTOMER_BLOCKED", "The customer's account is blocked")


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
