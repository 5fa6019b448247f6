"""The wishlist's RPCs: request in, use case called, message out."""

from __future__ import annotations

from typing import Any

from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2,
    public_shared_wishlist_service_pb2_grpc,
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
    wishlist_pb2,
    wishlist_service_pb2,
    wishlist_service_pb2_grpc,
)

from server.platform.grpc.call import caller
from server.wishlist import wire
from server.wishlist.service import WishlistMerging, WishlistMoving, WishlistService

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class WishlistServicer(wishlist_service_pb2_grpc.WishlistServiceServicer):
    """`commerce.wishlist.v1.WishlistService`: the customer of the bearer token."""

    def __init__(
        self, wishlists: WishlistService, moving: WishlistMoving, merging: WishlistMerging
    ) -> None:
        self._wishlists = wishlists
        self._moving = moving
        self._merging = merging

    async def GetWishlist(
        self, request: wishlist_service_pb2.GetWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Get the caller's wishlist."""
        items = not request.HasField("include_items") or request.include_items
        view = await self._wishlists.get(
            caller(), site_id=request.site_id or None, include_items=items
        )
        return wire.wishlist_to_pb(view)

    async def UpdateWishlist(
        self, request: wishlist_service_pb2.UpdateWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Rename the caller's wishlist, share it or not."""
        name = request.name if request.HasField("name") else None
        is_public = request.is_public if request.HasField("is_public") else None
        view = await self._wishlists.update(caller(), name=name, is_public=is_public)
        return wire.wishlist_to_pb(view)

    async def ClearWishlist(
        self, request: wishlist_service_pb2.ClearWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Empty the caller's wishlist."""
        return wire.wishlist_to_pb(await self._wishlists.clear(caller()))

    async def GetWishlistStats(
        self, request: wishlist_service_pb2.GetWishlistStatsRequest, context: Context
    ) -> wishlist_pb2.WishlistStats:
        """Say what the caller's wishlist comes to."""
        return wire.stats_to_pb(await self._wishlists.stats(caller()))

    async def AddItem(
        self, request: wishlist_service_pb2.AddItemRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Add a product."""
        view = await self._wishlists.add_item(
            caller(), wire.new_item(request.item), site_id=request.site_id or None
        )
        return wire.wishlist_to_pb(view)

    async def UpdateItem(
        self, request: wishlist_service_pb2.UpdateItemRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Change an item."""
        changes = wire.item_changes(request.changes)
        view = await self._wishlists.update_item(caller(), request.item_id, changes)
        return wire.wishlist_to_pb(view)

    async def RemoveItem(
        self, request: wishlist_service_pb2.RemoveItemRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Remove an item."""
        return wire.wishlist_to_pb(await self._wishlists.remove_item(caller(), request.item_id))

    async def MoveToCart(
        self, request: wishlist_service_pb2.MoveToCartRequest, context: Context
    ) -> wishlist_service_pb2.MoveToCartResult:
        """Move an item into the caller's cart."""
        quantity = request.quantity if request.HasField("quantity") else 1
        moved = await self._moving.move_to_cart(caller(), request.item_id, quantity)
        return wire.moved_to_pb(moved)

    async def ReorderItems(
        self, request: wishlist_service_pb2.ReorderItemsRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Put the items into a new order."""
        return wire.wishlist_to_pb(await self._wishlists.reorder(caller(), request.item_ids))

    async def ShareWishlist(
        self, request: wishlist_service_pb2.ShareWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Share the caller's wishlist, or no longer."""
        return wire.wishlist_to_pb(await self._wishlists.share(caller(), request.is_public))

    async def MergeWishlist(
        self, request: wishlist_service_pb2.MergeWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Merge a guest's wishlist into the caller's."""
        view = await self._merging.merge(
            caller(),
            request.source_wishlist_id,
            proof=request.source_session_token or None,
            dry_run=request.dry_run,
        )
        return wire.wishlist_to_pb(view)


class PublicWishlistServicer(public_wishlist_service_pb2_grpc.PublicWishlistServiceServicer):
    """`commerce.wishlist.v1.PublicWishlistService`: guests with a session token."""

    def __init__(self, wishlists: WishlistService) -> None:
        self._wishlists = wishlists

    async def GetGuestWishlist(
        self, request: public_wishlist_service_pb2.GetGuestWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Get the wishlist of the session token."""
        items = not request.HasField("include_items") or request.include_items
        view = await self._wishlists.get_guest(
            caller(), site_id=request.site_id or None, include_items=items
        )
        return wire.wishlist_to_pb(view)

    async def CreateGuestWishlist(
        self, request: public_wishlist_service_pb2.CreateGuestWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Create a wishlist."""
        return wire.wishlist_to_pb(
            await self._wishlists.create(caller(), wire.new_wishlist(request))
        )

    async def AddGuestItem(
        self, request: public_wishlist_service_pb2.AddGuestItemRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Add a product."""
        view = await self._wishlists.add_item(
            caller(), wire.new_item(request.item), wishlist_id=request.wishlist_id
        )
        return wire.wishlist_to_pb(view)

    async def UpdateGuestItem(
        self, request: public_wishlist_service_pb2.UpdateGuestItemRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Change an item."""
        view = await self._wishlists.update_item(
            caller(),
            request.item_id,
            wire.item_changes(request.changes),
            wishlist_id=request.wishlist_id,
        )
        return wire.wishlist_to_pb(view)

    async def RemoveGuestItem(
        self, request: public_wishlist_service_pb2.RemoveGuestItemRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Remove an item."""
        view = await self._wishlists.remove_item(
            caller(), request.item_id, wishlist_id=request.wishlist_id
        )
        return wire.wishlist_to_pb(view)

    async def ShareGuestWishlist(
        self, request: public_wishlist_service_pb2.ShareGuestWishlistRequest, context: Context
    ) -> wishlist_pb2.Wishlist:
        """Share the wishlist, or no longer."""
        view = await self._wishlists.share(
            caller(), request.is_public, wishlist_id=request.wishlist_id
        )
        return wire.wishlist_to_pb(view)


class PublicSharedWishlistServicer(
    public_shared_wishlist_service_pb2_grpc.PublicSharedWishlistServiceServicer
):
    """`commerce.wishlist.v1.PublicSharedWishlistService`: whoever has a link."""

    def __init__(self, wishlists: WishlistService) -> None:
        self._wishlists = wishlists

    async def GetSharedWishlist(
        self,
        request: public_shared_wishlist_service_pb2.GetSharedWishlistRequest,
        context: Context,
    ) -> public_shared_wishlist_service_pb2.SharedWishlist:
        """Get the wishlist that a link names."""
        return wire.shared_to_pb(await self._wishlists.shared(request.shared_url))
