"""People with one of everything, on a database of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from commerce.customer_data.v1 import customer_data_service_pb2 as pb
from commerce.customer_data.v1 import customer_data_service_pb2_grpc

from server.platform.settings import Settings
from tests.security.people import Person, Shop
from tests.support.workers import (
    COMPANY,
    OTHER_COMPANY,
    Metadata,
    Server,
    bearing,
    running_worker,
    token,
)


@pytest.fixture
async def server(settings: Settings, fresh_database_url: str) -> AsyncIterator[Server]:
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as running:
        yield running


@pytest.fixture
async def shop(server: Server) -> Shop:
    found = Shop(server.database, COMPANY, "USD", "ours")
    await found.furnish()
    return found


@pytest.fixture
async def other_shop(server: Server) -> Shop:
    found = Shop(server.database, OTHER_COMPANY, "EUR", "theirs")
    await found.furnish()
    return found


def staff(shop: Shop, role: str) -> Metadata:
    return bearing(token(sub="the-desk", companyId=shop.company, role=role))


async def settled(server: Server, shop: Shop, name: str) -> Person:
    person = Person(shop, name, server.channel)
    await person.settle()
    return person


def data(server: Server) -> Any:
    return customer_data_service_pb2_grpc.CustomerDataServiceStub(server.channel)


async def erase(server: Server, person: Person, **named: str) -> Any:
    request = pb.ErasePersonRequest(person=pb.Person(**named))
    return await data(server).ErasePerson(request, metadata=staff(person.shop, "ADMIN"))


async def export(server: Server, person: Person, **named: str) -> Any:
    request = pb.ExportPersonRequest(person=pb.Person(**named))
    return await data(server).ExportPerson(request, metadata=staff(person.shop, "SERVICE"))
