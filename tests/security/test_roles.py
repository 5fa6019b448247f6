"""Roles and methods: every cell of the table in the contract's documents, called."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_service_pb2
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor

from server.kernel.identity import Role
from server.platform.grpc.roles import PAGE, Access, Permission, mutates, page, permission
from server.platform.settings import Settings
from tests.support.refusals import refused
from tests.support.workers import (
    COMPANY,
    Metadata,
    Server,
    bearer,
    bearing,
    running_worker,
    tenant,
    token,
)

ROLES = [None, *Role]


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[Server]:
    """A worker of the test's own."""
    async with running_worker(settings) as found:
        yield found


REFUSED = {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}


def calling(role: Role | None, customer: str | None = None) -> Metadata:
    """Make the metadata of a call by somebody of *role*, who may act for *customer*."""
    if role is None:
        return tenant()
    named = {"sub": f"{role.lower()}-{uuid.uuid4()}", "companyId": COMPANY, "role": role.value}
    acting = (("x-customer-id", customer),) if customer else ()
    return (*bearing(token(**named)), *acting)


async def reason_of(server: Server, method: MethodDescriptor, metadata: Metadata) -> str:
    """Call *method* with an empty request and give the reason it is refused for; maybe none."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    answer = message_factory.GetMessageClass(method.output_type)
    make: Any = server.channel.unary_unary
    if method.server_streaming:
        make = server.channel.unary_stream
    call = make(path, response_deserializer=answer.FromString)(b"", metadata=metadata)
    try:
        await (call.read() if method.server_streaming else call)
    except grpc.aio.AioRpcError as failure:
        if failure.code() not in REFUSED:
            return ""
        return failure.details() or ""
    call.cancel()
    return ""


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "guest")
async def test_every_method_is_open_to_the_roles_of_the_table_and_to_no_other(
    server: Server, role: Role | None
) -> None:
    """Viewers and services shopped, used limited codes up and got customers' rows."""
    customers = await server.value("SELECT count(*) FROM customers WHERE id LIKE '%-%-%-%-%-%'")
    for service, access in server.worker.access.items():
        for method in service.methods:
            may = permission(access, role, mutates=mutates(method))
            said = await reason_of(server, method, calling(role))
            needed = "role" in said or "bearer token" in said or "Members of staff" in said
            assert needed == (may is not Permission.YES), (method.full_name, role, said)
            if may is Permission.FOR_CUSTOMER:
                said = await reason_of(server, method, calling(role, "cust-alice"))
                assert "Members of staff" not in said, (method.full_name, role, said)
    if role is not Role.CUSTOMER:
        after = await server.value("SELECT count(*) FROM customers WHERE id LIKE '%-%-%-%-%-%'")
        assert after == customers


async def test_staff_acts_for_a_customer_who_exists_and_both_are_on_record(
    server: Server,
) -> None:
    customer = f"cust-{uuid.uuid4()}"
    seller = calling(Role.USER, customer)
    request = cart_service_pb2.AddItemRequest()
    request.item.product_id, request.item.quantity = "prod-mug", 1
    await refused(server.carts.AddItem(request, metadata=seller), "CUSTOMER_NOT_FOUND")
    hers = await server.carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=bearer(customer))
    changed = await server.carts.AddItem(request, metadata=seller)
    assert changed.id == hers.id
    (actor,) = await server.fetch(
        """SELECT metadata->>'actor' AS who, metadata->>'customer' AS customer,
        metadata->>'role' AS role FROM audit_logs WHERE "entityId" = $1 AND action = 'UPDATE'""",
        hers.id,
    )
    assert actor["who"].startswith("user-")
    assert (actor["customer"], actor["role"]) == (customer, "USER")


async def test_a_customer_can_t_name_another(server: Server) -> None:
    one, other = f"cust-{uuid.uuid4()}", f"cust-{uuid.uuid4()}"
    request = cart_service_pb2.GetCartRequest()
    theirs = await server.carts.GetCart(request, metadata=bearer(other))
    metadata = (*bearer(one), ("x-customer-id", other))
    assert (await server.carts.GetCart(request, metadata=metadata)).id != theirs.id


@pytest.mark.parametrize(
    "state", [{"status": "SUSPENDED"}, {"deletedAt": datetime.fromisoformat("2026-01-01")}]
)
async def test_a_closed_company_s_staff_reaches_no_method(
    server: Server, state: dict[str, Any]
) -> None:
    """Customers were searched, exported, and promotions read after `tenant suspend`."""
    company = f"company-{uuid.uuid4()}"
    named = {"id": company, "clientId": "demo-client", "name": "Old", "slug": company}
    await server.insert("companies", currency="USD", **named, **state)
    for role in Role:
        if role is Role.CUSTOMER:
            continue  # their calls read the company's state themselves
        metadata = bearing(token(sub=f"staff-{uuid.uuid4()}", companyId=company, role=role.value))
        for service, access in server.worker.access.items():
            if access in {Access.PUBLIC, Access.ANYONE, Access.AGENT}:
                continue
            for method in service.methods:
                while (said := await reason_of(server, method, metadata)) != "Company not found":
                    # Within a second, and no method before that.
                    assert service is next(iter(server.worker.access)), (method.full_name, said)
                    await asyncio.sleep(0.05)


async def test_the_page_of_roles_is_as_they_are(server: Server) -> None:
    """`KEEP_ROLES=1` writes it."""
    text = page(server.worker.access)
    if os.environ.get("KEEP_ROLES"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text
