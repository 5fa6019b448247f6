"""Bad input is told when it is stored, with its field, not when a shopper trips over it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from server.promotions.domain.codes import fold
from tests.promotions.conftest import TEN_PERCENT, Merchant
from tests.support.refusals import refused

LINES = {"product_ids": ["prod-mug"]}


@pytest.mark.parametrize(
    ("terms", "reason", "field"),
    [
        ({"name": "  "}, "PROMOTION_INVALID", "name"),
        ({"automatic": True, "code": "NONE"}, "PROMOTION_INVALID", "code"),
        (
            {"starts_at": "2026-12-02T00:00", "ends_at": "2026-12-02T00:00"},
            "PROMOTION_INVALID",
            "endsAt",
        ),
        ({"ends_at": "2020-01-01T00:00"}, "PROMOTION_INVALID", "endsAt"),
        ({"starts_at": "tomorrow"}, "PROMOTION_INVALID", "startsAt"),
        ({"starts_at": "2026-02-30T00:00"}, "PROMOTION_INVALID", "startsAt"),
        ({"starts_at": "2026-12-01T00:00Z"}, "PROMOTION_INVALID", "startsAt"),
        ({"currency": "XYZ"}, "PROMOTION_INVALID", "currency"),
        ({"currencies": ["EUR"], "budget": 10}, "PROMOTION_INVALID", "currencies"),
        ({"currency": "JPY", "budget": 10.5}, "PROMOTION_INVALID", "budget"),
        ({"budget": 10.123}, "AMOUNT_DIGITS", "budget"),
        ({"budget": -1}, "INVALID_ARGUMENT", "budget"),
        ({"usage_limit": 0}, "INVALID_ARGUMENT", "usageLimit"),
        ({"any_condition": True}, "PROMOTION_INVALID", "anyCondition"),
        (
            {"customers": {"first_order": True, "uses_each": 2}},
            "PROMOTION_INVALID",
            "customers.usesEach",
        ),
        ({"conditions": [{"subtotal": -5}]}, "INVALID_ARGUMENT", "conditions[0].subtotal"),
        ({"conditions": [{}]}, "INVALID_ARGUMENT", "conditions[0]"),
        ({"effect": {}}, "INVALID_ARGUMENT", "effect.effect"),
        ({"effect": {"percent": {"percent": 101}}}, "INVALID_ARGUMENT", "effect.percent.percent"),
        ({"effect": {"percent": {"percent": 0}}}, "INVALID_ARGUMENT", "effect.percent.percent"),
        ({"effect": {"amount": {"amount": -5}}}, "INVALID_ARGUMENT", "effect.amount.amount"),
        (
            {"effect": {"percent": {"percent": 10, "target": 3}}},
            "PROMOTION_INVALID",
            "effect.percent.cheapest",
        ),
        (
            {"effect": {"percent": {"percent": 10, "lines": LINES}}},
            "PROMOTION_INVALID",
            "effect.percent.lines",
        ),
        (
            {"effect": {"amount": {"amount": 5, "each_unit": True}}},
            "PROMOTION_INVALID",
            "effect.amount.eachUnit",
        ),
        (
            {"effect": {"gift": {"product_id": "prod-none"}}},
            "REFERENCE_NOT_FOUND",
            "effect.gift.productId",
        ),
        (
            {
                "conditions": [
                    {"quantity": 1, "lines": {"attributes": [{"name": " ", "values": ["red"]}]}}
                ]
            },
            "PROMOTION_INVALID",
            "conditions[0].lines.attributes[0].name",
        ),
        ({"site_ids": ["site-of-others"]}, "REFERENCE_NOT_FOUND", "siteIds"),
        ({"budget": 0}, "PROMOTION_INVALID", "budget"),
        (
            {"usage_limit": 1, "customers": {"uses_each": 5}},
            "PROMOTION_INVALID",
            "customers.usesEach",
        ),
    ],
)
async def test_terms_that_contradict_each_other(
    merchant: Merchant, terms: dict[str, Any], reason: str, field: str
) -> None:
    told = await refused(merchant.draft(**terms), reason)
    assert field in str(told)
    assert not (await merchant.call("ListPromotions", filter='name = "Ten off"')).promotions


@pytest.mark.parametrize(
    "code",
    [
        "..", ".", "/", "A/B", "A B", "AB", "-AB", "AB-", "A--B", "A%2FB", "ÄÖÜ", "САLE", "A.B",
        "A+B", "#AB", "A\tB", "‮SALE", "X" * 41, "💸💸💸",
        "straße", "sıve", "ﬁve",
    ],
)  # fmt: skip
async def test_a_code_that_can_t_be_typed_or_addressed(merchant: Merchant, code: str) -> None:
    """САLE begins with two letters of the Cyrillic alphabet."""
    told = await refused(merchant.draft(code=code), "CODE_INVALID")
    assert "code" in str(told)


@pytest.mark.parametrize(
    "code", ["solo-10", "SOLO10", "S0L0-1O", "  Solo_10 ", "5OLO1O", "SO-LO10", "SPR1NG15"]
)
async def test_a_code_that_can_t_be_told_from_a_stored_one(merchant: Merchant, code: str) -> None:
    """SPRING15 was written by hand, into another table."""
    await merchant.draft(code="SOLO-10")
    await refused(merchant.draft(code=code), "CODE_TAKEN")


@pytest.mark.parametrize(
    ("stored", "like"),
    [
        ("CORNER", "COMER"), ("VVIN", "WIN"), ("CLEAR7", "DEAR7"), ("GIFT66", "6IFTG6"),
        ("SUMMER", "5VMMER"), ("WELCOME", "WE1C0ME"), ("FLAT-5", "FIATS"), ("BIRN", "8LM"),
    ],
)  # fmt: skip
async def test_codes_that_look_alike(merchant: Merchant, stored: str, like: str) -> None:
    await merchant.draft(code=stored)
    await refused(merchant.draft(code=like), "CODE_TAKEN")
    assert fold(stored) == fold(like)


async def test_a_gift_that_is_not_sold_any_longer(merchant: Merchant) -> None:
    deleted = datetime(2026, 1, 1)  # noqa: DTZ001 - the column has no zone
    for put_away in ({"deletedAt": deleted}, {"deletedAt": None, "status": "ARCHIVED"}):
        await merchant.server.change("products", "prod-mug", **put_away)
        told = await refused(
            merchant.draft(effect={"gift": {"product_id": "prod-mug"}}), "PROMOTION_INVALID"
        )
        assert "effect.gift.productId" in str(told)
    await merchant.draft(
        automatic=True, conditions=[{"quantity": 1, "lines": {"product_ids": ["prod-mug"]}}]
    )


async def test_a_limit_is_not_lowered_below_what_is_used(merchant: Merchant) -> None:
    made = await merchant.draft(code="LIMITS", usage_limit=5, budget=10)
    await merchant.server.change("promotions", made.id, usedCount=3, spent=4)
    for field, value in (("usage_limit", 2), ("budget", 3)):
        terms = {"name": "L", "code": "LIMITS", "effect": TEN_PERCENT, field: value}
        changing = merchant.call("ChangePromotion", promotion_id=made.id, terms=terms)
        await refused(changing, "PROMOTION_INVALID")
