"""The catalogue's RPCs: request in, use case called, message out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from commerce.catalog.v1 import (
    public_site_service_pb2,
    public_site_service_pb2_grpc,
    site_pb2,
)

from server.catalog.service import SiteService
from server.platform.grpc.call_metadata import caller

Context = Any
"""The call's context; identity comes from `caller()`."""


class PublicSiteServicer(public_site_service_pb2_grpc.PublicSiteServiceServicer):
    """`PublicSiteService`: frontends of a company."""

    def __init__(self, sites: SiteService) -> None:
        self._sites = sites

    async def GetSiteFeatures(
        self, request: public_site_service_pb2.GetSiteFeaturesRequest, context: Context
    ) -> site_pb2.SiteFeatures:
        """Say what is switched on at a site."""
        found = asdict(await self._sites.features(caller(), request.site_id))
        kind = site_pb2.SiteFeatures.Type.Value(found.pop("type"))
        return site_pb2.SiteFeatures(type=kind, **found)
