"""Bringing in the carts and wishlists that shoppers have in another system, item by item.

Each item goes the way of a shopper's own call, so that all rules hold; what the rules refuse is
reported and left out, and the rest goes on. Each has an idempotency key, and how far a file has
been read is noted after each line, so that a file that broke off is taken up again without
doubling.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import IO, Any

import orjson
from commerce.cart.v1 import cart_input_pb2
from commerce.wishlist.v1 import wishlist_input_pb2
from google.protobuf import json_format
from google.protobuf.message import Message

from server.cart import wire as cart_wire
from server.cart.service import Carts, shopping
from server.catalog.repository import customer_of_email, product_of_sku
from server.catalog_records.files.jsonl import wrong_field
from server.catalog_records.files.place import Place
from server.catalog_records.files.source import FileRefused, Parsed, garbled, numbered
from server.containers.context import OWN
from server.kernel.errors import CommerceError
from server.kernel.identity import Caller, Idempotency, Role
from server.platform.grpc.validation import NUL, first_violation
from server.platform.records.idempotency import Replayed
from server.wishlist import wire as wishlist_wire
from server.wishlist.service import Wishlists
from server.wishlist.service import shopping as wishing

ACTOR = "command:shoppers"
_OWNER = frozenset({"customerId", "customerEmail"})
_RECORD = _OWNER | {"cart", "wishlist"}
_CART = ("savedItems", "items", "discountCodes")
_WISHLIST = ("items",)
_LONGEST = 80
MAX_SHOWN = 20


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something of a file that was left out, by where it stands."""

    line: int
    place: str
    """Such as `cart.items[2]`."""
    reason: str
    message: str

    def __str__(self) -> str:
        what = f"{self.place} {self.message}".strip()
        return f"line {self.line}: {what} ({self.reason})"


@dataclass(slots=True)
class Report:
    """What a file came to."""

    tell: Callable[[object], None] = lambda row: None
    """Told the row of all that is left out, as soon as it is."""
    shoppers: int = 0
    """Lines of which anything was taken."""
    items: int = 0
    codes: int = 0
    left_out: int = 0
    shown: list[NotTaken] = field(default_factory=list)
    """The first of what was left out."""

    def leave_out(self, one: NotTaken) -> None:
        """Note something that is left out."""
        self.left_out += 1
        if len(self.shown) < MAX_SHOWN:
            self.shown.append(one)
        self.tell(asdict(one))


@dataclass(frozen=True, slots=True)
class MovingIn:
    """Brings shoppers' carts and wishlists into a company."""

    company_id: str
    source: str
    """The file, for the keys of its items."""
    carts: Carts
    wishlists: Wishlists

    async def take(self, line: int, text: str, report: Report) -> None:
        """Take what a line holds, and note in *report* what could not be taken."""
        refuse = _Refusing(line, report)
        document = _document(text, refuse)
        if document is None:
            return
        for unknown in document.keys() - _RECORD:
            refuse(unknown, "INVALID_ARGUMENT", "is no field of a shopper")
        owner = await self._owner(document, refuse)
        if owner is None:
            return
        before = report.items + report.codes
        for kind, parts, take in (
            ("cart", _CART, self._take_cart),
            ("wishlist", _WISHLIST, self._take_wish),
        ):
            holds = document.get(kind)
            if holds is None:
                continue
            if not isinstance(holds, dict):
                refuse(kind, "INVALID_ARGUMENT", "must be an object")
                continue
            for unknown in holds.keys() - set(parts):
                refuse(f"{kind}.{unknown}", "INVALID_ARGUMENT", "is not taken")
            for part in parts:
                listed = holds.get(part, [])
                if not isinstance(listed, list):
                    refuse(f"{kind}.{part}", "INVALID_ARGUMENT", "must be a list")
                    continue
                for place, item in enumerate(listed):
                    where = f"{kind}.{part}[{place}]"
                    if _has_nul(item):
                        refuse(where, "INVALID_ARGUMENT", NUL)
                        continue
                    caller = self._caller(owner, line, where, item)
                    await _one(refuse, where, take(caller, part, item, refuse, where), report, part)
        report.shoppers += report.items + report.codes > before

    async def _owner(self, document: dict[str, Any], refuse: _Refusing) -> str | None:
        known, email = document.get("customerId"), document.get("customerEmail")
        for name in sorted(_OWNER):
            if _has_nul(document.get(name)):
                refuse(name, "INVALID_ARGUMENT", NUL)
                return None
        found = None
        if isinstance(email, str) and email:
            found = await customer_of_email(self.carts.database, self.company_id, email)
        if isinstance(known, str) and known:
            if found not in {None, known}:
                # Whichever is wrong, somebody would be shown another one's cart.
                refuse("customerEmail", "INVALID_ARGUMENT", "is the address of another customer")
                return None
            return known
        if isinstance(email, str) and email:
            if found is None:
                refuse("customerEmail", "CUSTOMER_NOT_FOUND", "is the address of no customer")
            return found
        refuse("customerId", "INVALID_ARGUMENT", "or customerEmail must say whose it is")
        return None

    def _caller(self, owner: str, line: int, where: str, item: object) -> Caller:
        named = f"{self.company_id}\0{self.source}\0{owner}\0{line}\0{where}"
        digests = [hashlib.sha256(f"{use}\0{named}".encode()).digest() for use in (ACTOR, "seal")]
        request = hashlib.sha256(orjson.dumps(item, option=orjson.OPT_SORT_KEYS)).digest()
        return Caller(
            company_id=self.company_id,
            role=Role.ADMIN,
            customer_id=owner,
            staff_id=ACTOR,
            idempotency=Idempotency(digests[0], request, digests[1]),
        )

    async def _take_cart(
        self, caller: Caller, part: str, item: object, refuse: _Refusing, where: str
    ) -> bool:
        encode = cart_wire.cart_to_pb
        if part == "discountCodes":
            if not isinstance(item, str):
                return refuse(where, "INVALID_ARGUMENT", "must be a code")
            await self.carts.edit(caller, OWN, shopping.apply_discount(item), encode)
            return True
        message = await self._read(cart_input_pb2.NewItem(), item, refuse, where)
        if not isinstance(message, cart_input_pb2.NewItem):
            return False
        new = cart_wire.new_line(message)
        cart = await self.carts.edit(caller, OWN, shopping.add_item(new), encode)
        if part == "savedItems":
            key = (new.product_id, new.variant_id or "", new.configuration.gift_message or "")
            line = next(
                one
                for one in reversed(cart.items)
                if (one.product_id, one.variant_id, one.gift_message) == key
            )
            later = self._caller(str(caller.customer_id), 0, f"{where} of {line.id}", item)
            await self.carts.edit(later, OWN, shopping.save_for_later(line.id), encode)
        return True

    async def _take_wish(
        self, caller: Caller, _part: str, item: object, refuse: _Refusing, where: str
    ) -> bool:
        message = await self._read(wishlist_input_pb2.NewWishlistItem(), item, refuse, where)
        if not isinstance(message, wishlist_input_pb2.NewWishlistItem):
            return False
        case = wishing.add_item(wishlist_wire.new_item(message))
        await self.wishlists.edit(caller, OWN, case, wishlist_wire.wishlist_to_pb)
        return True

    async def _read(
        self, message: Message, item: object, refuse: _Refusing, where: str
    ) -> Message | None:
        """Read an item; one that names a `sku` is of the product or variant that has it."""
        if not isinstance(item, dict):
            refuse(where, "INVALID_ARGUMENT", "must be an object")
            return None
        fields = dict(item)
        sku = fields.pop("sku", None)
        if sku is not None and "productId" not in fields:
            found = await product_of_sku(self.carts.database, self.company_id, str(sku))
            if found is None:
                refuse(where, "PRODUCT_NOT_FOUND", f"no product has the sku {str(sku)[:_LONGEST]}")
                return None
            fields["productId"], fields["variantId"] = found[0], found[1] or ""
        try:
            json_format.ParseDict(fields, message)
        except json_format.ParseError as problem:
            field, sentence = wrong_field(message.DESCRIPTOR, fields) or ("", str(problem))
            refuse(f"{where}.{field}".rstrip("."), "INVALID_ARGUMENT", sentence[:_LONGEST])
            return None
        if violation := first_violation(message):
            refuse(f"{where}.{violation[0]}", "INVALID_ARGUMENT", violation[1])
            return None
        return message


@dataclass(frozen=True, slots=True)
class _Refusing:
    """Notes what is left out of a line."""

    line: int
    report: Report

    def __call__(self, place: str, reason: str, message: str) -> bool:
        self.report.leave_out(NotTaken(self.line, place, reason, message))
        return False


async def _one(
    refuse: _Refusing, where: str, taking: Awaitable[bool], report: Report, part: str
) -> None:
    try:
        taken = await taking
    except Replayed:
        taken = True
    except CommerceError as refusal:
        taken = refuse(where, refusal.reason, refusal.message)
    if taken and part == "discountCodes":
        report.codes += 1
    elif taken:
        report.items += 1


def _has_nul(value: object) -> bool:
    """Say whether there is a NUL character in it, which PostgreSQL can't store."""
    if isinstance(value, dict):
        return any(_has_nul(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, str) and "\0" in value


def _document(text: str, refuse: _Refusing) -> dict[str, Any] | None:
    if problem := garbled(text):
        refuse("", "INVALID_ARGUMENT", problem)
        return None
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as failure:
        refuse("", "INVALID_ARGUMENT", f"is cut off or no JSON: {str(failure)[:_LONGEST]}")
        return None
    if not isinstance(document, dict):
        refuse("", "INVALID_ARGUMENT", "must be an object")
        return None
    return document


Advance = Callable[[Place], Awaitable[None]]


async def move_in(
    moving: MovingIn, content: IO[bytes], report: Report, *, after: str, advance: Advance
) -> Report:
    """Take every line of a file.

    Args:
        moving: Takes them.
        content: The file.
        report: Takes note.
        after: The place where a reading of the file broke; empty to begin.
        advance: Notes each place up to which it was taken.

    Raises:
        FileRefused: It is another file than the one that broke.
    """
    place, wanted = Place(), Place.of(after)
    for line, found in numbered(content):
        text = found if isinstance(found, str) else ""
        place.pass_by(text.encode(errors="surrogateescape"))
        if place.count <= wanted.count:
            if place.count == wanted.count and not place.is_at(after):
                raise FileRefused(
                    f"up to line {line} it is not the file of this name that was read before; "
                    "--again takes it from its beginning"
                )
            continue
        if isinstance(found, Parsed):
            report.leave_out(NotTaken(line, "", "INVALID_ARGUMENT", found.problem))
        elif found.strip():
            await moving.take(line, found, report)
            await advance(place)
    if place.count < wanted.count:
        raise FileRefused(
            f"it ends before line {wanted.count}, up to which a file of this name was read before; "
            "--again takes it from its beginning"
        )
    return report
