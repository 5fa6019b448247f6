"""What assistants are told by the Agentic Commerce Protocol: its JSON of carts and refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.kernel.agents import AgentCart, AgentCode, AgentLine, Notice
from server.kernel.money import Currency
from server.ucp.domain.answers import (
    CODE_WORDS,
    Json,
    code_problems,
    issue_of,
    minor,
    moment,
    shares_of,
    taken_off,
    totals_of,
)
from server.ucp.domain.model import AgentSite
from server.ucp.errors import ProtocolError

ACP_RELEASE = "2026-04-17"
"""The one that is served; carts have no other."""
_TEXTS = {
    "subtotal": "Subtotal",
    "items_discount": "Discount on items",
    "discount": "Discount",
    "fulfillment": "Shipping",
    "tax": "Tax",
    "total": "Total",
}
"""What stands beside each amount."""
_REASONS: Mapping[str, str] = {
    **CODE_WORDS,
    "DISCOUNT_MINIMUM_NOT_MET": "discount_code_minimum_not_met",
    "DISCOUNT_USED_UP": "discount_code_usage_limit_reached",
}
"""The protocol's words for what is wrong with a code; `discount_code_invalid` for the rest."""
_MESSAGES = {"price_changed": "price_change", "item_unavailable": "out_of_stock"}
"""The protocol's words for what is wrong with a line, where the other protocol has another."""
_REFUSALS: Mapping[str, str] = {
    "OUT_OF_STOCK": "out_of_stock",
    "PRODUCT_UNAVAILABLE": "out_of_stock",
    "BUNDLE_UNAVAILABLE": "out_of_stock",
    "UNAVAILABLE": "out_of_stock",
    "PRODUCT_NOT_FOUND": "item_not_found",
    "PRODUCT_COMPANY_MISMATCH": "item_not_found",
    "BUNDLE_COMPANY_MISMATCH": "item_not_found",
    "QUANTITY_LIMIT": "quantity_exceeded",
    "LINE_LIMIT": "maximum_exceeded",
    "DISCOUNT_LIMIT": "maximum_exceeded",
}
"""Codes of errors for our reasons; a reason in small letters for the rest."""
_PLACE = re.compile(r"\[(\d+)\]$")


def acp_cart(
    shown: AgentCart, cart_id: str, site: AgentSite, asked: tuple[str, ...] | None
) -> Json:
    """Show a cart.

    A bundle is one line, without its parts: a request could not say which lines are parts, and an
    assistant that sends back what it was shown would buy them once more.

    Args:
        shown: The cart.
        cart_id: The secret that opens it.
        site: Where it is.
        asked: The codes that were asked for; None where none were.
    """
    money = Currency(shown.currency, shown.step)
    whole = [place for place, line in enumerate(shown.lines) if line.parent_id is None]
    shares = [(code, [share[place] for place in whole]) for code, share in shares_of(shown, money)]
    lines = [shown.lines[place] for place in whole]
    off = [sum(share[place] for _, share in shares) for place in range(len(lines))]
    answer: Json = {
        "id": cart_id,
        "line_items": [_line(line, money, less) for line, less in zip(lines, off, strict=True)],
        "currency": shown.currency.lower(),
        "totals": [
            _total(total["type"], total["amount"]) for total in totals_of(shown, money, sum(off))
        ],
        "discounts": _discounts(shown, shares, asked, money),
        "messages": [*_issues(shown, lines, money), *_code_issues(shown, asked)],
    }
    if (address := site.continue_url(shown.code)) is not None:
        answer["continue_url"] = address
    if shown.expires_at is not None:
        answer["expires_at"] = moment(shown.expires_at)
    return answer


def acp_refused(problem: Notice) -> ProtocolError:
    """Say why a cart can't become what is wanted."""
    code = _REFUSALS.get(problem.reason, problem.reason.lower())
    # Lines are flat here: the item is the line.
    path = problem.path.replace(".item.id", ".id")
    return ProtocolError(422, code, problem.message, path=path)


def acp_error(refused: ProtocolError) -> Json:
    """Say what is wrong with a call."""
    told: Json = {"type": "invalid_request", "code": refused.code, "message": refused.content}
    if refused.path:
        told["param"] = refused.path
    if refused.code.endswith("api_version"):
        told["supported_versions"] = [ACP_RELEASE]
    return told


def acp_discovery(site: AgentSite, origin: str) -> Json:
    """Write a site's discovery document, as asked for under *origin*."""
    return {
        "protocol": {
            "name": "acp",
            "version": ACP_RELEASE,
            "supported_versions": [ACP_RELEASE],
        },
        "api_base_url": f"{origin}/acp/{site.id}",
        "transports": ["rest"],
        "capabilities": {
            "services": ["carts"],
            "extensions": [{"name": "discount"}],
            "supported_currencies": [site.currency.lower()],
            **({"supported_locales": [site.locale]} if site.locale else {}),
        },
    }


def _line(line: AgentLine, money: Currency, discount: int) -> Json:
    price = minor(line.price, money)
    totals = [_total("subtotal", minor(line.total, money))]
    if discount:
        totals.append(_total("items_discount", minor(discount, money)))
    totals.append(_total("total", minor(line.total - discount, money)))
    shown: Json = {
        "id": line.id,
        "item": {"id": line.item_id, "name": line.title, "unit_amount": price},
        "quantity": line.quantity,
        "name": line.title,
        "unit_amount": price,
        "totals": totals,
    }
    if line.image and line.image.startswith(("https://", "http://")):
        shown["images"] = [line.image]
    return shown


def _total(kind: str, amount: int) -> Json:
    """Give an amount; what is taken off is positive here, and told by its kind."""
    return {"type": kind, "display_text": _TEXTS[kind], "amount": abs(amount)}


def _discounts(
    shown: AgentCart,
    shares: list[tuple[AgentCode | None, list[int]]],
    asked: tuple[str, ...] | None,
    money: Currency,
) -> Json:
    codes = list(asked) if asked is not None else [code.code for code in shown.codes]
    applied = []
    for place, (code, share) in enumerate(shares, 1):
        name = code.code if code else "automatic"
        entry: Json = {"code": name} if code else {"automatic": True}
        applied.append(
            {"id": name, "coupon": {"id": name, "name": code.title if code else "Discount"}}
            | entry
            | taken_off(share, place, money)
        )
    rejected = []
    for problem in code_problems(shown, asked):
        at = _PLACE.search(problem.path)
        if at is None or int(at[1]) >= len(codes):
            continue
        rejected.append(
            {
                "code": codes[int(at[1])],
                "reason": _REASONS.get(problem.reason, "discount_code_invalid"),
                "message": problem.message,
            }
        )
    return {"codes": codes, "applied": applied, "rejected": rejected}


def _issues(shown: AgentCart, lines: list[AgentLine], money: Currency) -> list[Json]:
    """Say what is the matter with the lines; with a part of a bundle, at the bundle."""
    places = {line.id: place for place, line in enumerate(lines)}
    found = []
    for line in shown.lines:
        path = f"$.line_items[{places[line.parent_id or line.id]}]"
        for issue in line.issues:
            told = issue_of(issue, line, path, money)
            message: Json = {
                "type": told["type"],
                "code": _MESSAGES.get(told["code"], told["code"]),
                "param": told["path"].replace(".item.price", ".unit_amount"),
                "content_type": "plain",
                "content": told["content"],
            }
            found.append(message | ({"resolution": told["severity"]} if "severity" in told else {}))
    return found


def _code_issues(shown: AgentCart, asked: tuple[str, ...] | None) -> list[Json]:
    return [
        {
            "type": "warning",
            "code": _REASONS.get(problem.reason, "discount_code_invalid"),
            "param": problem.path,
            "content_type": "plain",
            "content": problem.message,
        }
        for problem in code_problems(shown, asked)
    ]
