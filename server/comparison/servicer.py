"""The comparison's RPCs: request in, use case called, message out."""

from __future__ import annotations

from typing import Any

from commerce.comparison.v1 import (
    comparison_pb2,
    comparison_service_pb2,
    comparison_service_pb2_grpc,
    public_comparison_service_pb2,
    public_comparison_service_pb2_grpc,
)

from server.comparison import wire
from server.comparison.service import ComparisonMerging, ComparisonService, ComparisonSharing
from server.platform.grpc.call import caller

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class ComparisonServicer(comparison_service_pb2_grpc.ComparisonServiceServicer):
    """`commerce.comparison.v1.ComparisonService`: the customer of the bearer token."""

    def __init__(
        self,
        comparisons: ComparisonService,
        sharing: ComparisonSharing,
        merging: ComparisonMerging,
    ) -> None:
        self._comparisons = comparisons
        self._sharing = sharing
        self._merging = merging

    async def GetComparison(
        self, request: comparison_service_pb2.GetComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Get the caller's comparison."""
        items = not request.HasField("include_items") or request.include_items
        view = await self._comparisons.get(
            caller(), site_id=request.site_id or None, with_items=items
        )
        return wire.comparison_to_pb(view)

    async def UpdateComparison(
        self, request: comparison_service_pb2.UpdateComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Name the caller's comparison."""
        name = request.name if request.HasField("name") else None
        return wire.comparison_to_pb(await self._comparisons.rename(caller(), name))

    async def ClearComparison(
        self, request: comparison_service_pb2.ClearComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Take all items out."""
        return wire.comparison_to_pb(await self._comparisons.clear(caller()))

    async def AddComparisonItem(
        self, request: comparison_service_pb2.AddComparisonItemRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Add a product."""
        view = await self._comparisons.add_item(
            caller(), wire.new_item(request.item), site_id=request.site_id or None
        )
        return wire.comparison_to_pb(view)

    async def RemoveComparisonItem(
        self, request: comparison_service_pb2.RemoveComparisonItemRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Remove an item."""
        return wire.comparison_to_pb(await self._comparisons.remove_item(caller(), request.item_id))

    async def ReorderComparison(
        self, request: comparison_service_pb2.ReorderComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Put the items in another order."""
        view = await self._comparisons.reorder(caller(), list(request.item_ids))
        return wire.comparison_to_pb(view)

    async def GetComparisonMatrix(
        self, request: comparison_service_pb2.GetComparisonMatrixRequest, context: Context
    ) -> comparison_pb2.ComparisonMatrix:
        """Set the items side by side."""
        matrix = await self._comparisons.matrix(caller(), differences_only=request.differences_only)
        return wire.matrix_to_pb(matrix)

    async def ShareComparison(
        self, request: comparison_service_pb2.ShareComparisonRequest, context: Context
    ) -> comparison_pb2.ShareResult:
        """Make a link."""
        days = request.expires_in_days if request.HasField("expires_in_days") else None
        shared = await self._sharing.share(caller(), name=request.name or None, days=days)
        return wire.share_to_pb(shared)

    async def UnshareComparison(
        self, request: comparison_service_pb2.UnshareComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """End the link."""
        return wire.comparison_to_pb(await self._sharing.unshare(caller()))

    async def MergeComparison(
        self, request: comparison_service_pb2.MergeComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Merge another comparison into the caller's."""
        view = await self._merging.merge(
            caller(),
            request.source_comparison_id,
            proof=request.source_session_token or None,
            dry_run=request.dry_run,
        )
        return wire.comparison_to_pb(view)


class PublicComparisonServicer(public_comparison_service_pb2_grpc.PublicComparisonServiceServicer):
    """`commerce.comparison.v1.PublicComparisonService`: guests with a session token."""

    def __init__(self, comparisons: ComparisonService, sharing: ComparisonSharing) -> None:
        self._comparisons = comparisons
        self._sharing = sharing

    async def GetGuestComparison(
        self, request: public_comparison_service_pb2.GetGuestComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Get the comparison of the session token."""
        items = not request.HasField("include_items") or request.include_items
        view = await self._comparisons.get_guest(
            caller(), site_id=request.site_id or None, with_items=items
        )
        return wire.comparison_to_pb(view)

    async def CreateGuestComparison(
        self, request: public_comparison_service_pb2.CreateGuestComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Create a comparison."""
        view = await self._comparisons.create(caller(), wire.new_comparison(request))
        return wire.comparison_to_pb(view)

    async def AddGuestComparisonItem(
        self,
        request: public_comparison_service_pb2.AddGuestComparisonItemRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """Add a product."""
        view = await self._comparisons.add_item(
            caller(), wire.new_item(request.item), comparison_id=request.comparison_id
        )
        return wire.comparison_to_pb(view)

    async def RemoveGuestComparisonItem(
        self,
        request: public_comparison_service_pb2.RemoveGuestComparisonItemRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """Remove an item."""
        view = await self._comparisons.remove_item(
            caller(), request.item_id, comparison_id=request.comparison_id
        )
        return wire.comparison_to_pb(view)

    async def ReorderGuestComparison(
        self,
        request: public_comparison_service_pb2.ReorderGuestComparisonRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """Put the items in another order."""
        view = await self._comparisons.reorder(
            caller(), list(request.item_ids), comparison_id=request.comparison_id
        )
        return wire.comparison_to_pb(view)

    async def GetGuestComparisonMatrix(
        self,
        request: public_comparison_service_pb2.GetGuestComparisonMatrixRequest,
        context: Context,
    ) -> comparison_pb2.ComparisonMatrix:
        """Set the items side by side."""
        matrix = await self._comparisons.matrix(
            caller(),
            comparison_id=request.comparison_id,
            differences_only=request.differences_only,
        )
        return wire.matrix_to_pb(matrix)

    async def ShareGuestComparison(
        self, request: public_comparison_service_pb2.ShareGuestComparisonRequest, context: Context
    ) -> comparison_pb2.ShareResult:
        """Make a link."""
        days = request.expires_in_days if request.HasField("expires_in_days") else None
        shared = await self._sharing.share(
            caller(), comparison_id=request.comparison_id, name=request.name or None, days=days
        )
        return wire.share_to_pb(shared)

    async def UnshareGuestComparison(
        self,
        request: public_comparison_service_pb2.UnshareGuestComparisonRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """End the link."""
        view = await self._sharing.unshare(caller(), comparison_id=request.comparison_id)
        return wire.comparison_to_pb(view)


class PublicSharedComparisonServicer(
    public_comparison_service_pb2_grpc.PublicSharedComparisonServiceServicer
):
    """`commerce.comparison.v1.PublicSharedComparisonService`: everybody with the link."""

    def __init__(self, sharing: ComparisonSharing) -> None:
        self._sharing = sharing

    async def GetSharedComparison(
        self, request: public_comparison_service_pb2.GetSharedComparisonRequest, context: Context
    ) -> comparison_pb2.SharedComparison:
        """Get what the link leads to."""
        return wire.shared_to_pb(await self._sharing.shared(request.share_token))
