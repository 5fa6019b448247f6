"""Shops with everything in them, and people who own one of each kind of record."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import grpc

from server.kernel.tokens import digest
from tests.security.contract import Leaf, Method, call, methods
from tests.security.rows import DELIVERED, FORMER_ENDPOINTS, MAILED, insert
from tests.support.workers import Metadata, bearer, bearing, tenant, token

PLAIN: Mapping[str, str] = {
    "start_date": "2026-01-01",
    "end_date": "2026-02-01",
    "time_zone": "Europe/Berlin",
    "gift_message": "Enjoy",
    "notes": "The red one",
    "name": "Mine",
    "postal_code": "10115",
    "country": "DE",
    "utm_source": "mail",
    "utm_medium": "mail",
    "utm_campaign": "spring",
    "device_fingerprint": "fp",
    "current_page": "/page",
    "order_id": "order-1",
    "cursor": "",
    "kind": "products",
    "source": "nightly",
    "position": "line 1",
    "sku": "SPARE",
    "slug": "",
    "description": "",
    "price": "9.50",
    "compare_at_price": "",
    "cost_price": "",
    "price_override": "",
    "discount_value": "",
    "images": "https://example.com/a.jpg",
    "domain": "",
    "timezone": "UTC",
    "locale": "en",
    "checkout_mode": "standard",
    "email": "new@example.com",
    "first_name": "New",
    "last_name": "New",
    "phone": "1",
    "postal_code_prefix": "",
    "rate": "1",
    "amount": "1",
    "free_from": "",
    "url": "http://127.0.0.1:9/hooks",
    "event_types": "commerce.cart.*",
    "alert_email": "shop@example.com",
    "secret": "",
    "release": "v1",
    "link_site_id": "",
    "items": "prod-mug:1",
    "content_type": "application/json",
    "event_id": "",
    "starts_at": "",
    "ends_at": "",
    "group": "",
    "values": "red",
    "filter": "",
    "page_token": "",
    "prefix": "P",
    "batch_id": "",
    "changes_version": "",
    "accepted_changes": "",
    "csv": "code\nMADE-UP",
}
"""String fields that name no record, with a value that every method takes."""

_CART, _WISHLIST, _COMPARISON, _SESSION = "cart", "wishlist", "comparison", "session"
_KINDS: Mapping[str, str] = {
    "company_id": "company",
    "id": "spare",
    "site_id": "site",
    "site": "site",
    "site_ids": "site",
    "endpoint_id": "endpoint",
    "promotion_id": "promotion",
    "customer_ids": "customer",
    "product_ids": "product",
    "currencies": "currency",
    "delivery_id": "delivery",
    "target_site_id": "site",
    "current_site_id": "site",
    "customer_id": "customer",
    "visitor_id": "visitor",
    "currency": "currency",
    "product_id": "product",
    "variant_id": "variant",
    "bundle_id": "bundle",
    "bundle_group_id": "bundle_group",
    "saved_item_id": "saved",
    "cart_id": _CART,
    "source_cart_id": _CART,
    "entity_id": _CART,
    "wishlist_id": _WISHLIST,
    "source_wishlist_id": _WISHLIST,
    "comparison_id": _COMPARISON,
    "source_comparison_id": _COMPARISON,
    "session_id": _SESSION,
    "source_session_id": _SESSION,
    "entry": "wishlist_item",
    "cart_session_token": "cart_token",
    "wishlist_session_token": "wishlist_token",
    "comparison_session_token": "comparison_token",
    "shared_url": "slug",
    "share_token": "share_token",
}
_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("ApplyDiscount", "code"): "code",
    ("ApplyGuestDiscount", "code"): "code",
    ("RemoveDiscount", "code"): "applied_code",
    ("RemoveGuestDiscount", "code"): "applied_code",
    ("RedeemHandoff", "code"): "handoff",
    ("RecoverGuestCart", "token"): "recovery",
    ("Unsubscribe", "token"): "unsubscribe",
    ("Resubscribe", "token"): "unsubscribe",
    ("GetUnsubscribePage", "token"): "one_click",
    ("UnsubscribeAtOnce", "token"): "one_click",
}
RUN_BY_STAFF = ("WebhookService", "PromotionService", "CartSupportService")
SECRETS = frozenset(
    {"cart_token", "wishlist_token", "comparison_token", "session_token", "handoff", "recovery"}
    | {"unsubscribe", "one_click", "slug", "share_token"}
)
"""What opens something for whoever has it."""


def kind_of(method: Method, leaf: Leaf) -> str | None:
    """Say what a string field names; None where it names nothing.

    Raises:
        KeyError: The field is new: say in this file what it names.
    """
    name = leaf[-1]
    if name in PLAIN or (method.service, name) == ("PromotionService", "code"):
        return None
    if name in {"item_id", "item_ids"}:
        return f"{_module(method)}_item"
    if name in {"session_token", "source_session_token"}:
        return f"{_module(method)}_token"
    return _ELSEWHERE.get((method.name, name)) or _KINDS[name]


def token_kind(method: Method) -> str:
    """Say which session token the header of *method* is for."""
    return f"{_module(method)}_token"


def _module(method: Method) -> str:
    package = method.descriptor.containing_service.file.package.split(".")[1]
    others = {"cross_site_session": _SESSION, "customer_data": _CART}
    return others.get(package, package)


@dataclass(frozen=True, slots=True)
class Shop:
    """A company with two sites, a product, a bundle and two codes."""

    database: Any
    company: str
    currency: str
    mark: str
    """In every text that only this company's callers may read."""

    @property
    def things(self) -> dict[str, str]:
        """What the shop has, by kind."""
        kinds = ("product", "variant", "bundle", "site", "code", "applied_code")
        found = {kind: f"{kind.replace('_', '-')}-{self.mark}" for kind in kinds}
        # What a merchant's service changes and takes away; nobody buys it.
        found["spare"] = f"spare-{self.mark}"
        found["code"], found["applied_code"] = f"C-{self.mark}".upper(), f"A-{self.mark}".upper()
        return found | {"company": self.company, "currency": self.currency}

    async def furnish(self) -> None:
        """Put everything into the database."""
        things, mark = self.things, self.mark
        named = {"name": mark, "slug": mark, "companyId": self.company}
        flags = ("enableCart", "enableWishlist", "enableCompare", "enableBundleBuilder")
        for site in (things["site"], f"home-{mark}"):
            row = named | dict.fromkeys(flags, True)
            await self._insert("sites", id=site, **row | {"slug": site})
        product = {"price": Decimal("9.50"), "currency": self.currency, "stockQuantity": 10**6}
        await self._insert("products", id=things["product"], sku=mark, **product, **named)
        other = named | {"slug": f"whole-{mark}"}
        await self._insert("products", id=f"whole-{mark}", sku=f"W-{mark}", **product, **other)
        spare = named | {"slug": f"spare-{mark}"}
        await self._insert("products", id=things["spare"], sku=f"S-{mark}", **product, **spare)
        arrived = {"source": PLAIN["source"], "position": mark}
        await self._insert("catalog_imports", companyId=self.company, **arrived)
        stock = {"inventoryQuantity": 10**6, "productId": things["product"]}
        await self._insert("product_variants", id=things["variant"], name=mark, sku=mark, **stock)
        owner = {"companyId": self.company}
        await self._insert("bundles", id=things["bundle"], productId=f"whole-{mark}", **owner)
        inside = {"productId": things["product"], "variantId": things["variant"]}
        await self._insert("bundle_items", id=mark, bundleId=things["bundle"], **inside)
        for code in (things["code"], things["applied_code"]):
            value = {"type": "percentage", "value": Decimal(5), "combinable": True}
            await self._insert("promotions", id=code, code=code, **value, **owner)

    async def _insert(self, table: str, **columns: Any) -> None:
        await insert(self.database, table, **columns)


@dataclass(slots=True)
class Person:
    """Somebody who shops, as a guest and as a customer, and has one of everything as each."""

    shop: Shop
    name: str
    channel: grpc.aio.Channel
    guest: dict[str, str] = field(default_factory=dict)
    customer: dict[str, str] = field(default_factory=dict)

    @property
    def bearer(self) -> Metadata:
        return bearer(self.name, company=self.shop.company, email=f"{self.name}@example.com")

    def with_role(self, role: str) -> Metadata:
        """Be a member of staff, or a service, of the company."""
        return bearing(token(sub=self.name, companyId=self.shop.company, role=role))

    def stranger(self, session_token: str | None = None) -> Metadata:
        return tenant(self.shop.company, session_token)

    def value(self, method: Method, leaf: Leaf) -> str:
        """Give this person's value of a field."""
        kind = kind_of(method, leaf)
        if kind is None:
            return PLAIN.get(leaf[-1], "")
        # A customer merges what they had as a guest.
        as_guest = method.public or leaf[-1].startswith("source_") or leaf[-1] == "session_token"
        return (self.guest if as_guest else self.customer)[kind]

    def metadata(self, method: Method, session_token: str | None = None) -> Metadata:
        """Give the credentials that *method* asks for; those of a guest unless others are given."""
        if method.service in {"EventFeedService", "CartLifecycleService", "CatalogService"}:
            return self.with_role("SERVICE")
        if method.service in {"AnalyticsService", "CustomerDataService", *RUN_BY_STAFF}:
            return self.with_role("ADMIN")
        if not method.public:
            return self.bearer
        return self.stranger(session_token or self.guest.get(token_kind(method)))

    async def settle(self) -> None:
        """Get one of everything."""
        shop = self.shop
        common = shop.things | {"customer": self.name, "visitor": f"visitor-{self.name}"}
        self.guest, self.customer = dict(common), dict(common)
        await self._settle_guest()
        await self._settle_customer()
        await self._settle_mail()
        await self._settle_webhook()
        terms = {"name": "Ten off", "effect": {"percent": {"percent": 10}}}
        admin = self.with_role("ADMIN")
        made = await self.do("PromotionService.CreatePromotion", admin, terms=terms)
        await self.do("PromotionService.ActivatePromotion", admin, promotion_id=made.id)
        self.guest["promotion"] = self.customer["promotion"] = made.id

    async def _settle_guest(self) -> None:
        shop, mine = self.shop, self.guest
        site, visitor = {"site_id": f"home-{shop.mark}"}, {"visitor_id": mine["visitor"]}
        session = await self.do(
            "PublicCrossSiteSessionService.CreateGuestSession", **site, **visitor
        )
        mine["session"], mine["session_token"] = session.id, session.session_token
        held = self.stranger(session.session_token)
        at = {"session_id": session.id, "target_site_id": mine["site"]}
        handed = await self.do("PublicCrossSiteSessionService.HandOffGuestSession", held, **at)
        mine["handoff"] = handed.code
        cart = await self.do("PublicCartService.CreateGuestCart", **visitor, currency=shop.currency)
        mine["cart"], mine["cart_token"] = cart.id, cart.session_token
        held, at = self.stranger(cart.session_token), {"cart_id": cart.id}
        await self._fill_cart("PublicCartService.{}Guest{}", held, at, mine)
        wishlist = await self.do("PublicWishlistService.CreateGuestWishlist", name=self._text)
        mine["wishlist"], mine["wishlist_token"] = wishlist.id, wishlist.session_token
        held, at = self.stranger(wishlist.session_token), {"wishlist_id": wishlist.id}
        item = self._item | {"notes": self._text}
        wishlist = await self.do("PublicWishlistService.AddGuestItem", held, **at, item=item)
        mine["wishlist_item"] = wishlist.items[0].id
        shared = await self.do(
            "PublicWishlistService.ShareGuestWishlist", held, **at, is_public=True
        )
        mine["slug"] = shared.shared_url
        comparison = await self.do(
            "PublicComparisonService.CreateGuestComparison", name=self._text, **visitor
        )
        mine["comparison"], mine["comparison_token"] = comparison.id, comparison.session_token
        held, at = self.stranger(comparison.session_token), {"comparison_id": comparison.id}
        comparison = await self.do(
            "PublicComparisonService.AddGuestComparisonItem", held, **at, item=self._item
        )
        mine["comparison_item"] = comparison.items[0].id
        shared = await self.do("PublicComparisonService.ShareGuestComparison", held, **at)
        mine["share_token"] = shared.share_token

    async def _settle_customer(self) -> None:
        mine, me = self.customer, self.bearer
        mine["session"] = (await self.do("CrossSiteSessionService.CreateSession", me)).id
        mine["cart"] = await self._fill_cart("CartService.{}{}", me, {}, mine)
        item = self._item | {"notes": self._text}
        wishlist = await self.do("WishlistService.AddItem", me, item=item)
        mine["wishlist"], mine["wishlist_item"] = wishlist.id, wishlist.items[0].id
        shared = await self.do("WishlistService.ShareWishlist", me, is_public=True)
        mine["slug"] = shared.shared_url
        comparison = await self.do("ComparisonService.AddComparisonItem", me, item=self._item)
        mine["comparison"] = comparison.id
        mine["comparison_item"] = comparison.items[0].id
        shared = await self.do("ComparisonService.ShareComparison", me)
        mine["share_token"] = shared.share_token

    async def _settle_mail(self) -> None:
        """Have given up a cart, and got a mail about it."""
        links = {name: secrets.token_hex(32) for name in ("recovery", "unsubscribe", "one_click")}
        self.guest |= links
        sql = MAILED.format(name=self.name, product=self.shop.things["product"])
        digests = [digest(link) for link in links.values()]
        await self.shop.database.execute(sql, self.shop.company, *digests)

    async def _settle_webhook(self) -> None:
        """Have an endpoint, and an event that was sent to it."""
        # It is the merchant's: nothing in it names the person.
        endpoint = {"url": f"{PLAIN['url']}/{secrets.token_hex(8)}", "description": "Orders"}
        admin = self.with_role("ADMIN")
        await self.shop.database.execute(FORMER_ENDPOINTS, self.shop.company)
        made = await self.do("WebhookService.CreateEndpoint", admin, endpoint=endpoint)
        mine = {"endpoint": made.endpoint.id}
        delivery = await self.shop.database.fetchval(
            DELIVERED, made.endpoint.id, self.shop.company, self.customer["cart"], "received"
        )
        mine["delivery"] = str(delivery)
        self.guest |= mine
        self.customer |= mine

    async def _fill_cart(
        self, names: str, held: Metadata, at: dict[str, str], mine: dict[str, str]
    ) -> str:
        item = self._item | {"quantity": 2, "gift_message": self._text, "is_gift": True}
        cart = await self.do(names.format("Add", "Item"), held, item=item, **at)
        line = cart.items[0].id
        later = "SaveGuestItemForLater" if at else "SaveForLater"
        service = names.partition(".")[0]
        cart = await self.do(f"{service}.{later}", held, item_id=line, **at)
        mine["saved"] = cart.saved_items[0].id
        cart = await self.do(names.format("Add", "Item"), held, item=item, **at)
        mine["cart_item"] = cart.items[0].id
        bundle = {"bundle_id": mine["bundle"], "quantity": 1}
        added = await self.do(names.format("Add", "Bundle"), held, bundle=bundle, **at)
        mine["bundle_group"] = added.bundle_group_id
        code = mine["applied_code"]
        await self.do(names.format("Apply", "Discount"), held, code=code, **at)
        return str(cart.id)

    @property
    def _item(self) -> dict[str, Any]:
        return {
            "product_id": self.shop.things["product"],
            "variant_id": self.shop.things["variant"],
        }

    @property
    def _text(self) -> str:
        return f"private-{self.name}"

    async def do(self, name: str, metadata: Metadata | None = None, /, **fields: Any) -> Any:
        """Call a method that must succeed."""
        method = BY_NAME[name]
        return await call(
            self.channel, method, method.request(**fields), metadata or self.stranger()
        )


BY_NAME = {str(method): method for method in methods()}
