"""Wishlists to protobuf and back."""

from __future__ import annotations

from commerce.cart.v1 import cart_pb2
from commerce.containers.v1 import stream_pb2
from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2,
    public_wishlist_service_pb2,
    wishlist_input_pb2,
    wishlist_pb2,
    wishlist_service_pb2,
)

from server.containers.following import Update
from server.containers.merge_wire import outcome_to_pb
from server.kernel.money import to_major
from server.platform.protobuf import timestamp
from server.wishlist.domain import (
    DEFAULT_NAME,
    Item,
    ItemChanges,
    NewItem,
    NewWishlist,
    Price,
    Snapshot,
    Stats,
)
from server.wishlist.views import SharedView, WishlistView

# --- in -------------------------------------------------------------------------------------


def new_item(item: wishlist_input_pb2.NewWishlistItem) -> NewItem:
    """Read what a shopper adds."""
    return NewItem(
        item.product_id,
        item.variant_id or None,
        priority=item.priority if item.HasField("priority") else None,
        notes=item.notes if item.HasField("notes") else None,
    )


def item_changes(changes: wishlist_input_pb2.WishlistItemChanges) -> ItemChanges:
    """Read what changes on an item."""
    return ItemChanges(
        priority=changes.priority if changes.HasField("priority") else None,
        notes=changes.notes if changes.HasField("notes") else None,
    )


def new_wishlist(request: public_wishlist_service_pb2.CreateGuestWishlistRequest) -> NewWishlist:
    """Read what a guest begins a wishlist with."""
    return NewWishlist(
        name=request.name if request.HasField("name") else DEFAULT_NAME,
        site_id=request.site_id or None,
        is_public=request.is_public,
    )


# --- out ------------------------------------------------------------------------------------


def empty_to_pb(company_id: str) -> wishlist_pb2.Wishlist:
    """Write what a guest without a wishlist sees."""
    return wishlist_pb2.Wishlist(company_id=company_id)


def wishlist_to_pb(view: WishlistView) -> wishlist_pb2.Wishlist:
    """Write a wishlist as its owner sees it."""
    wishlist = view.wishlist
    return wishlist_pb2.Wishlist(
        id=wishlist.id,
        company_id=wishlist.company_id,
        site_id=wishlist.site_id,
        customer_id=wishlist.customer_id,
        session_token=view.session_token,
        name=wishlist.name,
        is_public=wishlist.is_public,
        shared_url=wishlist.slug,
        items=[_item_to_pb(item, wishlist.id, view.prices.get(item.id)) for item in wishlist.items],
        item_count=view.item_count,
        created_at=timestamp(wishlist.created_at),
        updated_at=timestamp(wishlist.updated_at),
        version=wishlist.version,
        merge_report=[outcome_to_pb(row) for row in view.merge_report],
    )


def stats_to_pb(stats: Stats) -> wishlist_pb2.WishlistStats:
    """Write what a wishlist comes to."""
    return wishlist_pb2.WishlistStats(
        total_items=stats.total_items,
        total_value=to_major(stats.total_value),
        oldest_item_date=timestamp(stats.oldest) if stats.oldest else None,
        newest_item_date=timestamp(stats.newest) if stats.newest else None,
    )


def moved_to_pb(cart: cart_pb2.Cart, view: WishlistView) -> wishlist_service_pb2.MoveToCartResult:
    """Write the wishlist and the cart after an item has moved."""
    return wishlist_service_pb2.MoveToCartResult(wishlist=wishlist_to_pb(view), cart=cart)


def shared_to_pb(view: SharedView) -> public_shared_wishlist_service_pb2.SharedWishlist:
    """Write a wishlist as those see it who were sent its link."""
    wishlist = view.wishlist
    return public_shared_wishlist_service_pb2.SharedWishlist(
        name=wishlist.name,
        items=[
            public_shared_wishlist_service_pb2.SharedWishlistItem(
                id=item.id,
                product_id=item.product_id,
                variant_id=item.variant_id,
                product_snapshot=_snapshot_to_pb(item.snapshot),
                current_price=_amount(view.prices.get(item.id)),
                priority=item.priority,
                added_at=timestamp(item.added_at),
                updated_at=timestamp(item.updated_at),
                currency=_currency(view.prices.get(item.id)),
            )
            for item in wishlist.items
        ],
        item_count=len(wishlist.items),
        updated_at=timestamp(wishlist.updated_at),
    )


def shared_update_to_pb(
    slug: str, update: Update[public_shared_wishlist_service_pb2.SharedWishlist]
) -> public_shared_wishlist_service_pb2.SharedWishlistUpdate:
    """Write a message of a shared wishlist's stream: what its owner did is not in it."""
    return public_shared_wishlist_service_pb2.SharedWishlistUpdate(
        kind=stream_pb2.Update.Kind.Value(update.kind.value),
        shared_url=slug if update.version else "",
        version=update.version,
        wishlist=update.shown,
    )


def _item_to_pb(item: Item, wishlist_id: str, price: Price | None) -> wishlist_pb2.WishlistItem:
    return wishlist_pb2.WishlistItem(
        id=item.id,
        wishlist_id=wishlist_id,
        product_id=item.product_id,
        variant_id=item.variant_id,
        product_snapshot=_snapshot_to_pb(item.snapshot),
        current_price=_amount(price),
        priority=item.priority,
        notes=item.notes,
        added_at=timestamp(item.added_at),
        updated_at=timestamp(item.updated_at),
    )


def _snapshot_to_pb(snapshot: Snapshot) -> wishlist_pb2.WishlistItemSnapshot:
    compared = snapshot.compare_at_price
    return wishlist_pb2.WishlistItemSnapshot(
        name=snapshot.name,
        sku=snapshot.sku,
        image=snapshot.image,
        price=to_major(snapshot.price),
        compare_at_price=None if compared is None else to_major(compared),
    )


def _amount(price: Price | None) -> float | None:
    return None if price is None else to_major(price.amount)


def _currency(price: Price | None) -> str | None:
    return None if price is None else price.currency
