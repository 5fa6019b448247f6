"""A merge report to protobuf, for every kind of container."""

from __future__ import annotations

from commerce.containers.v1 import merge_report_pb2

from server.containers.merge_report import ContainerType, MergeOutcome

_OUTCOME = merge_report_pb2.MergeOutcome.Outcome


def type_to_pb(kind: ContainerType) -> merge_report_pb2.ContainerType.ValueType:
    """Write a kind of container."""
    return merge_report_pb2.ContainerType.Value(kind.value)


def outcome_to_pb(
    row: MergeOutcome, kind: ContainerType | None = None
) -> merge_report_pb2.MergeOutcome:
    """Write a row of a merge report; *kind* where the report is about several kinds."""
    return merge_report_pb2.MergeOutcome(
        product_id=row.product_id,
        variant_id=row.variant_id,
        outcome=_OUTCOME.Value(row.outcome.value),
        quantity=row.quantity,
        reason=row.reason,
        code=row.code,
        type=None if kind is None else type_to_pb(kind),
    )
