"""Carts to protobuf and back."""

from __future__ import annotations

from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    cart_pb2,
    cart_service_pb2,
    public_cart_service_pb2,
)
from google.protobuf import struct_pb2
from google.protobuf.message import Message

from server.cart.domain.lines import LineIssue
from server.cart.domain.merge import Strategy
from server.cart.domain.model import (
    MAX_CUSTOM_FIELDS_BYTES,
    RESERVED_CUSTOM_FIELDS,
    AppliedCode,
    Campaign,
    Destination,
    JsonObject,
    Line,
    LineChanges,
    NewBundle,
    NewCart,
    NewLine,
    SavedItem,
    canonical_text,
    configured,
)
from server.cart.views import Answer, BundleAdded, CartCheck, CartView, EmptyCart
from server.catalog.containers import MergeOutcome
from server.kernel.errors import InvalidInput
from server.kernel.money import to_major
from server.platform.protobuf import Fields, fields_of, plain

_STATUS = cart_pb2.Cart.Status
_ISSUE = cart_pb2.LineIssue.Reason
_OUTCOME = cart_pb2.MergeOutcome.Outcome


# --- in -------------------------------------------------------------------------------------


def new_line(item: cart_input_pb2.NewItem) -> NewLine:
    """Read what a shopper adds."""
    configuration = configured(
        *_custom_fields(item.custom_fields), item.gift_message or None, item.is_gift
    )
    return NewLine(item.product_id, item.variant_id or None, item.quantity, configuration)


def line_changes(changes: cart_input_pb2.ItemChanges) -> LineChanges:
    """Read what changes on a line."""
    return LineChanges(
        quantity=changes.quantity if changes.HasField("quantity") else None,
        custom_fields=(
            _custom_fields(changes.custom_fields) if changes.HasField("custom_fields") else None
        ),
        gift_message=changes.gift_message if changes.HasField("gift_message") else None,
        is_gift=changes.is_gift if changes.HasField("is_gift") else None,
    )


def new_bundle(bundle: cart_input_pb2.NewBundle) -> NewBundle:
    """Read the bundle a shopper adds; a member named twice counts twice."""
    selection: dict[tuple[str, str | None], int] = {}
    for item in bundle.selected_items:
        key = (item.product_id, item.variant_id or None)
        selection[key] = selection.get(key, 0) + item.quantity
    quantity = bundle.quantity if bundle.HasField("quantity") else 1
    return NewBundle(bundle.bundle_id, selection, quantity)


def new_cart(request: public_cart_service_pb2.CreateGuestCartRequest) -> NewCart:
    """Read what a guest begins a cart with."""
    return NewCart(
        site_id=request.site_id or None,
        visitor_id=request.visitor_id or None,
        currency=request.currency or None,
        campaign=Campaign(
            request.utm_source or None, request.utm_medium or None, request.utm_campaign or None
        ),
    )


def destination(
    request: cart_service_pb2.UpdateShippingRequest
    | public_cart_service_pb2.UpdateGuestShippingRequest,
) -> Destination:
    """Read where a cart would be shipped to; None leaves a part, empty clears it."""
    return Destination(
        postal_code=request.postal_code if request.HasField("postal_code") else None,
        country=request.country if request.HasField("country") else None,
    )


def strategy(value: cart_pb2.MergeStrategy.ValueType) -> Strategy:
    """Read how a merge decides quantities; SUM unless told."""
    return Strategy(cart_pb2.MergeStrategy.Name(value)) if value else Strategy.SUM


def _custom_fields(fields: struct_pb2.Struct) -> tuple[JsonObject, str]:
    if not fields.fields:
        return {}, "{}"
    name = "customFields"
    if reserved := RESERVED_CUSTOM_FIELDS.intersection(fields.fields):
        raise InvalidInput.field(
            f"{name}.{min(reserved)}", "is reserved", reason="RESERVED_CUSTOM_FIELD"
        )
    values = plain(fields, name)
    text = canonical_text(values)
    if len(text.encode()) > MAX_CUSTOM_FIELDS_BYTES:
        raise InvalidInput.field(name, f"must be at most {MAX_CUSTOM_FIELDS_BYTES} bytes of JSON")
    return values, text


# --- out ------------------------------------------------------------------------------------


def serialised(answer: Answer) -> bytes:
    """Give an answer as the bytes that are stored to be answered again."""
    message: Message
    if isinstance(answer, BundleAdded):
        message = bundle_added_to_pb(answer)
    elif isinstance(answer, CartCheck):
        message = check_to_pb(answer)
    else:
        message = cart_to_pb(answer)
    return message.SerializeToString()


def cart_to_pb(view: CartView | EmptyCart) -> cart_pb2.Cart:
    """Write a cart as its owner sees it."""
    if isinstance(view, EmptyCart):
        return cart_pb2.Cart(
            company_id=view.company_id,
            currency=view.currency,
            totals=cart_pb2.CartTotals(currency=view.currency),
            metadata=struct_pb2.Struct(),
        )
    cart, code = view.cart, view.cart.currency.code
    totals = cart.totals
    fields: Fields = {
        "id": cart.id,
        "company_id": cart.company_id,
        "site_id": cart.site_id,
        "customer_id": cart.customer_id,
        "session_token": view.session_token,
        "visitor_id": cart.visitor_id,
        "status": _STATUS.Value(cart.status.value),
        "currency": code,
        "totals": {
            "subtotal": to_major(totals.subtotal),
            "discount_total": to_major(totals.discount),
            "tax_total": to_major(totals.tax),
            "shipping_total": to_major(totals.shipping),
            "grand_total": to_major(totals.grand),
            "item_count": totals.item_count,
            "currency": code,
        },
        "discount_codes": [_code_to_pb(applied) for applied in cart.codes],
        "items": [_line_fields(line, cart.id, view.issues.get(line.id, ())) for line in cart.lines],
        "saved_items": [_saved_fields(item) for item in cart.saved],
        "shipping_postal_code": cart.destination.postal_code,
        "shipping_country": cart.destination.country,
        "notes": cart.notes,
        "metadata": cart.metadata or {},
        "utm_source": cart.campaign.source,
        "utm_medium": cart.campaign.medium,
        "utm_campaign": cart.campaign.name,
        "created_at": fields_of(cart.created_at),
        "updated_at": fields_of(cart.updated_at),
        "last_activity_at": fields_of(cart.last_activity_at),
        "expires_at": fields_of(cart.expires_at) if cart.expires_at else None,
        "version": cart.version,
        "merge_report": [_outcome_to_pb(row) for row in view.merge_report],
    }
    return cart_pb2.Cart(**fields)


def bundle_added_to_pb(added: BundleAdded) -> cart_input_pb2.BundleAddResult:
    """Write what adding a bundle came to."""
    return cart_input_pb2.BundleAddResult(
        cart=cart_to_pb(added.view),
        bundle_group_id=added.group_id,
        bundle_price=to_major(added.price),
        items_added=added.units,
    )


def check_to_pb(check: CartCheck) -> cart_lifecycle_service_pb2.CheckCartResponse:
    """Write whether a cart could be bought."""
    return cart_lifecycle_service_pb2.CheckCartResponse(
        cart=cart_to_pb(check.view), purchasable=check.purchasable
    )


def _code_to_pb(applied: AppliedCode) -> cart_pb2.AppliedDiscount:
    return cart_pb2.AppliedDiscount(
        code=applied.code,
        type="percentage" if applied.percentage else "fixed",
        value=to_major(applied.value),
        discount_amount=to_major(applied.amount),
        description=applied.description,
        issue=applied.issue,
        missing_amount=None if applied.missing is None else to_major(applied.missing),
    )


def _line_fields(line: Line, cart_id: str, issues: tuple[LineIssue, ...]) -> Fields:
    snapshot, tag, configuration = line.snapshot, line.bundle, line.configuration
    return {
        "id": line.id,
        "cart_id": cart_id,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "product_snapshot": {
            "name": snapshot.name,
            "sku": snapshot.sku,
            "image": snapshot.image,
            "original_price": to_major(snapshot.original_price),
            "bundle_id": tag.bundle_id if tag else None,
            "bundle_name": tag.name if tag else None,
            "bundle_group_id": tag.group_id if tag else None,
        },
        "quantity": line.quantity,
        "unit_price": to_major(line.unit_price),
        "original_price": to_major(snapshot.original_price),
        "discount_amount": to_major(line.discount),
        "line_total": to_major(line.total),
        "custom_fields": configuration.custom_fields,
        "gift_message": configuration.gift_message,
        "is_gift": configuration.is_gift,
        "bundle_group_id": tag.group_id if tag else None,
        "added_at": fields_of(line.added_at),
        "updated_at": fields_of(line.updated_at),
        "issues": [_issue_to_pb(issue) for issue in issues],
    }


def _saved_fields(item: SavedItem) -> Fields:
    return {
        "id": item.id,
        "product_id": item.product_id,
        "variant_id": item.variant_id,
        "product_snapshot": {
            "name": item.snapshot.name,
            "sku": item.snapshot.sku,
            "image": item.snapshot.image,
            "original_price": to_major(item.snapshot.original_price),
        },
        "quantity": item.quantity,
        "price_at_save": to_major(item.price),
        "custom_fields": item.configuration.custom_fields,
        "gift_message": item.configuration.gift_message,
        "is_gift": item.configuration.is_gift,
        "saved_at": fields_of(item.saved_at),
    }


def _issue_to_pb(issue: LineIssue) -> cart_pb2.LineIssue:
    return cart_pb2.LineIssue(
        reason=_ISSUE.Value(issue.reason),
        old=None if issue.old is None else to_major(issue.old),
        new=None if issue.new is None else to_major(issue.new),
        available=issue.available,
    )


def _outcome_to_pb(row: MergeOutcome) -> cart_pb2.MergeOutcome:
    return cart_pb2.MergeOutcome(
        product_id=row.product_id,
        variant_id=row.variant_id,
        outcome=_OUTCOME.Value(row.outcome.value),
        quantity=row.quantity,
        reason=row.reason,
        code=row.code,
    )
