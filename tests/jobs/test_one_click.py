"""A program of mail ends mails at one click (RFC 8058): a real mail, and its header called."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.jobs.conftest import House
from tests.jobs.mailbox import Mailbox, running_mailbox
from tests.jobs.test_awaited import JOB as TELL
from tests.jobs.test_awaited import at_rest, mug
from tests.jobs.test_notice_mails import SEND, asks
from tests.support.stacks import RunningStack, running_stack
from tests.support.workers import COMPANY, OTHER_COMPANY

JOB = "sendRecoveryEmails"
API = "https://api.example.com"
PORTAL = "https://shop.example.com"
FORM = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as box:
        yield box


@pytest.fixture
def stack(fresh_database_url: str) -> Iterator[RunningStack]:
    """A stack on the database whose jobs send the mails."""
    with running_stack(
        DATABASE_URL=fresh_database_url, COMPANY_PORTAL_URL=PORTAL, LOG_LEVEL="debug", WORKERS="1"
    ) as running:
        yield running


@pytest.fixture
async def api(stack: RunningStack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.api_url) as client:
        yield client


async def mailed(house: House, mailbox: Mailbox, key: str = "anna", **settings: Any) -> Any:
    """Abandon a customer's cart, and give the mail about it."""
    row = {"email": f"{key}@example.com", "firstName": "Anna", "metadata": "{}"}
    await house.insert("customers", id=key, companyId=COMPANY, **row)
    ago = house.ago(hours=1)
    await house.cart(status="ABANDONED", abandonedAt=ago, customerId=key, items=1)
    settings = {"smtp_url": mailbox.url, "pages_api_url": API} | settings
    assert (await house.run(JOB, **settings)).rows == 1
    return mailbox.taken[-1][1]


def path_of(message: Any) -> str:
    """Find where the header leads on the API."""
    url = message["List-Unsubscribe"].strip("<>")
    assert url.startswith(f"{API}/mail/{COMPANY}/unsubscribe/")
    return str(urlsplit(url).path)


async def wishes(house: House, key: str = "anna") -> tuple[Any, int]:
    """Give what is noted of the customer, and how many objections there are."""
    said = await house.value(
        "SELECT metadata->>'marketingOptOut' FROM customers WHERE id = $1", key
    )
    return said, await house.value("SELECT count(*) FROM mail_objections")


async def test_one_post_ends_the_mails_and_repeating_it_is_harmless(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient
) -> None:
    message = await mailed(house, mailbox)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = path_of(message)
    for _ in range(2):
        answer = await api.post(path, data=FORM)
        assert (answer.status_code, answer.text) == (200, "No more mails.\n")
        assert await wishes(house) == ("true", 1)
    audits = """SELECT count(*) FROM audit_logs
        WHERE entity = 'Customer' AND "entityId" = 'anna' AND "companyId" = $1"""
    assert await house.value(audits, COMPANY) == 2


async def test_mails_of_news_end_at_one_click_too(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient
) -> None:
    await at_rest(house)
    await asks(house)
    await mug(house, price=8)
    await house.run(TELL)
    await house.run(SEND, smtp_url=mailbox.url, pages_api_url=API)
    ((_, message),) = mailbox.taken
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (await api.post(path_of(message), data=FORM)).status_code == 200
    assert await wishes(house) == ("true", 1)
    await mug(house, price=7)
    await house.run(TELL)
    assert (await house.run(SEND, smtp_url=mailbox.url, pages_api_url=API)).rows == 0


async def test_who_has_another_address_by_now_ends_mails_to_both(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient
) -> None:
    """The address that a mail went to objects, whoever has it next, and the customer does."""
    path = path_of(await mailed(house, mailbox))
    await house.value(
        "UPDATE customers SET email = 'new@example.com' WHERE id = 'anna' RETURNING id"
    )
    assert (await api.post(path, data=FORM)).status_code == 200
    assert await wishes(house) == ("true", 2)
    await house.insert("customers", id="bea", companyId=COMPANY, email="anna@example.com")
    row = {"status": "ABANDONED", "abandonedAt": house.ago(hours=1)}
    await house.cart(**row, customerId="bea", items=1)
    assert (await house.run(JOB, smtp_url=mailbox.url)).rows == 0


async def test_the_form_may_come_in_parts(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient
) -> None:
    """RFC 8058 prefers `multipart/form-data`, and some senders do as it says."""
    path = path_of(await mailed(house, mailbox))
    answer = await api.post(path, files={"List-Unsubscribe": (None, "One-Click")})
    assert answer.status_code == 200, answer.text
    assert await wishes(house) == ("true", 1)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"data": {"List-Unsubscribe": "Later"}},
        {"data": {"x": "One-Click"}},
        {"json": FORM},
        {"content": b"List-Unsubscribe=One-Click&" + b"x" * 5000},
        {"files": {"x": (None, "One-Click")}},
        {"content": b"--", "headers": {"content-type": "multipart/form-data; boundary=--"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
    ],
    ids=["nothing", "another value", "another field", "JSON", "large", "parts", "torn", "bare"],
)
async def test_another_body_ends_nothing(api: httpx.AsyncClient, sent: Any) -> None:
    """A scanner that posts what it finds in mails objects to nothing."""
    answer = await api.post(f"/mail/{COMPANY}/unsubscribe/{'0' * 64}", **sent)
    assert (answer.status_code, answer.json()["reason"]) == (400, "INVALID_ARGUMENT")
    assert answer.json()["message"].startswith("List-Unsubscribe must be One-Click")


async def test_looking_changes_nothing_and_leads_to_the_page_that_asks(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient
) -> None:
    """Scanners fetch every link of a mail."""
    path = path_of(await mailed(house, mailbox))
    token = path.rpartition("/")[2]
    for method in ("GET", "HEAD"):
        answer = await api.request(method, path)
        assert answer.status_code == 303
        page = f"{PORTAL}/cart/unsubscribe#once={token}&company={COMPANY}"
        assert answer.headers["location"] == page
    assert await wishes(house) == (None, 0)


async def test_the_secret_of_the_header_can_do_nothing_else(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient
) -> None:
    """It stands in an address: in the logs of what lies between, in the history of a browser."""
    message = await mailed(house, mailbox)
    token = path_of(message).rpartition("/")[2]
    tenant = {"x-company-id": COMPANY}
    for method in ("recover", "unsubscribe", "resubscribe"):
        body = {"token": token}
        answer = await api.post(f"/api/public/cart/{method}", json=body, headers=tenant)
        assert answer.json()["reason"] == "RECOVERY_TOKEN_INVALID"
    text = message.get_body(("plain",)).get_content()
    assert token not in text
    stored = await house.value("SELECT json_agg(m)::text FROM recovery_mails m")
    assert token not in stored
    assert stored.count("sha256:") == 3
    # The secrets of the links do not work in its place either.
    for link in text.split("#token=")[1:]:
        await api.post(f"/mail/{COMPANY}/unsubscribe/{link[:64]}", data=FORM)
    assert await wishes(house) == (None, 0)


async def test_nobody_learns_which_secrets_are_anybody_s(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient
) -> None:
    path = path_of(await mailed(house, mailbox))
    token = path.rpartition("/")[2]
    said = set()
    for company, secret in (
        (COMPANY, "0" * 64),
        (OTHER_COMPANY, token),
        ("nobody", token),
        ("a b/c", token),
        (COMPANY, "x"),
    ):
        where = f"/mail/{company.replace('/', '%2F')}/unsubscribe/{secret}"
        answer = await api.post(where, data=FORM)
        said.add((answer.status_code, answer.text))
    assert said == {(200, "No more mails.\n")}
    assert await wishes(house) == (None, 0)


async def test_no_log_has_the_secret(
    house: House, mailbox: Mailbox, api: httpx.AsyncClient, stack: RunningStack
) -> None:
    path = path_of(await mailed(house, mailbox))
    token = path.rpartition("/")[2]
    await api.post(path, data=FORM)
    await api.get(path)
    # Refused ones are logged by their paths.
    refused = [
        await api.post(path, data={"x": "y"}),
        await api.delete(path),
        await api.post(f"{path}/more", data=FORM),
        await api.post(f"/{path}", data=FORM),
    ]
    assert {answer.status_code for answer in refused} <= {400, 404, 405}
    await api.post("/last", headers={"x-request-id": "last-one"})
    logs = [path for path in stack.directory.rglob("*.log") if path.is_file()]
    assert {"envoy.log", "stack.log"} <= {log.name for log in logs}
    assert not [log.name for log in logs if token in log.read_text(errors="replace")]


async def test_without_an_address_for_it_no_mail_offers_it(house: House, mailbox: Mailbox) -> None:
    """Programs of mail call https alone; the page asks as before."""
    for key, url in (("anna", ""), ("ben", "http://localhost:3001")):
        message = await mailed(house, mailbox, key, pages_api_url=url)
        assert "List-Unsubscribe-Post" not in message
        assert "/cart/unsubscribe#token=" in message["List-Unsubscribe"]
