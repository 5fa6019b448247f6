"""Carts to protobuf and back."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    cart_pb2,
    cart_service_pb2,
    cart_support_service_pb2,
    public_cart_service_pb2,
)
from commerce.containers.v1 import stream_pb2
from google.api import httpbody_pb2
from google.protobuf import struct_pb2

from server.cart.domain import destinations
from server.cart.domain.disclosure import version_of
from server.cart.domain.lines import LineIssue
from server.cart.domain.merge import Strategy
from server.cart.domain.model import (
    CUSTOM_FIELDS,
    AppliedCode,
    AppliedPromotion,
    Campaign,
    Destination,
    Disclosed,
    JsonObject,
    Line,
    LineChanges,
    NewBundle,
    NewCart,
    NewLine,
    SavedItem,
    checked_fields,
    configured,
)
from server.cart.views import CartSummary, CartView, HistoryEntry
from server.containers.following import Update
from server.containers.merge_wire import outcome_to_pb
from server.kernel.errors import InvalidInput
from server.kernel.money import to_major
from server.platform.protobuf import Fields, fields_of, plain, struct, timestamp

_STATUS = cart_pb2.Cart.Status
_ISSUE = cart_pb2.LineIssue.Reason


_LARGEST_FORM = 4096
"""What programs of mail send has some hundred bytes."""


# --- in -------------------------------------------------------------------------------------


def check_one_click(form: httpbody_pb2.HttpBody) -> None:
    """See that a form is the one by which programs of mail end mails (RFC 8058, 3.2).

    Raises:
        InvalidInput: It is another one.
    """
    if len(form.data) > _LARGEST_FORM or "One-Click" not in _field(form, "List-Unsubscribe"):
        raise InvalidInput.field("List-Unsubscribe", "must be One-Click, in a form")


def _field(form: httpbody_pb2.HttpBody, name: str) -> list[str]:
    """Find what a form says in a field, in either of the ways in which forms are sent."""
    kind = form.content_type.encode("ascii", "replace").replace(b"\n", b" ").replace(b"\r", b" ")
    if not kind.lower().lstrip().startswith(b"multipart/form-data"):
        return parse_qs(form.data.decode("ascii", "replace"), max_num_fields=8).get(name, [])
    parsed = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + form.data)
    return [
        str(part.get_payload()).strip()
        for part in parsed.walk()
        if part.get_param("name", header="content-disposition") == name
    ]


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
    return destinations.wanted(
        request.postal_code if request.HasField("postal_code") else None,
        request.country if request.HasField("country") else None,
    )


def strategy(value: cart_pb2.MergeStrategy.ValueType) -> Strategy:
    """Read how a merge decides quantities; SUM unless told."""
    return Strategy(cart_pb2.MergeStrategy.Name(value)) if value else Strategy.SUM


def _custom_fields(fields: struct_pb2.Struct) -> tuple[JsonObject, str]:
    return checked_fields(plain(fields, CUSTOM_FIELDS)) if fields.fields else ({}, "{}")


# --- out ------------------------------------------------------------------------------------


def empty_to_pb(company_id: str, currency: str) -> cart_pb2.Cart:
    """Write what a guest without a cart sees."""
    return cart_pb2.Cart(
        company_id=company_id,
        currency=currency,
        totals=cart_pb2.CartTotals(currency=currency),
        metadata=struct_pb2.Struct(),
    )


def cart_to_pb(view: CartView) -> cart_pb2.Cart:
    """Write a cart as its owner sees it."""
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
        "merge_report": [outcome_to_pb(row) for row in view.merge_report],
    }
    if totals.uncovered:
        fields["destination_issues"] = totals.uncovered
    if cart.promotions:
        fields["promotions"] = [_promotion_fields(one) for one in cart.promotions]
    if view.changes:
        fields["changes"] = [_change_to_pb(one) for one in view.changes]
        fields["changes_version"] = version_of(cart, view.changes)
    if cart.cancelled_at is not None:
        fields["cancelled_at"] = fields_of(cart.cancelled_at)
    return cart_pb2.Cart(**fields)


def bundle_added_to_pb(view: CartView) -> cart_input_pb2.BundleAddResult:
    """Write what adding a bundle came to."""
    added = view.added
    if added is None:  # the call was made before, and what it said of the bundle is kept
        return cart_input_pb2.BundleAddResult(cart=cart_to_pb(view))
    return cart_input_pb2.BundleAddResult(
        cart=cart_to_pb(view),
        bundle_group_id=added.group_id,
        bundle_price=to_major(added.price),
        items_added=added.units,
    )


def check_to_pb(view: CartView) -> cart_lifecycle_service_pb2.CheckCartResponse:
    """Write whether a cart could be bought."""
    return cart_lifecycle_service_pb2.CheckCartResponse(
        cart=cart_to_pb(view), purchasable=view.purchasable
    )


def _promotion_fields(one: AppliedPromotion) -> Fields:
    return {
        "promotion_id": one.id,
        "name": one.name,
        "code": one.code,
        "amount": to_major(one.amount),
        "parts": [{"item_id": line, "amount": to_major(part)} for line, part in one.parts],
        "free_shipping": one.free_shipping and one.issue is None,
        "issue": one.issue,
    }


def _change_to_pb(one: Disclosed) -> cart_pb2.DisclosedChange:
    in_units = one.kind == "STOCK"
    old, new = one.old or 0, one.new or 0
    return cart_pb2.DisclosedChange(
        id=one.id,
        kind=cart_pb2.DisclosedChange.Kind.Value(one.kind),
        subject=one.subject,
        reason=one.reason,
        old=old if in_units else to_major(old),
        new=new if in_units else to_major(new),
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


def summary_to_pb(cart: CartSummary) -> cart_support_service_pb2.CartSummary:
    """Write a cart in a list of support."""
    return cart_support_service_pb2.CartSummary(
        id=cart.id,
        status=_STATUS.Value(cart.status),
        site_id=cart.site_id,
        customer_id=cart.customer_id,
        email=cart.email,
        order_id=cart.order_id,
        grand_total=float(cart.grand_total),
        currency=cart.currency,
        item_count=cart.item_count,
        created_at=timestamp(cart.created_at),
        last_activity_at=timestamp(cart.last_activity_at),
    )


def support_cart_to_pb(
    summary: CartSummary, view: CartView
) -> cart_support_service_pb2.SupportCart:
    """Write a cart as support sees it."""
    return cart_support_service_pb2.SupportCart(
        summary=summary_to_pb(summary),
        cart=cart_to_pb(view),
        merged_into_cart_id=summary.merged_into,
    )


def support_update_to_pb(
    update: Update[cart_support_service_pb2.SupportCart],
) -> cart_support_service_pb2.SupportCartUpdate:
    """Write a message of the stream of a cart that support follows."""
    return cart_support_service_pb2.SupportCartUpdate(
        kind=stream_pb2.Update.Kind.Value(update.kind.value),
        cart_id=update.record_id,
        version=update.version,
        events=update.events,
        cart=update.shown,
    )


def entry_to_pb(entry: HistoryEntry) -> cart_support_service_pb2.HistoryEntry:
    """Write what happened to a cart."""
    kinds = cart_support_service_pb2.HistoryEntry
    return cart_support_service_pb2.HistoryEntry(
        id=entry.id,
        kind=kinds.AUDIT if entry.is_audit else kinds.EVENT,
        at=timestamp(entry.at),
        action=entry.action,
        actor=entry.actor,
        role=entry.role,
        request_id=entry.request_id,
        details=struct(entry.details),
    )
