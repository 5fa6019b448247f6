"""Shopping state by the million, to measure and to try things out: `seed --carts 1000000`.

Rows go in by COPY, as PostgreSQL's text format, made chunk by chunk. What they hold follows from a
fixed seed, so two machines measure the same.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from server.platform.database.dsn import asyncpg_dsn

COMPANY = "test-company-id"
SITES = ("site-main", "site-outlet", r"\N")
PRODUCTS = 500
CHUNK = 5000
"""Carts whose rows are sent at once."""
_LINES = 3
_SHARES = {"wishlists": 20, "product_comparisons": 50, "cross_site_sessions": 10}
"""One for so many carts."""
_DAY = timedelta(days=1)
_LIFETIME = timedelta(days=30)

_COLUMNS = {
    "carts": (
        *("id", "companyId", "siteId", "visitorId", "status", "subtotal", "grandTotal"),
        *("itemCount", "createdAt", "updatedAt", "lastActivityAt", "expiresAt", "convertedAt"),
        *("abandonedAt", "orderId"),
    ),
    "cart_items": (
        *("id", "cartId", "productId", "productSnapshot", "quantity", "unitPrice"),
        *("originalPrice", "lineTotal", "addedAt", "updatedAt", "companyId"),
    ),
    "wishlists": ("id", "companyId", "siteId", "itemCount", "createdAt", "updatedAt"),
    "product_comparisons": (
        *("id", "companyId", "siteId", "visitorId", "createdAt", "updatedAt", "expiresAt"),
    ),
    "cross_site_sessions": (
        *("id", "companyId", "sessionToken", "visitorId", "status", "firstSeenAt"),
        *("lastActiveAt", "expiresAt", "createdAt", "updatedAt"),
    ),
    "commerce_events": (
        *("occurredAt", "companyId", "siteId", "aggregateType", "aggregateId"),
        *("aggregateVersion", "eventType", "payload", "visitorId"),
    ),
}
Rows = dict[str, list[str]]


class BulkSeedRefused(Exception):
    """The database can't be filled; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Filling:
    """How many carts there are to be, and over which time."""

    carts: int
    days: int
    now: datetime
    run: str
    """Begins the ids of this filling, so that it can be done again."""

    def created_at(self, number: int) -> datetime:
        """When the cart *number* was created."""
        return self.now - self.days * _DAY * ((self.carts - number) / self.carts)


async def fill(
    url: str, *, carts: int, days: int, advance: Callable[[int], None]
) -> dict[str, int]:
    """Fill the demo company with *carts* carts of the last *days* days, and what belongs to them.

    Args:
        url: A migrated and seeded database.
        carts: How many; each has three lines, and events of what happened to it.
        days: How long ago the first one was created.
        advance: Told how many carts have gone in since it was told last.

    Returns:
        How many rows each table got.

    Raises:
        BulkSeedRefused: The demo data is not there.
    """
    connection = await asyncpg.connect(asyncpg_dsn(url), command_timeout=3600)
    keeper = await asyncpg.connect(asyncpg_dsn(url))
    try:
        if not await connection.fetchval("SELECT count(*) FROM products WHERE id = 'prod-0001'"):
            raise BulkSeedRefused("The demo data is not there; `python -m server seed` loads it")
        await _skip_foreign_keys(connection)
        await _keep_from_counting(keeper)
        now = datetime.now(UTC).replace(tzinfo=None)
        filling = Filling(carts, days, now, secrets.token_hex(3))
        sent: dict[str, int] = {}
        for first in range(0, carts, CHUNK):
            numbers = range(first, min(first + CHUNK, carts))
            for table, lines in _rows(filling, numbers).items():
                await connection.copy_to_table(
                    table, source=_source(lines), columns=_COLUMNS[table], format="text"
                )
                sent[table] = sent.get(table, 0) + len(lines)
            advance(len(numbers))
        for table in _COLUMNS:
            await connection.execute(f"ANALYZE {table}")
        return sent
    finally:
        await keeper.close()
        await connection.close()


async def _keep_from_counting(connection: Any) -> None:
    """Keep workers from counting what goes in bit by bit: it is counted as a whole afterwards."""
    await connection.execute("BEGIN")
    await connection.execute("SELECT FROM analytics_state WHERE id = 'rollup' FOR UPDATE")


async def _skip_foreign_keys(connection: Any) -> None:
    """Leave out the look-up of each row's references, which are known to be there."""
    try:
        await connection.execute("SET session_replication_role = replica")
    except asyncpg.InsufficientPrivilegeError:
        return


async def _source(lines: list[str]) -> AsyncIterator[bytes]:
    yield "".join(lines).encode()


def _rows(filling: Filling, numbers: range) -> Rows:
    """Make the rows of some carts, and of what comes along with every so many of them."""
    rows: Rows = {table: [] for table in _COLUMNS}
    for number in numbers:
        chance = random.Random(number)  # noqa: S311 - no secret
        created = filling.created_at(number)
        site = SITES[number % len(SITES)]
        _cart(rows, filling, number, created, site, chance)
        for table, share in _SHARES.items():
            if number % share == 0:
                _OTHERS[table](rows, filling, number, created, site)
    return rows


def _cart(
    rows: Rows, filling: Filling, number: int, created: datetime, site: str, chance: random.Random
) -> None:
    key, visitor = f"{filling.run}-cart-{number}", f"v{number % (filling.carts // 2 + 1)}"
    # Three different ones: equal lines would be one.
    products = chance.sample(range(1, PRODUCTS + 1), _LINES)
    lines = [(product, chance.randrange(1, 4)) for product in products]
    cents = [(product % 97 * 100 + 99) * quantity for product, quantity in lines]
    total, units = sum(cents), sum(quantity for _, quantity in lines)
    ended = created + timedelta(hours=2)
    converted = chance.random() < 0.3 and ended < filling.now
    abandoned = not converted and created + _LIFETIME < filling.now
    status = "CONVERTED" if converted else "ABANDONED" if abandoned else "ACTIVE"
    expires = created + _LIFETIME
    rows["carts"].append(
        f"{key}\t{COMPANY}\t{site}\t{visitor}\t{status}\t{_major(total)}\t{_major(total)}\t{units}"
        f"\t{created}\t{created}\t{created}\t{expires}\t{ended if converted else NULL}"
        f"\t{expires if abandoned else NULL}\t{key if converted else NULL}\n"
    )
    events = [(created, "CART_CREATED", "{}")]
    for place, ((product, quantity), amount) in enumerate(zip(lines, cents, strict=True)):
        name = f"prod-{product:04d}"
        unit = _major(amount // quantity)
        rows["cart_items"].append(
            f"{key}-{place}\t{key}\t{name}\t{SNAPSHOT}\t{quantity}\t{unit}\t{unit}"
            f"\t{_major(amount)}\t{created}\t{created}\t{COMPANY}\n"
        )
        payload = f'{{"productId": "{name}", "quantity": {quantity}}}'
        events.append((created, "CART_ITEM_ADDED", payload))
    if converted:
        events.append((ended, "CART_CHECKOUT_COMPLETED", "{}"))
    elif abandoned:
        events.append((expires, "CART_ABANDONED", "{}"))
    _happened(rows, "Cart", key, site, visitor, events)


def _wishlist(rows: Rows, filling: Filling, number: int, created: datetime, site: str) -> None:
    key = f"{filling.run}-list-{number}"
    rows["wishlists"].append(f"{key}\t{COMPANY}\t{site}\t0\t{created}\t{created}\n")
    _happened(rows, "Wishlist", key, site, NULL, [(created, "WISHLIST_CREATED", "{}")])


def _comparison(rows: Rows, filling: Filling, number: int, created: datetime, site: str) -> None:
    key, visitor = f"{filling.run}-comp-{number}", f"v{number}"
    expires = created + _LIFETIME
    rows["product_comparisons"].append(
        f"{key}\t{COMPANY}\t{site}\t{visitor}\t{created}\t{created}\t{expires}\n"
    )
    _happened(rows, "Comparison", key, site, visitor, [(created, "COMPARISON_CREATED", "{}")])


def _session(rows: Rows, filling: Filling, number: int, created: datetime, site: str) -> None:
    key, visitor = f"{filling.run}-sess-{number}", f"v{number % 1000}"
    expires = created + _LIFETIME
    status = "ACTIVE" if expires > filling.now else "EXPIRED"
    rows["cross_site_sessions"].append(
        f"{key}\t{COMPANY}\tseed:{key}\t{visitor}\t{status}\t{created}"
        f"\t{created + timedelta(minutes=5)}\t{expires}\t{created}\t{created}\n"
    )
    event = (created, "SESSION_CREATED", "{}")
    _happened(rows, "CrossSiteSession", key, site, visitor, [event])


def _happened(
    rows: Rows,
    kind: str,
    key: str,
    site: str,
    visitor: str,
    events: list[tuple[datetime, str, str]],
) -> None:
    rows["commerce_events"].extend(
        f"{moment}\t{COMPANY}\t{site}\t{kind}\t{key}\t{version}\t{event}\t{payload}\t{visitor}\n"
        for version, (moment, event, payload) in enumerate(events, 1)
    )


def _major(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


NULL = r"\N"
SNAPSHOT = '{"name": "Product", "sku": "SKU", "originalPrice": 9.99}'
_OTHERS = {
    "wishlists": _wishlist,
    "product_comparisons": _comparison,
    "cross_site_sessions": _session,
}
