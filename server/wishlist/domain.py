"""The rules of wishlists: frozen values and pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from server.catalog.domain import Offer, OfferKey, require_available
from server.containers.merge_report import ConflictStrategy, MergeOutcome, Outcome
from server.kernel.ids import new_id
from server.kernel.ordering import require_permutation
from server.kernel.tokens import new_slug
from server.wishlist import errors

MAX_ITEMS = 500
DEFAULT_NAME = "My Wishlist"
DEFAULT_PRIORITY = 100


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A product as it was. Prices in hundredths."""

    name: str
    sku: str
    image: str | None
    price: int
    compare_at_price: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """A product in a wishlist."""

    id: str
    product_id: str
    variant_id: str | None
    snapshot: Snapshot
    priority: int
    notes: str | None
    added_at: datetime
    updated_at: datetime

    @property
    def key(self) -> OfferKey:
        """What makes two items the same item: product and variant."""
        return self.product_id, self.variant_id


@dataclass(frozen=True, slots=True)
class Wishlist:
    """What a shopper keeps an eye on."""

    id: str
    company_id: str
    created_at: datetime
    updated_at: datetime
    version: int
    """Counts its changes from 1; 0 while it is not stored."""
    name: str = DEFAULT_NAME
    site_id: str | None = None
    customer_id: str | None = None
    token_digest: str | None = None
    slug: str | None = None
    """What names it in its link; None while it is not shared."""
    items: tuple[Item, ...] = ()
    """By priority, then by the time they were added."""
    merged_ids: tuple[str, ...] = ()
    """The lists that went into this one and are no more."""

    @property
    def is_public(self) -> bool:
        """Whether anybody who has its link may see it."""
        return self.slug is not None


@dataclass(frozen=True, slots=True)
class NewItem:
    """What a shopper adds; None leaves the default, or what an equal item has."""

    product_id: str
    variant_id: str | None
    priority: int | None = None
    notes: str | None = None
    """Empty clears it."""


@dataclass(frozen=True, slots=True)
class ItemChanges:
    """What changes on an item; None leaves a thing as it is."""

    priority: int | None = None
    notes: str | None = None
    """Empty clears it."""


@dataclass(frozen=True, slots=True)
class NewWishlist:
    """What a guest begins a wishlist with."""

    name: str = DEFAULT_NAME
    site_id: str | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of an item costs today."""

    amount: int
    """In hundredths."""
    currency: str


Prices = Mapping[str, Price]
"""Today's prices by the item's id; what can't be bought now is not in it."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What a wishlist comes to."""

    total_items: int = 0
    total_value: int = 0
    """In hundredths of the company's currency."""
    oldest: datetime | None = None
    newest: datetime | None = None


def begin(
    wishlist_id: str,
    company_id: str,
    now: datetime,
    *,
    name: str = DEFAULT_NAME,
    site_id: str | None = None,
    customer_id: str | None = None,
    token_digest: str | None = None,
) -> Wishlist:
    """Make an empty wishlist that is not stored yet: its version is 0."""
    return Wishlist(
        id=wishlist_id,
        company_id=company_id,
        created_at=now,
        updated_at=now,
        version=0,
        name=name,
        site_id=site_id,
        customer_id=customer_id,
        token_digest=token_digest,
    )


def touch(wishlist: Wishlist, now: datetime) -> Wishlist:
    """Count a change."""
    return replace(wishlist, version=wishlist.version + 1, updated_at=now)


def share(wishlist: Wishlist, is_public: bool) -> Wishlist:
    """Share by a link, the old one where there is one; or end the link for good."""
    if not is_public:
        return replace(wishlist, slug=None)
    return replace(wishlist, slug=wishlist.slug or new_slug())


def add_item(wishlist: Wishlist, new: NewItem, offer: Offer | None, now: datetime) -> Wishlist:
    """Add *new*; an equal item gets what is given, and today's snapshot.

    Raises:
        NotFound: There is no such product.
        Forbidden: It belongs to another company.
        Refused: It can't be bought now, or the wishlist is full.
    """
    offer = require_available(offer, company_id=wishlist.company_id, product_id=new.product_id)
    snapshot = snapshot_of(offer)
    equal = next((item for item in wishlist.items if item.key == offer.key), None)
    if equal:
        changed = _changed(equal, new.priority, new.notes, now)
        return _with_item(wishlist, replace(changed, snapshot=snapshot, updated_at=now))
    if len(wishlist.items) >= MAX_ITEMS:
        raise errors.wishlist_full(MAX_ITEMS)
    item = Item(
        id=new_id(),
        product_id=new.product_id,
        variant_id=new.variant_id,
        snapshot=snapshot,
        priority=DEFAULT_PRIORITY if new.priority is None else new.priority,
        notes=new.notes or None,
        added_at=now,
        updated_at=now,
    )
    return replace(wishlist, items=_ordered((*wishlist.items, item)))


def update_item(wishlist: Wishlist, item_id: str, changes: ItemChanges, now: datetime) -> Wishlist:
    """Change priority and notes of an item.

    Raises:
        NotFound: There is no such item.
    """
    item = require_item(wishlist, item_id)
    return _with_item(wishlist, _changed(item, changes.priority, changes.notes, now))


def remove_item(wishlist: Wishlist, item_id: str) -> Wishlist:
    """Remove an item.

    Raises:
        NotFound: There is no such item.
    """
    gone = require_item(wishlist, item_id)
    return replace(wishlist, items=tuple(item for item in wishlist.items if item is not gone))


def clear(wishlist: Wishlist) -> Wishlist:
    """Take all items out; name and link stay."""
    return replace(wishlist, items=())


def reorder(wishlist: Wishlist, item_ids: Sequence[str], now: datetime) -> Wishlist:
    """Put the items into the order of *item_ids*: the first gets priority 1, the next 2, and so on.

    No two share a priority afterwards, so the order does not hang on the times they were added.

    Raises:
        InvalidInput: *item_ids* does not name every item once.
    """
    items = {item.id: item for item in wishlist.items}
    require_permutation(item_ids, items.keys())
    placed = (
        _changed(items[item_id], place, None, now) for place, item_id in enumerate(item_ids, 1)
    )
    return replace(wishlist, items=tuple(placed))


def require_item(wishlist: Wishlist, item_id: str) -> Item:
    """Find an item by its id.

    Raises:
        NotFound: There is no such item.
    """
    for item in wishlist.items:
        if item.id == item_id:
            return item
    raise errors.item_not_found()


def stats(wishlist: Wishlist, prices: Prices, currency: str) -> Stats:
    """Say what a wishlist comes to.

    Args:
        wishlist: The wishlist with its items.
        prices: Today's prices.
        currency: The company's currency; what is sold in another adds nothing to the value.
    """
    moments = [item.added_at for item in wishlist.items]
    known = (prices[item.id] for item in wishlist.items if item.id in prices)
    return Stats(
        total_items=len(wishlist.items),
        total_value=sum(price.amount for price in known if price.currency == currency),
        oldest=min(moments, default=None),
        newest=max(moments, default=None),
    )


def merge(
    source: Wishlist, target: Wishlist, strategy: ConflictStrategy
) -> tuple[Wishlist, Wishlist, list[MergeOutcome]]:
    """Merge *source* into *target*; gives both afterwards and a row for everything looked at.

    Items move as they are. With MERGE_ALL the target's own stay where both hold a product, and
    what finds no room stays in the source. KEEP_TARGET leaves both lists as they are. KEEP_SOURCE
    swaps their items, so that what the target held is parked in the source.

    Raises:
        Refused: Both are the same wishlist.
    """
    if source.id == target.id:
        raise errors.self_merge()
    if strategy is ConflictStrategy.KEEP_SOURCE:
        return _swap(source, target)
    held = {item.key for item in target.items}
    keeps_target = strategy is ConflictStrategy.KEEP_TARGET
    room = 0 if keeps_target else MAX_ITEMS - len(target.items)
    obstacle = strategy.value if keeps_target else "WISHLIST_FULL"
    moved: list[Item] = []
    left: list[Item] = []
    report: list[MergeOutcome] = []
    for item in source.items:
        if item.key in held:
            report.append(_row(item, Outcome.KEPT))
        elif len(moved) < room:
            moved.append(item)
            report.append(_row(item, Outcome.ADDED))
        else:
            left.append(item)
            report.append(_row(item, Outcome.PARKED, obstacle))
    if keeps_target:
        return source, target, report
    merged = replace(target, items=_ordered((*target.items, *moved)))
    if not left:
        merged = replace(merged, merged_ids=(*target.merged_ids, source.id))
    return replace(source, items=tuple(left)), merged, report


def _swap(source: Wishlist, target: Wishlist) -> tuple[Wishlist, Wishlist, list[MergeOutcome]]:
    held = {item.key for item in target.items}
    reason = ConflictStrategy.KEEP_SOURCE.value
    report = [
        _row(item, Outcome.REPLACED if item.key in held else Outcome.ADDED) for item in source.items
    ]
    report += [_row(item, Outcome.PARKED, reason) for item in target.items]
    swapped = replace(source, items=target.items), replace(target, items=source.items)
    return (*swapped, report)


def hand_over(wishlist: Wishlist, customer_id: str) -> Wishlist:
    """Make a guest's wishlist a customer's: its token is dead, its link goes on."""
    return replace(wishlist, customer_id=customer_id, token_digest=None)


def park(wishlist: Wishlist) -> Wishlist:
    """Take a guest's wishlist out of reach: its token and its link are dead."""
    return replace(wishlist, token_digest=None, slug=None)


def snapshot_of(offer: Offer) -> Snapshot:
    """Take down the product as it is now."""
    return Snapshot(offer.name, offer.sku, offer.image, offer.price, offer.compare_at_price)


def _row(item: Item, outcome: Outcome, reason: str | None = None) -> MergeOutcome:
    return MergeOutcome(item.product_id, item.variant_id, outcome, 1, reason)


def _changed(item: Item, priority: int | None, notes: str | None, now: datetime) -> Item:
    changed = replace(
        item,
        priority=item.priority if priority is None else priority,
        notes=item.notes if notes is None else notes or None,
    )
    return item if changed == item else replace(changed, updated_at=now)


def _with_item(wishlist: Wishlist, changed: Item) -> Wishlist:
    """Put *changed* in the place of the item with its id."""
    items = (changed if item.id == changed.id else item for item in wishlist.items)
    return replace(wishlist, items=_ordered(items))


def _ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (item.priority, item.added_at, item.id)))
