"""A session as one JSON document of a select, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from server.catalog.containers import ContainerType
from server.cross_site_session.domain import Device, Reference, Session, Status
from server.cross_site_session.tables import (
    cross_site_session_references,
    cross_site_session_visits,
)
from server.platform.sql import array, aware


def session_document(session: FromClause) -> ColumnElement[Any]:
    """Everything about the joined *session*, its references included."""
    linked, visits = cross_site_session_references, cross_site_session_visits
    row = array(linked.c.type, linked.c.entity_id, linked.c.site_id, linked.c.last_updated)
    rows = (
        select(func.json_agg(aggregate_order_by(row, linked.c.site_id, linked.c.type)))
        .where(linked.c.session_id == session.c.id)
        .correlate(session)
        .scalar_subquery()
    )
    last = (
        select(visits.c.site_id)
        .where(visits.c.session_id == session.c.id)
        .order_by(visits.c.last_seen.desc(), visits.c.site_id)
        .limit(1)
        .correlate(session)
        .scalar_subquery()
    )
    return array(
        session.c.id,
        session.c.company_id,
        session.c.visitor_id,
        session.c.customer_id,
        cast(session.c.status, Text),
        session.c.device_info,
        session.c.first_seen_at,
        session.c.last_active_at,
        session.c.expires_at,
        session.c.created_at,
        session.c.updated_at,
        session.c.version,
        rows,
        last,
    )


def read_session(document: list[Any]) -> Session:
    """Read a `session_document`."""
    (
        session_id, company_id, visitor_id, customer_id, status, device, first_seen_at,
        last_active_at, expires_at, created_at, updated_at, version, references, last_site_id,
    ) = document  # fmt: skip
    return Session(
        id=session_id,
        company_id=company_id,
        created_at=aware(created_at),
        updated_at=aware(updated_at),
        first_seen_at=aware(first_seen_at),
        last_active_at=aware(last_active_at),
        expires_at=aware(expires_at),
        version=version,
        visitor_id=visitor_id,
        customer_id=customer_id,
        status=Status(status),
        device=_read_device(device),
        references=tuple(
            Reference(ContainerType(kind), entity_id, site_id, aware(updated))
            for kind, entity_id, site_id, updated in references or ()
        ),
        last_site_id=last_site_id,
    )


def _read_device(document: Any) -> Device:
    if not isinstance(document, dict):
        return Device()
    return Device(document.get("userAgent"), document.get("ipAddress"), document.get("fingerprint"))


def device_row(device: Device) -> dict[str, str]:
    """Write what a visitor came with as the column `deviceInfo`."""
    known = {
        "userAgent": device.user_agent,
        "ipAddress": device.address,
        "fingerprint": device.fingerprint,
    }
    return {name: value for name, value in known.items() if value}
