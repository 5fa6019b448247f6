"""Who gets a recovery mail, what it says, and what becomes of one that the server refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import psycopg
import pytest

from server.analytics.service import Retirement
from server.jobs.registry import planned_jobs
from server.platform.mail import MAX_ATTEMPTS, BadMailServer, is_address, mail_server, money, pause
from server.platform.settings import Settings
from tests.jobs.conftest import House
from tests.jobs.mailbox import Mailbox, running_mailbox
from tests.support.workers import COMPANY

JOB = "sendRecoveryEmails"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as box:
        yield box


async def customer(house: House, key: str = "anna", **columns: Any) -> str:
    row = {"email": f"{key}@example.com", "firstName": "Anna", "metadata": "{}"} | columns
    await house.insert("customers", id=key, **{"companyId": COMPANY} | row)
    return key


async def abandoned(house: House, key: str = "anna", **columns: Any) -> str:
    row = {"status": "ABANDONED", "abandonedAt": house.ago(hours=1), "customerId": key} | columns
    return await house.cart(**row)


async def mail_status(house: House, cart: str) -> Any:
    return await house.value('SELECT status FROM recovery_mails WHERE "cartId" = $1', cart)


async def test_an_abandoned_cart_gets_one_mail(house: House, mailbox: Mailbox) -> None:
    await customer(house)
    cart = await abandoned(house, items=2)
    outcome = await house.run(JOB, smtp_url=mailbox.url)
    assert (outcome.status, outcome.rows, outcome.note) == ("SUCCEEDED", 1, "1 SENT")
    ((address, message),) = mailbox.taken
    assert address == "anna@example.com"
    company = await house.value("SELECT name FROM companies WHERE id = $1", COMPANY)
    assert message["From"].addresses[0].display_name == company
    assert message["Date"].datetime.tzinfo is not None
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for body in (text, html):
        assert "Hello Anna" in body
        assert "1 × Mug" in body
        assert "$10.00" in body
        assert "$20.00" in body
        assert "http://localhost:3003/cart/recover#token=" in body
    assert message["List-Unsubscribe"].startswith("<http://localhost:3003/cart/unsubscribe#token=")
    row = await house.database.fetchrow(
        """SELECT "recoveryEmailSent", "recoveryEmailSentAt", version FROM carts WHERE id = $1""",
        cart,
    )
    assert tuple(row) == (True, house.ago(), 1)
    assert await mail_status(house, cart) == "SENT"
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 0
    assert len(mailbox.taken) == 1


async def test_a_run_that_finds_nobody_says_why(house: House, mailbox: Mailbox) -> None:
    """After `seed --carts`, whose carts are guests', a run sent nothing and showed nothing."""
    await house.cart(status="ABANDONED", abandonedAt=house.ago(hours=1), customerId=None, items=1)
    await customer(house, metadata='{"marketingOptOut": true}')
    await abandoned(house, items=1)
    for dry_run in (True, False):
        outcome = await house.run(JOB, smtp_url=mailbox.url, dry_run=dry_run)
        assert outcome.rows == 0
        assert outcome.note is not None
        assert "of 2 abandoned carts 1 are guests', 1 of customers" in outcome.note


async def test_secrets_are_kept_as_digests_only(house: House, mailbox: Mailbox) -> None:
    """Tokens stood in the clear."""
    await customer(house)
    await abandoned(house)
    await house.run(JOB, smtp_url=mailbox.url)
    text = mailbox.taken[0][1].get_body(("plain",)).get_content()
    secrets = re.findall(r"#token=([0-9a-f]{64})", text)
    assert len(set(secrets)) == 2
    stored = await house.value("SELECT json_agg(m)::text FROM recovery_mails m")
    assert not any(secret in stored for secret in secrets)
    assert stored.count("sha256:") == 3


UNWANTED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "blocked": ({"status": "BLOCKED"}, {}),
    "inactive": ({"status": "INACTIVE"}, {}),
    "deleted": ({"deletedAt": None}, {}),
    "opted out": ({"metadata": '{"marketingOptOut": true}'}, {}),
    "without an address": ({"email": ""}, {}),
    "with a made-up address": ({"email": "x@customers.invalid"}, {}),
    "with two addresses": ({"email": "a@b.de,c@d.de"}, {}),
    "with a header for an address": ({"email": "a@b.de\r\nBcc: c@d.de"}, {}),
    "of an empty cart": ({}, {"items": 0}),
    "of an active cart": ({}, {"status": "ACTIVE"}),
    "of an expired cart": ({}, {"status": "EXPIRED"}),
    "that got one": ({}, {"recoveryEmailSent": True}),
    "who ordered": ({}, {"orderId": "o"}),
    "nobody": ({}, {"customerId": None}),
}


@pytest.mark.parametrize("name", UNWANTED)
async def test_no_mail_goes_to_a_customer(house: House, mailbox: Mailbox, name: str) -> None:
    person, cart = UNWANTED[name]
    if "deletedAt" in person:
        person = {"deletedAt": house.ago(days=1)}
    await customer(house, **person)
    await abandoned(house, **cart)
    assert (await house.run(JOB, dry_run=True, smtp_url=mailbox.url)).rows == 0
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 0
    assert mailbox.tried == []


async def test_no_mail_follows_an_order_made_since(house: House, mailbox: Mailbox) -> None:
    await customer(house)
    cart = await abandoned(house)
    order = {"status": "CONVERTED", "customerId": "anna"}
    bought = await house.cart(convertedAt=house.ago(minutes=5), **order)
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 0
    await house.database.execute(
        'UPDATE carts SET "convertedAt" = $2 WHERE id = $1', bought, house.ago(hours=2)
    )
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 1
    assert await mail_status(house, cart) == "SENT"


@pytest.mark.parametrize("moment", ["at_recipient", "after_data"])
async def test_a_mail_refused_for_now_is_tried_again_with_pauses(
    house: House, mailbox: Mailbox, moment: str
) -> None:
    await customer(house)
    cart = await abandoned(house)
    setattr(mailbox, moment, lambda _: "451 later")
    for attempt in range(1, MAX_ATTEMPTS):
        outcome = await house.run(JOB, smtp_url=mailbox.url)
        assert (outcome.status, outcome.note) == ("SUCCEEDED", "1 DEFERRED"), attempt
        assert (await house.run(JOB, smtp_url=mailbox.url)).note is None, "too early"
        house.clock.time += timedelta(hours=9)
    if moment == "at_recipient":
        mailbox.at_recipient = lambda _: None
        assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 1
        assert len(mailbox.taken) == 1
    else:
        await house.run(JOB, smtp_url=mailbox.url)
        house.clock.time += timedelta(days=9)
        assert (await house.run(JOB, smtp_url=mailbox.url)).note is None
        assert await mail_status(house, cart) == "FAILED"
        assert mailbox.taken == []


async def test_a_server_that_is_away_defers(house: House) -> None:
    await customer(house)
    cart = await abandoned(house)
    await house.run(JOB, smtp_url="smtp://127.0.0.1:1")
    assert await mail_status(house, cart) == "DEFERRED"


async def test_a_mail_refused_for_good_is_not_tried_again(house: House, mailbox: Mailbox) -> None:
    await customer(house)
    cart = await abandoned(house)
    mailbox.at_recipient = lambda _: "550 nobody here by the name of anna@example.com"
    await house.run(JOB, smtp_url=mailbox.url)
    row = await house.database.fetchrow("SELECT status, reply FROM recovery_mails")
    assert tuple(row) == ("REFUSED", "550"), "the server's words may hold an address"
    house.clock.time += timedelta(days=1)
    await house.run(JOB, smtp_url=mailbox.url)
    assert len(mailbox.tried) == 1
    assert await mail_status(house, cart) == "REFUSED"


async def test_a_lost_answer_after_data_is_never_sent_again(house: House, mailbox: Mailbox) -> None:
    await customer(house)
    cart = await abandoned(house)
    mailbox.silent_after_data = lambda _: True
    assert (await house.run(JOB, smtp_url=mailbox.url)).note == "1 UNKNOWN"
    house.clock.time += timedelta(days=1)
    await house.run(JOB, smtp_url=mailbox.url)
    assert len(mailbox.taken) == 1
    assert await mail_status(house, cart) == "UNKNOWN"


async def test_who_opts_out_between_claim_and_data_gets_no_mail(
    house: House, mailbox: Mailbox
) -> None:
    """The last look is just before DATA; here the answer to RCPT takes that long."""
    await customer(house)
    cart = await abandoned(house)

    def opt_out(_: str) -> None:
        with psycopg.connect(house.url, autocommit=True) as connection:
            connection.execute("""UPDATE customers SET metadata = '{"marketingOptOut": true}'""")

    mailbox.at_recipient = opt_out
    assert (await house.run(JOB, smtp_url=mailbox.url)).note == "1 CANCELLED"
    assert mailbox.taken == []
    assert await mail_status(house, cart) == "CANCELLED"


async def test_names_with_line_breaks_add_no_header(house: House, mailbox: Mailbox) -> None:
    await customer(house, firstName="A\r\nBcc: x@y.z\r\n\r\n<script>alert(1)</script>")
    await abandoned(house)
    name = "Shop\r\nBcc: victim@example.com"
    await house.database.execute("UPDATE companies SET name = $2 WHERE id = $1", COMPANY, name)
    await house.run(JOB, smtp_url=mailbox.url)
    ((_, message),) = mailbox.taken
    assert message["Bcc"] is None
    assert message["From"].addresses[0].display_name == "Shop Bcc: victim@example.com"
    assert "<script>" not in message.get_body(("html",)).get_content()


async def test_a_run_sends_no_more_than_it_may(house: House, mailbox: Mailbox) -> None:
    for number in range(3):
        await customer(house, f"c{number}")
        await abandoned(house, f"c{number}")
    limited = {"smtp_url": mailbox.url, "recovery_mails_a_run": 2}
    assert (await house.run(JOB, dry_run=True, **limited)).rows == 2
    assert (await house.run(JOB, **limited)).rows == 2
    assert (await house.run(JOB, **limited)).rows == 1


async def test_developers_find_mails_in_a_folder(house: House, tmp_path: Path) -> None:
    await customer(house, metadata=json.dumps({"locale": "de-DE"}))
    await abandoned(house, currency="EUR")
    await house.run(JOB)
    (file,) = (tmp_path / "run" / "mail").glob("*.eml")
    # As one line and as it is: a mail program that finds it encoded shows no button.
    assert b"\nList-Unsubscribe: <http://localhost:3003/cart/unsubscribe#" in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    assert "10,00\xa0€" in text


async def test_production_without_a_mail_server_says_so(house: House) -> None:
    await customer(house)
    cart = await abandoned(house)
    runner = await house.build()
    settings = Settings(node_env="production", database_url=house.url)
    runner.jobs = planned_jobs(settings, house.clock, Retirement())
    outcome = await runner.run(JOB)
    assert outcome is not None
    assert (outcome.status, outcome.note) == ("SKIPPED", "SMTP_URL is not set; no mail was sent")
    assert await mail_status(house, cart) is None


async def test_stale_claims_are_retried_and_stale_sendings_are_not(
    house: House, mailbox: Mailbox
) -> None:
    for key in ("claimed", "sending", "fresh"):
        await customer(house, key)
        cart = await abandoned(house, key, id=f"cart-{key}")
        await house.insert(
            "recovery_mails",
            cartId=cart,
            companyId=COMPANY,
            status="SENDING" if key == "sending" else "CLAIMED",
            claimedBy="a process that is gone",
            claimedAt=house.ago(minutes=14 if key == "fresh" else 15),
        )
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 1
    assert mailbox.tried == ["claimed@example.com"]
    assert await mail_status(house, "cart-sending") == "UNKNOWN"
    assert await mail_status(house, "cart-fresh") == "CLAIMED"


def test_pauses_grow_to_six_hours() -> None:
    for attempts, minutes in ((1, 10), (2, 20), (3, 40), (12, 360)):
        assert timedelta(minutes=minutes / 2) <= pause(attempts) <= timedelta(minutes=minutes * 1.5)


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://mail", 25, False, False),
        ("smtps://mail", 465, True, False),
        ("smtp+starttls://us%40er:p%3Aw@mail:2525", 2525, False, True),
    ],
)
def test_mail_servers_are_read(url: str, port: int, tls: bool, starttls: bool) -> None:
    server = mail_server(url)
    assert (server.host, server.port, server.tls, server.starttls) == ("mail", port, tls, starttls)
    if starttls:
        assert (server.user, server.password) == ("us@er", "p:w")
        assert "p:w" not in repr(server)


@pytest.mark.parametrize("url", ["http://mail", "mail:25", "smtp://", "smtp://u:secret@m:port"])
def test_what_is_no_mail_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadMailServer) as refusal:
        mail_server(url)
    assert "secret" not in str(refusal.value)


def test_odd_locales_fall_back_to_english() -> None:
    assert money(Decimal("1234.5"), "EUR", "xx-nonsense-zz") == "€1,234.50"
    assert money(Decimal(1234), "JPY", "en") == "¥1,234"
    # As browsers write them: these languages group from five digits on, in their own countries.
    assert money(Decimal("1234.5"), "EUR", "es") == "1234,50\xa0€"
    assert money(Decimal("12345.5"), "EUR", "es") == "12.345,50\xa0€"
    assert money(Decimal("-1234.5"), "EUR", "pl") == "-1234,50\xa0€"
    assert "1.234,50" in money(Decimal("1234.5"), "EUR", "pt-BR")


@pytest.mark.parametrize(
    ("currency", "text"),
    [("HUF", "1234,50 Ft"), ("RSD", "1234,50 RSD"), ("BGN", "1234,50 BGN")],
)
def test_amounts_show_the_decimals_that_are_charged(currency: str, text: str) -> None:
    """Display data hides the decimals of a forint; half a forint is charged all the same."""
    shown = money(Decimal("1234.5"), currency, "hu")
    assert shown.replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize("text", ["a", "a@", "@b", "A <a@b.de>", "a@b.de\n", "ä@b.de", "a b@c.de"])
def test_odd_addresses_are_none(text: str) -> None:
    assert not is_address(text)


async def test_five_accounts_with_one_address_get_one_mail_a_run(
    house: House, mailbox: Mailbox
) -> None:
    """Whoever makes accounts in somebody's name must not fill their mailbox."""
    for number, spelling in enumerate(
        ("a@x.example", "A@x.example", " a@X.example", "a@x.example ")
    ):
        key = await customer(house, f"c{number}", email=spelling.strip())
        await abandoned(house, key)
    other = await customer(house, "other")
    await abandoned(house, other)
    outcome = await house.run(JOB, smtp_url=mailbox.url)
    assert sorted(address.lower() for address, _ in mailbox.taken) == [
        "a@x.example",
        "other@example.com",
    ]
    assert outcome.rows == 2


async def test_an_objection_is_the_addresses_and_holds_for_rows_made_later(
    house: House, mailbox: Mailbox
) -> None:
    """After unsubscribing, the next account's cart was mailed all the same."""
    objected = "SELECT sha256(convert_to('a@x.example', 'UTF8'))"
    await house.insert("mail_objections", companyId=COMPANY, address=await house.value(objected))
    await abandoned(house, await customer(house, "later", email="A@X.example"))
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 0
    elsewhere = "other-company-id"
    await customer(house, "there", email="a@x.example", companyId=elsewhere)
    await abandoned(house, "there", companyId=elsewhere)
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 1
