"""Carts, lists, sessions and customers that the load works on, copied straight into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from server.kernel.ids import new_id
from server.kernel.tokens import digest

COMPANY = "test-company-id"
PRODUCTS = 500
"""How many products for load the demo data has: `prod-0001` to `prod-0500`."""
_LIFETIME = timedelta(days=30)
_FILLED = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A guest's cart, list or session that is in the database."""

    id: str
    session: str
    """The token that opens it, as its shopper holds it."""

    @classmethod
    def several(cls, prefix: str, count: int) -> list[Prepared]:
        """Name *count* of them."""
        ids = [f"{prefix}-{n}" for n in range(count)]
        return [cls(key, hashlib.sha256(key.encode()).hexdigest()) for key in ids]


# Id, customer, digest and the number of the first product.
_Header = tuple[str, str | None, str | None, int]


def _headers(guests: Sequence[Prepared]) -> list[_Header]:
    return [(guest.id, None, digest(guest.session), n) for n, guest in enumerate(guests)]


def product(number: int) -> str:
    """Name a product for load; any number, they go round."""
    return f"prod-{number % PRODUCTS + 1:04}"


class Warehouse:
    """Fills the database; as fast as it can, and the same rows that the server would write.

    Args:
        connection: One that commits each statement.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        rows = connection.execute(
            """SELECT id, price, name, sku, images->>0 FROM products WHERE id ~ '^prod-[0-9]{4}$'"""
        ).fetchall()
        self._products: dict[str, tuple[Decimal, Jsonb]] = {
            key: (
                price,
                Jsonb({"name": name, "sku": sku, "image": image, "originalPrice": float(price)}),
            )
            for key, price, name, sku, image in rows
        }
        self._pictures = {
            key: Jsonb({"name": name, "sku": sku, "image": image, "price": float(price)})
            for key, price, name, sku, image in rows
        }

    def guest_carts(self, prefix: str, count: int, lines: int = 0) -> list[Prepared]:
        """Create *count* carts of guests.

        Args:
            prefix: What their ids begin with.
            count: How many.
            lines: How many lines each has, of one unit.
        """
        made = Prepared.several(prefix, count)
        self._carts(_headers(made), lines)
        return made

    def customers_with_carts(self, prefix: str, count: int, lines: int) -> list[str]:
        """Create *count* customers who have a cart with *lines* lines each; return their ids."""
        made = [f"{prefix}-customer-{n}" for n in range(count)]
        self._copy(
            'customers (id, "companyId", email)',
            ((customer, COMPANY, f"{customer}@example.com") for customer in made),
        )
        # Their lines begin with the last one that a guest's cart of the same number has.
        self._carts(
            [
                (f"{prefix}-own-{n}", customer, None, n + lines - 1)
                for n, customer in enumerate(made)
            ],
            lines,
        )
        return made

    def guest_wishlists(self, prefix: str, count: int) -> list[Prepared]:
        """Create *count* empty wishlists of guests."""
        made = Prepared.several(prefix, count)
        self._wishlists(_headers(made), 0)
        return made

    def guest_comparisons(self, prefix: str, count: int) -> list[Prepared]:
        """Create *count* empty comparisons of guests."""
        made = Prepared.several(prefix, count)
        self._comparisons(_headers(made), 0)
        return made

    def guest_sessions(self, prefix: str, count: int) -> list[Prepared]:
        """Create *count* cross-site sessions of guests, which refer to nothing."""
        made = Prepared.several(prefix, count)
        expires = datetime.now(UTC).replace(tzinfo=None) + _LIFETIME
        self._copy(
            'cross_site_sessions (id, "companyId", "sessionToken", "expiresAt")',
            [(session.id, COMPANY, digest(session.session), expires) for session in made],
        )
        return made

    def fill_sessions(
        self, sessions: Sequence[Prepared], *, lines: int, wishes: int, compared: int
    ) -> None:
        """Give each session a cart, a wishlist and a comparison, which only it opens."""
        # The modules' rows have the session's own id, each in its own table.
        headers = [(session.id, None, None, n) for n, session in enumerate(sessions)]
        self._carts(headers, lines)
        self._wishlists(headers, wishes)
        self._comparisons(headers, compared)
        self._copy(
            'cross_site_session_references ("sessionId", "siteId", type, "entityId")',
            [
                (session.id, "site-main", kind, session.id)
                for session in sessions
                for kind in ("CART", "WISHLIST", "COMPARISON")
            ],
        )

    def give_lists(self, customers: Sequence[str], *, wishes: int, compared: int) -> None:
        """Give each customer a wishlist and a comparison."""
        headers = [(customer, customer, None, n) for n, customer in enumerate(customers)]
        self._wishlists(headers, wishes)
        self._comparisons(headers, compared)

    def settle(self) -> None:
        """Vacuum and analyse all tables, so that autovacuum doesn't do it during the run.

        An empty table is left alone, as the job `vacuumAnalyze` leaves it.
        """
        for (table,) in self.connection.execute(_FILLED).fetchall():
            self.connection.execute(f"VACUUM (ANALYZE) {table}")

    def _carts(self, carts: Sequence[_Header], lines: int) -> None:
        """Copy carts and their lines."""
        now = datetime.now(UTC).replace(tzinfo=None)
        headers, items = [], []
        for cart, customer, session, first in carts:
            chosen = [product(first + n) for n in range(lines)]
            total = sum((self._products[key][0] for key in chosen), Decimal())
            headers.append((cart, COMPANY, customer, session, total, total, lines, now + _LIFETIME))
            for key in chosen:
                price, snapshot = self._products[key]
                items.append((new_id(), cart, key, snapshot, price, price, price))
        self._copy(
            'carts (id, "companyId", "customerId", "sessionToken", subtotal, "grandTotal",'
            ' "itemCount", "expiresAt")',
            headers,
        )
        self._copy(
            'cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",'
            ' "originalPrice", "lineTotal")',
            items,
        )

    def _wishlists(self, wishlists: Sequence[_Header], items: int) -> None:
        """Copy wishlists and their items."""
        self._copy(
            'wishlists (id, "companyId", "customerId", "sessionToken", "itemCount")',
            [(key, COMPANY, customer, session, items) for key, customer, session, _ in wishlists],
        )
        self._copy(
            'wishlist_items (id, "wishlistId", "productId", "productSnapshot")',
            [row[:4] for row in self._items(wishlists, items)],
        )

    def _comparisons(self, comparisons: Sequence[_Header], items: int) -> None:
        """Copy comparisons and their items."""
        expires = datetime.now(UTC).replace(tzinfo=None) + _LIFETIME
        self._copy(
            'product_comparisons (id, "companyId", "customerId", "sessionToken", "expiresAt")',
            [
                (key, COMPANY, customer, session, expires)
                for key, customer, session, _ in comparisons
            ],
        )
        self._copy(
            'product_comparison_items (id, "comparisonId", "productId", "productSnapshot",'
            " position)",
            self._items(comparisons, items),
        )

    def _items(
        self, lists: Sequence[_Header], items: int
    ) -> Iterator[tuple[str, str, str, Jsonb, int]]:
        for key, _, _, first in lists:
            for n in range(items):
                chosen = product(first + n)
                yield new_id(), key, chosen, self._pictures[chosen], n

    def _copy(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
