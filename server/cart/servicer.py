"""The cart's RPCs: request in, use case called, message out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    cart_lifecycle_service_pb2_grpc,
    cart_pb2,
    cart_service_pb2_grpc,
    cart_stream_pb2,
    cart_support_service_pb2,
    cart_support_service_pb2_grpc,
    guest_requests_pb2,
    public_cart_service_pb2_grpc,
)
from commerce.cart.v1 import cart_service_pb2 as own
from commerce.cart.v1 import public_cart_service_pb2 as public
from commerce.cart.v1 import public_mail_service_pb2 as mail
from commerce.cart.v1 import public_mail_service_pb2_grpc as mail_grpc
from google.api import httpbody_pb2

from server.cart import wire
from server.cart.domain.model import Cart
from server.cart.repository import Include, LoadedCart
from server.cart.service import (
    CartLifecycle,
    CartRecovery,
    Carts,
    CartSupport,
    CartWatching,
    SupportWatching,
    lifecycle,
    merging,
    shopping,
)
from server.containers.context import Lookup, LookupBy, lookup_of
from server.containers.following import resumed, start_of
from server.containers.kind import UseCase
from server.containers.merging import merge
from server.containers.stream_wire import updates_to_pb
from server.containers.watching import Watching
from server.platform.database.shards import serve_company
from server.platform.grpc.call_metadata import STATUS, caller
from server.platform.grpc.pipeline import Registrar
from server.platform.grpc.roles import Access
from server.platform.records.streams import Streams

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class _Servicer:
    """What customers and guests call alike: they differ by how the cart is found."""

    def __init__(self, carts: Carts, streams: Streams) -> None:
        self._carts = carts
        self._watching: CartWatching = Watching(carts, streams, Include())

    def WatchCart(
        self,
        request: cart_stream_pb2.WatchCartRequest | cart_stream_pb2.WatchGuestCartRequest,
        context: Context,
    ) -> AsyncIterator[cart_stream_pb2.CartUpdate]:
        """Watch the cart."""
        updates = self._watching.follow(caller(), start_of(request, "cart_id"), wire.cart_to_pb)
        return updates_to_pb(updates, cart_stream_pb2.CartUpdate, "cart")

    async def _edit(self, request: Any, case: UseCase[LoadedCart, Cart]) -> cart_pb2.Cart:
        place = lookup_of(request, "cart_id")
        return await self._carts.edit(caller(), place, case, wire.cart_to_pb)

    async def ClearCart(
        self, request: own.ClearCartRequest | public.ClearGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Empty the cart."""
        return await self._edit(request, shopping.clear())

    async def AddItem(
        self, request: own.AddItemRequest | public.AddGuestItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Add units of a product."""
        return await self._edit(request, shopping.add_item(wire.new_line(request.item)))

    async def UpdateItem(
        self, request: own.UpdateItemRequest | public.UpdateGuestItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Change a line."""
        changes = wire.line_changes(request.changes)
        return await self._edit(request, shopping.update_item(request.item_id, changes))

    async def RemoveItem(
        self, request: own.RemoveItemRequest | public.RemoveGuestItemRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a line."""
        return await self._edit(request, shopping.remove_item(request.item_id))

    async def SaveForLater(
        self,
        request: own.SaveForLaterRequest | public.SaveGuestItemForLaterRequest,
        context: Context,
    ) -> cart_pb2.Cart:
        """Move a line to the saved items."""
        return await self._edit(request, shopping.save_for_later(request.item_id))

    async def MoveToCart(
        self, request: own.MoveToCartRequest | public.MoveGuestItemToCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Move a saved item into the cart."""
        quantity = request.quantity if request.HasField("quantity") else None
        return await self._edit(request, shopping.move_to_cart(request.saved_item_id, quantity))

    async def RemoveSavedItem(
        self,
        request: own.RemoveSavedItemRequest | public.RemoveGuestSavedItemRequest,
        context: Context,
    ) -> cart_pb2.Cart:
        """Remove a saved item."""
        return await self._edit(request, shopping.remove_saved_item(request.saved_item_id))

    async def AddBundle(
        self, request: own.AddBundleRequest | public.AddGuestBundleRequest, context: Context
    ) -> cart_input_pb2.BundleAddResult:
        """Add a bundle."""
        case = shopping.add_bundle(wire.new_bundle(request.bundle))
        place = lookup_of(request, "cart_id")
        return await self._carts.edit(caller(), place, case, wire.bundle_added_to_pb)

    async def RemoveBundle(
        self, request: own.RemoveBundleRequest | public.RemoveGuestBundleRequest, context: Context
    ) -> cart_pb2.Cart:
        """Remove a bundle group."""
        return await self._edit(request, shopping.remove_bundle(request.bundle_group_id))

    async def ApplyDiscount(
        self,
        request: own.ApplyDiscountRequest | public.ApplyGuestDiscountRequest,
        context: Context,
    ) -> cart_pb2.Cart:
        """Apply a discount code."""
        return await self._edit(request, shopping.apply_discount(request.code))

    async def RemoveDiscount(
        self,
        request: own.RemoveDiscountRequest | public.RemoveGuestDiscountRequest,
        context: Context,
    ) -> cart_pb2.Cart:
        """Take a discount code off."""
        return await self._edit(request, shopping.remove_discount(request.code))

    async def RefreshPrices(
        self,
        request: own.RefreshPricesRequest | public.RefreshGuestPricesRequest,
        context: Context,
    ) -> cart_pb2.Cart:
        """Bring every line to today's price."""
        return await self._edit(request, shopping.refresh_prices())

    async def AcknowledgeChanges(
        self,
        request: own.AcknowledgeChangesRequest | guest_requests_pb2.AcknowledgeGuestChangesRequest,
        context: Context,
    ) -> cart_pb2.Cart:
        """Take over what has changed."""
        return await self._edit(request, lifecycle.acknowledge(request.changes_version))

    async def UpdateShipping(
        self,
        request: own.UpdateShippingRequest | public.UpdateGuestShippingRequest,
        context: Context,
    ) -> cart_pb2.Cart:
        """Say where the cart would be shipped to."""
        return await self._edit(request, shopping.update_shipping(wire.destination(request)))


class CartServicer(_Servicer, cart_service_pb2_grpc.CartServiceServicer):
    """`commerce.cart.v1.CartService`: the customer of the bearer token."""

    async def GetCart(self, request: own.GetCartRequest, context: Context) -> cart_pb2.Cart:
        """Get the caller's cart."""
        place = lookup_of(request, "cart_id")
        return await self._carts.open(caller(), place, wire.cart_to_pb, _include(request))

    async def MergeCart(self, request: own.MergeCartRequest, context: Context) -> cart_pb2.Cart:
        """Merge another cart into the caller's."""
        return await merge(
            self._carts,
            caller(),
            request.source_cart_id,
            partial(merging.combine, wire.strategy(request.strategy)),
            wire.cart_to_pb,
            proof=request.source_session_token or None,
            dry_run=request.dry_run,
        )


class PublicCartServicer(_Servicer, public_cart_service_pb2_grpc.PublicCartServiceServicer):
    """`commerce.cart.v1.PublicCartService`: guests with a session token."""

    WatchGuestCart = _Servicer.WatchCart
    ClearGuestCart = _Servicer.ClearCart
    AddGuestItem = _Servicer.AddItem
    UpdateGuestItem = _Servicer.UpdateItem
    RemoveGuestItem = _Servicer.RemoveItem
    SaveGuestItemForLater = _Servicer.SaveForLater
    MoveGuestItemToCart = _Servicer.MoveToCart
    RemoveGuestSavedItem = _Servicer.RemoveSavedItem
    AddGuestBundle = _Servicer.AddBundle
    RemoveGuestBundle = _Servicer.RemoveBundle
    ApplyGuestDiscount = _Servicer.ApplyDiscount
    RemoveGuestDiscount = _Servicer.RemoveDiscount
    RefreshGuestPrices = _Servicer.RefreshPrices
    UpdateGuestShipping = _Servicer.UpdateShipping
    AcknowledgeGuestChanges = _Servicer.AcknowledgeChanges

    def __init__(self, carts: Carts, streams: Streams, recovery: CartRecovery) -> None:
        super().__init__(carts, streams)
        self._recovery = recovery

    async def GetGuestCart(
        self, request: public.GetGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Get the cart of the session token."""
        return await self._carts.open(
            caller(),
            Lookup(LookupBy.TOKEN, site_id=request.site_id or None),
            wire.cart_to_pb,
            _include(request),
            empty=lambda found: wire.empty_to_pb(caller().company_id, found.currency),
        )

    async def CreateGuestCart(
        self, request: public.CreateGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Create a cart."""
        new = wire.new_cart(request)
        begin = partial(shopping.create, new)
        return await self._carts.create(caller(), new.site_id, begin, wire.cart_to_pb)

    async def RecoverGuestCart(
        self, request: public.RecoverGuestCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """Bring an abandoned cart back by the link of a recovery mail."""
        found = self._recovery.recover(
            caller(), request.token, wire.cart_to_pb, site_id=request.link_site_id or None
        )
        return await found

    async def Unsubscribe(
        self, request: guest_requests_pb2.UnsubscribeRequest, context: Context
    ) -> guest_requests_pb2.UnsubscribeResponse:
        """End recovery mails."""
        await self._recovery.unsubscribe(caller(), request.token)
        return guest_requests_pb2.UnsubscribeResponse(success=True)

    async def Resubscribe(
        self, request: public.ResubscribeRequest, context: Context
    ) -> public.ResubscribeResponse:
        """Take the end of recovery mails back."""
        await self._recovery.resubscribe(caller(), request.token)
        return public.ResubscribeResponse(success=True)


class PublicMailServicer(mail_grpc.PublicMailServiceServicer):
    """`commerce.cart.v1.PublicMailService`: programs of mail."""

    def __init__(self, recovery: CartRecovery, portal_url: str) -> None:
        self._recovery, self._page = recovery, f"{portal_url}/cart/unsubscribe"

    @classmethod
    def register(cls, registrar: Registrar, recovery: CartRecovery, portal_url: str) -> None:
        """Serve programs of mail."""
        add = mail_grpc.add_PublicMailServiceServicer_to_server
        registrar.add(add, cls(recovery, portal_url), Access.ANYONE)

    async def GetUnsubscribePage(
        self, request: mail.GetUnsubscribePageRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Lead to the page that asks."""
        token, company = (quote(part, safe="") for part in (request.token, request.company_id))
        # From here on the secret is in the fragment, which no browser sends to a server.
        headers = (STATUS, "303"), ("location", f"{self._page}#once={token}&company={company}")
        await context.send_initial_metadata(headers)
        return httpbody_pb2.HttpBody(content_type="text/plain")

    async def UnsubscribeAtOnce(
        self, request: mail.UnsubscribeAtOnceRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """End recovery mails."""
        wire.check_one_click(request.form)
        serve_company(request.company_id)
        whose = replace(caller(), company_id=request.company_id)
        await self._recovery.unsubscribe_at_once(whose, request.token)
        await context.send_initial_metadata(((STATUS, "200"),))
        return httpbody_pb2.HttpBody(content_type="text/plain", data=b"No more mails.\n")


class CartLifecycleServicer(cart_lifecycle_service_pb2_grpc.CartLifecycleServiceServicer):
    """`commerce.cart.v1.CartLifecycleService`: the checkout and operators."""

    def __init__(self, carts: Carts, checking: CartLifecycle) -> None:
        self._carts = carts
        self._checking = checking

    async def CheckCart(
        self, request: cart_lifecycle_service_pb2.CheckCartRequest, context: Context
    ) -> cart_lifecycle_service_pb2.CheckCartResponse:
        """Say whether a cart could be bought."""
        return await self._checking.check(caller(), _any(request.cart_id), wire.check_to_pb)

    async def ConvertCart(
        self, request: cart_lifecycle_service_pb2.ConvertCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """End a cart with an order."""
        case = lifecycle.convert(request.order_id, frozenset(request.accepted_changes))
        return await self._carts.edit(caller(), _any(request.cart_id), case, wire.cart_to_pb)

    async def CancelOrder(
        self, request: cart_lifecycle_service_pb2.CancelOrderRequest, context: Context
    ) -> cart_pb2.Cart:
        """Give back what an order has spent."""
        return await self._checking.cancel(caller(), request.order_id, wire.cart_to_pb)

    async def AbandonCart(
        self, request: cart_lifecycle_service_pb2.AbandonCartRequest, context: Context
    ) -> cart_pb2.Cart:
        """End a cart without an order."""
        case = lifecycle.abandon()
        return await self._carts.edit(caller(), _any(request.cart_id), case, wire.cart_to_pb)


class CartSupportServicer(cart_support_service_pb2_grpc.CartSupportServiceServicer):
    """`commerce.cart.v1.CartSupportService`: members of staff who help."""

    def __init__(self, support: CartSupport, streams: Streams) -> None:
        self._support = support
        self._watching = SupportWatching(support, streams)

    async def SearchCarts(
        self, request: cart_support_service_pb2.SearchCartsRequest, context: Context
    ) -> cart_support_service_pb2.SearchCartsResponse:
        """Find carts."""
        wanted = {
            "cart_id": request.cart_id,
            "customer_id": request.customer_id,
            "email": request.email,
            "order_id": request.order_id,
        }
        found, token = await self._support.search(
            caller(), wanted, request.page_size, request.page_token
        )
        return cart_support_service_pb2.SearchCartsResponse(
            carts=[wire.summary_to_pb(cart) for cart in found], next_page_token=token
        )

    async def GetSupportCart(
        self, request: cart_support_service_pb2.GetSupportCartRequest, context: Context
    ) -> cart_support_service_pb2.SupportCart:
        """Show one cart."""
        return wire.support_cart_to_pb(*await self._support.get(caller(), request.cart_id))

    async def WatchSupportCart(
        self, request: cart_support_service_pb2.WatchSupportCartRequest, context: Context
    ) -> AsyncIterator[cart_support_service_pb2.SupportCartUpdate]:
        """Watch one cart."""
        after = resumed(request, request.cart_id)
        updates = self._watching.follow(caller(), request.cart_id, after, wire.support_cart_to_pb)
        async for update in updates:
            yield wire.support_update_to_pb(update)

    async def ListCartHistory(
        self, request: cart_support_service_pb2.ListCartHistoryRequest, context: Context
    ) -> cart_support_service_pb2.ListCartHistoryResponse:
        """List what happened to a cart."""
        entries, token = await self._support.history(
            caller(), request.cart_id, request.page_size, request.page_token
        )
        return cart_support_service_pb2.ListCartHistoryResponse(
            entries=[wire.entry_to_pb(entry) for entry in entries], next_page_token=token
        )


def _any(cart_id: str) -> Lookup:
    """Name any cart of the company: the checkout and operators may open all of them."""
    return Lookup(LookupBy.ID, cart_id, trusted=True)


def _include(request: own.GetCartRequest | public.GetGuestCartRequest) -> Include:
    saved = not request.HasField("include_saved") or request.include_saved
    return Include(saved=saved, rules=True, groups=True, fresh=True, promised=True)
