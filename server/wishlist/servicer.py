"""The wishlist's RPCs: request in, use case called, message out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from commerce.cart.v1 import cart_pb2
from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2,
    public_shared_wishlist_service_pb2_grpc,
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
    wishlist_pb2,
    wishlist_service_pb2,
    wishlist_service_pb2_grpc,
    wishlist_stream_pb2,
)

from server.containers.context import Lookup, LookupBy, lookup_of
from server.containers.following import resumed, start_of
from server.containers.kind import UseCase
from server.containers.merging import merge
from server.containers.stream_wire import updates_to_pb
from server.containers.watching import Watching
from server.platform.grpc.call_metadata import caller
from server.platform.records.streams import Streams
from server.wishlist import wire
from server.wishlist.domain import Wishlist
from server.wishlist.repository import Include, LoadedWishlist
from server.wishlist.service import (
    SharedWatching,
    WishlistMoving,
    Wishlists,
    WishlistSharing,
    WishlistWatching,
    merging,
    shopping,
)

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class _Servicer:
    """What customers and guests call alike: they differ by how the wishlist is found."""

    def __init__(self, wishlists: Wishlists, streams: Streams) -> None:
        self._wishlists = wishlists
        self._watching: WishlistWatching = Watching(wishlists, streams, Include())

    def WatchWishlist(
        self,
        request: wishlist_stream_pb2.WatchWishlistRequest
        | wishlist_stream_pb2.WatchGuestWishlistRequest,
        context: Context,
    ) -> AsyncIterator[wishlist_stream_pb2.WishlistUpdate]:
        """Watch the wishlist."""
        start = start_of(request, "wishlist_id")
        updates = self._watching.follow(caller(), start, wire.wishlist_to_pb)
        return updates_to_pb(updates, wishlist_stream_pb2.WishlistUpdate, "wishlist")

    async def _edit(
        self, request: Any, case: UseCase[LoadedWishlist, Wishlist]
    ) -> wishlist_pb2.Wishlist:
        return await self._wishlists.edit(
            caller(), lookup_of(request, "wishlist_id"), case, wire.wishlist_to_pb
        )

    async def AddItem(
        self,
        request: wishlist_service_pb2.AddItemRequest
        | public_wishlist_service_pb2.AddGuestItemRequest,
        context: Context,
    ) -> wishlist_pb2.Wishlist:
        """Add a product."""
        return await self._edit(request, shopping.add_item(wire.new_item(request.item)))

    async def UpdateItem(
        self,
        request: wishlist_service_pb2.UpdateItemRequest
        | public_wishlist_service_pb2.UpdateGuestItemRequest,
        context: Context,
    ) -> wishlist_pb2.Wishlist:
        """Change an item."""
        changes = wire.item_changes(request.changes)
        return await self._edit(request, shopping.update_item(request.item_id, changes))

    async def RemoveItem(
        self,
        request: wishlist_service_pb2.RemoveItemRequest
        | public_wishlist_service_pb2.RemoveGuestItemRequest,
        context: Context,
    ) -> wishlist_pb2.Wishlist:
        """Remove an item."""
        return await self._edit(request, shopping.remove_item(request.item_id))

    async def ShareWishlist(
        self,
        request: wishlist_service_pb2.ShareWishlistRequest
        | public_wishlist_service_pb2.ShareGuestWishlistRequest,
        context: Context,
    ) -> wishlist_pb2.Wishlist:
        """Share the wishlist, or no longer."""
        return await self._edit(request, shopping.share(request.is_public))


class WishlistServicer(_Servicer, wishlist_service_pb2_grpc.WishlistServiceServicer):
    """`commerce.wishlist.v1.WishlistService`: the customer of the bearer token."""

    def __init__(
        self,
        wishlists: Wishlists,
        streams: Streams,
        sharing: WishlistSharing,
        moving: WishlistMoving[cart_pb2.Cart],
    ) -> None:
        super().__init__(wishlists, streams)
        self._sharing = sharing
        self._moving = moving

    async def GetWishlist(
        self, request: wishlist_service_pb2.GetWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Get the caller's wishlist."""
        return await self._wishlists.open(
            caller(), lookup_of(request, "wishlist_id"), wire.wishlist_to_pb, _include(request)
        )

    async def UpdateWishlist(
        self, request: wishlist_service_pb2.UpdateWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Rename the caller's wishlist, share it or not."""
        name = request.name if request.HasField("name") else None
        is_public = request.is_public if request.HasField("is_public") else None
        return await self._edit(request, shopping.update(name, is_public))

    async def ClearWishlist(
        self, request: wishlist_service_pb2.ClearWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Empty the caller's wishlist."""
        return await self._edit(request, shopping.clear())

    async def GetWishlistStats(
        self, request: wishlist_service_pb2.GetWishlistStatsRequest, context: Context
    ) -> wishlist_pb2.WishlistStats:
        """Say what the caller's wishlist comes to."""
        return wire.stats_to_pb(await self._sharing.stats(caller()))

    async def MoveToCart(
        self, request: wishlist_service_pb2.MoveToCartRequest, context: Context
    ) -> wishlist_service_pb2.MoveToCartResult:
        """Move an item into the caller's cart."""
        quantity = request.quantity if request.HasField("quantity") else 1
        return await self._moving.move_to_cart(
            caller(), request.item_id, quantity, wire.moved_to_pb
        )

    async def ReorderItems(
        self, request: wishlist_service_pb2.ReorderItemsRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Put the items into a new order."""
        return await self._edit(request, shopping.reorder(request.item_ids))

    async def MergeWishlist(
        self, request: wishlist_service_pb2.MergeWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Merge a guest's wishlist into the caller's."""
        return await merge(
            self._wishlists,
            caller(),
            request.source_wishlist_id,
            merging.merge_all,
            wire.wishlist_to_pb,
            proof=request.source_session_token or None,
            dry_run=request.dry_run,
        )


class PublicWishlistServicer(
    _Servicer, public_wishlist_service_pb2_grpc.PublicWishlistServiceServicer
):
    """`commerce.wishlist.v1.PublicWishlistService`: guests with a session token."""

    WatchGuestWishlist = _Servicer.WatchWishlist
    AddGuestItem = _Servicer.AddItem
    UpdateGuestItem = _Servicer.UpdateItem
    RemoveGuestItem = _Servicer.RemoveItem
    ShareGuestWishlist = _Servicer.ShareWishlist

    async def GetGuestWishlist(
        self, request: public_wishlist_service_pb2.GetGuestWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Get the wishlist of the session token."""
        place = Lookup(LookupBy.TOKEN, site_id=request.site_id or None)
        return await self._wishlists.open(
            caller(),
            place,
            wire.wishlist_to_pb,
            _include(request),
            empty=lambda _context: wire.empty_to_pb(caller().company_id),
        )

    async def CreateGuestWishlist(
        self, request: public_wishlist_service_pb2.CreateGuestWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Create a wishlist."""
        new = wire.new_wishlist(request)
        begin = partial(shopping.create, new)
        return await self._wishlists.create(caller(), new.site_id, begin, wire.wishlist_to_pb)


class PublicSharedWishlistServicer(
    public_shared_wishlist_service_pb2_grpc.PublicSharedWishlistServiceServicer
):
    """`commerce.wishlist.v1.PublicSharedWishlistService`: whoever has a link."""

    def __init__(self, sharing: WishlistSharing, streams: Streams) -> None:
        self._sharing = sharing
        self._watching = SharedWatching(sharing, streams)

    async def WatchSharedWishlist(
        self,
        request: public_shared_wishlist_service_pb2.WatchSharedWishlistRequest,
        context: Context,
    ) -> AsyncIterator[public_shared_wishlist_service_pb2.SharedWishlistUpdate]:
        """Watch the wishlist that a link names."""
        slug = request.shared_url
        after = resumed(request, slug)
        async for update in self._watching.follow(caller(), slug, after, wire.shared_to_pb):
            yield wire.shared_update_to_pb(slug, update)

    async def GetSharedWishlist(
        self,
        request: public_shared_wishlist_service_pb2.GetSharedWishlistRequest,
        context: Context,
    ) -> public_shared_wishlist_service_pb2.SharedWishlist:
        """Get the wishlist that a link names."""
        return wire.shared_to_pb(await self._sharing.shared(request.shared_url))


def _include(
    request: wishlist_service_pb2.GetWishlistRequest
    | public_wishlist_service_pb2.GetGuestWishlistRequest,
) -> Include:
    return Include(items=not request.HasField("include_items") or request.include_items)
