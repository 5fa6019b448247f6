"""Owners are told by mail that their endpoint was disabled: once, whatever is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from server.jobs.registry import runner
from tests.jobs.mailbox import Mailbox, running_mailbox
from tests.support.refusals import refused
from tests.webhooks.conftest import Merchant

HERE = "http://127.0.0.1:9/hooks"
OWNER = "owner@example.com"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as box:
        yield box


async def run(merchant: Merchant, mailbox: Mailbox, folder: Path) -> tuple[str, int]:
    """Run the job, and give how it ended."""
    told = {"smtp_url": mailbox.url, "run_directory": str(folder)}
    async with AsyncExitStack() as stack:
        jobs = await stack.enter_async_context(runner(merchant.settings.model_copy(update=told)))
        outcome = await jobs.run("mailDisabledWebhooks")
    assert outcome is not None
    return str(outcome.status), outcome.rows


async def disabled(merchant: Merchant, email: str = OWNER) -> str:
    """Make an endpoint that a receiver's 410 has disabled."""
    made = await merchant.endpoint(HERE, alert_email=OWNER)
    await merchant.server.fetch(
        """UPDATE webhook_endpoints SET status = 'DISABLED', "disabledReason" = 'GONE',
           "disabledAt" = now() AT TIME ZONE 'UTC', "alertEmail" = $2 WHERE id = $1""",
        made.endpoint.id,
        email,
    )
    return str(made.endpoint.id)


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("UpdateEndpoint", {"changes": {"description": "Mended soon"}}),
        ("PauseEndpoint", {}),
        ("RotateSecret", {}),
    ],
)
async def test_a_change_of_a_disabled_endpoint_brings_no_second_mail(
    merchant: Merchant, mailbox: Mailbox, tmp_path: Path, method: str, fields: Any
) -> None:
    at = {"endpoint_id": await disabled(merchant)}
    assert await run(merchant, mailbox, tmp_path) == ("SUCCEEDED", 1)
    await merchant.call(method, **at, **fields)
    assert await run(merchant, mailbox, tmp_path) == ("SUCCEEDED", 0)
    ((address, _),) = mailbox.taken
    assert address == OWNER


async def test_a_change_before_the_mail_leaves_when_it_was_disabled(
    merchant: Merchant, mailbox: Mailbox, tmp_path: Path
) -> None:
    at = {"endpoint_id": await disabled(merchant)}
    await merchant.call("UpdateEndpoint", **at, changes={"description": "Mended soon"})
    assert await run(merchant, mailbox, tmp_path) == ("SUCCEEDED", 1)
    ((_, message),) = mailbox.taken
    assert "410 Gone" in message.get_content()


async def test_an_address_that_is_none_holds_up_no_other(
    merchant: Merchant, mailbox: Mailbox, tmp_path: Path
) -> None:
    await disabled(merchant, "two..dots@example.com")
    await disabled(merchant)
    assert await run(merchant, mailbox, tmp_path) == ("SUCCEEDED", 1)
    assert [address for address, _ in mailbox.taken] == [OWNER]
    assert await run(merchant, mailbox, tmp_path) == ("SUCCEEDED", 0)


async def test_a_resumed_endpoint_that_is_disabled_again_is_told_again(
    merchant: Merchant, mailbox: Mailbox, tmp_path: Path
) -> None:
    endpoint = await disabled(merchant)
    assert await run(merchant, mailbox, tmp_path) == ("SUCCEEDED", 1)
    await merchant.call("ResumeEndpoint", endpoint_id=endpoint)
    left = 'SELECT num_nonnulls("disabledAt", "alertedAt") FROM webhook_endpoints WHERE id = $1'
    assert await merchant.server.value(left, endpoint) == 0


async def test_an_owner_is_an_address_that_mail_can_go_to(merchant: Merchant) -> None:
    for email in ("two..dots@example.com", ".a@example.com", "nobody"):
        told = await refused(merchant.endpoint(HERE, alert_email=email), "INVALID_ARGUMENT")
        assert told.violations[0][0] == "alertEmail"
    made = await merchant.endpoint(HERE, alert_email=OWNER)
    at = {"endpoint_id": made.endpoint.id}
    changed = merchant.call("UpdateEndpoint", **at, changes={"alert_email": "a.@example.com"})
    assert (await refused(changed, "INVALID_ARGUMENT")).violations[0][0] == "alertEmail"


async def test_an_owner_can_be_taken_off(merchant: Merchant) -> None:
    made = await merchant.endpoint(HERE, alert_email=OWNER)
    at = {"endpoint_id": made.endpoint.id}
    changed = await merchant.call("UpdateEndpoint", **at, changes={"alert_email": ""})
    assert changed.alert_email == ""
