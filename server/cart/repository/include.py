"""What may be read beside a cart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Include:
    """What a decision needs beside the cart."""

    saved: bool = True
    """The saved items."""
    rules: bool = False
    """Promotions and rates, to reprice."""
    offer: bool = False
    """A product that is to be added: `product_id`, `variant_id`."""
    saved_offer: bool = False
    """The product of a saved item: `saved_item_id`."""
    bundle: bool = False
    """A bundle that is to be added: `bundle_id`."""
    groups: bool = False
    """The bundles of the cart's groups."""
    source: bool = False
    """Another cart, to merge: `source_id`."""
    wanted: bool = False
    """Products and bundles that a shopping assistant asks for, `item_ids`, and `codes`."""
    access: bool = False
    """The assistant's access by which the cart was found."""
    fresh: bool = False
    """The cart as it would be priced now, to tell what has changed; needs `rules`."""
    accepted: bool = False
    """The cart with all of that taken over; needs `fresh` and `groups`."""
    promised: bool = False
    """The rules, and bundles, only where something was promised that they could change."""
    brief: bool = False
    """Of the rules only whether they matter, and rates where a change is priced by them."""
