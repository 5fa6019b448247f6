"""The RPCs about people's data: request in, use case called, message out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from commerce.customer_data.v1 import customer_data_service_pb2 as pb
from commerce.customer_data.v1 import customer_data_service_pb2_grpc

from server.customer_data.repository.records import Record
from server.customer_data.service import CustomerData, Person
from server.kernel.clock import Clock
from server.platform.grpc.call_metadata import caller
from server.platform.protobuf import struct, timestamp

Context = Any
"""The call's context; identity comes from `caller()`."""


class CustomerDataServicer(customer_data_service_pb2_grpc.CustomerDataServiceServicer):
    """`CustomerDataService`: staff and services."""

    def __init__(self, data: CustomerData, clock: Clock) -> None:
        self._data = data
        self._clock = clock

    async def ExportPerson(
        self, request: pb.ExportPersonRequest, context: Context
    ) -> pb.PersonalData:
        """Give everything that is stored about a person."""
        found = await self._data.export(caller(), _person(request.person))
        return pb.PersonalData(generated_at=timestamp(self._clock.now()), data=struct(found))

    async def ErasePerson(self, request: pb.ErasePersonRequest, context: Context) -> pb.Erasure:
        """Forget a person."""
        return _erasure(await self._data.erase(caller(), _person(request.person)))


def _person(message: pb.Person) -> Person:
    return Person(message.customer_id or None, message.session_token or None)


def _erasure(record: Record) -> pb.Erasure:
    made = pb.Erasure(
        id=record.id,
        requested_at=timestamp(_aware(record.requested_at)),
        records=record.records,
        archives=record.archives,
        customer_cleared=record.customer_cleared,
    )
    if record.finished_at is not None:
        made.finished_at.CopyFrom(timestamp(_aware(record.finished_at)))
    return made


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
