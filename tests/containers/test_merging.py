"""Merging a guest's container into the customer's: whose, how often, and what is left."""

from __future__ import annotations

import asyncio

import pytest

from tests.containers.conftest import NewCustomer, NewGuest
from tests.containers.shoppers import Shopper, Tested, outcomes, products
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server, bearer


async def test_a_merge_brings_what_is_new_and_reports_every_item(
    customer: Shopper, guest: Shopper
) -> None:
    await customer.add("prod-lamp")
    await guest.add("prod-mug")
    merged = await customer.merge(guest)
    assert products(merged) == ["prod-lamp", "prod-mug"]
    assert outcomes(merged) == [("prod-mug", "ADDED")]
    assert products(await customer.get()) == products(merged)


async def test_a_merge_needs_proof(
    customer: Shopper, new_customer: NewCustomer, guest: Shopper, new_guest: NewGuest
) -> None:
    """Anybody could take any container of the company by its id."""
    other, stranger = new_customer(), await new_guest()
    theirs = await other.add()
    await guest.add("prod-lamp")
    await refused(customer.merge(theirs.id), "MERGE_PROOF_REQUIRED")
    shown = guest.session_token
    await refused(customer.merge(theirs.id, source_session_token=shown), "MERGE_PROOF_REQUIRED")
    await refused(customer.merge(guest.record_id or ""), "MERGE_PROOF_REQUIRED")
    for token in (stranger.session_token, "0" * 64):
        await refused(customer.merge(guest, source_session_token=token), "MERGE_PROOF_REQUIRED")
    assert await other.get() == theirs
    assert products(await guest.get()) == ["prod-lamp"]


async def test_the_proof_may_be_in_the_header(customer: Shopper, guest: Shopper) -> None:
    await guest.add()
    saying = customer.saying(x_session_token=guest.session_token or "")
    assert products(await saying.merge(guest.record_id or "")) == ["prod-mug"]


async def test_an_unknown_source_has_no_side_effect(
    customer: Shopper, server: Server, tested: Tested
) -> None:
    await refused(customer.merge("nothing"), tested.not_found)
    await refused(customer.merge(""), "INVALID_ARGUMENT")
    count = f'SELECT count(*) FROM {tested.table} WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == 0


async def test_a_source_of_another_company_is_not_found(
    guest: Shopper, server: Server, tested: Tested
) -> None:
    await guest.add()
    eve = Shopper(server, tested, bearer("cust-eve", company=OTHER_COMPANY))
    await refused(eve.merge(guest), tested.not_found)


async def test_a_container_is_not_merged_into_itself(customer: Shopper) -> None:
    """It would be emptied."""
    own = await customer.add()
    await refused(customer.merge(own.id), "SELF_MERGE")
    assert await customer.get() == own


async def test_the_token_is_dead_after_a_merge(
    customer: Shopper, guest: Shopper, tested: Tested
) -> None:
    """A secret of the time before the login opens nothing after it."""
    await guest.add()
    await customer.merge(guest)
    await refused(guest.get(), tested.not_found)


async def test_repeating_a_merge_is_harmless(customer: Shopper, guest: Shopper) -> None:
    """A client whose answer was lost calls again."""
    await guest.add()
    first = await customer.merge(guest)
    again = await customer.merge(guest)
    assert (again.id, again.version, products(again)) == (first.id, first.version, ["prod-mug"])
    assert outcomes(again) == []


@pytest.mark.parametrize("with_target", [True, False])
async def test_a_dry_run_reports_and_changes_nothing(
    customer: Shopper, guest: Shopper, server: Server, with_target: bool
) -> None:
    if with_target:
        await customer.add("prod-lamp")
    source = await guest.add()
    planned = await customer.merge(guest, dry_run=True)
    assert outcomes(planned) == [("prod-mug", "ADDED")]
    assert await guest.get() == source
    count = f'SELECT count(*) FROM {guest.tested.table} WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == int(with_target)
    done = await customer.merge(guest)
    assert (done.version, outcomes(done)) == (planned.version, outcomes(planned))


@pytest.mark.parametrize("with_target", [True, False])
async def test_parallel_merges_merge_once(
    customer: Shopper, guest: Shopper, with_target: bool
) -> None:
    for product in ("prod-mug", "prod-lamp"):
        await guest.add(product)
    if with_target:
        await customer.add("prod-chair")
    answers = await asyncio.gather(*(customer.merge(guest) for _ in range(16)))
    assert len({answer.id for answer in answers}) == 1
    assert sum(bool(answer.merge_report) for answer in answers) == 1
    assert {len(answer.items) for answer in answers} == {2 + int(with_target)}


async def test_a_merge_honours_the_version_of_its_target(customer: Shopper, guest: Shopper) -> None:
    await guest.add()
    own = await customer.get()
    await refused(customer.saying(if_match='"7"').merge(guest), "VERSION_MISMATCH")
    merged = await customer.saying(if_match=f'"{own.version}"').merge(guest)
    assert merged.version == own.version + 1
