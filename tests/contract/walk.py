"""One walk through the shop that calls every operation of the document with success.

The calls and their answers are also the examples of the document: `make examples` keeps them.
"""

from __future__ import annotations

import hashlib
from typing import Any

from tests.contract.calls import Caller
from tests.contract.merchant import promotions

COMPANY = {"companyId": "test-company-id"}
ITEM = {"productId": "prod-mug", "quantity": 2}
FIXED = {"bundleId": "bundle-fixed"}
# What a mail to a customer who gave up a cart holds; `conftest.py` lays both.
RECOVERY, UNSUBSCRIBE = (
    hashlib.sha256(of).hexdigest() for of in (b"the link to the cart", b"the link to no more mails")
)

SENT_TO = "endpoint-of-the-office"
"""An endpoint that an event was sent to; `conftest.py` lays it."""


def walk(caller: Caller, token: str, staff: str, service: str) -> None:
    """Call everything that the server serves."""
    alice = {"token": token}
    health(caller)
    catalog(caller, {"token": service})
    guest_cart(caller)
    customer_cart(caller, alice)
    support(caller, {"token": staff}, alice)
    recovery(caller)
    guest_wishlist(caller)
    customer_wishlist(caller, alice)
    guest_comparison(caller)
    customer_comparison(caller, alice)
    guest_session(caller)
    customer_session(caller, alice)
    analytics(caller, {"token": staff}, caller.get("CartService_GetCart", alice)["id"])
    webhooks(caller, {"token": staff})
    caller.get("NoticeService_UpdatePreferences", alice, body={"mails": True})
    caller.get("NoticeService_GetPreferences", alice)
    cart = caller.get("CartService_GetCart", alice)["id"]
    promotions(caller, {"token": staff}, cart)


def health(caller: Caller) -> None:
    caller.get("Health_Root", {})
    caller.get("Health_Api", {})
    features = {"siteId": "site-outlet"}
    caller.get("PublicSiteService_GetSiteFeatures", COMPANY, path=features)


def catalog(caller: Caller, merchant: dict[str, str]) -> None:
    service = "CatalogService_"
    variants = [
        {"sku": "CUP-S", "name": "Small", "options": {"size": "S"}, "inventoryQuantity": 5},
        {"sku": "CUP-L", "name": "Large", "options": {"size": "L"}, "price": "9.50"},
    ]
    cup = {
        "sku": "CUP",
        "name": "Cup",
        "price": "8.00",
        "stockQuantity": 20,
        "attributes": {"material": "Porcelain"},
        "variants": variants,
    }
    bad = {"id": "prod-saucer", "sku": "SAUCER", "name": "Saucer", "price": "1.005"}
    batch = {
        "records": [{"product": {"id": "prod-cup"} | cup}, {"product": bad}],
        "source": "nightly",
        "position": "line 2",
    }
    caller.get(f"{service}ApplyRecords", merchant, body=batch)
    caller.get(f"{service}GetImport", merchant, path={"source": "nightly"})
    at = {"kind": "products", "id": "prod-cup"}
    cheaper = {"product": cup | {"price": "7.50"}}
    caller.get(f"{service}PutRecord", merchant, path=at, body=cheaper)
    caller.get(f"{service}GetRecord", merchant, path=at)
    query = {"pageSize": 2, "sku": "CUP"}
    caller.get(f"{service}ListRecords", merchant, path={"kind": "products"}, query=query)
    caller.get(f"{service}DeleteRecord", merchant, path=at)
    gone = {"customer": {"id": "cust-gone", "email": "gone@example.com", "firstName": "Gus"}}
    caller.get(f"{service}ApplyRecords", merchant, body={"records": [gone]})
    person = {"person": {"customerId": "cust-gone"}}
    caller.get("CustomerDataService_ExportPerson", merchant, body=person)
    caller.get("CustomerDataService_ErasePerson", merchant, body=person)


def opened(container: dict[str, Any]) -> dict[str, str]:
    """The credentials of a guest who has just created a container."""
    return COMPANY | {"sessionToken": container["sessionToken"]}


def line_of(cart: dict[str, Any], product: str) -> str:
    found: str = next(line["id"] for line in cart["items"] if line["productId"] == product)
    return found


def guest_cart(caller: Caller) -> None:
    service = "PublicCartService_"
    body = {"siteId": "site-outlet", "currency": "USD", "utmSource": "newsletter"}
    cart = caller.get(f"{service}CreateGuestCart", COMPANY, body=body)
    guest, at = opened(cart), {"cartId": cart["id"]}
    gift = ITEM | {"isGift": True, "giftMessage": "For you", "customFields": {"engraving": "A. L."}}
    cart = caller.get(f"{service}AddGuestItem", guest, path=at, body=gift)
    line = at | {"itemId": line_of(cart, "prod-mug")}
    caller.get(f"{service}UpdateGuestItem", guest, path=line, body={"quantity": 3})
    cart = caller.get(f"{service}SaveGuestItemForLater", guest, path=line, body={})
    saved = at | {"savedItemId": cart["savedItems"][0]["id"]}
    caller.get(f"{service}MoveGuestItemToCart", guest, path=saved, body={"quantity": 1})
    caller.get(f"{service}RemoveGuestSavedItem", guest, path=saved)
    mix = {
        "bundleId": "bundle-mix",
        "selectedItems": [{"productId": "prod-mug", "quantity": 3}],
        "quantity": 1,
    }
    added = caller.get(f"{service}AddGuestBundle", guest, path=at, body=mix)
    code = {"code": "SAVE10"}
    caller.get(f"{service}ApplyGuestDiscount", guest, path=at, body=code)
    address = {"postalCode": "10001", "country": "US"}
    caller.get(f"{service}UpdateGuestShipping", guest, path=at, body=address)
    caller.get(f"{service}RefreshGuestPrices", guest, path=at, body={})
    caller.get(f"{service}AcknowledgeGuestChanges", guest, path=at, body={})
    caller.get(f"{service}GetGuestCart", guest, query={"includeSaved": True})
    caller.get(f"{service}WatchGuestCart", guest)
    caller.get(f"{service}RemoveGuestDiscount", guest, path=at | code)
    group = at | {"bundleGroupId": added["bundleGroupId"]}
    cart = caller.get(f"{service}RemoveGuestBundle", guest, path=group)
    line = at | {"itemId": line_of(cart, "prod-mug")}
    caller.get(f"{service}RemoveGuestItem", guest, path=line)
    caller.get(f"{service}ClearGuestCart", guest, path=at)


def recovery(caller: Caller) -> None:
    service = "PublicCartService_"
    caller.get(f"{service}RecoverGuestCart", COMPANY, body={"token": RECOVERY})
    caller.get(f"{service}Unsubscribe", COMPANY, body={"token": UNSUBSCRIBE})
    caller.get(f"{service}Resubscribe", COMPANY, body={"token": UNSUBSCRIBE})


def support(caller: Caller, staff: dict[str, str], alice: dict[str, str]) -> None:
    service = "CartSupportService_"
    cart = caller.get("CartService_AddItem", alice, body=ITEM)
    at = {"cartId": cart["id"]}
    wanted = {"email": "alice@example.com", "pageSize": 2}
    caller.get(f"{service}SearchCarts", staff, body=wanted)
    caller.get(f"{service}GetSupportCart", staff, path=at)
    caller.get(f"{service}WatchSupportCart", staff, path=at)
    caller.get(f"{service}ListCartHistory", staff, path=at, query={"pageSize": 2})
    caller.get("CartService_ClearCart", alice)


def customer_cart(caller: Caller, alice: dict[str, str]) -> None:
    service = "CartService_"
    query = {"siteId": "site-main"}
    tee = {"productId": "prod-tee", "variantId": "var-tee-xl", "quantity": 2}
    cart = caller.get(f"{service}AddItem", alice, query=query, body=tee)
    line = {"itemId": line_of(cart, "prod-tee")}
    caller.get(f"{service}UpdateItem", alice, path=line, body={"quantity": 4})
    cart = caller.get(f"{service}SaveForLater", alice, path=line, body={})
    saved = {"savedItemId": cart["savedItems"][0]["id"]}
    cart = caller.get(f"{service}MoveToCart", alice, path=saved, body={"quantity": 3})
    caller.get(f"{service}RemoveSavedItem", alice, path=saved)
    added = caller.get(f"{service}AddBundle", alice, query=query, body=FIXED)
    code = {"code": "SAVE10"}
    caller.get(f"{service}ApplyDiscount", alice, body=code)
    caller.get(f"{service}UpdateShipping", alice, body={"postalCode": "10001", "country": "US"})
    caller.get(f"{service}RefreshPrices", alice, body={})
    caller.get(f"{service}AcknowledgeChanges", alice, body={})
    source = caller.get("PublicCartService_CreateGuestCart", COMPANY, body={"currency": "USD"})
    at = {"cartId": source["id"]}
    caller.get("PublicCartService_AddGuestItem", opened(source), path=at, body=ITEM)
    proof = alice | {"sessionToken": source["sessionToken"]}
    merge = {"sourceCartId": source["id"], "strategy": "SUM"}
    caller.get(f"{service}MergeCart", proof, body=merge)
    caller.get(f"{service}GetCart", alice, query=query)
    caller.get(f"{service}WatchCart", alice)
    caller.get(f"{service}RemoveDiscount", alice, path=code)
    group = {"bundleGroupId": added["bundleGroupId"]}
    cart = caller.get(f"{service}RemoveBundle", alice, path=group)
    caller.get(f"{service}RemoveItem", alice, path={"itemId": line_of(cart, "prod-tee")})
    caller.get(f"{service}ClearCart", alice)


def guest_wishlist(caller: Caller) -> None:
    service = "PublicWishlistService_"
    body = {"name": "Birthday", "siteId": "site-main"}
    wishlist = caller.get(f"{service}CreateGuestWishlist", COMPANY, body=body)
    guest, at = opened(wishlist), {"wishlistId": wishlist["id"]}
    wish = {"productId": "prod-lamp", "priority": 10, "notes": "The brass one"}
    wishlist = caller.get(f"{service}AddGuestItem", guest, path=at, body=wish)
    item = at | {"itemId": wishlist["items"][0]["id"]}
    caller.get(f"{service}UpdateGuestItem", guest, path=item, body={"priority": 5})
    shared = caller.get(f"{service}ShareGuestWishlist", guest, path=at, body={"isPublic": True})
    link = {"sharedUrl": shared["sharedUrl"]}
    caller.get("PublicSharedWishlistService_GetSharedWishlist", {}, path=link)
    caller.get("PublicSharedWishlistService_WatchSharedWishlist", {}, path=link)
    caller.get(f"{service}GetGuestWishlist", guest)
    caller.get(f"{service}WatchGuestWishlist", guest)
    caller.get(f"{service}RemoveGuestItem", guest, path=item)


def customer_wishlist(caller: Caller, alice: dict[str, str]) -> None:
    service = "WishlistService_"
    query = {"siteId": "site-main"}
    wish = {"productId": "prod-lamp", "priority": 10, "notes": "The brass one"}
    caller.get(f"{service}AddItem", alice, query=query, body=wish)
    wishlist = caller.get(f"{service}AddItem", alice, body={"productId": "prod-poster"})
    ids = [item["id"] for item in wishlist["items"]]
    item = {"itemId": ids[0]}
    caller.get(f"{service}UpdateItem", alice, path=item, body={"notes": "Or the black one"})
    caller.get(f"{service}ReorderItems", alice, body={"itemIds": ids[::-1]})
    caller.get(f"{service}UpdateWishlist", alice, body={"name": "For the flat"})
    caller.get(f"{service}ShareWishlist", alice, body={"isPublic": True})
    caller.get(f"{service}GetWishlistStats", alice)
    source = caller.get("PublicWishlistService_CreateGuestWishlist", COMPANY, body={})
    at = {"wishlistId": source["id"]}
    chair = {"productId": "prod-chair"}
    caller.get("PublicWishlistService_AddGuestItem", opened(source), path=at, body=chair)
    proof = alice | {"sessionToken": source["sessionToken"]}
    caller.get(f"{service}MergeWishlist", proof, body={"sourceWishlistId": source["id"]})
    caller.get(f"{service}MoveToCart", alice, path=item, body={"quantity": 1})
    caller.get(f"{service}GetWishlist", alice, query=query)
    caller.get(f"{service}WatchWishlist", alice)
    caller.get(f"{service}RemoveItem", alice, path={"itemId": ids[1]})
    caller.get(f"{service}ClearWishlist", alice)


def guest_comparison(caller: Caller) -> None:
    service = "PublicComparisonService_"
    body = {"siteId": "site-outlet", "name": "Mugs or posters"}
    comparison = caller.get(f"{service}CreateGuestComparison", COMPANY, body=body)
    guest, at = opened(comparison), {"comparisonId": comparison["id"]}
    add = f"{service}AddGuestComparisonItem"
    caller.get(add, guest, path=at, body={"productId": "prod-mug"})
    comparison = caller.get(add, guest, path=at, body={"productId": "prod-poster", "position": 0})
    ids = [item["id"] for item in comparison["items"]]
    order = {"itemIds": ids[::-1]}
    caller.get(f"{service}ReorderGuestComparison", guest, path=at, body=order)
    differences = {"differencesOnly": True}
    caller.get(f"{service}GetGuestComparisonMatrix", guest, path=at, query=differences)
    days = {"expiresInDays": 7}
    shared = caller.get(f"{service}ShareGuestComparison", guest, path=at, body=days)
    link = {"shareToken": shared["shareToken"]}
    caller.get("PublicSharedComparisonService_GetSharedComparison", {}, path=link)
    poster = {"productId": "prod-poster"}
    caller.get(f"{service}RecordSharedComparisonView", COMPANY, path=link, body=poster)
    caller.get(f"{service}RecordGuestComparisonView", guest, path=at, body={})
    caller.get(f"{service}UnshareGuestComparison", guest, path=at)
    caller.get(f"{service}GetGuestComparison", guest)
    caller.get(f"{service}WatchGuestComparison", guest)
    caller.get(f"{service}RemoveGuestComparisonItem", guest, path=at | {"itemId": ids[0]})


def customer_comparison(caller: Caller, alice: dict[str, str]) -> None:
    service = "ComparisonService_"
    add, query = f"{service}AddComparisonItem", {"siteId": "site-outlet"}
    caller.get(add, alice, query=query, body={"productId": "prod-mug"})
    comparison = caller.get(add, alice, body={"productId": "prod-tee", "variantId": "var-tee-m"})
    ids = [item["id"] for item in comparison["items"]]
    caller.get(f"{service}UpdateComparison", alice, body={"name": "Gifts"})
    caller.get(f"{service}ReorderComparison", alice, body={"itemIds": ids[::-1]})
    caller.get(f"{service}GetComparisonMatrix", alice)
    chosen = {"siteId": "site-outlet", "productId": "prod-mug"}
    caller.get(f"{service}RecordComparisonView", alice, body=chosen)
    caller.get(f"{service}ShareComparison", alice, body={"name": "Gifts", "expiresInDays": 3})
    caller.get(f"{service}UnshareComparison", alice)
    source = caller.get("PublicComparisonService_CreateGuestComparison", COMPANY, body={})
    at, poster = {"comparisonId": source["id"]}, {"productId": "prod-poster"}
    to_add = "PublicComparisonService_AddGuestComparisonItem"
    caller.get(to_add, opened(source), path=at, body=poster)
    proof = alice | {"sessionToken": source["sessionToken"]}
    caller.get(f"{service}MergeComparison", proof, body={"sourceComparisonId": source["id"]})
    caller.get(f"{service}GetComparison", alice)
    caller.get(f"{service}WatchComparison", alice)
    caller.get(f"{service}RemoveComparisonItem", alice, path={"itemId": ids[0]})
    caller.get(f"{service}ClearComparison", alice)


def guest_session(caller: Caller) -> None:
    service = "PublicCrossSiteSessionService_"
    body = {"siteId": "site-main", "visitorId": "visitor-7", "deviceFingerprint": "fp-31"}
    session = caller.get(f"{service}CreateGuestSession", COMPANY, body=body)
    guest, at = opened(session), {"sessionId": session["id"]}
    outlet = {"targetSiteId": "site-outlet"}
    types = outlet | {"dataTypes": ["CART", "WISHLIST", "COMPARISON"]}
    caller.get(f"{service}TransferGuestSession", guest, path=at, body=types)
    page = {"currentSiteId": "site-outlet", "currentPage": "/mugs"}
    caller.get(f"{service}RecordActivity", guest, path=at, body=page)
    caller.get(f"{service}GetGuestSessionSummary", guest, path=at)
    caller.get(f"{service}GetGuestSession", guest)
    caller.get(f"{service}WatchGuestSession", guest)
    handoff = caller.get(f"{service}HandOffGuestSession", guest, path=at, body=outlet)
    redeem = {"code": handoff["code"], "siteId": "site-outlet"}
    caller.get(f"{service}RedeemHandoff", COMPANY, body=redeem)
    caller.get(f"{service}RevokeGuestSession", guest, path=at)


def customer_session(caller: Caller, alice: dict[str, str]) -> None:
    service = "CrossSiteSessionService_"
    caller.get(f"{service}CreateSession", alice, body={"siteId": "site-main"})
    outlet = {"targetSiteId": "site-outlet"}
    caller.get(f"{service}TransferSession", alice, body=outlet)
    caller.get(f"{service}HandOffSession", alice, body=outlet)
    source = caller.get(
        "PublicCrossSiteSessionService_CreateGuestSession", COMPANY, body={"siteId": "site-main"}
    )
    at = {"sessionId": source["id"]}
    transfer = "PublicCrossSiteSessionService_TransferGuestSession"
    linked = caller.get(transfer, opened(source), path=at, body=outlet)
    cart = {
        "cartId": next(
            reference["entityId"]
            for reference in linked["dataReferences"]
            if reference["type"] == "CART"
        )
    }
    caller.get("PublicCartService_AddGuestItem", opened(source), path=cart, body=ITEM)
    proof = alice | {"sessionToken": source["sessionToken"]}
    merge = {"sourceSessionId": source["id"], "conflictStrategy": "MERGE_ALL"}
    caller.get(f"{service}MergeSession", proof, body=merge)
    caller.get(f"{service}GetSessionSummary", alice)
    caller.get(f"{service}GetSession", alice)
    caller.get(f"{service}WatchSession", alice)
    caller.get(f"{service}ListSessions", alice)
    caller.get(f"{service}RevokeSession", alice)
    caller.get(f"{service}CreateSession", alice, body={"siteId": "site-main"})
    caller.get(f"{service}RevokeSessions", alice)


def analytics(caller: Caller, staff: dict[str, str], cart: str) -> None:
    service = "AnalyticsService_"
    event = {"eventType": "CART_CHECKOUT_STARTED", "entityType": "Cart", "entityId": cart}
    caller.get(f"{service}RecordEvent", staff, body=event)
    query = {"timeZone": "America/New_York", "granularity": "DAY"}
    for name, operation in caller.document.operations.items():
        if name.startswith(service) and operation.method == "get":
            caller.get(name, staff, query={} if name.endswith("WatchActivity") else query)


def webhooks(caller: Caller, staff: dict[str, str]) -> None:
    service = "WebhookService_"
    body = {
        "url": "http://127.0.0.1:9/hooks/carts",
        "description": "The warehouse",
        "eventTypes": ["commerce.cart.*"],
        "siteIds": ["site-main"],
        "alertEmail": "warehouse@example.com",
    }
    made = caller.get(f"{service}CreateEndpoint", staff, body=body)
    at = {"endpointId": made["endpoint"]["id"]}
    caller.get(f"{service}ListEventTypes", staff)
    caller.get(f"{service}GetEndpoint", staff, path=at)
    changes = {"description": "The new warehouse", "allSites": True}
    caller.get(f"{service}UpdateEndpoint", staff, path=at, body=changes)
    caller.get(f"{service}PauseEndpoint", staff, path=at, body={})
    caller.get(f"{service}ResumeEndpoint", staff, path=at, body={})
    caller.get(f"{service}RotateSecret", staff, path=at, body={"overlapHours": 48})
    caller.get(f"{service}SendTestEvent", staff, path=at, body={})
    sent = {"endpointId": SENT_TO}
    query = {"outcome": "DELIVERED", "pageSize": 20}
    page = caller.get(f"{service}ListDeliveries", staff, path=sent, query=query)
    delivery = sent | {"deliveryId": page["deliveries"][0]["id"]}
    caller.get(f"{service}Redeliver", staff, path=delivery, body={})
    since = {"since": "2026-01-01T00:00:00Z"}
    caller.get(f"{service}StartReplay", staff, path=at, body=since)
    caller.get(f"{service}ListReplays", staff, path=at)
    caller.get(f"{service}ListEndpoints", staff)
    caller.get(f"{service}DeleteEndpoint", staff, path=at)
