"""Opening, following and ending sessions."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from server.kernel import tokens
from tests.cross_site_session.conftest import NewCustomer, NewGuest
from tests.cross_site_session.visitors import Session, Visitor
from tests.support.refusals import refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, tenant

AGES = "UPDATE cross_site_sessions SET \"expiresAt\" = now() AT TIME ZONE 'UTC' WHERE id = $1"


async def _row(server: Server, session_id: str) -> dict[str, object]:
    (row,) = await server.fetch("SELECT * FROM cross_site_sessions WHERE id = $1", session_id)
    return dict(row)


async def test_a_guest_gets_a_token_that_is_kept_as_a_digest_only(
    guest: Visitor, server: Server
) -> None:
    """Tokens stored in clear text and compared with plain inequality."""
    assert tokens.is_session_token(guest.token)
    row = await _row(server, guest.session_id)
    assert row["sessionToken"] == tokens.digest(guest.token)
    for table in ("commerce_events", "audit_logs"):
        text = await server.value(f"SELECT string_agg(t::text, ' ') FROM {table} t")
        assert guest.token not in text


async def test_user_agent_and_address_are_the_connections(new_guest: NewGuest) -> None:
    """Address and user agent must not be taken from the client's body."""
    guest = await new_guest(device_fingerprint="f" * 256)
    device = (await guest.get()).device_info
    assert device.user_agent.startswith("grpc-python")
    assert device.ip_address == "127.0.0.1"
    assert device.fingerprint == "f" * 256


@pytest.mark.parametrize(
    "fields",
    [{"device_fingerprint": "f" * 257}, {"visitor_id": "v" * 101}, {"site_id": "s" * 65}],
    ids=lambda fields: next(iter(fields)),
)
async def test_what_a_guest_says_has_limits(fields: dict[str, str], server: Server) -> None:
    """An input without a limit of length is a way to fill the table."""
    await refused(Visitor(server, tenant()).create(**fields), "INVALID_ARGUMENT")


async def test_no_answer_to_a_customer_holds_a_token(customer: Visitor) -> None:
    """Who has a bearer token needs no session token, so no answer shows it."""
    for session in (await customer.get(), await customer.create(), await customer.revoke()):
        assert not session.HasField("session_token")
        assert session.customer_id == customer.customer


async def test_a_visitor_id_opens_nothing(new_guest: NewGuest, server: Server) -> None:
    """A guessed visitorId handed over somebody's record with its secret."""
    first = await new_guest(visitor_id="visitor-1")
    second = await new_guest(visitor_id="visitor-1")
    assert first.session_id != second.session_id
    stranger = first.holding(second.token)
    await refused(stranger.summary(), "SESSION_TOKEN_MISMATCH")


async def test_without_a_token_a_guest_sees_a_placeholder(server: Server) -> None:
    """Partial placeholders, null and omitted mixed."""
    assert await Visitor(server, tenant()).get() == Session(company_id=COMPANY)


async def test_a_token_that_matches_nothing_here_is_unknown(guest: Visitor) -> None:
    """A placeholder that hides bad tokens."""
    await refused(guest.holding(tokens.new_session_token()).get(), "SESSION_NOT_FOUND")
    await refused(guest.holding(guest.token, OTHER_COMPANY).get(), "SESSION_NOT_FOUND")


async def test_a_session_is_opened_by_its_own_token_only(
    guest: Visitor, new_guest: NewGuest, server: Server
) -> None:
    """A bare id was enough, and the order of refusals told which ids exist."""
    stranger = guest.holding((await new_guest()).token)
    nobody = Visitor(server, tenant(), session_id=guest.session_id)
    elsewhere = guest.holding(guest.token, OTHER_COMPANY)
    for method, fields in {
        "TransferSession": {"target_site_id": "site-outlet"},
        "RecordActivity": {},
        "GetSessionSummary": {},
        "HandOffSession": {"target_site_id": "site-outlet"},
        "RevokeSession": {},
    }.items():
        await refused(stranger.call(method, **fields), "SESSION_TOKEN_MISMATCH")
        await refused(nobody.call(method, **fields), "SESSION_TOKEN_REQUIRED")
        reason = "SITE_NOT_ALLOWED" if fields else "SESSION_NOT_FOUND"
        await refused(elsewhere.call(method, **fields), reason)
    assert (await guest.get()).id == guest.session_id


async def test_the_company_has_to_be_named_and_active(server: Server) -> None:
    """No tenant searched them all; a suspended one was served."""
    for company, reason in {
        None: "COMPANY_HEADER_REQUIRED",
        "suspended-company-id": "COMPANY_NOT_FOUND",
        "nobody": "COMPANY_NOT_FOUND",
    }.items():
        await refused(Visitor(server, tenant(company)).create(), reason)


async def test_a_session_begins_on_sites_of_the_company_only(visitor: Visitor) -> None:
    """`siteId` was never checked, and dropped on create."""
    await refused(visitor.create(site_id="site-other"), "SITE_NOT_ALLOWED")
    session = await visitor.create(site_id="site-main")
    rows = await visitor.server.fetch(
        'SELECT "siteId", count FROM cross_site_session_visits WHERE "sessionId" = $1', session.id
    )
    assert [tuple(row) for row in rows] == [("site-main", 1)]


async def test_a_customer_has_the_newest_active_session(customer: Visitor) -> None:
    first = await customer.get()
    assert await customer.get() == first
    second = await customer.create(visitor_id="v")
    assert (await customer.get()).id == second.id
    assert (await customer.revoke()).status == Session.REVOKED
    assert (await customer.get()).id == first.id


async def test_simultaneous_first_gets_find_one_session(
    new_customer: NewCustomer, server: Server
) -> None:
    """Find-then-insert created several."""
    customer = new_customer()
    found = await asyncio.gather(*(customer.get() for _ in range(50)))
    assert len({session.id for session in found}) == 1
    count = 'SELECT count(*) FROM cross_site_sessions WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == 1


async def test_activity_is_recorded_and_extends_the_session(guest: Visitor, server: Server) -> None:
    """Site and page discarded, expiry never extended."""
    aged = 'UPDATE cross_site_sessions SET "expiresAt" = "expiresAt" - interval \'29 days\''
    await server.database.execute(f"{aged} WHERE id = $1", guest.session_id)
    await guest.activity(current_site_id="site-main", current_page="/a")
    await guest.activity(current_site_id="site-main")
    await guest.activity(current_page="/b")
    session = await guest.activity(current_site_id="site-outlet", current_page="/" + "c" * 2047)
    lifetime = session.expires_at.ToDatetime() - session.last_active_at.ToDatetime()
    assert lifetime == timedelta(days=30)
    rows = await server.fetch(
        'SELECT "siteId", "lastPage", count FROM cross_site_session_visits '
        'WHERE "sessionId" = $1 ORDER BY "siteId"',
        guest.session_id,
    )
    assert [tuple(row) for row in rows] == [
        ("site-main", "/b", 3),
        ("site-outlet", "/" + "c" * 2047, 1),
    ]
    await refused(guest.activity(current_page="/" * 2049), "INVALID_ARGUMENT")
    await refused(guest.activity(current_site_id="site-other"), "SITE_NOT_ALLOWED")


@pytest.mark.parametrize("ending", ["revoked", "expired"])
async def test_a_session_that_ended_does_nothing_more(
    ending: str, guest: Visitor, server: Server
) -> None:
    """Activity worked on revoked and expired sessions."""
    await guest.transfer("site-outlet", "CART")
    cart = await guest.cart()
    if ending == "revoked":
        ended = await guest.revoke()
        assert ended.status == Session.REVOKED
        assert not ended.HasField("session_token")
    else:
        await server.database.execute(AGES, guest.session_id)
    for call in (
        guest.get(),
        guest.activity(),
        guest.summary(),
        guest.transfer("site-outlet"),
        guest.hand_off("site-outlet"),
        guest.revoke(),
    ):
        await refused(call, "SESSION_NOT_FOUND")
    await refused(guest.cart(), "CART_NOT_FOUND")
    assert cart.id


async def test_parallel_visits_all_count(guest: Visitor, server: Server) -> None:
    await asyncio.gather(*(guest.activity(current_site_id="site-main") for _ in range(20)))
    count = 'SELECT count FROM cross_site_session_visits WHERE "sessionId" = $1'
    assert await server.value(count, guest.session_id) == 20


async def test_every_mutation_leaves_an_event_and_an_audit_record(
    new_guest: NewGuest, server: Server
) -> None:
    guest = await new_guest(site_id="site-main")
    await guest.transfer("site-outlet", "CART")
    await guest.activity(current_site_id="site-outlet")
    await guest.hand_off("site-main")
    await guest.revoke()
    events = await server.fetch(
        'SELECT "eventType", "aggregateVersion" FROM commerce_events WHERE "aggregateId" = $1 '
        'ORDER BY "aggregateVersion"',
        guest.session_id,
    )
    assert [tuple(row) for row in events] == [
        ("SESSION_CREATED", 1),
        ("SESSION_TRANSFERRED", 2),
        ("SESSION_DATA_SYNCED", 3),
        ("SESSION_DATA_SYNCED", 4),
        ("SESSION_EXPIRED", 5),
    ]
    audit = await server.fetch(
        "SELECT action FROM audit_logs WHERE entity = 'CrossSiteSession' AND \"entityId\" = $1 "
        'ORDER BY "createdAt", id',
        guest.session_id,
    )
    assert [row[0] for row in audit] == ["CREATE", "UPDATE", "UPDATE", "UPDATE", "DELETE"]


async def test_a_repeated_create_gives_the_same_session_and_token(server: Server) -> None:
    """A client's retry made another record."""
    caller = Visitor(server, tenant()).saying(idempotency_key=tokens.new_session_token())
    first, second = await asyncio.gather(caller.create(), caller.create())
    assert first == second


async def test_a_blocked_customer_has_no_session(customer: Visitor, server: Server) -> None:
    await customer.get()
    block = "UPDATE customers SET status = 'BLOCKED' WHERE id = $1"
    await server.database.execute(block, customer.customer)
    await refused(customer.get(), "CUSTOMER_BLOCKED")
    await refused(customer.transfer("site-outlet"), "CUSTOMER_BLOCKED")
