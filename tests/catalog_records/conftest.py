"""A merchant's service, and companies of a test's own."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from commerce.catalog.v1 import (
    bundle_pb2,
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    product_pb2,
    record_pb2,
)

from tests.support.shop import server
from tests.support.workers import Metadata, Server, bearing, token

__all__ = ["server"]
_numbers = itertools.count(1)
Record = record_pb2.CatalogRecord


@dataclass(frozen=True, slots=True)
class Merchant:
    """A service that brings a company's catalogue in."""

    server: Server
    company: str

    @property
    def metadata(self) -> Metadata:
        return bearing(token(sub="importer", companyId=self.company, role="SERVICE"))

    @property
    def stub(self) -> Any:
        return catalog_service_pb2_grpc.CatalogServiceStub(self.server.channel)

    async def apply(self, *records: Record, **fields: Any) -> Any:
        request = catalog_service_pb2.ApplyRecordsRequest(records=records, **fields)
        return await self.stub.ApplyRecords(request, metadata=self.metadata)

    async def stream(self, *batches: list[Record], **fields: Any) -> Any:
        async def requests() -> AsyncIterator[Any]:
            for place, batch in enumerate(batches):
                position = str(place + 1) if fields.get("source") else ""
                yield catalog_service_pb2.StreamRecordsRequest(
                    records=batch, position=position, **fields
                )

        return await self.stub.StreamRecords(requests(), metadata=self.metadata)

    async def get(self, kind: str, key: str) -> Any:
        request = catalog_service_pb2.GetRecordRequest(kind=kind, id=key)
        return await self.stub.GetRecord(request, metadata=self.metadata)

    async def put(self, kind: str, key: str, record: Record, *more: tuple[str, str]) -> Any:
        request = catalog_service_pb2.PutRecordRequest(kind=kind, id=key, record=record)
        return await self.stub.PutRecord(request, metadata=(*self.metadata, *more))

    async def products(self) -> int:
        sql = 'SELECT count(*) FROM products WHERE "companyId" = $1'
        return int(await self.server.value(sql, self.company))


NewMerchant = Callable[[], Awaitable[Merchant]]


@pytest.fixture
def new_merchant(server: Server) -> NewMerchant:
    async def create() -> Merchant:
        company = f"company-{next(_numbers)}"
        await server.insert(
            "companies", id=company, clientId="demo-client", name=company, slug=company
        )
        return Merchant(server, company)

    return create


@pytest.fixture
async def merchant(new_merchant: NewMerchant) -> Merchant:
    return await new_merchant()


def product(key: str = "", **fields: Any) -> Record:
    """A product of 10.00, named by its id."""
    known: dict[str, Any] = {"sku": key or "SKU", "name": "Thing", "price": "10.00"}
    return Record(product=product_pb2.Product(id=key, **known | fields))


def bundle(key: str, product_id: str, *members: str) -> Record:
    items = [bundle_pb2.BundleMember(product_id=member) for member in members]
    return Record(bundle=bundle_pb2.Bundle(id=key, product_id=product_id, items=items))


def results(answer: Any) -> list[str]:
    """Name what became of each record: the reason where it was refused."""
    names = catalog_service_pb2.RecordOutcome.Result
    return [outcome.reason or names.Name(outcome.result) for outcome in answer.outcomes]
