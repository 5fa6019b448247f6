"""Merchants with promotions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from commerce.promotions.v1 import (
    code_pb2,
    preview_pb2,
    promotion_service_pb2,
    promotion_service_pb2_grpc,
)

from server.platform.settings import Settings
from tests.support.workers import COMPANY, Metadata, Server, bearing, running_worker, token

TEN_PERCENT = {"percent": {"percent": 10}}


def staff(role: str = "MANAGER", company: str | None = COMPANY) -> Metadata:
    """Make the metadata of a call by a member of staff."""
    return bearing(token(sub="user-staff", role=role, companyId=company))


@dataclass(frozen=True, repr=False)
class Merchant:
    """A member of staff who runs promotions."""

    server: Server
    metadata: Metadata

    async def call(self, method: str, **fields: Any) -> Any:
        """Call a method of the service."""
        stub = promotion_service_pb2_grpc.PromotionServiceStub(self.server.channel)
        name = f"{method}Request"
        rooms = (promotion_service_pb2, code_pb2, preview_pb2)
        kind = next(getattr(room, name) for room in rooms if hasattr(room, name))
        return await getattr(stub, method)(kind(**fields), metadata=self.metadata)

    async def draft(self, **terms: Any) -> Any:
        """Create a promotion: 10 % off the order unless told."""
        terms = {"name": "Ten off", "effect": TEN_PERCENT} | terms
        return await self.call("CreatePromotion", terms=terms)

    async def active(self, **terms: Any) -> Any:
        """Create a promotion and activate it."""
        made = await self.draft(**terms)
        return await self.call("ActivatePromotion", promotion_id=made.id)

    def as_(self, metadata: Metadata) -> Merchant:
        """The same by somebody else."""
        return replace(self, metadata=metadata)

    def with_header(self, name: str, value: str) -> Merchant:
        """The same with a header."""
        return replace(self, metadata=(*self.metadata, (name, value)))


@pytest.fixture
async def merchant(settings: Settings, fresh_database_url: str) -> AsyncIterator[Merchant]:
    """A merchant on a database of this test alone."""
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as server:
        yield Merchant(server, staff())
