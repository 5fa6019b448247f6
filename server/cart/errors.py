"""Everything the cart may refuse, beside what the catalogue refuses."""

from __future__ import annotations

from server.kernel.errors import Conflict, Fact, Forbidden, InvalidInput, NotFound, Refused
from server.kernel.money import to_major


def cart_not_found() -> NotFound:
    """There is no such ACTIVE cart for this caller."""
    return NotFound("CART_NOT_FOUND", "Cart not found")


def item_not_found() -> NotFound:
    """The cart has no such line."""
    return NotFound("CART_ITEM_NOT_FOUND", "The cart has no such item")


def saved_item_not_found() -> NotFound:
    """The cart has no such saved item."""
    return NotFound("SAVED_ITEM_NOT_FOUND", "The cart has no such saved item")


def bundle_group_not_found() -> NotFound:
    """The cart has no such bundle group."""
    return NotFound("BUNDLE_GROUP_NOT_FOUND", "The cart has no such bundle")


def bundle_line() -> Refused:
    """A line of a bundle can't be changed alone."""
    return Refused("BUNDLE_LINE", "The item is part of a bundle; change or remove the bundle")


def quantity_limit(limit: int) -> Refused:
    """A line would hold too many units."""
    return Refused(
        "QUANTITY_LIMIT", f"A line holds at most {limit} units", facts={"maxQuantity": limit}
    )


def line_limit(limit: int) -> Refused:
    """The cart would hold too many lines."""
    return Refused("LINE_LIMIT", f"A cart holds at most {limit} lines", facts={"maxLines": limit})


def saved_item_limit(limit: int) -> Refused:
    """The cart would hold too many saved items."""
    return Refused("SAVED_ITEM_LIMIT", f"A cart keeps at most {limit} items for later")


def amount_limit() -> Refused:
    """An amount would pass what the system can hold."""
    return Refused("AMOUNT_LIMIT", "The amount is too large")


def out_of_stock(product_id: str, available: int) -> Refused:
    """Fewer units are in stock than the cart would hold."""
    return Refused(
        "OUT_OF_STOCK",
        f"Only {available} in stock" if available else "Out of stock",
        facts={"available": available, "productId": product_id},
    )


def currency_mismatch(product_currency: str, cart_currency: str) -> Refused:
    """The product is sold in another currency."""
    return Refused(
        "CURRENCY_MISMATCH",
        f"The product is sold in {product_currency}, the cart is in {cart_currency}",
    )


def move_quantity(limit: int) -> InvalidInput:
    """More units are to be moved than were saved."""
    return InvalidInput.field("quantity", f"must be at most {limit}, the units saved")


def self_merge() -> Refused:
    """Source and target are the same cart."""
    return Refused("SELF_MERGE", "A cart can't be merged into itself")


def recovery_token_invalid() -> NotFound:
    """The link of a recovery mail opens nothing; why, it does not say."""
    return NotFound("RECOVERY_TOKEN_INVALID", "The link is no longer valid")


def cart_empty() -> Refused:
    """There is nothing to make an order of."""
    return Refused("CART_EMPTY", "The cart is empty")


def order_already_used() -> Refused:
    """The order belongs to another cart."""
    return Refused("ORDER_ALREADY_USED", "The order already belongs to a cart")


def bundle_not_found() -> NotFound:
    """There is no such bundle."""
    return NotFound("BUNDLE_NOT_FOUND", "Bundle not found")


def bundle_company_mismatch() -> Forbidden:
    """The bundle belongs to another company."""
    return Forbidden("BUNDLE_COMPANY_MISMATCH", "The bundle belongs to another company")


def bundle_unavailable() -> Refused:
    """The bundle is not sold at present."""
    return Refused("BUNDLE_UNAVAILABLE", "The bundle can't be bought at present")


def bundle_selection(message: str) -> Refused:
    """The selection does not fit the bundle."""
    return Refused("BUNDLE_SELECTION_INVALID", message)


def bundle_size(minimum: int | None, maximum: int | None) -> Refused:
    """The selection has too few or too many units."""
    bounds = [f"at least {minimum}"] * bool(minimum) + [f"at most {maximum}"] * bool(maximum)
    facts = {"minItems": minimum or 0} | ({"maxItems": maximum} if maximum else {})
    return Refused("BUNDLE_SIZE", f"Choose {' and '.join(bounds)} items", facts=facts)


_CODE_MESSAGES = {
    "DISCOUNT_BLANK": "Enter a discount code",
    "DISCOUNT_ALREADY_APPLIED": "The discount code is already applied",
    "DISCOUNT_UNKNOWN": "The discount code does not exist",
    "DISCOUNT_EXPIRED": "The discount code has expired",
    "DISCOUNT_NOT_YET_VALID": "The discount code is not valid yet",
    "DISCOUNT_USED_UP": "The discount code has been used up",
    "DISCOUNT_MINIMUM_NOT_MET": "The cart does not reach the discount code's minimum",
    "DISCOUNT_NOT_FOR_CUSTOMER": "The discount code is not for this customer",
    "DISCOUNT_NOT_FOR_SITE": "The discount code is not valid on this site",
    "NOT_COMBINABLE": "The discount codes can't be combined",
    "DISCOUNT_LIMIT": "The cart has as many discount codes as it may",
    "CURRENCY_MISMATCH": "The discount code is for another currency",
    "PROMOTION_NOT_ACTIVE": "The discount code's promotion does not run",
    "PROMOTION_PRODUCTS_MISSING": "The cart lacks products that the discount code needs",
    "PROMOTION_GIFT_MISSING": "The discount code's gift is not in the cart",
    "PROMOTION_BUDGET_SPENT": "The discount code's budget is spent",
}


def code_refused(
    reason: str, *, missing: int | None = None, missing_units: int | None = None
) -> Refused:
    """A discount code can't be applied, for one of the reasons of the contract."""
    facts: dict[str, Fact] = {} if missing is None else {"missingAmount": to_major(missing)}
    if missing_units is not None:
        facts["missingUnits"] = missing_units
    return Refused(reason, _CODE_MESSAGES[reason], facts=facts)


def code_not_applied() -> NotFound:
    """The code is not in the cart."""
    return NotFound("DISCOUNT_NOT_APPLIED", "The discount code is not applied to this cart")


def search_unnamed() -> InvalidInput:
    """A search for carts names nothing to look for."""
    return InvalidInput.field("cartId", "or customerId, email or orderId is required")


def changes_not_accepted(ids: str) -> Refused:
    """Something that was promised has changed since, and nobody has accepted that."""
    return Refused(
        "CHANGES_NOT_ACCEPTED",
        "What was promised has changed; acknowledge the changes or say which are accepted",
        facts={"changes": ids},
    )


def changes_version(current: str) -> Conflict:
    """The changes are others than those that were acknowledged."""
    return Conflict(
        "CHANGES_VERSION",
        "The changes are others by now; look at them again",
        facts={"changesVersion": current},
    )


def order_not_found() -> NotFound:
    """No cart of the company became this order."""
    return NotFound("ORDER_NOT_FOUND", "The company has no cart with this order")
