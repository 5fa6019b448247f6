"""Promotions are written, found, started and stopped by those who may."""

from __future__ import annotations

from typing import Any

import pytest

from tests.promotions.conftest import TEN_PERCENT, Merchant, staff
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, bearer

EVERYTHING: dict[str, Any] = {
    "name": "Three for two",
    "description": "The cheapest of three is free",
    "code": "three4two",
    "starts_at": "2026-12-01T00:00",
    "ends_at": "2027-01-01T00:00:30",
    "site_ids": ["site-main"],
    "currency": "USD",
    "currencies": ["USD"],
    "customers": {"first_order": True, "customer_ids": ["cust-alice"], "uses_each": 1},
    "conditions": [
        {"subtotal": 30.1, "lines": {"product_ids": ["prod-mug"]}},
        {"quantity": 3, "lines": {"attributes": [{"name": "category", "values": ["cups"]}]}},
    ],
    "any_condition": True,
    "effect": {
        "buy_x_get_y": {
            "buy": 2,
            "bought": {"product_ids": ["prod-mug"]},
            "get": 1,
            "got": {"product_ids": ["prod-mug", "prod-tee"]},
            "percent": 99.5,
            "times": 2,
        }
    },
    "usage_limit": 100,
    "budget": 250.75,
    "group": "cups",
    "priority": 5,
    "exclusive": True,
}


async def test_what_was_said_comes_back(merchant: Merchant) -> None:
    site = await merchant.server.value(
        "SELECT id FROM sites WHERE \"companyId\" = $1 AND status = 'ACTIVE' LIMIT 1",
        "test-company-id",
    )
    said = EVERYTHING | {"site_ids": [site]}
    made = await merchant.call("CreatePromotion", terms=said)
    kind = type(made.terms)
    assert made.terms == kind(**said | {"code": "THREE4TWO"})
    assert (made.status, made.version, made.code_count) == (1, 1, 1)
    found = await merchant.call("GetPromotion", promotion_id=made.id)
    assert found == made


@pytest.mark.parametrize(
    "effect",
    [
        {"percent": {"percent": 12.5, "target": 3, "cheapest": 2, "max_amount": 50}},
        {"amount": {"amount": 5.25, "target": 2, "each_unit": True}},
        {"gift": {"product_id": "prod-mug", "quantity": 2}},
        {"free_shipping": {}},
    ],
)
async def test_every_effect_comes_back(merchant: Merchant, effect: dict[str, Any]) -> None:
    made = await merchant.draft(effect=effect, automatic=True)
    kind = type(made.terms.effect)
    said = kind(**effect)
    if said.WhichOneof("effect") in {"percent", "amount"}:
        part = getattr(said, str(said.WhichOneof("effect")))
        part.target = part.target or 1
    assert made.terms.effect == said


async def test_a_window_is_of_the_company_s_clocks(merchant: Merchant) -> None:
    """Midnight in New York is five hours later in UTC; an hour that clocks leave out is none."""
    await merchant.server.change("companies", "test-company-id", timezone="America/New_York")
    made = await merchant.draft(starts_at="2026-12-01T00:00", ends_at="2027-07-01T00:00")
    assert made.starts_at.ToJsonString() == "2026-12-01T05:00:00Z"
    assert made.ends_at.ToJsonString() == "2027-07-01T04:00:00Z"
    told = await refused(merchant.draft(ends_at="2027-03-14T02:30"), "PROMOTION_INVALID")
    assert "endsAt" in str(told)


async def test_a_life(merchant: Merchant) -> None:
    made = await merchant.draft(code="LIFE")
    at = {"promotion_id": made.id}
    await refused(merchant.call("PausePromotion", **at), "PROMOTION_NOT_ACTIVE")
    active = await merchant.call("ActivatePromotion", **at)
    assert (active.status, active.version) == (2, 2)
    assert await merchant.call("ActivatePromotion", **at) == active
    await refused(merchant.call("ArchivePromotion", **at), "PROMOTION_ACTIVE")
    assert (await merchant.call("PausePromotion", **at)).status == 3
    assert (await merchant.call("ActivatePromotion", **at)).status == 2
    assert (await merchant.call("EndPromotion", **at)).status == 4
    for method in ("ActivatePromotion", "PausePromotion"):
        await refused(merchant.call(method, **at), "PROMOTION_OVER")
    terms = {"name": "No", "effect": TEN_PERCENT}
    await refused(merchant.call("ChangePromotion", **at, terms=terms), "PROMOTION_OVER")
    assert (await merchant.call("ArchivePromotion", **at)).status == 5
    assert not (await merchant.call("ListPromotions", filter='code = "LIFE"')).promotions
    shown = await merchant.call("ListPromotions", filter='code = "LIFE"', show_archived=True)
    named = await merchant.call("ListPromotions", filter="code = LIFE AND status = ARCHIVED")
    assert named.promotions == shown.promotions
    assert [one.id for one in shown.promotions] == [made.id]
    rows = await merchant.server.fetch(
        """SELECT action FROM audit_logs WHERE entity = 'Promotion' AND "entityId" = $1""", made.id
    )
    assert sorted(row[0] for row in rows) == ["CREATE", *["UPDATE"] * 6]


async def test_what_has_passed_is_not_activated(merchant: Merchant) -> None:
    """It may be renamed as it is; another end has to be in the future."""
    made = await merchant.draft(ends_at="2036-01-01T00:00")
    past = {"ends_at": "2020-01-01T00:00"}
    terms = {"name": "Renamed", "effect": TEN_PERCENT}
    changing = merchant.call("ChangePromotion", promotion_id=made.id, terms=terms | past)
    await refused(changing, "PROMOTION_INVALID")
    await merchant.server.database.execute(
        """UPDATE promotions SET "endsAt" = '2020-01-01',
           terms = jsonb_set(terms, '{endsAt}', '"2020-01-01T00:00"') WHERE id = $1""",
        made.id,
    )
    await merchant.call("ChangePromotion", promotion_id=made.id, terms=terms | past)
    await refused(merchant.call("ActivatePromotion", promotion_id=made.id), "PROMOTION_OVER")


async def test_a_repeated_call_makes_one_promotion(merchant: Merchant) -> None:
    keyed = merchant.with_header("idempotency-key", "once")
    first, second = [await keyed.draft(code="ONCE") for _ in range(2)]
    assert first == second
    assert len((await merchant.call("ListPromotions", filter="code = ONCE")).promotions) == 1


async def test_a_stale_version_changes_nothing(merchant: Merchant) -> None:
    made = await merchant.active()
    stale = merchant.with_header("if-match", '"1"')
    await refused(stale.call("EndPromotion", promotion_id=made.id), "VERSION_MISMATCH")


@pytest.mark.parametrize("role", ["USER", "VIEWER"])
async def test_some_may_look_alone(merchant: Merchant, role: str) -> None:
    made = await merchant.draft()
    looking = merchant.as_(staff(role))
    assert (await looking.call("GetPromotion", promotion_id=made.id)).id == made.id
    await refused(looking.draft(), "ROLE_REQUIRED")


async def test_others_have_no_business_here(merchant: Merchant) -> None:
    made = await merchant.draft(code="OURS")
    other = merchant.as_(staff(company=OTHER_COMPANY))
    await refused(other.call("GetPromotion", promotion_id=made.id), "PROMOTION_NOT_FOUND")
    await refused(other.call("EndPromotion", promotion_id=made.id), "PROMOTION_NOT_FOUND")
    assert (await other.draft(code="OURS")).terms.code == "OURS"
    await refused(merchant.as_(bearer("cust-alice")).draft(), "ROLE_REQUIRED")
    await refused(merchant.as_(staff(company=None)).draft(), "COMPANY_REQUIRED")


async def test_a_changed_code_gives_the_old_one_back(merchant: Merchant) -> None:
    made = await merchant.draft(code="FIRST")
    terms = {"name": "Ten off", "effect": TEN_PERCENT, "code": "SECOND"}
    changed = await merchant.call("ChangePromotion", promotion_id=made.id, terms=terms)
    assert (changed.terms.code, changed.code_count, changed.version) == ("SECOND", 1, 2)
    await merchant.draft(code="FIRST")
    await refused(merchant.draft(code="SECOND"), "CODE_TAKEN")


async def test_rows_that_were_written_by_hand_are_shown(merchant: Merchant) -> None:
    found = (await merchant.call("ListPromotions", filter='code = "SPRING15"')).promotions[0]
    assert (found.status, found.terms.code) == (2, "SPRING15")
    assert found.terms.effect.percent.percent == 15


# --- lists ------------------------------------------------------------------------------------


async def names(merchant: Merchant, chosen: str) -> set[str]:
    told = await merchant.call("ListPromotions", filter=chosen)
    return {one.terms.name for one in told.promotions}


async def test_filters_choose(merchant: Merchant) -> None:
    await merchant.draft(name="A", code="AAA", group="one")
    await merchant.active(name="B", automatic=True, priority=7, ends_at="2027-05-01T00:00")
    await merchant.active(name="C 100 %", code="CCC", exclusive=True, group="one", priority=-3)
    ours = 'createdAt > "2026-06-01T00:00:00Z" '
    assert await names(merchant, "status = DRAFT") == {"A"}
    assert await names(merchant, "automatic = true") == {"B"}
    assert await names(merchant, "exclusive = true AND group = one") == {"C 100 %"}
    assert await names(merchant, "priority > 6 OR priority <= -3") == {"B", "C 100 %"}
    assert await names(merchant, "group=one -status:DRAFT") == {"C 100 %"}
    assert await names(merchant, 'name:"100 %"') == {"C 100 %"}
    assert await names(merchant, 'name = "C*" AND code = "*C"') == {"C 100 %"}
    assert await names(merchant, 'endsAt < "2027-06-01T00:00:00Z" priority > 0') == {"B"}
    assert await names(merchant, "group:*") == {"A", "C 100 %"}
    assert await names(merchant, "automatic = true AND endsAt:* AND usedCount:*") == {"B"}
    assert await names(merchant, "automatic = true AND startsAt:*") == set()
    assert await names(merchant, ours + "-code:*") == {"B"}
    assert await names(merchant, ours + "NOT (code = AAA OR automatic = true)") >= {"C 100 %"}


@pytest.mark.parametrize(
    "chosen",
    [
        "colour = red", "status", "status =", "status = NEW", "(status = DRAFT", "status = DRAFT)",
        "priority = high", "automatic > true", "createdAt > yesterday", "name = \"open",
        "AND", "NOT", "-", "((((((((((((((((((((((((((((status = DRAFT))))))))))))))))))))))))))))",
    ],
)  # fmt: skip
async def test_a_filter_that_can_t_be_read_is_refused(merchant: Merchant, chosen: str) -> None:
    await refused(merchant.call("ListPromotions", filter=chosen), "FILTER_INVALID")


async def test_pages_go_on_and_end(merchant: Merchant) -> None:
    made = [(await merchant.draft(name=f"P{n}", group="pages")).id for n in range(5)]
    found: list[str] = []
    token, pages = "", 0
    while True:
        told = await merchant.call(
            "ListPromotions", filter="group = pages", page_size=2, page_token=token
        )
        found += [one.id for one in told.promotions]
        pages += 1
        token = told.next_page_token
        if not token:
            break
    assert sorted(found) == sorted(made)
    assert pages == 3
    first = await merchant.call("ListPromotions", filter="group = pages", page_size=2)
    for wrong in (first.next_page_token, "nonsense", "bm9uZQ"):
        await refused(
            merchant.call("ListPromotions", filter="group = other", page_token=wrong),
            "PAGE_TOKEN_INVALID",
        )
