"""Who may see what, and what bad questions get."""

from __future__ import annotations

from typing import Any

import pytest
from commerce.cart.v1 import cart_service_pb2

from tests.analytics.conftest import Analyst, Visitor, staff
from tests.support.refusals import refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, bearer

DENIED = "SELECT count(*) FROM audit_logs WHERE action = 'ACCESS_DENIED' AND entity LIKE '%ytics%'"


@pytest.fixture
def server(shared: Server) -> Server:
    """These tests count nothing, so they share a database."""
    return shared


async def test_a_customer_s_token_is_refused_and_the_refusal_audited(server: Server) -> None:
    """Figures are for staff alone, and who asked without the right stays on record."""
    before = await server.value(DENIED)
    call = Analyst(server, bearer("cust-alice")).overview()
    await refused(call, "ROLE_REQUIRED")
    assert await server.value(DENIED) == before + 1


async def test_no_token_is_refused(server: Server) -> None:
    await refused(Analyst(server, ()).overview(), "UNAUTHENTICATED")


@pytest.mark.parametrize("role", ["VIEWER", "USER", "MANAGER", "ADMIN", "SUPER_ADMIN", "SERVICE"])
async def test_every_role_of_staff_may_read_its_own_company(role: str, server: Server) -> None:
    seen = await Analyst(server, staff(role)).overview(fresh=False)
    assert seen.company_id == COMPANY


@pytest.mark.parametrize("company", [OTHER_COMPANY, "no-such-company", "suspended-company-id"])
async def test_another_company_is_refused_whether_it_exists_or_not(
    company: str, server: Server
) -> None:
    """One answer, so that ids can't be guessed."""
    before = await server.value(DENIED)
    call = Analyst(server, staff()).overview(company_id=company)
    await refused(call, "COMPANY_MISMATCH")
    assert await server.value(DENIED) == before + 1


@pytest.mark.parametrize(
    ("scope", "company", "allowed"),
    [
        (("CLIENT", "demo-client"), COMPANY, True),
        (("CLIENT", "demo-client"), OTHER_COMPANY, False),
        (("ORGANIZATION", "demo-org"), COMPANY, True),
        (("ORGANIZATION", "demo-org"), OTHER_COMPANY, True),
        (("ORGANIZATION", "another-org"), COMPANY, False),
        (("COMPANY", COMPANY), OTHER_COMPANY, False),
        (("GALAXY", "demo-org"), COMPANY, False),
    ],
)
async def test_a_scope_reaches_the_companies_that_belong_to_it(
    scope: tuple[str, str], company: str, allowed: bool, server: Server
) -> None:
    who = Analyst(server, staff(company=None, scopeType=scope[0], scopeId=scope[1]))
    if allowed:
        seen = await who.overview(company_id=company, fresh=False)
        assert seen.company_id == company
    else:
        await refused(who.overview(company_id=company), "COMPANY_MISMATCH")


async def test_a_scope_of_many_companies_has_to_say_which(server: Server) -> None:
    who = Analyst(server, staff(company=None, scopeType="CLIENT", scopeId="demo-client"))
    await refused(who.overview(), "COMPANY_REQUIRED")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"start_date": "2026-07-02", "end_date": "2026-07-01"}, "RANGE_INVALID"),
        ({"start_date": "2024-01-01", "end_date": "2026-07-01"}, "RANGE_INVALID"),
        ({"start_date": "soon"}, "RANGE_INVALID"),
        ({"time_zone": "Mars/Olympus"}, "TIME_ZONE_UNKNOWN"),
        ({"site_id": "site-other"}, "SITE_NOT_ALLOWED"),
        ({"granularity": 99}, "INVALID_ARGUMENT"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    fields: dict[str, Any], reason: str, server: Server
) -> None:
    await refused(Analyst(server, staff()).overview(**fields), reason)


async def test_the_company_s_zone_and_currency_hold_unless_told(server: Server) -> None:
    """The demo company is in New York: its 1 July begins at 04:00Z; the other one in Berlin."""
    days = {"start_date": "2026-07-01", "end_date": "2026-07-02", "fresh": False}
    seen = await Analyst(server, staff()).overview(**days)
    assert seen.date_range.start_date.ToJsonString() == "2026-07-01T04:00:00Z"
    seen = await Analyst(server, staff(company=OTHER_COMPANY)).overview(**days)
    assert seen.date_range.start_date.ToJsonString() == "2026-06-30T22:00:00Z"


# --- reported events ------------------------------------------------------------------------

STORED = """
SELECT "companyId", "siteId", "aggregateVersion", payload FROM commerce_events
WHERE "aggregateId" = $1 AND "aggregateVersion" = 0"""


async def test_a_reported_event_is_stored_for_the_caller_s_company(server: Server) -> None:
    """What the caller sends can't set the company."""
    analyst = Analyst(server, staff())
    answer = await analyst.report(
        "COMPARISON_VIEWED",
        "Comparison",
        "comparison-1",
        site_id="site-main",
        metadata={"companyId": OTHER_COMPANY, "page": "/compare"},
    )
    assert answer.success
    (row,) = await server.fetch(STORED, "comparison-1")
    assert row["companyId"] == COMPANY
    assert row["siteId"] == "site-main"
    audited = await server.value(
        "SELECT count(*) FROM audit_logs WHERE entity = 'Comparison' AND \"entityId\" = $1",
        "comparison-1",
    )
    assert audited == 1


async def test_staff_of_a_client_report_on_its_companies(server: Server) -> None:
    """The event, its audit record and a repetition are the named company's."""
    many = staff(company=None, scopeType="ORGANIZATION", scopeId="demo-org")
    analyst = Analyst(server, (*many, ("idempotency-key", "report-of-many")))
    for _ in range(2):
        await analyst.report("COMPARISON_VIEWED", "Comparison", "comparison-3", OTHER_COMPANY)
    (row,) = await server.fetch(STORED, "comparison-3")
    assert row["companyId"] == OTHER_COMPANY


async def test_an_event_of_a_company_out_of_reach_is_refused_and_audited(server: Server) -> None:
    before = await server.value(DENIED)
    call = Analyst(server, staff()).report("COMPARISON_VIEWED", "Comparison", "c", OTHER_COMPANY)
    await refused(call, "COMPANY_MISMATCH")
    assert await server.value(DENIED) == before + 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"event_type": 0}, "INVALID_ARGUMENT"),
        ({"event_type": 99}, "INVALID_ARGUMENT"),
        ({"entity_type": 0}, "INVALID_ARGUMENT"),
        ({"entity_id": ""}, "INVALID_ARGUMENT"),
        ({"entity_id": "x" * 65}, "INVALID_ARGUMENT"),
        ({"site_id": "site-other"}, "SITE_NOT_ALLOWED"),
        ({"customer_id": "cust-eve"}, "COMPANY_MISMATCH"),
        ({"metadata": {"text": "x" * 4096}}, "INVALID_ARGUMENT"),
    ],
)
async def test_an_event_that_can_t_be_is_refused_and_nothing_stored(
    fields: dict[str, Any], reason: str, server: Server
) -> None:
    count = "SELECT count(*) FROM commerce_events"
    before = await server.value(count)
    request = {"event": "COMPARISON_VIEWED", "entity": "Comparison", "entity_id": "c"} | {
        {"event_type": "event", "entity_type": "entity"}.get(name, name): value
        for name, value in fields.items()
    }
    await refused(Analyst(server, staff()).report(**request), reason)
    assert await server.value(count) == before


async def test_another_company_s_record_can_t_be_reported_on(
    server: Server, customer: Visitor
) -> None:
    cart = await customer.carts.GetCart(
        cart_service_pb2.GetCartRequest(), metadata=customer.metadata
    )
    foreign = Analyst(server, staff(company=OTHER_COMPANY))
    call = foreign.report("CART_ITEM_ADDED", "Cart", cart.id)
    await refused(call, "COMPANY_MISMATCH")


async def test_a_viewer_records_nothing(server: Server) -> None:
    call = Analyst(server, staff("VIEWER")).report("COMPARISON_VIEWED", "Comparison", "c")
    await refused(call, "ROLE_REQUIRED")


async def test_a_repeated_report_is_stored_once(server: Server) -> None:
    keyed = Analyst(server, (*staff(), ("idempotency-key", "report-1")))
    for _ in range(3):
        assert (await keyed.report("COMPARISON_VIEWED", "Comparison", "comparison-2")).success
    assert len(await server.fetch(STORED, "comparison-2")) == 1
