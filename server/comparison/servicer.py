"""The comparison's RPCs: request in, use case called, message out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from commerce.comparison.v1 import (
    comparison_pb2,
    comparison_service_pb2,
    comparison_service_pb2_grpc,
    comparison_stream_pb2,
    public_comparison_service_pb2,
    public_comparison_service_pb2_grpc,
)

from server.comparison import wire
from server.comparison.domain.model import Comparison
from server.comparison.repository import Include, LoadedComparison
from server.comparison.service import (
    Comparisons,
    ComparisonShowing,
    ComparisonViewing,
    ComparisonWatching,
    comparing,
    merging,
)
from server.containers.context import Lookup, LookupBy, lookup_of
from server.containers.following import start_of
from server.containers.kind import UseCase
from server.containers.merging import merge
from server.containers.stream_wire import updates_to_pb
from server.containers.watching import Watching
from server.platform.grpc.call_metadata import caller
from server.platform.records.streams import Streams

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class _Servicer:
    """What customers and guests call alike: they differ by how the comparison is found."""

    def __init__(
        self,
        comparisons: Comparisons,
        streams: Streams,
        showing: ComparisonShowing,
        portal_url: str,
    ) -> None:
        self._comparisons = comparisons
        self._watching: ComparisonWatching = Watching(comparisons, streams, Include())
        self._showing = showing
        self._viewing = ComparisonViewing(comparisons, showing, wire.RECORDED.SerializeToString())
        self._portal_url = portal_url

    async def _edit(
        self, request: Any, case: UseCase[LoadedComparison, Comparison]
    ) -> comparison_pb2.Comparison:
        return await self._comparisons.edit(
            caller(), lookup_of(request, "comparison_id"), case, wire.comparison_to_pb
        )

    def WatchComparison(
        self,
        request: comparison_stream_pb2.WatchComparisonRequest
        | comparison_stream_pb2.WatchGuestComparisonRequest,
        context: Context,
    ) -> AsyncIterator[comparison_stream_pb2.ComparisonUpdate]:
        """Watch the comparison."""
        start = start_of(request, "comparison_id")
        updates = self._watching.follow(caller(), start, wire.comparison_to_pb)
        return updates_to_pb(updates, comparison_stream_pb2.ComparisonUpdate, "comparison")

    async def AddComparisonItem(
        self,
        request: comparison_service_pb2.AddComparisonItemRequest
        | public_comparison_service_pb2.AddGuestComparisonItemRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """Add a product."""
        return await self._edit(request, comparing.add_item(wire.new_item(request.item)))

    async def RemoveComparisonItem(
        self,
        request: comparison_service_pb2.RemoveComparisonItemRequest
        | public_comparison_service_pb2.RemoveGuestComparisonItemRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """Remove an item."""
        return await self._edit(request, comparing.remove_item(request.item_id))

    async def ReorderComparison(
        self,
        request: comparison_service_pb2.ReorderComparisonRequest
        | public_comparison_service_pb2.ReorderGuestComparisonRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """Put the items in another order."""
        return await self._edit(request, comparing.reorder(list(request.item_ids)))

    async def GetComparisonMatrix(
        self,
        request: comparison_service_pb2.GetComparisonMatrixRequest
        | public_comparison_service_pb2.GetGuestComparisonMatrixRequest,
        context: Context,
    ) -> comparison_pb2.ComparisonMatrix:
        """Set the items side by side."""
        matrix = await self._showing.matrix(
            caller(), lookup_of(request, "comparison_id"), differences_only=request.differences_only
        )
        return wire.matrix_to_pb(matrix)

    async def ShareComparison(
        self,
        request: comparison_service_pb2.ShareComparisonRequest
        | public_comparison_service_pb2.ShareGuestComparisonRequest,
        context: Context,
    ) -> comparison_pb2.ShareResult:
        """Make a link."""
        days = request.expires_in_days if request.HasField("expires_in_days") else None
        case = comparing.share(request.name or None, days)
        encode = partial(wire.share_to_pb, self._portal_url)
        return await self._comparisons.edit(
            caller(), lookup_of(request, "comparison_id"), case, encode
        )

    async def UnshareComparison(
        self,
        request: comparison_service_pb2.UnshareComparisonRequest
        | public_comparison_service_pb2.UnshareGuestComparisonRequest,
        context: Context,
    ) -> comparison_pb2.Comparison:
        """End the link."""
        return await self._edit(request, comparing.unshare())

    async def RecordComparisonView(
        self,
        request: comparison_service_pb2.RecordComparisonViewRequest
        | public_comparison_service_pb2.RecordGuestComparisonViewRequest,
        context: Context,
    ) -> comparison_service_pb2.RecordComparisonViewResponse:
        """Record a look at the comparison."""
        place = lookup_of(request, "comparison_id")
        await self._viewing.own(caller(), place, request.product_id)
        return wire.RECORDED


class ComparisonServicer(_Servicer, comparison_service_pb2_grpc.ComparisonServiceServicer):
    """`commerce.comparison.v1.ComparisonService`: the customer of the bearer token."""

    async def GetComparison(
        self, request: comparison_service_pb2.GetComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Get the caller's comparison."""
        return await self._comparisons.open(
            caller(), lookup_of(request, "comparison_id"), _shown(request)
        )

    async def UpdateComparison(
        self, request: comparison_service_pb2.UpdateComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Name the caller's comparison."""
        name = request.name if request.HasField("name") else None
        return await self._edit(request, comparing.rename(name))

    async def ClearComparison(
        self, request: comparison_service_pb2.ClearComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Take all items out."""
        return await self._edit(request, comparing.clear())

    async def MergeComparison(
        self, request: comparison_service_pb2.MergeComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Merge another comparison into the caller's."""
        return await merge(
            self._comparisons,
            caller(),
            request.source_comparison_id,
            merging.merge_all,
            wire.comparison_to_pb,
            proof=request.source_session_token or None,
            dry_run=request.dry_run,
        )


class PublicComparisonServicer(
    _Servicer, public_comparison_service_pb2_grpc.PublicComparisonServiceServicer
):
    """`commerce.comparison.v1.PublicComparisonService`: guests with a session token."""

    WatchGuestComparison = _Servicer.WatchComparison
    AddGuestComparisonItem = _Servicer.AddComparisonItem
    RemoveGuestComparisonItem = _Servicer.RemoveComparisonItem
    ReorderGuestComparison = _Servicer.ReorderComparison
    GetGuestComparisonMatrix = _Servicer.GetComparisonMatrix
    ShareGuestComparison = _Servicer.ShareComparison
    UnshareGuestComparison = _Servicer.UnshareComparison
    RecordGuestComparisonView = _Servicer.RecordComparisonView

    async def RecordSharedComparisonView(
        self,
        request: public_comparison_service_pb2.RecordSharedComparisonViewRequest,
        context: Context,
    ) -> comparison_service_pb2.RecordComparisonViewResponse:
        """Record a look at what a link shows."""
        await self._viewing.shared(caller(), request.share_token, request.product_id)
        return wire.RECORDED

    async def GetGuestComparison(
        self, request: public_comparison_service_pb2.GetGuestComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Get the comparison of the session token."""
        return await self._comparisons.open(
            caller(),
            Lookup(LookupBy.TOKEN, site_id=request.site_id or None),
            _shown(request),
            empty=lambda _context: wire.empty_to_pb(caller().company_id),
        )

    async def CreateGuestComparison(
        self, request: public_comparison_service_pb2.CreateGuestComparisonRequest, context: Context
    ) -> comparison_pb2.Comparison:
        """Create a comparison."""
        new = wire.new_comparison(request)
        begin = partial(comparing.create, new)
        return await self._comparisons.create(caller(), new.site_id, begin, wire.comparison_to_pb)


class PublicSharedComparisonServicer(
    public_comparison_service_pb2_grpc.PublicSharedComparisonServiceServicer
):
    """`commerce.comparison.v1.PublicSharedComparisonService`: everybody with the link."""

    def __init__(self, showing: ComparisonShowing) -> None:
        self._showing = showing

    async def GetSharedComparison(
        self, request: public_comparison_service_pb2.GetSharedComparisonRequest, context: Context
    ) -> comparison_pb2.SharedComparison:
        """Get what the link leads to."""
        return wire.shared_to_pb(await self._showing.shared(request.share_token))


def _shown(
    request: comparison_service_pb2.GetComparisonRequest
    | public_comparison_service_pb2.GetGuestComparisonRequest,
) -> partial[comparison_pb2.Comparison]:
    with_items = not request.HasField("include_items") or request.include_items
    return partial(wire.comparison_to_pb, with_items=with_items)
