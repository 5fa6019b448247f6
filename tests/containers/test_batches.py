"""What callers notice of sharing statements with others: nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc

from server.platform.telemetry.metrics import BATCH_SIZE
from tests.containers.conftest import NewCustomer, NewGuest
from tests.containers.shoppers import Shopper, Tested, products
from tests.support.refusals import read
from tests.support.workers import Server

CROWD = 30


def shared_executions(name: str) -> float:
    """How many executions of the statements called *name* more than one call has shared."""
    counts = {
        sample.labels["le"]: sample.value
        for metric in BATCH_SIZE.labels(name).collect()
        for sample in metric.samples
        if sample.name.endswith("_bucket")
    }
    return counts["+Inf"] - counts["1.0"]


async def test_a_crowd_shares_statements_and_everybody_gets_their_own(
    new_guest: NewGuest, tested: Tested
) -> None:
    before = [shared_executions(f"{tested.name}.{what}") for what in ("load", "save")]
    guests = await asyncio.gather(*(new_guest() for _ in range(CROWD)))
    chosen = ["prod-mug" if n % 2 else "prod-lamp" for n in range(CROWD)]
    for product in ("prod-chair", "prod-tee"):
        await asyncio.gather(*(guest.add(product) for guest in guests))
    pairs = zip(guests, chosen, strict=True)
    last = await asyncio.gather(*(guest.add(product) for guest, product in pairs))
    removed = await asyncio.gather(
        *(
            guest.saying(idempotency_key=f"removed-{guest.record_id}").remove(
                next(item.id for item in answer.items if item.product_id == "prod-tee")
            )
            for guest, answer in zip(guests, last, strict=True)
        )
    )
    seen = await asyncio.gather(*(guest.get() for guest in guests))
    assert [products(answer) for answer in seen] == [["prod-chair", one] for one in chosen]
    assert [answer.id for answer in seen] == [guest.record_id for guest in guests]
    assert [answer.version for answer in removed] == [answer.version for answer in seen]
    after = [shared_executions(f"{tested.name}.{what}") for what in ("load", "save")]
    assert [now > then for now, then in zip(after, before, strict=True)] == [True, True]


async def test_what_is_refused_in_a_crowd_is_refused_alone(
    new_guest: NewGuest, tested: Tested
) -> None:
    """Each kind of refusal among good calls: a product, a version, a token, a key used again."""
    guests = await asyncio.gather(*(new_guest() for _ in range(CROWD)))
    repeated = guests[0].saying(idempotency_key=f"used-{guests[0].record_id}")
    await repeated.add("prod-chair")
    bad: dict[int, tuple[Any, str]] = {
        3: (guests[3].add("prod-nowhere"), "PRODUCT_NOT_FOUND"),
        7: (guests[7].saying(if_match='"77"').add(), "VERSION_MISMATCH"),
        11: (_with_token_of(guests[12], guests[11]).add(), "SESSION_TOKEN_MISMATCH"),
        0: (repeated.add("prod-lamp"), "IDEMPOTENCY_KEY_REUSED"),
    }
    calls = [bad[n][0] if n in bad else guest.add() for n, guest in enumerate(guests)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    for number, answer in enumerate(answers):
        if number in bad:
            assert isinstance(answer, grpc.aio.AioRpcError)
            assert read(answer).reason == bad[number][1]
        else:
            assert products(answer) == ["prod-mug"]
    left = await asyncio.gather(*(guests[n].get() for n in bad))
    assert [products(answer) for answer in left] == [[], [], [], ["prod-chair"]]


async def test_merges_of_a_crowd_share_statements_and_each_takes_its_own_source(
    new_customer: NewCustomer, new_guest: NewGuest, tested: Tested, server: Server
) -> None:
    """Two customers show one guest's token: one of them gets what the guest has."""
    customers = [new_customer() for _ in range(CROWD)]
    guests = await asyncio.gather(*(new_guest() for _ in range(CROWD)))
    theirs = await asyncio.gather(*(customer.add("prod-chair") for customer in customers))
    chosen = ["prod-mug" if n % 2 else "prod-lamp" for n in range(CROWD)]
    pairs = zip(guests, chosen, strict=True)
    await asyncio.gather(*(guest.add(product) for guest, product in pairs))
    before = shared_executions(f"{tested.name}.save")
    sources = [*guests[:-1], guests[0]]
    merges = zip(customers, sources, strict=True)
    first, *answers, last = await asyncio.gather(
        *(customer.merge(source) for customer, source in merges), return_exceptions=True
    )
    assert shared_executions(f"{tested.name}.save") > before
    assert [products(answer) for answer in answers] == [
        sorted(("prod-chair", one)) for one in chosen[1:-1]
    ]
    late = [answer for answer in (first, last) if isinstance(answer, BaseException)]
    assert [read(refusal).reason for refusal in late] in (
        [tested.not_found],
        ["MERGE_PROOF_REQUIRED"],  # the token went with what it opened
    )
    winner = customers[0] if late[0] is last else customers[-1]
    assert products(await winner.get()) == ["prod-chair", "prod-lamp"]
    merged = {theirs[n].id: guests[n].record_id for n in range(1, CROWD - 1)}
    told = await server.fetch(
        """SELECT changes->>'id' AS target, "entityId" AS source FROM audit_logs
        WHERE "entityId" = ANY($1) AND changes ? 'with'""",
        list(merged.values()),
    )
    assert {row["target"]: row["source"] for row in told} == merged
    assert len(told) == len(merged)


def _with_token_of(other: Shopper, guest: Shopper) -> Shopper:
    """The container of *guest*, asked for with somebody else's token."""
    return Shopper(guest.server, guest.tested, other.metadata, record_id=guest.record_id)
