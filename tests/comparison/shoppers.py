"""Customers and guests, who compare products by different methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from commerce.comparison.v1 import (
    comparison_pb2,
    comparison_service_pb2,
    comparison_service_pb2_grpc,
    public_comparison_service_pb2,
    public_comparison_service_pb2_grpc,
)
from commerce.containers.v1 import merge_report_pb2

from tests.support.workers import Metadata, Server

GUEST_METHODS: Mapping[str, str] = {
    "GetComparison": "GetGuestComparison",
    "AddComparisonItem": "AddGuestComparisonItem",
    "RemoveComparisonItem": "RemoveGuestComparisonItem",
    "ReorderComparison": "ReorderGuestComparison",
    "GetComparisonMatrix": "GetGuestComparisonMatrix",
    "ShareComparison": "ShareGuestComparison",
    "UnshareComparison": "UnshareGuestComparison",
    "RecordComparisonView": "RecordGuestComparisonView",
}
"""What a guest calls instead of the customer's method."""


@dataclass(frozen=True)
class Shopper:
    """Somebody with a comparison."""

    server: Server
    metadata: Metadata
    comparison_id: str | None = None
    """A guest's comparison; None for a customer."""
    customer: str | None = None
    """A customer's id; None for a guest."""
    session_token: str | None = None
    """The secret of a guest's comparison."""

    def saying(self, **headers: str) -> Shopper:
        """Send more headers: `if_match`, `idempotency_key`."""
        more = ((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, metadata=(*self.metadata, *more))

    async def call(self, method: str, **fields: Any) -> Any:
        """Call the customer's *method*, or what a guest calls instead."""
        if self.comparison_id is None:
            stub: Any = comparison_service_pb2_grpc.ComparisonServiceStub(self.server.channel)
            request = getattr(comparison_service_pb2, f"{method}Request")(**fields)
        else:
            stub = guests(self.server)
            method = GUEST_METHODS[method]
            if method != "GetGuestComparison":
                fields["comparison_id"] = self.comparison_id
            request = getattr(public_comparison_service_pb2, f"{method}Request")(**fields)
        return await getattr(stub, method)(request, metadata=self.metadata)

    async def get(self, **fields: Any) -> comparison_pb2.Comparison:
        return await self.call("GetComparison", **fields)

    async def add(
        self, product: str, variant: str = "", position: int | None = None, **fields: Any
    ) -> comparison_pb2.Comparison:
        new = comparison_pb2.NewComparisonItem(
            product_id=product, variant_id=variant, position=position
        )
        return await self.call("AddComparisonItem", item=new, **fields)

    async def remove(self, item: str) -> comparison_pb2.Comparison:
        return await self.call("RemoveComparisonItem", item_id=item)

    async def reorder(self, *items: str) -> comparison_pb2.Comparison:
        return await self.call("ReorderComparison", item_ids=items)

    async def matrix(self, **fields: Any) -> comparison_pb2.ComparisonMatrix:
        return await self.call("GetComparisonMatrix", **fields)

    async def share(self, **fields: Any) -> comparison_pb2.ShareResult:
        return await self.call("ShareComparison", **fields)

    async def unshare(self) -> comparison_pb2.Comparison:
        return await self.call("UnshareComparison")

    async def merge(self, source: Shopper | str, **fields: Any) -> comparison_pb2.Comparison:
        """Merge a guest's comparison into this customer's, shown its token unless told else."""
        if isinstance(source, Shopper):
            fields.setdefault("source_session_token", source.session_token)
            source = source.comparison_id or ""
        return await self.call("MergeComparison", source_comparison_id=source, **fields)


def guests(server: Server) -> Any:
    """Give the stub that guests call."""
    return public_comparison_service_pb2_grpc.PublicComparisonServiceStub(server.channel)


async def follow(server: Server, token: str) -> comparison_pb2.SharedComparison:
    """Follow a share link, with no header at all."""
    stub = public_comparison_service_pb2_grpc.PublicSharedComparisonServiceStub(server.channel)
    request = public_comparison_service_pb2.GetSharedComparisonRequest(share_token=token)
    shared: comparison_pb2.SharedComparison = await stub.GetSharedComparison(request)
    return shared


def products(comparison: Any) -> list[str]:
    """Give the products by position, after checking that positions are 0 to n − 1."""
    assert [item.position for item in comparison.items] == list(range(len(comparison.items)))
    return [item.product_id for item in comparison.items]


def outcomes(comparison: comparison_pb2.Comparison) -> list[tuple[str, str, str]]:
    """Give product, outcome and reason of each row of a merge report."""
    name = merge_report_pb2.MergeOutcome.Outcome.Name
    return [(row.product_id, name(row.outcome), row.reason) for row in comparison.merge_report]
