"""What a session is, and the rules of its life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.catalog.domain import Site, require_feature
from server.containers.merge_report import (
    ConflictStrategy,
    ContainerMerge,
    ContainerType,
    MergeOutcome,
)
from server.cross_site_session import errors

SESSION_LIFETIME = timedelta(days=30)
HANDOFF_LIFETIME = timedelta(seconds=60)


class Status(StrEnum):
    """The stages of a session's life."""

    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    MERGED = "MERGED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Reference:
    """A container that a session has on a site."""

    type: ContainerType
    entity_id: str
    site_id: str
    last_updated: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """What a visitor came with."""

    user_agent: str | None = None
    address: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One visitor on the sites of one company."""

    id: str
    company_id: str
    created_at: datetime
    updated_at: datetime
    first_seen_at: datetime
    last_active_at: datetime
    expires_at: datetime
    version: int
    visitor_id: str | None = None
    customer_id: str | None = None
    status: Status = Status.ACTIVE
    device: Device = Device()
    references: tuple[Reference, ...] = ()
    """By site, then type."""
    last_site_id: str | None = None
    """The site that was visited last."""
    merged_into: str | None = None
    """The session that it was merged into."""

    def is_live(self, now: datetime) -> bool:
        """Whether the session is ACTIVE and unexpired."""
        return self.status is Status.ACTIVE and self.expires_at > now


@dataclass(frozen=True, slots=True)
class Holding:
    """The living container of one kind that a session has."""

    id: str
    count: int
    """Units of a cart, items of a list."""


Holdings = Mapping[ContainerType, Holding]


@dataclass(frozen=True, slots=True)
class Handoff:
    """A hand-off code as it is kept."""

    site_id: str
    expires_at: datetime
    redeemed: bool

    def require_redeemable(self, site_id: str, now: datetime) -> None:
        """Refuse a code that is used, expired or of another site.

        Raises:
            Forbidden: It can't be redeemed on *site_id* now.
        """
        if self.redeemed or self.expires_at <= now or self.site_id != site_id:
            raise errors.handoff_code_invalid()


class Resolution(StrEnum):
    """How two containers of one kind became one."""

    MERGED = "MERGED"
    SOURCE_KEPT = "SOURCE_KEPT"
    TARGET_KEPT = "TARGET_KEPT"


_RESOLUTIONS = {
    ConflictStrategy.MERGE_ALL: Resolution.MERGED,
    ConflictStrategy.KEEP_SOURCE: Resolution.SOURCE_KEPT,
    ConflictStrategy.KEEP_TARGET: Resolution.TARGET_KEPT,
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two containers of one kind, of which one had to remain."""

    type: ContainerType
    source_id: str
    target_id: str
    resolution: Resolution
    details: str | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """What merging a session came to."""

    source_id: str
    target_id: str
    migrated: Mapping[ContainerType, Holding] = field(default_factory=dict)
    """What the source brought, and where it is now."""
    conflicts: tuple[Conflict, ...] = ()
    report: tuple[tuple[ContainerType, MergeOutcome], ...] = ()
    dry_run: bool = False


def begin(
    session_id: str,
    company_id: str,
    now: datetime,
    *,
    customer_id: str | None,
    visitor_id: str | None = None,
    device: Device = Device(),
) -> Session:
    """Make a session that is not stored yet: its version is 0."""
    return Session(
        id=session_id,
        company_id=company_id,
        created_at=now,
        updated_at=now,
        first_seen_at=now,
        last_active_at=now,
        expires_at=now + SESSION_LIFETIME,
        version=0,
        customer_id=customer_id,
        visitor_id=visitor_id,
        device=device,
    )


def touch(session: Session, now: datetime) -> Session:
    """Count a change by the visitor: the next version, and a lifetime that begins anew."""
    return replace(
        session,
        version=session.version + 1,
        updated_at=now,
        last_active_at=now,
        expires_at=now + SESSION_LIFETIME,
    )


def end(session: Session, status: Status, now: datetime) -> Session:
    """End a session; when the visitor was last active stays as it was."""
    return replace(session, status=status, version=session.version + 1, updated_at=now)


def refer(session: Session, added: Iterable[Reference]) -> Session:
    """Add references, each in the place of the one of the same site and type."""
    kept = {(row.site_id, row.type): row for row in session.references}
    kept |= {(row.site_id, row.type): row for row in added}
    ordered = sorted(kept.values(), key=lambda row: (row.site_id, row.type))
    return replace(session, references=tuple(ordered))


def require_features(site: Site, kinds: Iterable[ContainerType], *, guest: bool) -> None:
    """Refuse a transfer to a site that lacks one of the *kinds*.

    Args:
        site: Where to.
        kinds: What is transferred.
        guest: Whether the session is nobody's.

    Raises:
        Forbidden: A feature is switched off there.
    """
    for kind in kinds:
        if kind is ContainerType.CART:
            require_feature(site.enable_cart, "enableCart")
            require_feature(site.guest_checkout or not guest, "guestCheckout")
        elif kind is ContainerType.WISHLIST:
            require_feature(site.enable_wishlist, "enableWishlist")
        else:
            require_feature(site.enable_compare, "enableCompare")


def choose(
    kind: ContainerType, held: Holding | None, shown: Holding | None, *, token: bool, owned: bool
) -> str | None:
    """Decide which container a transfer links; None when one has to begin.

    Args:
        kind: Its kind.
        held: The one that the session or its customer has.
        shown: The one that the token in the request opens.
        token: Whether there is such a token.
        owned: Whether the session is a customer's, who merges guests' containers instead.

    Raises:
        Forbidden: The token opens none that could be linked.
        Refused: The session has another one already.
    """
    if not token:
        return held.id if held else None
    if shown is None or owned:
        raise errors.container_not_linked(kind)
    if held is not None and held.id != shown.id:
        raise errors.container_exists(kind)
    return shown.id


def conflict_of(
    kind: ContainerType, source_id: str, done: ContainerMerge, strategy: ConflictStrategy
) -> Conflict | None:
    """Describe a conflict, if the customer had a container of the kind too."""
    if done.target_id is None:
        return None
    details = None
    if strategy is not ConflictStrategy.MERGE_ALL:
        parked = "the saved items of the cart" if kind is ContainerType.CART else source_id
        details = f"what was not kept is parked in {parked}"
    return Conflict(kind, source_id, done.target_id, _RESOLUTIONS[strategy], details)


def inherited(
    source: Session, target: Session, places: Mapping[ContainerType, str], now: datetime
) -> tuple[Reference, ...]:
    """Give the references that a merge writes to the target: on all sites of both sessions.

    Args:
        source: The merged session.
        target: The session it is merged into.
        places: Where the things of each kind are now, that the source had.
        now: When.
    """
    sites = {(row.site_id, row.type) for row in (*target.references, *source.references)}
    return tuple(
        Reference(kind, places[kind], site_id, now)
        for site_id, kind in sorted(sites)
        if kind in places
    )
