"""Carts, lines and customers that the load works on, copied straight into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class PreparedCart:
    """A guest's cart that is in the database."""

    id: str
    session: str
    """The token that opens it, as its shopper holds it."""


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

    def guest_carts(self, prefix: str, count: int, lines: int = 0) -> list[PreparedCart]:
        """Create *count* carts of guests.

        Args:
            prefix: What their ids begin with.
            count: How many.
            lines: How many lines each has, of one unit.
        """
        made = [
            PreparedCart(f"{prefix}-{n}", hashlib.sha256(f"{prefix}-{n}".encode()).hexdigest())
            for n in range(count)
        ]
        self._carts(
            [(cart.id, None, digest(cart.session), n) for n, cart in enumerate(made)], lines
        )
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

    def settle(self) -> None:
        """Vacuum and analyse the new rows, so that autovacuum doesn't do it during the run."""
        self.connection.execute("VACUUM (ANALYZE) carts, cart_items, customers")

    def _carts(self, carts: Sequence[tuple[str, str | None, str | None, int]], lines: int) -> None:
        """Copy carts, each given by id, customer, digest and the number of its first product."""
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

    def _copy(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
