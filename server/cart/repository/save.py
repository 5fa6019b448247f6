"""Writing a decision: cart, lines, uses of codes, events, audit and answer, in one statement."""

from __future__ import annotations

from typing import Any

import asyncpg

from server.cart import errors
from server.cart.domain.discounts import Redemptions
from server.cart.domain.model import Cart, Line, SavedItem, Status
from server.cart.repository.documents import code_row, line_row, saved_row
from server.cart.repository.statements import Shape, record_statement, save_statement
from server.catalog.scene import Provision
from server.platform import journal
from server.platform.postgres import Executor, Overtaken
from server.platform.sql import naive, to_json

_ORDER_KEY = "carts_orderId_key"


def row_values(cart: Cart, entry: journal.Entry) -> dict[str, Any]:
    """Give the values of a cart's own row, but for those that never change."""
    totals, now = cart.totals, naive(entry.now)
    return {
        "status": cart.status.value,
        "subtotal": totals.subtotal,
        "discount_total": totals.discount,
        "tax_total": totals.tax,
        "shipping_total": totals.shipping,
        "grand_total": totals.grand,
        "item_count": totals.item_count,
        "discount_codes": to_json([code_row(code) for code in cart.codes]),
        "shipping_postal_code": cart.destination.postal_code,
        "shipping_country": cart.destination.country,
        "updated_at": naive(cart.updated_at),
        "last_activity_at": naive(cart.last_activity_at),
        "expires_at": naive(cart.expires_at),
        "version": cart.version,
        "customer_id": cart.customer_id,
        "session_token": cart.token_digest,
        "visitor_id": cart.visitor_id,
        "notes": cart.notes,
        "metadata": to_json(cart.metadata or {}),
        "utm_source": cart.campaign.source,
        "utm_medium": cart.campaign.medium,
        "utm_campaign": cart.campaign.name,
        "order_id": cart.order_id,
        "merged_into_cart_id": cart.merged_into,
        "merged_at": now if cart.status is Status.MERGED else None,
        "converted_at": now if cart.status is Status.CONVERTED else None,
        "abandoned_at": now if cart.status is Status.ABANDONED else None,
    }


def _header(cart: Cart) -> tuple[Any, ...]:
    return (
        cart.status, cart.customer_id, cart.token_digest, cart.visitor_id, cart.notes,
        cart.metadata, cart.campaign, cart.order_id, cart.merged_into,
    )  # fmt: skip


async def save(
    executor: Executor,
    before: Cart | None,
    after: Cart,
    entry: journal.Entry,
    *,
    redemptions: Redemptions = Redemptions(),  # noqa: B008 - frozen
    provision: Provision | None = None,
    spend: bool = False,
) -> None:
    """Write a changed or new cart with everything that belongs to it.

    Args:
        executor: Where to write.
        before: The cart as it was read; None for a new one.
        after: The cart as it shall be, its version one above.
        entry: What to record of it.
        redemptions: The uses of codes to reserve and release.
        provision: The customer to create with the cart.
        spend: Whether the uses it holds are spent for good.

    Raises:
        Overtaken: Somebody else was faster; nothing was written.
        Refused: The order belongs to another cart.
    """
    lines, dropped = _difference(before.lines if before else (), after.lines)
    saved, unsaved = _difference(before.saved if before else (), after.saved)
    shape = Shape(
        insert=before is None,
        header=before is not None and _header(before) != _header(after),
        put_lines=bool(lines),
        drop_lines=bool(dropped),
        put_saved=bool(saved),
        drop_saved=bool(unsaved),
        reserve=bool(redemptions.reserve),
        release=bool(redemptions.release),
        spend=spend,
        answer=entry.answer is not None,
        customer=provision is not None,
    )
    values = _values(after, entry, lines, dropped, saved, unsaved, redemptions)
    values["read_version"] = before.version if before else None
    if provision:
        values |= provision.parameters(entry.now)
    await _write(executor, shape, values)


async def save_merge(
    executor: Executor,
    carts_before: tuple[Cart, Cart],
    carts_after: tuple[Cart, Cart],
    entry: journal.Entry,
    *,
    redemptions: Redemptions,
    adopt: tuple[str, ...],
) -> None:
    """Write a merge: the target with all it took over, and the source as it ends.

    Lines and saved items that keep their id move from cart to cart.

    Args:
        executor: Where to write.
        carts_before: Source and target as they were read.
        carts_after: Source and target as they shall be, each version one above.
        entry: What to record of it.
        redemptions: The uses of codes to reserve and release.
        adopt: The promotions whose use passes from source to target.

    Raises:
        Overtaken: Somebody else was faster; nothing was written.
    """
    source_before, before = carts_before
    source, after = carts_after
    lines, dropped = _difference(before.lines, after.lines, source_before.lines)
    saved, unsaved = _difference(before.saved, after.saved, source_before.saved)
    shape = Shape(
        insert=False,
        header=True,
        put_lines=bool(lines),
        drop_lines=bool(dropped),
        put_saved=bool(saved),
        drop_saved=bool(unsaved),
        reserve=bool(redemptions.reserve),
        release=bool(redemptions.release),
        spend=False,
        answer=entry.answer is not None,
        source=True,
    )
    values = _values(after, entry, lines, dropped, saved, unsaved, redemptions)
    values |= {f"source_{key}": value for key, value in row_values(source, entry).items()}
    values |= {
        "read_version": before.version,
        "source_id": source.id,
        "source_read_version": source_before.version,
        "cart_ids": [after.id, source.id],
        "adopt": list(adopt),
        "release_from": source.id,
    }
    await _write(executor, shape, values)


def _difference(
    before: tuple[Any, ...],
    after: tuple[Line, ...] | tuple[SavedItem, ...],
    elsewhere: tuple[Any, ...] = (),
) -> tuple[list[Any], list[str]]:
    """Find the rows to write, and the ids of those that are gone.

    Rows that are *elsewhere* now, in the source of a merge, are written even if unchanged.
    """
    old = {row.id: row for row in before}
    kept = {row.id for row in after}
    gone = [row.id for row in (*before, *elsewhere) if row.id not in kept]
    return [row for row in after if old.get(row.id) != row], gone


def _values(
    cart: Cart,
    entry: journal.Entry,
    lines: list[Any],
    dropped: list[str],
    saved: list[Any],
    unsaved: list[str],
    redemptions: Redemptions,
) -> dict[str, Any]:
    values = row_values(cart, entry)
    values |= {
        "id": cart.id,
        "company_id": cart.company_id,
        "site_id": cart.site_id,
        "currency": cart.currency.code,
        "created_at": naive(cart.created_at),
        "cart_ids": [cart.id],
        "drop_lines": dropped,
        "drop_saved": unsaved,
        "release": list(redemptions.release),
        "release_from": cart.id,
    }
    if lines:
        values["put_lines"] = to_json([line_row(line) for line in lines])
    if saved:
        values["put_saved"] = to_json([saved_row(item) for item in saved])
    if redemptions.reserve:
        values["reserve"] = to_json(
            [{"promotion_id": key, "ordinal": ordinal} for key, ordinal in redemptions.reserve]
        )
    return values | journal.parameters(entry)


async def _write(executor: Executor, shape: Shape, values: dict[str, Any]) -> None:
    try:
        row = await executor.fetch_row(save_statement(shape), values)
    except (
        asyncpg.UniqueViolationError,
        asyncpg.CheckViolationError,
        asyncpg.ForeignKeyViolationError,
    ) as violation:
        if violation.constraint_name == _ORDER_KEY:
            raise errors.order_already_used() from None
        raise Overtaken from violation
    if row is None:
        raise Overtaken


async def record(executor: Executor, cart: Cart, entry: journal.Entry) -> None:
    """Record something that happened with a cart without changing it.

    Raises:
        Overtaken: The cart is at another version.
    """
    values = journal.parameters(entry) | {
        "id": cart.id,
        "company_id": cart.company_id,
        "read_version": cart.version,
    }
    if await executor.fetch_row(record_statement(entry.answer is not None), values) is None:
        raise Overtaken
