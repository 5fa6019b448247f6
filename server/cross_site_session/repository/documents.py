"""The columns in which a session and its references are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, select

from server.containers.merge_report import ContainerType
from server.containers.session_tables import cross_site_session_references, cross_site_sessions
from server.cross_site_session.domain import Device, Reference, Session, Status
from server.cross_site_session.tables import cross_site_session_visits
from server.platform.database.documents import Children, Fields, field


def _read_device(document: Any) -> Device:
    if not isinstance(document, dict):
        return Device()
    return Device(document.get("userAgent"), document.get("ipAddress"), document.get("fingerprint"))


def _device_row(device: Device) -> dict[str, str] | None:
    known = {
        "userAgent": device.user_agent,
        "ipAddress": device.address,
        "fingerprint": device.fingerprint,
    }
    return {name: value for name, value in known.items() if value} or None


_REFERENCE = Fields(
    Reference,
    cross_site_session_references,
    field("type", read=ContainerType),
    field("entity_id"),
    field("site_id"),
    field("last_updated"),
)
SESSION = Fields(
    Session,
    cross_site_sessions,
    field("id"),
    field("company_id"),
    field("visitor_id"),
    field("customer_id"),
    field("status", read=Status, write=lambda status: status.value),
    field("device", "device_info", read=_read_device, write=_device_row),
    field("first_seen_at"),
    field("last_active_at"),
    field("expires_at"),
    field("created_at"),
    field("updated_at"),
    field("version"),
    children={"references": Children(_REFERENCE, "session_id", ("site_id", "type"))},
)
"""All of a session but the site that was visited last, which its visits tell, and the session that
it was merged into, which the merge alone writes."""


def session_document(session: FromClause) -> ColumnElement[Any]:
    """Everything about the joined *session*, its references included."""
    visits = cross_site_session_visits
    last = (
        select(visits.c.site_id)
        .where(visits.c.session_id == session.c.id, visits.c.company_id == session.c.company_id)
        .order_by(visits.c.last_seen.desc(), visits.c.site_id)
        .limit(1)
        .correlate(session)
        .scalar_subquery()
    )
    return SESSION.document(session, [last, session.c.merged_into_session_id])


def read_session(document: list[Any]) -> Session:
    """Read a `session_document`."""
    return replace(SESSION.read(document), last_site_id=document[-2], merged_into=document[-1])
