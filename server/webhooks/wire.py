"""Webhooks as protobuf and as CloudEvents have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from commerce.webhooks.v1 import (
    delivery_pb2,
    endpoint_pb2,
    event_pb2,
    webhook_service_pb2,
)
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.timestamp_pb2 import Timestamp

from server.platform.protobuf import timestamp
from server.webhooks import errors
from server.webhooks.domain import event_types
from server.webhooks.domain.model import (
    Attempted,
    Backlog,
    Claimed,
    Endpoint,
    Happened,
    Replay,
)
from server.webhooks.views import Answers, DeliveryAnswers, EndpointChanges, NewEndpoint

_FIELDS: Mapping[str, FieldDescriptor] = {
    field.name: field
    for field in event_pb2.WebhookEvent.DESCRIPTOR.fields
    if field.containing_oneof is not None and field.message_type is not None
}
EVENT_TYPES: tuple[str, ...] = tuple(event_types.type_of(name) for name in _FIELDS)
"""Every type that the contract has, in its order; that of tests too."""
_KNOWN = {
    event_types.type_of(name): frozenset(field.json_name for field in kind.message_type.fields)
    for name, kind in _FIELDS.items()
    if kind.message_type is not None
}
_FOLDERS = {
    "Cart": "carts",
    "Wishlist": "wishlists",
    "Comparison": "comparisons",
    "CrossSiteSession": "sessions",
    "Promotion": "promotions",
}
_THROUGH = ("channel", "agent")
"""Facts of any event about what brought it about."""
_DIGITS = 19
_FORMAT = JSONFormat()


def cloud_event(claimed: Claimed, endpoint: Endpoint) -> bytes:
    """Write what is sent: a CloudEvent in structured JSON."""
    event = claimed.event
    if event is None:
        kind, path, time = event_types.TEST, f"webhooks/endpoints/{endpoint.id}", claimed.queued_at
        subject, order = endpoint.id, claimed.queue_id
        data: dict[str, Any] = {
            "context": {"companyId": endpoint.company_id},
            "endpointId": endpoint.id,
        }
        company = endpoint.company_id
    else:
        kind, time = event_types.type_of(event.name), event.occurred_at
        path = f"{_FOLDERS.get(event.record_type, event.record_type)}/{event.record_id}"
        subject, order, company = event.record_id, event.id, event.company_id
        data = data_of(kind, event)
    attributes = {
        "id": claimed.message_id,
        "source": f"/companies/{company}/{path}",
        "type": kind,
        "subject": subject,
        "time": time.replace(tzinfo=UTC),
        "datacontenttype": "application/json",
        "sequence": str(order).zfill(_DIGITS),
        "partitionkey": claimed.record_id,
    }
    if event is not None and event.traceparent:
        attributes["traceparent"] = event.traceparent
    return _FORMAT.write(CloudEvent(attributes, data))


def data_of(kind: str, event: Happened) -> dict[str, Any]:
    """Give an event's data in the JSON of its message.

    What the server has done has the fields of the message. What was reported from outside is told
    as it came, in `context.metadata`: nobody has checked what it is.
    """
    context: dict[str, Any] = {"companyId": event.company_id, "version": event.version}
    named = (
        ("siteId", event.site_id),
        ("customerId", event.customer_id),
        ("visitorId", event.visitor_id),
        ("sessionId", event.session_id),
    )
    context |= {key: value for key, value in named if value}
    if event.version == 0:
        return {"context": context | {"metadata": dict(event.payload)}}
    context |= {key: event.payload[key] for key in _THROUGH if event.payload.get(key)}
    known = _KNOWN.get(kind, frozenset())
    facts = {
        key: value for key, value in event.payload.items() if key in known and value is not None
    }
    return {"context": context, **facts}


def endpoint_to_pb(endpoint: Endpoint) -> endpoint_pb2.Endpoint:
    """Show an endpoint, without its secrets."""
    shown = endpoint_pb2.Endpoint(
        id=endpoint.id,
        url=endpoint.url,
        description=endpoint.description,
        event_types=endpoint.event_types,
        site_ids=endpoint.site_ids,
        alert_email=endpoint.alert_email,
        status=endpoint_pb2.Endpoint.Status.Value(endpoint.status.value),
        disabled_reason=endpoint.disabled_reason,
        given_up=endpoint.given_up,
        version=endpoint.version,
        created_at=timestamp(endpoint.created_at),
        updated_at=timestamp(endpoint.updated_at),
    )
    if endpoint.former_secret_until is not None:
        shown.former_secret_until.CopyFrom(timestamp(endpoint.former_secret_until))
    return shown


def with_secret(endpoint: Endpoint, secret: str) -> endpoint_pb2.EndpointWithSecret:
    """Show an endpoint and its secret, this once."""
    return endpoint_pb2.EndpointWithSecret(endpoint=endpoint_to_pb(endpoint), secret=secret)


def endpoint_bytes(endpoint: Endpoint) -> bytes:
    """Serialise the answer of a change."""
    return endpoint_to_pb(endpoint).SerializeToString()


def secret_bytes(endpoint: Endpoint, secret: str) -> bytes:
    """Serialise an answer that shows a secret."""
    return with_secret(endpoint, secret).SerializeToString()


def backlog_to_pb(backlog: Backlog) -> delivery_pb2.Backlog:
    """Show what waits."""
    return delivery_pb2.Backlog(
        waiting=backlog.waiting, failing=backlog.failing, oldest_seconds=backlog.oldest_seconds
    )


def delivery_to_pb(attempted: Attempted) -> delivery_pb2.Delivery:
    """Show an attempt."""
    shown = delivery_pb2.Delivery(
        id=str(attempted.id),
        event_id=attempted.message_id,
        event_type=attempted.event_type,
        subject=attempted.record_id,
        attempt=attempted.attempt,
        outcome=delivery_pb2.Delivery.Outcome.Value(attempted.outcome),
        response_status=attempted.response_status,
        error=attempted.error,
        duration_ms=attempted.duration_ms,
        response_body=attempted.response_body,
        attempted_at=timestamp(attempted.attempted_at),
        replay_id="" if attempted.replay_id is None else str(attempted.replay_id),
    )
    if attempted.next_attempt_at is not None:
        shown.next_attempt_at.CopyFrom(timestamp(attempted.next_attempt_at))
    return shown


def replay_to_pb(replay: Replay) -> delivery_pb2.Replay:
    """Show a replay."""
    return delivery_pb2.Replay(
        id=str(replay.id),
        since=timestamp(replay.since),
        until=timestamp(replay.until),
        status=delivery_pb2.Replay.Status.Value(replay.status),
        events=replay.events,
        created_at=timestamp(replay.created_at),
    )


def moment(stamp: Timestamp) -> datetime:
    """Read a time, to the millisecond."""
    read = stamp.ToDatetime(tzinfo=UTC)
    return read.replace(microsecond=read.microsecond // 1000 * 1000)


def outcome(request: webhook_service_pb2.ListDeliveriesRequest) -> str:
    """Read which attempts are asked for; empty for all."""
    return delivery_pb2.Delivery.Outcome.Name(request.outcome) if request.outcome else ""


DELETED = webhook_service_pb2.DeleteEndpointResponse(success=True)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def new_endpoint(message: endpoint_pb2.NewEndpoint) -> NewEndpoint:
    """Read what an endpoint is created with."""
    return NewEndpoint(
        url=message.url,
        description=message.description,
        event_types=_once(message.event_types),
        site_ids=_once(message.site_ids),
        alert_email=message.alert_email,
        secret=message.secret,
    )


def changes(message: endpoint_pb2.EndpointChanges) -> EndpointChanges:
    """Read what is changed of an endpoint.

    Raises:
        InvalidInput: It names sites and wants all of them.
    """
    if message.all_sites and message.site_ids:
        raise errors.sites_doubled()
    sites: tuple[str, ...] | None = _once(message.site_ids) or None
    return EndpointChanges(
        url=message.url if message.HasField("url") else None,
        description=message.description if message.HasField("description") else None,
        event_types=_once(message.event_types) or None,
        site_ids=() if message.all_sites else sites,
        alert_email=message.alert_email if message.HasField("alert_email") else None,
    )


ENDPOINT_ANSWERS = Answers(endpoint_bytes, secret_bytes, DELETED.SerializeToString())
DELIVERY_ANSWERS = DeliveryAnswers(
    lambda event_id: webhook_service_pb2.SendTestEventResponse(
        event_id=event_id
    ).SerializeToString(),
    lambda event_id: webhook_service_pb2.RedeliverResponse(event_id=event_id).SerializeToString(),
    lambda replay: replay_to_pb(replay).SerializeToString(),
)
"""How answers are kept for repeated calls."""
