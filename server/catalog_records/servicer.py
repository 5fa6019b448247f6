"""The catalogue's RPCs: request in, use case called, message out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from commerce.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc, record_pb2

from server.catalog_records import wire
from server.catalog_records.domain.kinds import KINDS
from server.catalog_records.service import Applying, Editing, Reading, Streaming
from server.catalog_records.views import Batch
from server.platform.grpc.call_metadata import caller

Context = Any
"""The call's context; identity comes from `caller()`."""


class CatalogServicer(catalog_service_pb2_grpc.CatalogServiceServicer):
    """`CatalogService`: services of a merchant."""

    def __init__(self, applying: Applying, reading: Reading) -> None:
        self._applying = applying
        self._streaming = Streaming(applying)
        self._editing = Editing(applying)
        self._reading = reading

    async def ApplyRecords(
        self, request: catalog_service_pb2.ApplyRecordsRequest, context: Context
    ) -> catalog_service_pb2.ApplyRecordsResponse:
        """Write a batch of records."""
        return await self._applying.apply(
            caller(), wire.batch_of(request), wire.report_to_pb, wire.serialised
        )

    async def StreamRecords(
        self,
        request_iterator: AsyncIterator[catalog_service_pb2.StreamRecordsRequest],
        context: Context,
    ) -> catalog_service_pb2.StreamRecordsResponse:
        """Write a stream of records."""
        report = await self._streaming.apply(caller(), _batches(request_iterator))
        return wire.stream_report_to_pb(report)

    async def GetImport(
        self, request: catalog_service_pb2.GetImportRequest, context: Context
    ) -> catalog_service_pb2.CatalogImport:
        """Say how far a source has been read."""
        position, counts = await self._reading.position(caller(), request.source)
        return catalog_service_pb2.CatalogImport(
            source=request.source, position=position, counts=wire.counts_to_pb(counts)
        )

    async def ListRecords(
        self, request: catalog_service_pb2.ListRecordsRequest, context: Context
    ) -> catalog_service_pb2.ListRecordsResponse:
        """List records of one kind."""
        found, cursor = await self._reading.page(
            caller(),
            KINDS[request.kind],
            after=request.cursor,
            size=request.page_size,
            deleted=request.include_deleted,
            sku=request.sku,
        )
        return wire.page_to_pb(found, cursor)

    async def GetRecord(
        self, request: catalog_service_pb2.GetRecordRequest, context: Context
    ) -> record_pb2.CatalogRecord:
        """Get one record."""
        found = await self._reading.record(caller(), KINDS[request.kind], request.id)
        return wire.record_to_pb(found)

    async def PutRecord(
        self, request: catalog_service_pb2.PutRecordRequest, context: Context
    ) -> record_pb2.CatalogRecord:
        """Write one record."""
        return await self._editing.put(
            caller(),
            KINDS[request.kind],
            request.id,
            wire.put_of(request),
            wire.record_to_pb,
            wire.serialised,
        )

    async def DeleteRecord(
        self, request: catalog_service_pb2.DeleteRecordRequest, context: Context
    ) -> record_pb2.CatalogRecord:
        """Take one record away."""
        return await self._editing.delete(
            caller(), KINDS[request.kind], request.id, wire.record_to_pb, wire.serialised
        )


async def _batches(
    requests: AsyncIterator[catalog_service_pb2.StreamRecordsRequest],
) -> AsyncIterator[Batch]:
    """Number the records of a stream through."""
    first = 0
    async for request in requests:
        yield wire.batch_of(request, first)
        first += len(request.records)
