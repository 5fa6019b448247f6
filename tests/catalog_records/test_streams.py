"""Streams of records, and where to go on after a break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from commerce.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
from commerce_client import InvalidInput
from commerce_client.aio import CommerceChannel
from commerce_client.policy import Credentials, Policy

from tests.catalog_records.conftest import Merchant, product
from tests.support.workers import token


async def _position(merchant: Merchant, source: str) -> Any:
    request = catalog_service_pb2.GetImportRequest(source=source)
    return await merchant.stub.GetImport(request, metadata=merchant.metadata)


async def test_a_stream_is_counted_over_all_of_its_messages(merchant: Merchant) -> None:
    m = merchant.company
    batches = [[product(f"{m}-{a}-{b}") for b in range(5)] for a in range(3)]
    batches[2].append(product(f"{m}-bad", price="1.001"))
    answer = await merchant.stream(*batches, source="nightly")
    assert (answer.counts.created, answer.counts.refused, answer.position) == (15, 1, "3")
    assert [(o.index, o.field) for o in answer.refused] == [(15, "product.price")]
    found = await _position(merchant, "nightly")
    assert (found.position, found.counts.created, found.counts.refused) == ("3", 15, 1)


async def test_a_stream_that_breaks_says_where_to_go_on(merchant: Merchant) -> None:
    m = merchant.company
    arrived = asyncio.Event()

    async def requests() -> AsyncIterator[Any]:
        yield catalog_service_pb2.StreamRecordsRequest(
            records=[product(f"{m}-1")], source="broken", position="line 1"
        )
        await arrived.wait()

    call = merchant.stub.StreamRecords(requests(), metadata=merchant.metadata)
    async with asyncio.timeout(30):
        while not await merchant.products():  # noqa: ASYNC110 - the worker tells nobody
            await asyncio.sleep(0)
    call.cancel()
    assert (await _position(merchant, "broken")).position == "line 1"
    assert await merchant.products() == 1


async def test_a_stream_can_be_one_transaction(merchant: Merchant) -> None:
    m = merchant.company
    batches = [[product(f"{m}-1")], [product(f"{m}-2"), product(f"{m}-3", price="0.001")]]
    answer = await merchant.stream(*batches, dry_run=True)
    assert (answer.counts.created, answer.counts.refused) == (2, 1)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await merchant.stream(*batches, all_or_none=True)
    assert "RECORDS_REFUSED" in str(refused.value.trailing_metadata())
    assert await merchant.products() == 0


async def test_an_empty_stream_does_nothing(merchant: Merchant) -> None:
    answer = await merchant.stream()
    assert answer.counts.created == 0


async def test_the_clients_layer_sends_streams_as_its_caller(merchant: Merchant) -> None:
    """With its credentials, and its exceptions."""
    mine = token(sub="importer", companyId=merchant.company, role="SERVICE")
    channel = CommerceChannel(merchant.server.channel, Policy(Credentials(mine)))
    stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)

    async def requests(price: str) -> AsyncIterator[Any]:
        records = [product(f"{merchant.company}-1", price=price)]
        yield catalog_service_pb2.StreamRecordsRequest(records=records, all_or_none=True)

    answer = await stub.StreamRecords(requests("1"))
    assert answer.counts.created == 1
    with pytest.raises(InvalidInput, match="RECORDS_REFUSED"):
        await stub.StreamRecords(requests("0.001"))
