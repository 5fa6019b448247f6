"""Carts as shopping assistants are shown them."""

from __future__ import annotations

from server.cart.domain import bundles, lines, replacing
from server.cart.domain.lines import issues
from server.cart.domain.model import Cart, Line
from server.cart.repository import LoadedCart
from server.kernel.agents import AgentCart, AgentCode, AgentLine, LineIssue, Notice
from server.kernel.values import replace


def agent_view(
    cart: Cart,
    loaded: LoadedCart,
    session: str,
    code: str,
    notices: tuple[Notice, ...],
    *,
    fresh: bool = False,
) -> AgentCart:
    """Show a cart.

    Args:
        cart: The cart.
        loaded: What was read with it.
        session: The id of its checkout session.
        code: Opens it on the site.
        notices: What became of the codes that were asked for.
        fresh: Whether it, or its session, began just now.
    """
    found = issues(cart, _known(cart, loaded))
    found_lines: list[AgentLine] = []
    shown: set[str] = set()
    for line in cart.lines:
        if line.bundle is None:
            found_lines.append(_line(line, found.get(line.id, ())))
            continue
        tag = line.bundle
        group = bundles.group_lines(cart, tag.group_id)
        if tag.group_id not in shown:
            shown.add(tag.group_id)
            total = sum(part.total for part in group)
            price = cart.currency.round(total, tag.quantity)
            found_lines.append(
                AgentLine(tag.group_id, tag.bundle_id, tag.name, None, tag.quantity, price, total)
            )
        found_lines.append(
            replace(_line(line, found.get(line.id, ())), price=0, total=0, parent_id=tag.group_id)
        )
    totals = cart.totals
    return AgentCart(
        version=cart.version,
        currency=cart.currency.code,
        step=cart.currency.step,
        lines=tuple(found_lines),
        codes=tuple(
            AgentCode(
                code.code, code.description or code.code, code.amount, code.issue, code.missing
            )
            for code in cart.codes
        ),
        subtotal=totals.subtotal,
        discount=totals.discount,
        tax=totals.tax,
        shipping=totals.shipping,
        total=totals.grand,
        expires_at=cart.expires_at,
        code=code,
        session=session,
        fresh=fresh,
        notices=notices,
    )


def _line(line: Line, found: tuple[lines.LineIssue, ...]) -> AgentLine:
    return AgentLine(
        line.id,
        replacing.item_id(line),
        line.snapshot.name,
        line.snapshot.image,
        line.quantity,
        line.unit_price,
        line.total,
        issues=tuple(LineIssue(one.reason, one.old, one.new, one.available) for one in found),
    )


def _known(cart: Cart, loaded: LoadedCart) -> lines.LineOffers:
    """Find the products of all lines, those of new lines included."""
    offers = dict(loaded.offers)
    by_key = {offer.key: offer for offer in loaded.wanted.values()}
    for line in cart.lines:
        if line.id in offers:
            continue
        key = (line.product_id, line.variant_id)
        member = loaded.member_offers.get(key)
        if line.bundle and member is not None:
            offers[line.id] = replace(member, price=line.unit_price)
        elif key in by_key:
            offers[line.id] = by_key[key]
    return offers
