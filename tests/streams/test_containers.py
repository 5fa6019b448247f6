"""What streams promise of every kind of container, whichever worker changes it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import grpc
import pytest
from commerce.containers.v1 import stream_pb2

from tests.containers.conftest import NewCustomer, NewGuest, NewSite
from tests.containers.shoppers import Shopper, products
from tests.streams.followers import KINDS, PATIENCE_SECONDS, STREAMS_A_CALLER, Follow
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, tenant

ENDS = stream_pb2.RecordEnd
NOBODYS_TOKEN = "f" * 64


async def test_the_first_message_is_the_record_as_it_is(shopper: Shopper, follow: Follow) -> None:
    before = await shopper.add()
    stream = follow(shopper)
    first = await stream.next()
    shown = stream.shown(first)
    assert first.kind == KINDS.SNAPSHOT
    assert first.version == shown.version == before.version
    assert products(shown) == ["prod-mug"]
    assert not shown.session_token, "a token stays with who has it"


async def test_each_change_is_told_once_in_order(shopper: Shopper, follow: Follow) -> None:
    await shopper.add()
    stream = follow(shopper)
    first = await stream.next()
    answers = [await shopper.add("prod-lamp"), await shopper.remove(first_item(stream, first))]
    for answer in answers:
        told = await stream.next()
        assert (told.kind, told.version) == (KINDS.CHANGED, answer.version)
        assert list(told.events), "it says what happened"
    shown = stream.shown(told)
    assert shown.version == answer.version
    assert products(shown) == ["prod-lamp"]


async def test_what_changes_nothing_is_not_told(shopper: Shopper, follow: Follow) -> None:
    await shopper.add()
    stream = follow(shopper)
    _, version, _ = await stream.told()
    await shopper.get()
    with pytest.raises(grpc.aio.AioRpcError):
        await shopper.remove("no-such-item")
    await shopper.add("prod-lamp")
    assert (await stream.told())[:2] == ("CHANGED", version + 1)


async def test_a_stream_goes_on_where_another_one_was_cut(shopper: Shopper, follow: Follow) -> None:
    record = await shopper.add()
    stream = follow(shopper)
    first = await stream.next()
    stream.call.cancel()
    await shopper.add("prod-lamp")
    changed = await shopper.remove(first_item(stream, first))
    again = follow(shopper, record.id, after_version=first.version)
    missed = range(first.version + 1, changed.version + 1)
    told = [await again.told() for _ in missed]
    assert [version for _, version, _ in told] == list(missed)
    assert all(kind == "CHANGED" and events for kind, _, events in told)


async def test_who_has_missed_nothing_hears_that_the_stream_is_open(
    shopper: Shopper, follow: Follow
) -> None:
    record = await shopper.add()
    stream = follow(shopper, record.id, after_version=record.version)
    assert (await stream.any()).kind == KINDS.HEARTBEAT
    changed = await shopper.add("prod-lamp")
    assert (await stream.told())[:2] == ("CHANGED", changed.version)


async def test_a_version_that_never_was_is_answered_with_the_record(
    shopper: Shopper, follow: Follow
) -> None:
    record = await shopper.add()
    stream = follow(shopper, record.id, after_version=record.version + 7)
    assert (await stream.told())[:2] == ("SNAPSHOT", record.version)


async def test_who_has_missed_too_much_is_told_how_it_is(customer: Shopper, follow: Follow) -> None:
    record = await customer.add()
    much_later = record.version + 1000
    await customer.server.change(customer.tested.table, record.id, version=much_later)
    stream = follow(customer, record.id, after_version=record.version)
    assert (await stream.told())[:2] == ("SNAPSHOT", much_later)


async def test_a_change_that_left_no_event_is_told_too(customer: Shopper, follow: Follow) -> None:
    """What a merge took from, and what a job changed, may have none."""
    record = await customer.add()
    stream = follow(customer)
    await stream.next()
    version = record.version
    await customer.server.change(customer.tested.table, record.id, version=version + 2)
    told = [await stream.told(), await stream.told()]
    assert told == [("CHANGED", version + 1, []), ("CHANGED", version + 2, [])]


async def test_two_streams_of_one_record_are_told_the_same(
    shopper: Shopper, follow: Follow
) -> None:
    await shopper.add()
    streams = [follow(shopper), follow(shopper)]
    first = [await stream.told() for stream in streams]
    changed = await shopper.add("prod-lamp")
    second = [await stream.told() for stream in streams]
    assert first[0] == first[1]
    assert second[0] == second[1]
    assert second[0][1] == changed.version


async def test_a_merge_ends_the_guests_stream_and_says_where_it_went(
    customer: Shopper, guest: Shopper, follow: Follow
) -> None:
    await customer.add("prod-lamp")
    await guest.add()
    source, target = follow(guest), follow(customer)
    await source.next()
    before = await target.next()
    merged = await customer.merge(guest)
    assert (await target.told())[:2] == ("CHANGED", before.version + 1)
    end = await source.end()
    assert (end.reason, end.merged_into_id) == (ENDS.MERGED, merged.id)


async def test_a_record_that_is_deleted_ends_its_stream(customer: Shopper, follow: Follow) -> None:
    record = await customer.add()
    stream = follow(customer)
    await stream.next()
    table = customer.tested.table
    await customer.server.database.execute(f"DELETE FROM {table} WHERE id = $1", record.id)
    assert (await stream.end()).reason == ENDS.DELETED


async def test_a_silent_stream_says_that_it_lives(shopper: Shopper, follow: Follow) -> None:
    await shopper.add()
    stream = follow(shopper)
    await stream.next()
    assert (await stream.any()).kind == KINDS.HEARTBEAT
    assert (await stream.any()).kind == KINDS.HEARTBEAT


# --- who may not ---------------------------------------------------------------------------------


async def test_a_guest_without_a_token_is_refused(guest: Shopper, follow: Follow) -> None:
    stranger = replace(guest, metadata=tenant())
    await refused(follow(stranger).next(), "SESSION_TOKEN_REQUIRED")


async def test_an_unknown_token_opens_nothing(guest: Shopper, follow: Follow) -> None:
    stranger = replace(guest, metadata=tenant(token=NOBODYS_TOKEN))
    await refused(follow(stranger).next(), guest.tested.not_found)


async def test_a_foreign_record_is_refused_as_when_it_is_read(
    new_guest: NewGuest, new_customer: NewCustomer, follow: Follow
) -> None:
    mine, theirs = await new_guest(), await new_guest()
    await refused(follow(mine, theirs.record_id).next(), "SESSION_TOKEN_MISMATCH")
    await refused(follow(mine, "no-such-record").next(), mine.tested.not_found)
    one, other = new_customer(), new_customer()
    record = await other.add()
    for name in (record.id, mine.record_id, "no-such-record"):
        await refused(follow(one, name).next(), one.tested.not_found)
        await refused(follow(one, name, after_version=1).next(), one.tested.not_found)


async def test_another_companys_record_is_not_there(new_guest: NewGuest, follow: Follow) -> None:
    theirs, mine = await new_guest(OTHER_COMPANY), await new_guest()
    await refused(follow(mine, theirs.record_id).next(), mine.tested.not_found)


async def test_a_customer_who_is_blocked_meanwhile_is_told_nothing_more(
    customer: Shopper, follow: Follow
) -> None:
    await customer.add()
    stream = follow(customer)
    await stream.next()
    await customer.server.change("customers", customer.customer or "", status="BLOCKED")
    await refused(stream.next(), "CUSTOMER_BLOCKED")


async def test_a_site_that_switches_the_kind_off_ends_its_streams(
    customer: Shopper, new_site: NewSite, follow: Follow
) -> None:
    site = await new_site()
    stream = follow(customer, site_id=site)
    await stream.next()
    flags = {"carts": "enableCart", "wishlists": "enableWishlist"}
    off: dict[str, Any] = {flags.get(customer.tested.table, "enableCompare"): False}
    await customer.server.change("sites", site, **off)
    await refused(stream.next(), "FEATURE_DISABLED")


async def test_the_streams_of_one_caller_are_limited(shopper: Shopper, follow: Follow) -> None:
    await shopper.add()
    streams = [follow(shopper) for _ in range(STREAMS_A_CALLER)]
    for stream in streams:
        await stream.next()
    await refused(follow(shopper).next(), "RATE_LIMITED")
    streams[0].call.cancel()
    # A place is free once the worker has heard of it.
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await is_open(follow(shopper)):
            pass


async def is_open(stream: Any) -> bool:
    try:
        return await stream.next() is not None
    except grpc.aio.AioRpcError:
        return False


def first_item(stream: Any, message: Any) -> str:
    return str(stream.shown(message).items[0].id)
