"""Comparisons to protobuf and back."""

from __future__ import annotations

from typing import Any

from commerce.comparison.v1 import (
    comparison_pb2,
    comparison_service_pb2,
    public_comparison_service_pb2,
)
from google.protobuf import struct_pb2

from server.comparison.domain.matrix import Cell, Matrix, Row
from server.comparison.domain.model import Item, NewComparison, NewItem, Snapshot
from server.comparison.views import ComparisonView, SharedView
from server.containers.merge_wire import outcome_to_pb
from server.kernel.money import to_major
from server.platform.protobuf import struct, timestamp

_KIND = comparison_pb2.MatrixRow.Kind


# --- in -------------------------------------------------------------------------------------


def new_item(item: comparison_pb2.NewComparisonItem) -> NewItem:
    """Read what a shopper adds."""
    position = item.position if item.HasField("position") else None
    return NewItem(item.product_id, item.variant_id or None, position)


def new_comparison(
    request: public_comparison_service_pb2.CreateGuestComparisonRequest,
) -> NewComparison:
    """Read what a guest begins a comparison with."""
    return NewComparison(
        site_id=request.site_id or None,
        visitor_id=request.visitor_id or None,
        name=request.name or None,
    )


# --- out ------------------------------------------------------------------------------------

RECORDED = comparison_service_pb2.RecordComparisonViewResponse(success=True)


def empty_to_pb(company_id: str) -> comparison_pb2.Comparison:
    """Write what a guest without a comparison sees."""
    return comparison_pb2.Comparison(company_id=company_id)


def comparison_to_pb(view: ComparisonView, *, with_items: bool = True) -> comparison_pb2.Comparison:
    """Write a comparison as its owner sees it."""
    comparison, link = view.comparison, view.link
    items = comparison.items if with_items else ()
    return comparison_pb2.Comparison(
        id=comparison.id,
        company_id=comparison.company_id,
        site_id=comparison.site_id,
        customer_id=comparison.customer_id,
        session_token=view.session_token,
        visitor_id=comparison.visitor_id,
        name=comparison.name,
        is_shared=link is not None,
        share_token=link.token if link else None,
        shared_at=timestamp(link.shared_at) if link else None,
        share_expires_at=timestamp(link.expires_at) if link else None,
        items=[_item_to_pb(item, comparison.id) for item in items],
        created_at=timestamp(comparison.created_at),
        updated_at=timestamp(comparison.updated_at),
        expires_at=timestamp(comparison.ends_at),
        version=comparison.version,
        merge_report=[outcome_to_pb(row) for row in view.merge_report],
    )


def share_to_pb(portal_url: str, view: ComparisonView) -> comparison_pb2.ShareResult:
    """Write where the link of a comparison that was shared leads."""
    link = view.link
    assert link is not None  # noqa: S101 - it was made just now
    return comparison_pb2.ShareResult(
        comparison_id=view.comparison.id,
        share_token=link.token,
        share_url=f"{portal_url}/compare/{link.token}",
        expires_at=timestamp(link.expires_at),
    )


def shared_to_pb(view: SharedView) -> comparison_pb2.SharedComparison:
    """Write what everybody with the link sees."""
    return comparison_pb2.SharedComparison(
        name=view.name,
        items=[
            comparison_pb2.SharedComparisonItem(
                id=item.id,
                product_id=item.product_id,
                variant_id=item.variant_id,
                product_snapshot=_snapshot_to_pb(item.snapshot),
                position=item.position,
            )
            for item in view.items
        ],
        matrix=matrix_to_pb(view.matrix),
        updated_at=timestamp(view.updated_at),
        expires_at=timestamp(view.expires_at),
    )


def matrix_to_pb(matrix: Matrix) -> comparison_pb2.ComparisonMatrix:
    """Write items side by side."""
    return comparison_pb2.ComparisonMatrix(
        columns=[
            comparison_pb2.MatrixColumn(
                item_id=item.id,
                product_id=item.product_id,
                variant_id=item.variant_id,
                name=item.snapshot.name,
            )
            for item in matrix.items
        ],
        rows=[_row_to_pb(row) for row in matrix.rows],
    )


def _row_to_pb(row: Row) -> comparison_pb2.MatrixRow:
    return comparison_pb2.MatrixRow(
        key=row.key,
        kind=_KIND.Value(row.kind.value),
        differs=row.differs,
        cells=[_cell_to_pb(cell) for cell in row.cells],
    )


def _cell_to_pb(cell: Cell) -> comparison_pb2.MatrixCell:
    return comparison_pb2.MatrixCell(
        item_id=cell.item_id,
        missing=cell.missing,
        value=None if cell.missing else _value(cell.value),
        amount=None if cell.amount is None else float(cell.amount.value),
        unit=None if cell.amount is None else cell.amount.unit,
        best=cell.best,
        worst=cell.worst,
    )


def _value(value: Any) -> struct_pb2.Value:
    return struct({"value": value}).fields["value"]


def _item_to_pb(item: Item, comparison_id: str) -> comparison_pb2.ComparisonItem:
    return comparison_pb2.ComparisonItem(
        id=item.id,
        comparison_id=comparison_id,
        product_id=item.product_id,
        variant_id=item.variant_id,
        product_snapshot=_snapshot_to_pb(item.snapshot),
        position=item.position,
        added_at=timestamp(item.added_at),
        updated_at=timestamp(item.updated_at),
    )


def _snapshot_to_pb(snapshot: Snapshot) -> comparison_pb2.ComparisonItemSnapshot:
    compared = snapshot.compare_at_price
    return comparison_pb2.ComparisonItemSnapshot(
        name=snapshot.name,
        sku=snapshot.sku,
        image=snapshot.image,
        price=to_major(snapshot.price),
        compare_at_price=None if compared is None else to_major(compared),
        currency=snapshot.currency,
        description=snapshot.description,
        attributes=struct(snapshot.attributes),
    )
