"""Events on their way: signed, in order per record, at least once, and nobody holds up another."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks.webhooks import WebhookVerificationError

from tests.webhooks.conftest import Merchant
from tests.webhooks.receiver import Receiver, Sent, receiving


def in_order(sent: Iterable[Sent]) -> bool:
    """Say whether each record's events came for the first time in the order of their sequence."""
    seen: dict[str, list[str]] = defaultdict(list)
    for one in sent:
        event = one.event
        if event["sequence"] not in seen[event["partitionkey"]]:
            seen[event["partitionkey"]].append(event["sequence"])
    return all(found == sorted(found) for found in seen.values())


async def test_an_event_arrives_signed_and_as_a_cloud_event(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.*"])
    async with merchant.sender():
        cart = await merchant.shop("cust-hook")
        await receiver.count(2)
    created, added = (one.verified(made.secret) for one in receiver.sent)
    assert created["type"] == "commerce.cart.created.v1"
    assert added["type"] == "commerce.cart.item_added.v1"
    assert added["specversion"] == "1.0"
    assert added["source"] == f"/companies/test-company-id/carts/{cart.id}"
    assert added["subject"] == added["partitionkey"] == cart.id
    assert added["sequence"] > created["sequence"]
    assert added["data"] == {
        "context": {"companyId": "test-company-id", "version": 1, "customerId": "cust-hook"},
        "productId": "prod-mug",
        "quantity": 1,
    }
    assert receiver.sent[1].headers["content-type"].startswith("application/cloudevents+json")


async def test_what_happened_before_the_endpoint_is_not_sent(
    merchant: Merchant, receiver: Receiver
) -> None:
    """It begins with what comes; what was before is a replay's."""
    await merchant.shop("cust-before")
    await merchant.endpoint(receiver.url)
    async with merchant.sender():
        await merchant.shop("cust-after")
        await receiver.count(2)
    customers = {one.event["data"]["context"]["customerId"] for one in receiver.sent}
    assert customers == {"cust-after"}


async def test_only_what_the_filter_chooses_is_sent(merchant: Merchant, receiver: Receiver) -> None:
    await merchant.endpoint(receiver.url, event_types=["commerce.*.item_added.v1"])
    async with merchant.sender():
        await merchant.shop("cust-filter", times=3)
        await receiver.count(3)
    assert {one.event["type"] for one in receiver.sent} == {"commerce.cart.item_added.v1"}


async def test_a_record_waits_for_its_failed_event_and_others_do_not(
    merchant: Merchant, receiver: Receiver
) -> None:
    """One cart's event fails twice: the cart's next ones come after it, another cart's before."""
    made = await merchant.endpoint(receiver.url)
    tries: dict[str, int] = defaultdict(int)

    def answer(sent: Sent) -> web.Response:
        tries[sent.id] += 1
        customer = sent.event["data"]["context"]["customerId"]
        fails = customer == "cust-unlucky" and tries[sent.id] <= 2
        return web.Response(status=500 if fails else 200, text="no" if fails else "yes")

    receiver.answer = answer
    async with merchant.sender(pauses=(0.3, 0.3)):
        await merchant.shop("cust-unlucky", times=3)
        await merchant.shop("cust-lucky", times=3)
        await receiver.until(lambda sent: len({one.id for one in sent}) == 8)
        log = await merchant.log(made.endpoint.id, lambda log: len(log) >= 16)
    assert in_order(one for one in receiver.sent)
    taken: dict[str, list[str]] = defaultdict(list)
    for one in reversed(log):
        if one.outcome == 1:
            taken[one.subject].append(one.event_id)
    assert all(ids == sorted(ids, key=lambda text: int(text[4:])) for ids in taken.values())
    failed = [one for one in log if one.outcome == 2]
    assert {(one.response_status, one.response_body) for one in failed} == {(500, "no")}
    assert len({one.headers["webhook-id"] for one in receiver.sent}) == 8


async def test_an_event_that_failed_to_the_last_attempt_disables_its_endpoint(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.created.v1"])
    receiver.answer = lambda _: web.Response(status=302, headers={"location": receiver.url})
    async with merchant.sender(pauses=(0.01, 0.01)):
        await merchant.shop("cust-hopeless")
        log = await merchant.log(made.endpoint.id, lambda log: len(log) >= 3)
    assert [one.attempt for one in log] == [3, 2, 1]
    assert [one.outcome for one in log] == [3, 2, 2]
    assert {one.response_status for one in log} == {302}
    found = (await merchant.call("GetEndpoint", endpoint_id=made.endpoint.id)).endpoint
    assert (found.status, found.disabled_reason, found.given_up) == (3, "FAILING", 1)


async def test_gone_disables_at_once_and_resuming_loses_nothing(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url)
    receiver.answer = lambda _: web.Response(status=410)
    async with merchant.sender():
        await merchant.shop("cust-gone", times=2)
        await receiver.count(1)
        async with asyncio.timeout(10):
            while True:
                told = await merchant.call("GetEndpoint", endpoint_id=made.endpoint.id)
                if told.endpoint.status == 3:
                    break
                await asyncio.sleep(0.02)
        assert told.endpoint.disabled_reason == "GONE"
        before = len(receiver.sent)
        receiver.answer = lambda _: web.Response(status=200)
        await merchant.call("ResumeEndpoint", endpoint_id=made.endpoint.id)
        await receiver.until(lambda sent: len({one.id for one in sent[before:]}) == 3)
    assert in_order(receiver.sent[before:])


async def test_retry_after_leaves_the_receiver_alone(
    merchant: Merchant, receiver: Receiver
) -> None:
    """The time is the receiver's: nothing at all comes before it."""
    await merchant.endpoint(receiver.url)
    loop, times = asyncio.get_running_loop(), []

    def answer(_: Sent) -> web.Response:
        times.append(loop.time())
        if len(times) == 1:
            return web.Response(status=429, headers={"retry-after": "1"})
        return web.Response(status=200)

    receiver.answer = answer
    async with merchant.sender(concurrency=1):
        await merchant.shop("cust-slow", times=2)
        await receiver.until(lambda sent: len({one.id for one in sent}) == 3)
    assert times[1] - times[0] >= 1.0


@pytest.mark.parametrize("status", [200, 429, 500])
async def test_a_garbled_retry_after_holds_up_nothing(
    merchant: Merchant, receiver: Receiver, status: int
) -> None:
    """Python's reader of dates fails at this one in a way of its own."""
    made = await merchant.endpoint(receiver.url)
    garbled = {"retry-after": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}
    receiver.answer = lambda _: web.Response(
        status=status if len(receiver.sent) == 1 else 200, headers=garbled
    )
    async with merchant.sender():
        await merchant.shop("cust-garbled", times=2)
        await receiver.until(lambda sent: len({one.id for one in sent}) == 3)
        log = await merchant.log(made.endpoint.id, lambda log: len(log) >= 3)
    assert log[-1].response_status == status


@pytest.mark.parametrize("mended", ["another address", "resumed"])
async def test_a_receiver_that_was_mended_is_tried_at_once(
    merchant: Merchant, receiver: Receiver, mended: str
) -> None:
    """A day of silence was the wish of the receiver as it was."""
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.created.v1"])
    at = {"endpoint_id": made.endpoint.id}
    receiver.answer = lambda _: web.Response(status=503, headers={"retry-after": "9" * 12})
    async with merchant.sender(), receiving() as other:
        await merchant.shop("cust-mended")
        (log,) = await merchant.log(made.endpoint.id, lambda log: len(log) == 1)
        assert log.next_attempt_at.seconds - log.attempted_at.seconds >= 86_400
        receiver.answer = lambda _: web.Response(status=200)
        if mended == "resumed":
            await merchant.call("ResumeEndpoint", **at)
            await receiver.count(2)
        else:
            await merchant.call("UpdateEndpoint", **at, changes={"url": other.url})
            await other.count(1)


async def test_an_event_that_was_deleted_while_it_waited_is_no_test(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.created.v1"])
    receiver.answer = lambda _: web.Response(status=500)
    async with merchant.sender(pauses=(60,)):
        await merchant.shop("cust-deleted")
        await merchant.log(made.endpoint.id, lambda log: len(log) == 1)
    await merchant.server.fetch("DELETE FROM commerce_events")
    await merchant.call("ResumeEndpoint", endpoint_id=made.endpoint.id)
    async with merchant.sender():
        log = await merchant.log(made.endpoint.id, lambda log: len(log) == 2)
    assert (log[0].error, log[0].event_type, log[0].outcome) == ("EVENT_DELETED", "", 3)


async def test_a_receiver_that_hangs_holds_up_no_other(
    merchant: Merchant, receiver: Receiver
) -> None:
    never = asyncio.Event()

    async def hang(_: Sent) -> web.Response:
        await never.wait()
        return web.Response()

    async with receiving() as hanging:
        hanging.answer = hang
        await merchant.endpoint(hanging.url)
        await merchant.endpoint(receiver.url)
        async with merchant.sender(patience=30):
            await merchant.shop("cust-a")
            await hanging.count(1)
            for number in range(20):
                await merchant.shop(f"cust-{number}")
            await receiver.count(42)
            never.set()


async def test_a_huge_and_an_endless_answer_are_cut_off(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.created.v1"])

    async def endless(sent: Sent) -> web.StreamResponse:
        response = web.StreamResponse(status=200)
        request: Any = requests[sent.id]
        await response.prepare(request)
        with suppress(ConnectionError):
            while True:
                await response.write(b"x" * 65536)
        return response

    requests: dict[str, web.Request] = {}
    handle = receiver.handle

    async def keep(request: web.Request) -> web.StreamResponse:
        requests[request.headers["webhook-id"]] = request
        return await handle(request)

    receiver.answer = endless
    app = web.Application()
    app.router.add_post("/hooks", keep)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await merchant.call(
        "UpdateEndpoint",
        endpoint_id=made.endpoint.id,
        changes={"url": f"http://127.0.0.1:{port}/hooks"},
    )
    async with merchant.sender():
        await merchant.shop("cust-endless")
        (log,) = await merchant.log(made.endpoint.id, lambda log: len(log) >= 1)
    await runner.cleanup()
    assert (log.outcome, log.response_status, log.response_body) == (1, 200, "x" * 256)


async def test_two_secrets_sign_while_one_follows_the_other(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.created.v1"])
    rotated = await merchant.call("RotateSecret", endpoint_id=made.endpoint.id)
    async with merchant.sender():
        await merchant.shop("cust-both")
        (both,) = await receiver.count(1)
        at_once = await merchant.call("RotateSecret", endpoint_id=made.endpoint.id, overlap_hours=0)
        shown = (await merchant.call("GetEndpoint", endpoint_id=made.endpoint.id)).endpoint
        await merchant.shop("cust-one")
        await receiver.count(2)
    assert both.verified(made.secret) == both.verified(rotated.secret)
    with pytest.raises(WebhookVerificationError):
        receiver.sent[1].verified(rotated.secret)
    assert receiver.sent[1].verified(at_once.secret)
    assert not shown.HasField("former_secret_until")


async def test_a_test_event_arrives_and_is_in_the_log(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url)
    async with merchant.sender():
        told = await merchant.call("SendTestEvent", endpoint_id=made.endpoint.id)
        (sent,) = await receiver.count(1)
        await merchant.log(made.endpoint.id, lambda log: len(log) == 1)
    assert sent.id == told.event_id
    event = sent.verified(made.secret)
    assert (event["type"], event["data"]["endpointId"]) == (
        "commerce.endpoint.test.v1",
        made.endpoint.id,
    )


async def test_a_delivery_is_sent_again_under_its_own_id(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.created.v1"])
    async with merchant.sender():
        await merchant.shop("cust-again")
        (log,) = await merchant.log(made.endpoint.id, lambda log: len(log) == 1)
        told = await merchant.call("Redeliver", endpoint_id=made.endpoint.id, delivery_id=log.id)
        first, second = await receiver.count(2)
    assert first.id == second.id == told.event_id == log.event_id
    assert first.body == second.body


async def test_a_replay_sends_what_was_sent_in_the_same_order(
    merchant: Merchant, receiver: Receiver
) -> None:
    for number in range(5):
        await merchant.shop(f"cust-{number}", times=3)
    made = await merchant.endpoint(receiver.url)
    async with merchant.sender():
        await merchant.shop("cust-now", times=2)
        await receiver.count(3)
        replay = await merchant.call(
            "StartReplay", endpoint_id=made.endpoint.id, since=datetime(2026, 1, 1, tzinfo=UTC)
        )
        await receiver.count(3 + 23)
        await merchant.log(made.endpoint.id, lambda log: len(log) == 26)
        (told,) = (await merchant.call("ListReplays", endpoint_id=made.endpoint.id)).replays
    assert (told.id, told.status, told.events) == (replay.id, 2, 23)
    again = receiver.sent[3:]
    assert len({one.id for one in again}) == 23
    assert in_order(again)
    by_id = {one.id: one.body for one in again}
    assert all(by_id[one.id] == one.body for one in receiver.sent[:3])


async def test_nothing_is_lost_while_an_endpoint_is_paused(
    merchant: Merchant, receiver: Receiver
) -> None:
    made = await merchant.endpoint(receiver.url)
    await merchant.call("PauseEndpoint", endpoint_id=made.endpoint.id)
    await merchant.shop("cust-paused", times=4)
    async with merchant.sender():
        await merchant.call("ResumeEndpoint", endpoint_id=made.endpoint.id)
        await receiver.count(5)
    assert in_order(receiver.sent)


async def test_several_senders_share_the_work_and_keep_the_order(
    merchant: Merchant, receiver: Receiver
) -> None:
    await merchant.endpoint(receiver.url)
    async with merchant.sender(), merchant.sender(), merchant.sender():
        await asyncio.gather(*(merchant.shop(f"cust-{n}", times=6) for n in range(12)))
        await receiver.until(lambda sent: len({one.id for one in sent}) == 84)
    assert in_order(receiver.sent)
    assert len(receiver.sent) == 84, "while nobody dies nothing comes twice"
