"""What shopping assistants want of carts and are shown of them, whatever protocol they speak.

Amounts are hundredths.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from server.kernel.errors import Fact
from server.kernel.identity import THROUGH_LINK


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line as the assistant wants it."""

    item_id: str
    """A product's, a variant's or a bundle's id."""
    quantity: int
    line_id: str | None = None
    """What the line was shown as."""
    parent_id: str | None = None
    """The bundle that it is part of."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cart as the assistant wants it."""

    lines: tuple[WantedLine, ...]
    codes: tuple[str, ...] | None = None
    """Discount codes; None leaves them as they are."""
    country: str | None = None
    postal_code: str | None = None
    attribution: Mapping[str, str] = field(default_factory=dict)
    """What brought the shopper, in the assistant's words."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a cart that the assistant should know."""

    reason: str
    """As in the contract's `ErrorReason`."""
    message: str
    path: str
    """What it is about, as a JSONPath into the answer or the request."""
    facts: Mapping[str, Fact] = field(default_factory=dict)


class NotTaken(Exception):
    """The cart can't become what is wanted; nothing was changed."""

    def __init__(self, problems: Sequence[Notice]) -> None:
        super().__init__("; ".join(problem.reason for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class LineIssue:
    """A difference between a line and its product now."""

    reason: str
    """PRICE_CHANGED, OUT_OF_STOCK or UNAVAILABLE."""
    old: int | None = None
    new: int | None = None
    available: int | None = None


@dataclass(frozen=True, slots=True)
class AgentLine:
    """A line as it is shown."""

    id: str
    item_id: str
    title: str
    image: str | None
    quantity: int
    price: int
    """One unit."""
    total: int
    """All units, before codes."""
    parent_id: str | None = None
    issues: tuple[LineIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentCode:
    """A discount code as it is shown."""

    code: str
    title: str
    amount: int
    reason: str | None = None
    """Why it takes nothing off at present."""
    missing: int | None = None
    """What the subtotal lacks to its minimum."""


@dataclass(frozen=True, slots=True)
class AgentCart:
    """A cart as it is shown to the assistant."""

    version: int
    currency: str
    step: int
    """The currency's minor unit in hundredths."""
    lines: tuple[AgentLine, ...]
    codes: tuple[AgentCode, ...]
    subtotal: int
    discount: int
    tax: int
    shipping: int
    total: int
    expires_at: datetime | None
    code: str | None
    """Opens the cart on the site, once."""
    session: str = field(default="", repr=False)
    """The id of its checkout session."""
    fresh: bool = False
    """Whether the cart, or its checkout session, began just now."""
    notices: tuple[Notice, ...] = ()
    """What became of discount codes that were asked for."""


# --- lists beside a cart -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of a list that is wanted."""

    product_id: str
    variant_id: str | None = None


@dataclass(frozen=True, slots=True)
class RememberedItem:
    """An item of a wishlist as it is shown."""

    id: str
    item_id: str
    title: str
    image: str | None
    price: int | None
    """One unit today; None where it can't be bought."""
    currency: str | None
    notes: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class AgentWishlist:
    """A wishlist as it is shown to the assistant."""

    items: tuple[RememberedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """A column of a comparison."""

    id: str
    item_id: str
    title: str
    image: str | None


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """What one item says to one row."""

    missing: bool
    value: object
    amount: float | None
    """The number in the value, in the row's unit."""
    unit: str | None
    best: bool
    worst: bool


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """What the items say to one attribute, or to the price."""

    key: str
    kind: str
    """ATTRIBUTE or PRICE."""
    differs: bool
    cells: tuple[ComparedCell, ...]
    """One for each item, in their order."""


@dataclass(frozen=True, slots=True)
class AgentComparison:
    """Items side by side as they are shown to the assistant."""

    items: tuple[ComparedItem, ...] = ()
    rows: tuple[ComparedRow, ...] = ()


# --- who may call --------------------------------------------------------------------------------

MAX_AGENT_TOKENS = 50
"""How many tokens a site may have handed out."""
_AGENT_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,37}[a-z0-9])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AgentToken:
    """A token that a site has handed an assistant, as the site's settings keep it."""

    name: str
    """The assistant, as events and figures name it."""
    sha256: str = field(repr=False)
    """The token's digest; the token itself is kept nowhere."""

    @classmethod
    def of(cls, entry: object) -> AgentToken | None:
        """Read an entry `{name, tokenSha256}`; None where it is none."""
        if not isinstance(entry, dict):
            return None
        name, sha256 = entry.get("name"), entry.get("tokenSha256")
        if not isinstance(name, str) or not _AGENT_NAME.fullmatch(name) or name == THROUGH_LINK:
            return None
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            return None
        return cls(name, sha256)
