"""The RPCs of promotions: request in, use case called, message out."""

from __future__ import annotations

from typing import Any

from commerce.promotions.v1 import (
    code_pb2,
    preview_pb2,
    promotion_pb2,
    promotion_service_pb2,
    promotion_service_pb2_grpc,
)

from server.kernel.clock import Clock
from server.platform.database.pool import Database
from server.platform.grpc.call_metadata import caller
from server.platform.grpc.pipeline import Registrar
from server.platform.grpc.roles import Access
from server.promotions import wire
from server.promotions.service import CartPreviews, PromotionCodes, PromotionLooks, Promotions

Context = Any
"""The call's context; identity comes from `caller()`."""
pb = promotion_service_pb2


class PromotionServicer(promotion_service_pb2_grpc.PromotionServiceServicer):
    """`commerce.promotions.v1.PromotionService`: members of staff and services."""

    def __init__(
        self, promotions: Promotions, codes: PromotionCodes, looks: PromotionLooks
    ) -> None:
        self._promotions = promotions
        self._codes = codes
        self._looks = looks

    @classmethod
    def register(
        cls, registrar: Registrar, database: Database, clock: Clock, carts: CartPreviews
    ) -> None:
        """Serve the promotions in a database, with what looks at carts."""
        promotions = Promotions(database, clock, wire.ANSWERS)
        servicer = cls(promotions, PromotionCodes(promotions), PromotionLooks(promotions, carts))
        add = promotion_service_pb2_grpc.add_PromotionServiceServicer_to_server
        registrar.add(add, servicer, Access.MERCHANT)

    async def CreatePromotion(
        self, request: pb.CreatePromotionRequest, context: Context
    ) -> promotion_pb2.Promotion:
        """Create a promotion."""
        terms = wire.terms_of(request.terms)
        return wire.promotion_to_pb(await self._promotions.create(caller(), terms))

    async def GetPromotion(
        self, request: pb.GetPromotionRequest, context: Context
    ) -> promotion_pb2.Promotion:
        """Get a promotion."""
        return wire.promotion_to_pb(await self._promotions.get(caller(), request.promotion_id))

    async def ListPromotions(
        self, request: pb.ListPromotionsRequest, context: Context
    ) -> pb.ListPromotionsResponse:
        """List promotions."""
        return wire.page_to_pb(
            await self._promotions.page(
                caller(),
                size=request.page_size,
                token=request.page_token,
                chosen=request.filter,
                archived=request.show_archived,
            )
        )

    async def ChangePromotion(
        self, request: pb.ChangePromotionRequest, context: Context
    ) -> promotion_pb2.Promotion:
        """Change what a promotion says."""
        terms = wire.terms_of(request.terms)
        changed = await self._promotions.change(caller(), request.promotion_id, terms)
        return wire.promotion_to_pb(changed)

    async def ActivatePromotion(
        self, request: pb.ActivatePromotionRequest, context: Context
    ) -> promotion_pb2.Promotion:
        """Let carts meet a promotion."""
        return wire.promotion_to_pb(await self._promotions.activate(caller(), request.promotion_id))

    async def PausePromotion(
        self, request: pb.PausePromotionRequest, context: Context
    ) -> promotion_pb2.Promotion:
        """Let no cart meet a promotion for a while."""
        return wire.promotion_to_pb(await self._promotions.pause(caller(), request.promotion_id))

    async def EndPromotion(
        self, request: pb.EndPromotionRequest, context: Context
    ) -> promotion_pb2.Promotion:
        """End a promotion."""
        return wire.promotion_to_pb(await self._promotions.end(caller(), request.promotion_id))

    async def ArchivePromotion(
        self, request: pb.ArchivePromotionRequest, context: Context
    ) -> promotion_pb2.Promotion:
        """Put a promotion out of sight."""
        return wire.promotion_to_pb(await self._promotions.archive(caller(), request.promotion_id))

    async def CreateCodeBatch(
        self, request: code_pb2.CreateCodeBatchRequest, context: Context
    ) -> code_pb2.CodeBatch:
        """Make random codes."""
        batch = await self._codes.make(
            caller(),
            request.promotion_id,
            prefix=request.prefix,
            length=request.length,
            count=request.count,
            uses_each=request.uses_each,
        )
        return wire.batch_to_pb(batch)

    async def ImportCodes(
        self, request: code_pb2.ImportCodesRequest, context: Context
    ) -> code_pb2.CodeBatch:
        """Store codes that come as CSV."""
        batch = await self._codes.take(caller(), request.promotion_id, request.csv)
        return wire.batch_to_pb(batch)

    async def ExportCodes(
        self, request: code_pb2.ExportCodesRequest, context: Context
    ) -> code_pb2.ExportCodesResponse:
        """Give codes as CSV."""
        page = await self._codes.page(
            caller(),
            request.promotion_id,
            batch_id=request.batch_id,
            size=request.page_size,
            token=request.page_token,
        )
        return code_pb2.ExportCodesResponse(csv=page.csv, next_page_token=page.next_page_token)

    async def PreviewPromotion(
        self, request: preview_pb2.PreviewPromotionRequest, context: Context
    ) -> preview_pb2.PreviewPromotionResponse:
        """Say what a promotion would do."""
        found = await self._looks.preview(caller(), request.promotion_id, request.carts)
        return wire.preview_to_pb(*found)

    async def ExplainCart(
        self, request: preview_pb2.ExplainCartRequest, context: Context
    ) -> preview_pb2.ExplainCartResponse:
        """Say what each promotion does in a cart."""
        return wire.explanation_to_pb(*await self._looks.explain(caller(), request.cart_id))

    async def ListUses(
        self, request: code_pb2.ListUsesRequest, context: Context
    ) -> code_pb2.ListUsesResponse:
        """List uses."""
        page = await self._promotions.uses(
            caller(), request.promotion_id, size=request.page_size, token=request.page_token
        )
        return wire.uses_to_pb(page)
