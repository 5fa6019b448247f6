"""Who asked for mails gets one with their news; who objected in between gets none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from server.cart.repository.objections import note_wish
from server.kernel.identity import Caller
from server.kernel.tokens import digest
from server.platform.database.pool import Database
from tests.jobs.conftest import NOW, House
from tests.jobs.mailbox import Mailbox, running_mailbox
from tests.jobs.test_awaited import JOB as TELL
from tests.jobs.test_awaited import at_rest, compare, customer, mug, wish
from tests.jobs.test_tenants import ODD, check, odd_company, refuse
from tests.support.workers import COMPANY

SEND = "sendNoticeMails"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as box:
        yield box


async def asks(house: House, key: str = "anna", **columns: Any) -> None:
    row = {"companyId": COMPANY, "customerId": key, "mails": True} | columns
    await house.insert("notice_preferences", **row)


async def statuses(house: House) -> list[str]:
    return [row[0] for row in await house.database.fetch("SELECT status FROM notice_mails")]


async def test_news_that_gathered_are_one_mail(house: House, mailbox: Mailbox) -> None:
    await at_rest(house)
    await asks(house)
    await mug(house, price=8)
    await house.run(TELL)
    await mug(house, stockQuantity=3, lowStockThreshold=5)
    await house.run(TELL)
    assert (await house.run(SEND, smtp_url=mailbox.url, dry_run=True)).rows == 1
    outcome = await house.run(SEND, smtp_url=mailbox.url)
    assert (outcome.status, outcome.rows, outcome.note) == ("SUCCEEDED", 1, "1 SENT")
    ((address, message),) = mailbox.taken
    assert address == "anna@example.com"
    assert message["Date"].datetime.tzinfo is not None
    assert message["List-Unsubscribe"].startswith("<http://localhost:3003/cart/unsubscribe#token=")
    text = message.get_content()
    assert "costs $8.00, before $10.00" in text
    assert "is about to be gone: 3 left, at $8.00" in text
    assert (await house.run(SEND, smtp_url=mailbox.url)).rows == 0
    assert await statuses(house) == ["SENT"]


async def test_what_is_wished_for_and_compared_is_told_in_one_line(
    house: House, mailbox: Mailbox
) -> None:
    """Each of the two is an event of its own; the mail said the same twice."""
    await at_rest(house)
    await compare(house)
    await asks(house)
    await mug(house, price=8)
    assert (await house.run(TELL)).rows == 2
    await house.run(SEND, smtp_url=mailbox.url)
    ((_, message),) = mailbox.taken
    assert message.get_content().count("costs $8.00, before $10.00") == 1


async def test_what_was_never_sent_keeps_no_later_news_back(house: House, mailbox: Mailbox) -> None:
    """Whoever turns mails off and on again, or whose mail server was away, hears what is new."""
    await at_rest(house)
    await asks(house)
    await mug(house, price=8)
    await house.run(TELL)
    house.clock.time = NOW + timedelta(days=3)
    await mug(house, price=7)
    await house.run(TELL)
    outcome = await house.run(SEND, smtp_url=mailbox.url)
    assert (outcome.status, outcome.rows) == ("SUCCEEDED", 1)
    ((_, message),) = mailbox.taken
    text = message.get_content()
    assert "costs $7.00, before $8.00" in text
    assert "before $10.00" not in text


async def test_nobody_gets_a_mail_who_did_not_ask(house: House, mailbox: Mailbox) -> None:
    await at_rest(house)
    await customer(house, "ben")
    await wish(house, "ben")
    await asks(house, "ben", events=False)
    await mug(house, price=8)
    await house.run(TELL)
    assert (await house.run(SEND, smtp_url=mailbox.url)).rows == 0
    assert await statuses(house) == []


async def test_the_link_ends_all_mails_of_the_company(house: House, mailbox: Mailbox) -> None:
    """It is the one of recovery mails; news that waited are not sent any more."""
    await at_rest(house)
    await asks(house)
    await mug(house, price=8)
    await house.run(TELL)
    await house.run(SEND, smtp_url=mailbox.url)
    (token,) = set(re.findall(r"#token=([0-9a-f]{64})", mailbox.taken[0][1].get_content()))
    await mug(house, price=7)
    await house.run(TELL)
    database = await Database.connect(house.url, connections=2, timeout_seconds=30)
    try:
        caller = Caller(company_id=COMPANY)
        assert await note_wish(database, caller, digest(token), NOW, objects=True)
    finally:
        await database.close()
    assert (await house.run(SEND, smtp_url=mailbox.url)).rows == 0
    await mug(house, price=6)
    assert (await house.run(TELL)).rows == 0
    assert await house.value("SELECT count(*) FROM mail_objections") == 1


async def test_one_mail_an_address_and_run(house: House, mailbox: Mailbox) -> None:
    """Another account of the same address waits for the next run."""
    await at_rest(house)
    await customer(house, "twin", email="ANNA@example.com")
    await wish(house, "twin")
    for key in ("anna", "twin"):
        await asks(house, key)
    await mug(house, price=8)
    await house.run(TELL)
    assert (await house.run(SEND, smtp_url=mailbox.url)).rows == 1
    house.clock.time = NOW + timedelta(minutes=15)
    assert (await house.run(SEND, smtp_url=mailbox.url)).rows == 1
    house.clock.time = NOW + timedelta(days=91)
    await house.run("sweepRecords")
    assert await statuses(house) == []


async def test_mails_of_others_are_sent(house: House, mailbox: Mailbox) -> None:
    """A company whose mail can't be claimed is passed over."""
    await at_rest(house)
    await odd_company(house)
    await asks(house)
    await mug(house, price=8)
    await house.run(TELL)
    await customer(house, "odd", companyId=ODD)
    await asks(house, "odd", companyId=ODD)
    await house.database.execute(
        """INSERT INTO notice_mails (id, "companyId", "customerId", news, "createdAt")
        SELECT 'odd', $1, 'odd', news, "createdAt" - interval '1 minute' FROM notice_mails""",
        ODD,
    )
    await refuse(house, "notice_mails", "UPDATE")
    check(await house.run(SEND, smtp_url=mailbox.url), rows=1)
    assert [address for address, _ in mailbox.taken] == ["anna@example.com"]


async def test_a_mail_whose_sender_died_after_data_is_never_sent_again(
    house: House, mailbox: Mailbox
) -> None:
    """Before DATA its claim runs out and it is tried again."""
    await at_rest(house)
    await asks(house)
    await mug(house, price=8)
    await house.run(TELL)
    await house.database.execute(
        """UPDATE notice_mails SET status = 'SENDING', "claimedBy" = 'dead', "claimedAt" = $1""",
        house.ago(hours=1),
    )
    assert (await house.run(SEND, smtp_url=mailbox.url)).rows == 0
    assert await statuses(house) == ["UNKNOWN"]
    await house.database.execute("UPDATE notice_mails SET status = 'CLAIMED'")
    assert (await house.run(SEND, smtp_url=mailbox.url)).rows == 1
