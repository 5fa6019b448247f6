"""The part of the composition root that serves shopping assistants."""

from __future__ import annotations

from commerce.ucp.v1 import public_ucp_service_pb2_grpc

from server.cart.service import AgentCarts, Carts
from server.comparison.service import AgentComparisons, Comparisons
from server.platform.database.pool import Database
from server.platform.grpc.limits import CallLimits
from server.platform.grpc.pipeline import Registrar
from server.platform.grpc.roles import Access
from server.platform.settings import Settings
from server.ucp.service import (
    AgentCheckouts,
    AgentLists,
    AgentShopping,
    AgentTools,
    CartLinks,
    Directory,
)
from server.ucp.servicer import PublicUcpServicer
from server.wishlist.service import AgentWishlists, Wishlists


def add_assistants(
    registrar: Registrar,
    settings: Settings,
    database: Database,
    limits: CallLimits,
    carts: Carts,
    wishlists: Wishlists,
    comparisons: Comparisons,
) -> None:
    """Serve shopping assistants carts, and the lists beside them."""
    agent_carts = AgentCarts(carts)
    directory = Directory(database, development=not settings.production)
    shopping = AgentShopping(
        agent_carts,
        directory,
        limits,
        secret=settings.jwt_secret,
    )
    lists = AgentLists(
        shopping,
        directory,
        database,
        agent_carts,
        AgentWishlists(wishlists),
        AgentComparisons(comparisons),
    )
    registrar.add(
        public_ucp_service_pb2_grpc.add_PublicUcpServiceServicer_to_server,
        PublicUcpServicer(
            shopping,
            AgentCheckouts(shopping, agent_carts),
            AgentTools(shopping, lists),
            CartLinks(shopping, directory, agent_carts),
            lists,
        ),
        Access.ANYONE,
    )
