"""Sessions to protobuf and back."""

from __future__ import annotations

from collections.abc import Mapping

from commerce.cross_site_session.v1 import (
    cross_site_session_pb2,
    cross_site_session_service_pb2,
    public_cross_site_session_service_pb2,
)

from server.containers.merge_report import ConflictStrategy, ContainerType
from server.containers.merge_wire import outcome_to_pb, type_to_pb
from server.cross_site_session.domain import Conflict, Device, Migration, Reference
from server.cross_site_session.views import SessionView, Summary
from server.kernel.errors import InvalidInput
from server.platform.protobuf import timestamp

_STATUS = cross_site_session_pb2.CrossSiteSession.Status
_RESOLUTION = cross_site_session_pb2.MigrationConflict.Resolution
_NAMES = ", ".join(ContainerType)


# --- in -------------------------------------------------------------------------------------


def kinds(
    request: cross_site_session_service_pb2.TransferSessionRequest
    | public_cross_site_session_service_pb2.TransferGuestSessionRequest,
) -> tuple[ContainerType, ...]:
    """Read which containers are meant, each once: all where the list is absent.

    Raises:
        InvalidInput: The list holds something else than names of kinds.
    """
    if not request.HasField("data_types"):
        return tuple(ContainerType)
    found: list[ContainerType] = []
    for place, value in enumerate(request.data_types.values):
        if value.string_value not in list(ContainerType):
            raise InvalidInput.field(f"dataTypes[{place}]", f"must be one of {_NAMES}")
        found.append(ContainerType(value.string_value))
    return tuple(dict.fromkeys(found))


def shown(
    request: public_cross_site_session_service_pb2.TransferGuestSessionRequest,
) -> Mapping[ContainerType, str]:
    """Read the tokens of containers that are to become the session's."""
    given = {
        ContainerType.CART: request.cart_session_token,
        ContainerType.WISHLIST: request.wishlist_session_token,
        ContainerType.COMPARISON: request.comparison_session_token,
    }
    return {kind: token for kind, token in given.items() if token}


def strategy(value: cross_site_session_pb2.ConflictStrategy.ValueType) -> ConflictStrategy:
    """Read what a merge does with conflicts; MERGE_ALL unless told."""
    if not value:
        return ConflictStrategy.MERGE_ALL
    return ConflictStrategy(cross_site_session_pb2.ConflictStrategy.Name(value))


# --- out ------------------------------------------------------------------------------------


def empty_to_pb(company_id: str) -> cross_site_session_pb2.CrossSiteSession:
    """Write what a guest without a session sees."""
    return cross_site_session_pb2.CrossSiteSession(company_id=company_id)


def session_to_pb(view: SessionView) -> cross_site_session_pb2.CrossSiteSession:
    """Write a session as its owner sees it."""
    session = view.session
    return cross_site_session_pb2.CrossSiteSession(
        id=session.id,
        company_id=session.company_id,
        session_token=view.session_token,
        visitor_id=session.visitor_id,
        customer_id=session.customer_id,
        status=_STATUS.Value(session.status.value),
        data_references=[_reference_to_pb(row) for row in session.references],
        device_info=_device_to_pb(session.device),
        first_seen_at=timestamp(session.first_seen_at),
        last_active_at=timestamp(session.last_active_at),
        expires_at=timestamp(session.expires_at),
        created_at=timestamp(session.created_at),
        updated_at=timestamp(session.updated_at),
    )


def summary_to_pb(summary: Summary) -> cross_site_session_pb2.SessionSummary:
    """Write what a session holds, in numbers."""
    seen = summary.last_active_at
    return cross_site_session_pb2.SessionSummary(
        session_id=summary.session_id,
        cart_item_count=summary.cart,
        wishlist_item_count=summary.wishlist,
        comparison_item_count=summary.comparison,
        total_item_count=summary.cart + summary.wishlist + summary.comparison,
        last_active_at=timestamp(seen) if seen else None,
        active_sites=summary.site_ids,
    )


def handoff_to_pb(view: SessionView) -> cross_site_session_pb2.Handoff:
    """Write a hand-off code."""
    made = view.handoff
    assert made is not None  # noqa: S101 - it was made just now
    return cross_site_session_pb2.Handoff(code=made.code, expires_at=timestamp(made.expires_at))


def migration_to_pb(migration: Migration) -> cross_site_session_pb2.MigrationResult:
    """Write what merging a session came to."""
    return cross_site_session_pb2.MigrationResult(
        success=True,
        source_session_id=migration.source_id,
        target_session_id=migration.target_id,
        migrated_data=_migrated_to_pb(migration),
        conflicts=[_conflict_to_pb(row) for row in migration.conflicts],
        report=[outcome_to_pb(row, kind) for kind, row in migration.report],
        dry_run=migration.dry_run,
    )


def _migrated_to_pb(migration: Migration) -> cross_site_session_pb2.MigratedData:
    data = cross_site_session_pb2.MigratedData()
    for kind, held in migration.migrated.items():
        if kind is ContainerType.CART:
            data.cart.item_count, data.cart.cart_id = held.count, held.id
        elif kind is ContainerType.WISHLIST:
            data.wishlist.item_count, data.wishlist.wishlist_id = held.count, held.id
        else:
            data.comparison.item_count, data.comparison.comparison_id = held.count, held.id
    return data


def _conflict_to_pb(row: Conflict) -> cross_site_session_pb2.MigrationConflict:
    return cross_site_session_pb2.MigrationConflict(
        type=type_to_pb(row.type),
        source_id=row.source_id,
        target_id=row.target_id,
        resolution=_RESOLUTION.Value(row.resolution.value),
        details=row.details,
    )


def _reference_to_pb(row: Reference) -> cross_site_session_pb2.DataReference:
    return cross_site_session_pb2.DataReference(
        type=type_to_pb(row.type),
        entity_id=row.entity_id,
        site_id=row.site_id,
        last_updated=timestamp(row.last_updated),
    )


def _device_to_pb(device: Device) -> cross_site_session_pb2.DeviceInfo | None:
    if device == Device():
        return None
    return cross_site_session_pb2.DeviceInfo(
        user_agent=device.user_agent, ip_address=device.address, fingerprint=device.fingerprint
    )
