"""What agents are told: the protocol's JSON of carts and of refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from server.kernel.agents import AgentCart, AgentCode, AgentLine, LineIssue, Notice
from server.kernel.money import Currency, to_major
from server.ucp.domain.model import Terms
from server.ucp.domain.releases import DISCOUNT

Json = dict[str, Any]

CODE_WORDS: Mapping[str, str] = {
    "DISCOUNT_EXPIRED": "discount_code_expired",
    "DISCOUNT_ALREADY_APPLIED": "discount_code_already_applied",
    "NOT_COMBINABLE": "discount_code_combination_disallowed",
    "DISCOUNT_NOT_FOR_CUSTOMER": "discount_code_user_not_logged_in",
}
"""The protocol's words for what is wrong with a code; `discount_code_invalid` for the rest."""
_CODE_INVALID = "discount_code_invalid"
WORDS: Mapping[str, str] = {
    "CART_NOT_FOUND": "not_found",
    "WISHLIST_NOT_FOUND": "not_found",
    "COMPARISON_NOT_FOUND": "not_found",
    "PRODUCT_NOT_FOUND": "not_found",
    "PRODUCT_UNAVAILABLE": "item_unavailable",
    "PRODUCT_COMPANY_MISMATCH": "not_found",
    "BUNDLE_COMPANY_MISMATCH": "not_found",
    "BUNDLE_UNAVAILABLE": "item_unavailable",
    "UNAVAILABLE": "item_unavailable",
}
"""The protocol's words for our reasons; a reason in small letters for the rest."""


def envelope(terms: Terms, status: str = "success") -> Json:
    """Say in which release, and by which capabilities, the answer is."""
    capabilities = {name: [{"version": terms.release}] for name in terms.capabilities}
    return {"version": terms.release, "status": status, "capabilities": capabilities}


def cart(shown: AgentCart, cart_id: str, terms: Terms, asked: tuple[str, ...] | None) -> Json:
    """Show a cart.

    Args:
        shown: The cart.
        cart_id: The secret that opens it.
        terms: What the call was negotiated to.
        asked: The codes that were asked for; None where none were.
    """
    money = Currency(shown.currency, shown.step)
    shares = shares_of(shown, money)
    answer: Json = {
        "ucp": envelope(terms),
        "id": cart_id,
        "line_items": [
            _line(line, money, sum(share[place] for _, share in shares))
            for place, line in enumerate(shown.lines)
        ],
        "currency": shown.currency,
        "totals": totals_of(shown, money, sum(sum(share) for _, share in shares)),
        "messages": [*_issues(shown, money), *_code_issues(shown, asked)],
        "links": terms.site.links(),
    }
    if shown.expires_at is not None:
        answer["expires_at"] = moment(shown.expires_at)
    if (address := terms.site.continue_url(shown.code)) is not None:
        answer["continue_url"] = address
    if DISCOUNT in terms.capabilities:
        answer["discounts"] = _discounts(shown, shares, asked, money)
    return answer


def checkout(shown: AgentCart, terms: Terms, asked: tuple[str, ...] | None, status: str) -> Json:
    """Show a checkout session: its cart, and that the purchase goes on on the site."""
    answer = cart(shown, shown.session, terms, asked)
    answer["ucp"]["payment_handlers"] = {}
    answer["status"] = status
    if status == "requires_escalation":
        answer["messages"].append(
            {
                "type": "error",
                "code": "requires_buyer_review",
                "content": "Nothing is paid here; the purchase goes on at continue_url",
                "severity": "requires_buyer_review",
            }
        )
    return answer


def refusal(terms: Terms, problems: Iterable[Notice], severity: str = "recoverable") -> Json:
    """Say what is wrong with a cart."""
    return {
        "ucp": envelope(terms, "error"),
        "messages": [
            {
                "type": "error",
                "code": WORDS.get(problem.reason, problem.reason.lower()),
                "content": problem.message,
                "severity": severity,
                **({"path": problem.path} if problem.path else {}),
            }
            for problem in problems
        ],
    }


def moment(time: datetime) -> str:
    """Write a time as RFC 3339 has it."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def minor(amount: int, money: Currency) -> int:
    """Give an amount in the currency's minor units."""
    return amount // money.step


def shares_of(shown: AgentCart, money: Currency) -> list[tuple[AgentCode | None, list[int]]]:
    """Split what each code takes off over the lines, by what these come to.

    What is taken off without a code comes last, as None.
    """
    weights = [line.total for line in shown.lines]
    found: list[tuple[AgentCode | None, int]] = [
        (code, code.amount) for code in shown.codes if code.amount > 0
    ]
    rest = shown.discount - sum(amount for _, amount in found)
    if rest > 0:
        found.append((None, rest))
    if not any(weights):
        return []
    left = list(weights)
    shares: list[tuple[AgentCode | None, list[int]]] = []
    for code, amount in found:
        # By what is left, so that no line comes to less than nothing.
        share = money.allocate(amount, left) if any(left) else [0] * len(left)
        left = [rest_of - part for rest_of, part in zip(left, share, strict=True)]
        shares.append((code, share))
    return shares


def _line(line: AgentLine, money: Currency, discount: int) -> Json:
    item: Json = {
        "id": line.item_id,
        "title": line.title,
        "price": minor(line.price, money),
    }
    if line.image and line.image.startswith(("https://", "http://")):
        item["image_url"] = line.image
    totals = [{"type": "subtotal", "amount": minor(line.total, money)}]
    if discount:
        totals.append({"type": "items_discount", "amount": -minor(discount, money)})
    totals.append({"type": "total", "amount": minor(line.total - discount, money)})
    shown: Json = {"id": line.id, "item": item, "quantity": line.quantity, "totals": totals}
    if line.parent_id is not None:
        shown["parent_id"] = line.parent_id
    return shown


def totals_of(shown: AgentCart, money: Currency, discount: int) -> list[Json]:
    """Say what a cart comes to; *discount* is what codes take off its lines."""
    totals: list[Json] = [{"type": "subtotal", "amount": minor(shown.subtotal, money)}]
    if discount:
        totals.append({"type": "items_discount", "amount": -minor(discount, money)})
    if shown.discount > discount:
        totals.append({"type": "discount", "amount": -minor(shown.discount - discount, money)})
    if shown.shipping:
        totals.append({"type": "fulfillment", "amount": minor(shown.shipping, money)})
    if shown.tax:
        totals.append({"type": "tax", "amount": minor(shown.tax, money)})
    totals.append({"type": "total", "amount": minor(shown.total, money)})
    return totals


def _discounts(
    shown: AgentCart,
    shares: list[tuple[AgentCode | None, list[int]]],
    asked: tuple[str, ...] | None,
    money: Currency,
) -> Json:
    applied: list[Json] = []
    for place, (code, share) in enumerate(shares, 1):
        entry: Json = {"code": code.code} if code else {"automatic": True}
        applied.append(
            entry | {"title": code.title if code else "Discount"} | taken_off(share, place, money)
        )
    codes = list(asked) if asked is not None else [code.code for code in shown.codes]
    return {"codes": codes, "applied": applied}


def taken_off(share: list[int], place: int, money: Currency) -> Json:
    """Say what a code takes off, as the *place*th of them, and off which lines."""
    return {
        "amount": minor(sum(share), money),
        "method": "across",
        "priority": place,
        "allocations": [
            {"path": f"$.line_items[{line}]", "amount": minor(part, money)}
            for line, part in enumerate(share)
            if part
        ],
    }


def _issues(shown: AgentCart, money: Currency) -> list[Json]:
    return [
        issue_of(issue, line, f"$.line_items[{place}]", money)
        for place, line in enumerate(shown.lines)
        for issue in line.issues
    ]


def issue_of(issue: LineIssue, line: AgentLine, path: str, money: Currency) -> Json:
    """Say what is the matter with a line."""
    if issue.reason == "PRICE_CHANGED":
        old, new = _amount(issue.old or 0, money), _amount(issue.new or 0, money)
        return {
            "type": "warning",
            "code": "price_changed",
            "content": f"The price of {line.title} was {old} and is {new} now",
            "path": f"{path}.item.price",
        }
    if issue.reason == "OUT_OF_STOCK":
        left = issue.available or 0
        content = f"Only {left} of {line.title} left" if left else f"{line.title} is out of stock"
        code, path = "out_of_stock", f"{path}.quantity"
    else:
        content, code = f"{line.title} can't be bought at present", "item_unavailable"
    return {
        "type": "error",
        "code": code,
        "content": content,
        "severity": "recoverable",
        "path": path,
    }


def _code_issues(shown: AgentCart, asked: tuple[str, ...] | None) -> list[Json]:
    return [
        {
            "type": "warning",
            "code": CODE_WORDS.get(problem.reason, _CODE_INVALID),
            "content": problem.message,
            "path": problem.path,
        }
        for problem in code_problems(shown, asked)
    ]


def code_problems(shown: AgentCart, asked: tuple[str, ...] | None) -> list[Notice]:
    """Say which codes take nothing off, and why; paths are those among the codes as answered."""
    found = [
        _code_problem(notice.reason, notice.message, notice.path, notice.facts.get("missingAmount"))
        for notice in shown.notices
    ]
    names = [name.strip().upper() for name in asked] if asked is not None else None
    for place, code in enumerate(shown.codes):
        if code.reason is None:
            continue
        at = names.index(code.code) if names is not None and code.code in names else place
        missing = None if code.missing is None else to_major(code.missing)
        text = f"The code {code.code} takes nothing off at present"
        found.append(_code_problem(code.reason, text, f"$.discounts.codes[{at}]", missing))
    return found


def _code_problem(reason: str, text: str, path: str, missing: Any) -> Notice:
    more = f"; {missing:.2f} more is needed" if missing is not None else ""
    return Notice(reason, text + more, path)


def _amount(amount: int, money: Currency) -> str:
    return f"{to_major(amount):.{2 if money.step == 1 else 0}f} {money.code}"
