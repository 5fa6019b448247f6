"""Taking a session to another site by a one-time code."""

from __future__ import annotations

import asyncio

import grpc
import pytest

from server.cross_site_session.repository.save import OPEN_HANDOFFS
from server.kernel import tokens
from tests.cross_site_session.conftest import OUTLET
from tests.cross_site_session.visitors import Visitor, references
from tests.support.refusals import refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, tenant


def holder(visitor: Visitor, session: object) -> Visitor:
    """Be whoever got the answer to a redeemed code."""
    token = session.session_token
    return Visitor(visitor.server, tenant(token=token), session_id=session.id, token=token)


async def _denials(server: Server) -> int:
    count: int = await server.value(
        "SELECT count(*) FROM audit_logs WHERE action = 'ACCESS_DENIED' "
        "AND metadata->>'reason' IN ('HANDOFF_CODE_INVALID', 'SITE_NOT_ALLOWED') "
        "AND entity LIKE '%RedeemHandoff'"
    )
    return count


async def test_a_code_brings_the_session_with_a_token_of_its_own(visitor: Visitor) -> None:
    linked = references(await visitor.transfer(OUTLET))
    await visitor.fill("prod-mug")
    made = await visitor.hand_off("site-main")
    assert len(made.code) == 64
    session = await visitor.redeem(made.code, "site-main")
    assert references(session) == linked
    assert session.session_token not in ("", visitor.token)
    there = holder(visitor, session)
    assert await there.everything() == await visitor.everything()
    assert (await there.summary()).active_sites[0] == "site-main"
    # On the site it came from the visitor goes on as before.
    assert (await visitor.get()).id == session.id


async def test_a_code_works_once(visitor: Visitor, server: Server) -> None:
    made = await visitor.hand_off(OUTLET)
    before = await _denials(server)
    await visitor.redeem(made.code, OUTLET)
    await refused(visitor.redeem(made.code, OUTLET), "HANDOFF_CODE_INVALID")
    assert await _denials(server) == before + 1


async def test_a_code_redeemed_many_times_at_once_works_once(visitor: Visitor) -> None:
    made = await visitor.hand_off(OUTLET)
    answers = await asyncio.gather(
        *(visitor.redeem(made.code, OUTLET) for _ in range(20)), return_exceptions=True
    )
    failures = [found for found in answers if isinstance(found, grpc.aio.AioRpcError)]
    assert len(failures) == 19
    assert {found.code() for found in failures} == {grpc.StatusCode.PERMISSION_DENIED}


async def test_a_code_is_of_one_site_and_company(visitor: Visitor, server: Server) -> None:
    made = await visitor.hand_off(OUTLET)
    before = await _denials(server)
    await refused(visitor.redeem(made.code, "site-main"), "HANDOFF_CODE_INVALID")
    await refused(visitor.redeem(made.code, "site-other"), "SITE_NOT_ALLOWED")
    elsewhere = visitor.redeem(made.code, "site-other", OTHER_COMPANY)
    await refused(elsewhere, "HANDOFF_CODE_INVALID")
    assert await _denials(server) == before + 3
    # None of these used it up.
    assert (await visitor.redeem(made.code, OUTLET)).id


async def test_a_code_ends_after_a_minute(visitor: Visitor, server: Server) -> None:
    made = await visitor.hand_off(OUTLET)
    kept = tokens.digest(made.code)
    (row,) = await server.fetch("SELECT * FROM cross_site_handoffs WHERE code = $1", kept)
    assert 50 < (row["expiresAt"] - row["createdAt"]).total_seconds() <= 60
    await server.database.execute(
        'UPDATE cross_site_handoffs SET "expiresAt" = "createdAt" WHERE code = $1', kept
    )
    await refused(visitor.redeem(made.code, OUTLET), "HANDOFF_CODE_INVALID")


@pytest.mark.parametrize("code", ["x", "0" * 64, "' OR true --"])
async def test_a_code_that_was_never_made_is_refused(code: str, guest: Visitor) -> None:
    await refused(guest.redeem(code, OUTLET), "HANDOFF_CODE_INVALID")


async def test_a_code_dies_with_its_session(guest: Visitor) -> None:
    made = await guest.hand_off(OUTLET)
    await guest.revoke()
    await refused(guest.redeem(made.code, OUTLET), "HANDOFF_CODE_INVALID")


async def test_a_site_has_one_token_and_the_newest_counts(guest: Visitor) -> None:
    first = holder(guest, await guest.redeem((await guest.hand_off(OUTLET)).code, OUTLET))
    second = holder(guest, await guest.redeem((await guest.hand_off(OUTLET)).code, OUTLET))
    await refused(first.get(), "SESSION_NOT_FOUND")
    assert (await second.get()).id == (await guest.get()).id == guest.session_id


async def test_a_merge_ends_the_tokens_of_all_sites(guest: Visitor, customer: Visitor) -> None:
    """A token of the time before the login must not open what came after it."""
    there = holder(guest, await guest.redeem((await guest.hand_off(OUTLET)).code, OUTLET))
    await customer.merge(there)
    await refused(there.get(), "SESSION_NOT_FOUND")
    await refused(guest.get(), "SESSION_NOT_FOUND")


async def test_a_customers_session_answers_their_frontend_without_its_token_to_jwt(
    customer: Visitor,
) -> None:
    """The token goes to who redeemed, never into the answer to a bearer token."""
    await customer.buy("prod-mug")
    await customer.transfer(OUTLET)
    there = holder(customer, await customer.redeem((await customer.hand_off(OUTLET)).code, OUTLET))
    assert (await there.cart()).id == (await customer.cart()).id
    assert not (await customer.get()).HasField("session_token")
    assert (await there.buy("prod-tee")).customer_id == customer.customer


async def test_no_code_is_made_for_a_foreign_site(visitor: Visitor) -> None:
    await refused(visitor.hand_off("site-other"), "SITE_NOT_ALLOWED")


async def test_the_code_is_nowhere_in_the_clear(guest: Visitor, server: Server) -> None:
    code = (await guest.hand_off(OUTLET)).code
    await guest.redeem(code, OUTLET, COMPANY)
    for table in ("cross_site_handoffs", "commerce_events", "audit_logs"):
        text = await server.value(f"SELECT string_agg(t::text, ' ') FROM {table} t")
        assert code not in text


async def test_only_the_newest_codes_of_a_session_are_open(visitor: Visitor) -> None:
    """Thirty of one session were, each a way in for a minute."""
    codes = [(await visitor.hand_off(OUTLET)).code for _ in range(OPEN_HANDOFFS + 2)]
    for code in codes[:2]:
        await refused(visitor.redeem(code, OUTLET), "HANDOFF_CODE_INVALID")
    for code in codes[2:]:
        await visitor.redeem(code, OUTLET)
