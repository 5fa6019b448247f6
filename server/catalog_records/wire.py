"""Records as messages, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from commerce.catalog.v1 import (
    bundle_pb2,
    catalog_service_pb2,
    merchant_pb2,
    product_pb2,
    record_pb2,
)
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from server.catalog_records.domain.checks import camel
from server.catalog_records.domain.kinds import KINDS, Kind
from server.catalog_records.domain.model import (
    Change,
    Child,
    Counts,
    Gone,
    Offer,
    Outcome,
    Refusal,
    Row,
    Stored,
)
from server.catalog_records.views import Batch, Report, StreamReport
from server.kernel.errors import InvalidInput
from server.platform.grpc.validation import first_violation
from server.platform.protobuf import plain, struct, timestamp

_BY_FIELD: Mapping[str, Kind] = {kind.field: kind for kind in KINDS.values()}
_RENAMED = {"pricing": "pricing_strategy", "discount": "discount_type"}
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "Company": {"timezone": "UTC", "currency": "USD", "settings": {}},
    "Site": {
        "locale": "en",
        "status": "ACTIVE",
        "type": "STOREFRONT",
        "enable_cart": True,
        "enable_wishlist": True,
        "enable_compare": False,
        "enable_quick_view": True,
        "enable_bundle_builder": False,
        "guest_checkout": True,
        "max_compare_items": 4,
        "cart_expiration_days": 30,
        "checkout_mode": "standard",
        "enable_agents": False,
        "agent_settings": {},
    },
    "Product": {
        "track_inventory": True,
        "low_stock_threshold": 10,
        "status": "ACTIVE",
        "is_visible": True,
    },
    "Variant": {"track_inventory": True, "is_active": True},
    "Bundle": {"type": "FIXED", "pricing": "FIXED", "is_active": True},
    "BundleMember": {"quantity": 1, "is_required": True},
    "Customer": {"metadata": {}, "status": "ACTIVE"},
}
_WORDS = {"PRODUCT_PRICE": "FIXED"}
"""Names that the contract and the tables do not share."""
_MESSAGES: Mapping[str, Callable[[], Any]] = {
    "company": merchant_pb2.Company,
    "site": merchant_pb2.Site,
    "product": product_pb2.Product,
    "bundle": bundle_pb2.Bundle,
    "customer": merchant_pb2.Customer,
    "tax_rate": merchant_pb2.TaxRate,
    "shipping_rate": merchant_pb2.ShippingRate,
}

Read = Callable[[Any], Any]


def _reader(field: FieldDescriptor, default: Any) -> Read:
    """Make what reads one field of a message as the value of its column."""
    name = field.name
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return lambda message: dict(getattr(message, name))
    if field.is_repeated:
        return lambda message: list(getattr(message, name))
    if field.message_type is not None:
        return lambda message: (
            plain(getattr(message, name), name) if message.HasField(name) else default
        )
    if field.enum_type is not None:
        values = {
            number: _WORDS.get(value.name, value.name)
            for number, value in field.enum_type.values_by_number.items()
        }
        values[0] = default
        return lambda message: values.get(getattr(message, name))
    if field.has_presence:
        return lambda message: getattr(message, name) if message.HasField(name) else default
    if field.type == FieldDescriptor.TYPE_STRING:
        return lambda message: getattr(message, name) or default
    return lambda message: getattr(message, name)


def _readers(message: Any, parts: str = "") -> list[tuple[str, Read]]:
    described = message.DESCRIPTOR
    defaults = _DEFAULTS.get(described.name, {})
    return [
        (_RENAMED.get(field.name, field.name), _reader(field, defaults.get(field.name)))
        for field in described.fields
        if field.name not in {"id", parts}
    ]


_READERS = {name: _readers(make(), _BY_FIELD[name].children) for name, make in _MESSAGES.items()}
_PART_READERS = {
    "product": _readers(product_pb2.Variant),
    "bundle": _readers(bundle_pb2.BundleMember),
}


def change_of(
    message: record_pb2.CatalogRecord, index: int, *, nul: bool = True
) -> Change | Outcome:
    """Read one record; what breaks the contract's limits is an outcome already.

    Args:
        message: The record.
        index: Its place.
        nul: Whether it may hold a NUL character.
    """
    problem = first_violation(message, nul=nul)
    if problem is not None:
        return _refused(index, problem[0], problem[1])
    which = str(message.WhichOneof("record"))
    part = getattr(message, which)
    if which == "tombstone":
        return Gone(index, KINDS[part.kind], part.id)
    if which == "offer":
        return _offer(part, index)
    kind = _BY_FIELD[which]
    try:
        columns = {name: read(part) for name, read in _READERS[which]}
    except InvalidInput as error:
        violation = error.violations[0]
        return _refused(index, f"{camel(which)}.{violation.field}", violation.description)
    if which == "site" and not columns["slug"]:
        columns["slug"] = ""
    children: tuple[Child, ...] = ()
    if readers := _PART_READERS.get(which):
        children = tuple(
            Child(item.id if which == "product" else "", _part(item, readers, place))
            for place, item in enumerate(getattr(part, kind.children))
        )
    return Row(index, kind, part.id, columns, children)


def _part(item: Any, readers: list[tuple[str, Read]], place: int) -> dict[str, Any]:
    columns = {name: read(item) for name, read in readers}
    if "quantity" in columns:
        columns["sort_order"] = place
    return columns


def _offer(part: product_pb2.Offer, index: int) -> Offer:
    columns: dict[str, Any] = {}
    for name in ("price", "compare_at_price", "stock_quantity"):
        if part.HasField(name):
            value = getattr(part, name)
            columns[name] = None if value == "" else value
    return Offer(index, part.product_id, part.variant_id or None, columns)


def _refused(index: int, field: str, description: str) -> Outcome:
    return Outcome(index, "REFUSED", "", Refusal("INVALID_ARGUMENT", description, field))


def batch_of(
    request: catalog_service_pb2.ApplyRecordsRequest | catalog_service_pb2.StreamRecordsRequest,
    first: int = 0,
) -> Batch:
    """Read a batch, whose first record has the index *first*."""
    changes: list[Change] = []
    refused: list[Outcome] = []
    for index, message in enumerate(request.records, first):
        found = change_of(message, index)
        if isinstance(found, Outcome):
            refused.append(found)
        else:
            changes.append(found)
    return Batch(
        changes,
        refused,
        all_or_none=request.all_or_none,
        dry_run=request.dry_run,
        source=request.source,
        position=request.position,
    )


def put_of(request: catalog_service_pb2.PutRecordRequest) -> Change | Outcome:
    """Read one record that the path names too.

    Raises:
        InvalidInput: The record is of another kind, or has another id.
    """
    record = record_pb2.CatalogRecord()
    record.CopyFrom(request.record)
    kind = KINDS[request.kind]
    if record.WhichOneof("record") != kind.field:
        raise InvalidInput.field("record", f"must hold what the path names: {camel(kind.field)}")
    part = getattr(record, kind.field)
    if part.id not in {"", request.id}:
        raise InvalidInput.field(f"{camel(kind.field)}.id", "must be the id of the path")
    part.id = request.id
    return change_of(record, 0)


def record_to_pb(stored: Stored) -> record_pb2.CatalogRecord:
    """Show a stored record."""
    message = record_pb2.CatalogRecord(
        version=stored.version, updated_at=timestamp(_moment(stored.updated_at))
    )
    if stored.deleted_at is not None:
        message.deleted_at.CopyFrom(timestamp(_moment(stored.deleted_at)))
    part = getattr(message, stored.kind.field)
    part.SetInParent()
    _fill(part, stored.columns)
    for child in stored.children:
        _fill(getattr(part, stored.kind.children).add(), child)
    return message


def _fill(message: Message, columns: Mapping[str, Any]) -> None:
    for field in message.DESCRIPTOR.fields:
        value = columns.get(_RENAMED.get(field.name, field.name))
        if value is None:
            continue
        name, target = field.name, message
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            getattr(target, name).update({key: _text(item) for key, item in value.items()})
        elif field.message_type is not None and field.message_type.name == "Struct":
            getattr(target, name).CopyFrom(struct(value))
        elif field.is_repeated:
            if field.message_type is None:
                getattr(target, name).extend(str(item) for item in value)
        elif field.enum_type is not None:
            words = {_WORDS.get(v.name, v.name): v.number for v in field.enum_type.values}
            setattr(target, name, words.get(value, 0))
        else:
            setattr(target, name, value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def outcome_to_pb(outcome: Outcome) -> catalog_service_pb2.RecordOutcome:
    """Show what became of one record."""
    message = catalog_service_pb2.RecordOutcome(
        index=outcome.index,
        id=outcome.id,
        result=catalog_service_pb2.RecordOutcome.Result.Value(outcome.result),
    )
    if outcome.refusal is not None:
        message.reason = outcome.refusal.reason
        message.field = outcome.refusal.field
        message.description = outcome.refusal.description
    return message


def counts_to_pb(counts: Counts) -> catalog_service_pb2.ApplyCounts:
    """Show how many records became what."""
    return catalog_service_pb2.ApplyCounts(
        created=counts.created,
        updated=counts.updated,
        unchanged=counts.unchanged,
        deleted=counts.deleted,
        refused=counts.refused,
    )


def report_to_pb(report: Report) -> catalog_service_pb2.ApplyRecordsResponse:
    """Show what a batch came to."""
    return catalog_service_pb2.ApplyRecordsResponse(
        counts=counts_to_pb(report.counts), outcomes=map(outcome_to_pb, report.outcomes)
    )


def stream_report_to_pb(report: StreamReport) -> catalog_service_pb2.StreamRecordsResponse:
    """Show what a stream came to."""
    return catalog_service_pb2.StreamRecordsResponse(
        counts=counts_to_pb(report.counts),
        refused=map(outcome_to_pb, report.refused),
        position=report.position,
    )


def page_to_pb(records: Iterable[Stored], cursor: str) -> catalog_service_pb2.ListRecordsResponse:
    """Show a page of records."""
    return catalog_service_pb2.ListRecordsResponse(
        records=map(record_to_pb, records), next_cursor=cursor
    )


def serialised(message: Message) -> bytes:
    """Write an answer down, for repeated calls."""
    return message.SerializeToString()
