"""The cart's RPCs: request in, use case called, message out."""

from __future__ import annotations

from typing import Any

from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    cart_lifecycle_service_pb2_grpc,
    cart_pb2,
    cart_service_pb2,
    cart_service_pb2_grpc,
    public_cart_service_pb2,
    public_cart_service_pb2_grpc,
)

from server.cart import wire
from server.cart.service import CartLifecycle, CartMerging, CartRecovery, CartService
from server.platform.grpc.call import caller

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class CartServicer(cart_service_pb2_grpc.CartServiceServicer):
    """`commerce.cart.v1.CartService`: the customer of the bearer token."""

    def __init__(self, carts: CartService, merging: CartMerging) -> None:
        self._carts = carts
        self._merging = merging

    async def GetCart(
        self, request: cart_service_pb2.GetCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Get the caller's cart."""
        saved = not request.HasField("include_saved") or request.include_saved
        view = await self._carts.get(caller(), site_id=request.site_id or None, include_saved=saved)
        return wire.cart_to_pb(view)

    async def ClearCart(
        self, request: cart_service_pb2.ClearCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Empty the caller's cart."""
        return wire.cart_to_pb(await self._carts.clear(caller()))

    async def AddItem(
        self, request: cart_service_pb2.AddItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Add units of a product."""
        view = await self._carts.add_item(
            caller(), wire.new_line(request.item), site_id=request.site_id or None
        )
        return wire.cart_to_pb(view)

    async def UpdateItem(
        self, request: cart_service_pb2.UpdateItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Change a line."""
        changes = wire.line_changes(request.changes)
        return wire.cart_to_pb(await self._carts.update_item(caller(), request.item_id, changes))

    async def RemoveItem(
        self, request: cart_service_pb2.RemoveItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a line."""
        return wire.cart_to_pb(await self._carts.remove_item(caller(), request.item_id))

    async def SaveForLater(
        self, request: cart_service_pb2.SaveForLaterRequest, context: Context
    ) -> cart_pb2.Cart:
        """Move a line to the saved items."""
        return wire.cart_to_pb(await self._carts.save_for_later(caller(), request.item_id))

    async def MoveToCart(
        self, request: cart_service_pb2.MoveToCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Move a saved item into the cart."""
        quantity = request.quantity if request.HasField("quantity") else None
        view = await self._carts.move_to_cart(caller(), request.saved_item_id, quantity)
        return wire.cart_to_pb(view)

    async def RemoveSavedItem(
        self, request: cart_service_pb2.RemoveSavedItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a saved item."""
        view = await self._carts.remove_saved_item(caller(), request.saved_item_id)
        return wire.cart_to_pb(view)

    async def AddBundle(
        self, request: cart_service_pb2.AddBundleRequest, context: Context
    ) -> cart_input_pb2.BundleAddResult:
        """Add a bundle."""
        added = await self._carts.add_bundle(
            caller(), wire.new_bundle(request.bundle), site_id=request.site_id or None
        )
        return wire.bundle_added_to_pb(added)

    async def RemoveBundle(
        self, request: cart_service_pb2.RemoveBundleRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a bundle group."""
        return wire.cart_to_pb(await self._carts.remove_bundle(caller(), request.bundle_group_id))

    async def ApplyDiscount(
        self, request: cart_service_pb2.ApplyDiscountRequest, context: Context
    ) -> cart_pb2.Cart:
        """Apply a discount code."""
        return wire.cart_to_pb(await self._carts.apply_discount(caller(), request.code))

    async def RemoveDiscount(
        self, request: cart_service_pb2.RemoveDiscountRequest, context: Context
    ) -> cart_pb2.Cart:
        """Take a discount code off."""
        return wire.cart_to_pb(await self._carts.remove_discount(caller(), request.code))

    async def RefreshPrices(
        self, request: cart_service_pb2.RefreshPricesRequest, context: Context
    ) -> cart_pb2.Cart:
        """Bring every line to today's price."""
        return wire.cart_to_pb(await self._carts.refresh_prices(caller()))

    async def UpdateShipping(
        self, request: cart_service_pb2.UpdateShippingRequest, context: Context
    ) -> cart_pb2.Cart:
        """Say where the cart would be shipped to."""
        view = await self._carts.update_shipping(caller(), wire.destination(request))
        return wire.cart_to_pb(view)

    async def MergeCart(
        self, request: cart_service_pb2.MergeCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Merge another cart into the caller's."""
        view = await self._merging.merge(
            caller(),
            request.source_cart_id,
            proof=request.source_session_token or None,
            strategy=wire.strategy(request.strategy),
            dry_run=request.dry_run,
        )
        return wire.cart_to_pb(view)


class PublicCartServicer(public_cart_service_pb2_grpc.PublicCartServiceServicer):
    """`commerce.cart.v1.PublicCartService`: guests with a session token."""

    def __init__(self, carts: CartService, recovery: CartRecovery) -> None:
        self._carts = carts
        self._recovery = recovery

    async def RecoverGuestCart(
        self, request: public_cart_service_pb2.RecoverGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Bring an abandoned cart back by the link of a recovery mail."""
        return wire.cart_to_pb(await self._recovery.recover(caller(), request.token))

    async def Unsubscribe(
        self, request: public_cart_service_pb2.UnsubscribeRequest, context: Context
    ) -> public_cart_service_pb2.UnsubscribeResponse:
        """End recovery mails."""
        await self._recovery.unsubscribe(caller(), request.token)
        return public_cart_service_pb2.UnsubscribeResponse(success=True)

    async def GetGuestCart(
        self, request: public_cart_service_pb2.GetGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Get the cart of the session token."""
        saved = not request.HasField("include_saved") or request.include_saved
        view = await self._carts.get_guest(
            caller(), site_id=request.site_id or None, include_saved=saved
        )
        return wire.cart_to_pb(view)

    async def CreateGuestCart(
        self, request: public_cart_service_pb2.CreateGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Create a cart."""
        return wire.cart_to_pb(await self._carts.create(caller(), wire.new_cart(request)))

    async def ClearGuestCart(
        self, request: public_cart_service_pb2.ClearGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Empty the cart."""
        return wire.cart_to_pb(await self._carts.clear(caller(), request.cart_id))

    async def AddGuestItem(
        self, request: public_cart_service_pb2.AddGuestItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Add units of a product."""
        view = await self._carts.add_item(
            caller(), wire.new_line(request.item), cart_id=request.cart_id
        )
        return wire.cart_to_pb(view)

    async def UpdateGuestItem(
        self, request: public_cart_service_pb2.UpdateGuestItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Change a line."""
        changes = wire.line_changes(request.changes)
        view = await self._carts.update_item(
            caller(), request.item_id, changes, cart_id=request.cart_id
        )
        return wire.cart_to_pb(view)

    async def RemoveGuestItem(
        self, request: public_cart_service_pb2.RemoveGuestItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a line."""
        view = await self._carts.remove_item(caller(), request.item_id, cart_id=request.cart_id)
        return wire.cart_to_pb(view)

    async def SaveGuestItemForLater(
        self, request: public_cart_service_pb2.SaveGuestItemForLaterRequest, context: Context
    ) -> cart_pb2.Cart:
        """Move a line to the saved items."""
        view = await self._carts.save_for_later(caller(), request.item_id, cart_id=request.cart_id)
        return wire.cart_to_pb(view)

    async def MoveGuestItemToCart(
        self, request: public_cart_service_pb2.MoveGuestItemToCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Move a saved item into the cart."""
        quantity = request.quantity if request.HasField("quantity") else None
        view = await self._carts.move_to_cart(
            caller(), request.saved_item_id, quantity, cart_id=request.cart_id
        )
        return wire.cart_to_pb(view)

    async def RemoveGuestSavedItem(
        self, request: public_cart_service_pb2.RemoveGuestSavedItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a saved item."""
        view = await self._carts.remove_saved_item(
            caller(), request.saved_item_id, cart_id=request.cart_id
        )
        return wire.cart_to_pb(view)

    async def AddGuestBundle(
        self, request: public_cart_service_pb2.AddGuestBundleRequest, context: Context
    ) -> cart_input_pb2.BundleAddResult:
        """Add a bundle."""
        added = await self._carts.add_bundle(
            caller(), wire.new_bundle(request.bundle), cart_id=request.cart_id
        )
        return wire.bundle_added_to_pb(added)

    async def RemoveGuestBundle(
        self, request: public_cart_service_pb2.RemoveGuestBundleRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a bundle group."""
        view = await self._carts.remove_bundle(
            caller(), request.bundle_group_id, cart_id=request.cart_id
        )
        return wire.cart_to_pb(view)

    async def ApplyGuestDiscount(
        self, request: public_cart_service_pb2.ApplyGuestDiscountRequest, context: Context
    ) -> cart_pb2.Cart:
        """Apply a discount code."""
        view = await self._carts.apply_discount(caller(), request.code, cart_id=request.cart_id)
        return wire.cart_to_pb(view)

    async def RemoveGuestDiscount(
        self, request: public_cart_service_pb2.RemoveGuestDiscountRequest, context: Context
    ) -> cart_pb2.Cart:
        """Take a discount code off."""
        view = await self._carts.remove_discount(caller(), request.code, cart_id=request.cart_id)
        return wire.cart_to_pb(view)

    async def RefreshGuestPrices(
        self, request: public_cart_service_pb2.RefreshGuestPricesRequest, context: Context
    ) -> cart_pb2.Cart:
        """Bring every line to today's price."""
        return wire.cart_to_pb(await self._carts.refresh_prices(caller(), request.cart_id))

    async def UpdateGuestShipping(
        self, request: public_cart_service_pb2.UpdateGuestShippingRequest, context: Context
    ) -> cart_pb2.Cart:
        """Say where the cart would be shipped to."""
        view = await self._carts.update_shipping(
            caller(), wire.destination(request), cart_id=request.cart_id
        )
        return wire.cart_to_pb(view)


class CartLifecycleServicer(cart_lifecycle_service_pb2_grpc.CartLifecycleServiceServicer):
    """`commerce.cart.v1.CartLifecycleService`: the checkout and operators."""

    def __init__(self, lifecycle: CartLifecycle) -> None:
        self._lifecycle = lifecycle

    async def CheckCart(
        self, request: cart_lifecycle_service_pb2.CheckCartRequest, context: Context
    ) -> cart_lifecycle_service_pb2.CheckCartResponse:
        """Say whether a cart could be bought."""
        return wire.check_to_pb(await self._lifecycle.check(caller(), request.cart_id))

    async def ConvertCart(
        self, request: cart_lifecycle_service_pb2.ConvertCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """End a cart with an order."""
        view = await self._lifecycle.convert(caller(), request.cart_id, request.order_id)
        return wire.cart_to_pb(view)

    async def AbandonCart(
        self, request: cart_lifecycle_service_pb2.AbandonCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """End a cart without an order."""
        return wire.cart_to_pb(await self._lifecycle.abandon(caller(), request.cart_id))
