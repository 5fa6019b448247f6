"""The part of the composition root that serves shopping assistants."""

from __future__ import annotations

from commerce.acp.v1 import public_acp_service_pb2_grpc
from commerce.ucp.v1 import public_ucp_service_pb2_grpc

from server.cart.service import AgentCarts, Carts
from server.comparison.service import AgentComparisons, Comparisons
from server.platform.database.pool import Database
from server.platform.grpc.guesses import Guesses
from server.platform.grpc.limits import CallLimits
from server.platform.grpc.pipeline import Registrar
from server.platform.grpc.queues import CallerQueues
from server.platform.grpc.refusals import RefusalRecords
from server.platform.grpc.roles import Access
from server.platform.settings import Settings
from server.ucp.service import (
    AcpShopping,
    AgentCheckouts,
    AgentLists,
    AgentShopping,
    AgentTools,
    CartLinks,
    Directory,
    FetchedProfiles,
    GuardedCarts,
)
from server.ucp.servicer import PublicAcpServicer, PublicUcpServicer
from server.wishlist.service import AgentWishlists, Wishlists


def add_assistants(
    registrar: Registrar,
    settings: Settings,
    database: Database,
    limits: CallLimits,
    guesses: Guesses,
    refusals: RefusalRecords,
    carts: Carts,
    wishlists: Wishlists,
    comparisons: Comparisons,
) -> None:
    """Serve shopping assistants carts, and the lists beside them."""
    queues = CallerQueues()

    def guarded(begins: str, changes: str) -> GuardedCarts:
        return GuardedCarts(
            AgentCarts(carts), queues, guesses, refusals, begins=begins, changes=changes
        )

    agent_carts = guarded(
        "/commerce.ucp.v1.PublicUcpService/CreateAgentCart",
        "/commerce.ucp.v1.PublicUcpService/UpdateAgentCart",
    )
    acp_carts = guarded(
        "/commerce.acp.v1.PublicAcpService/CreateAcpCart",
        "/commerce.acp.v1.PublicAcpService/UpdateAcpCart",
    )
    development = not settings.production
    profiles = FetchedProfiles(limits, development=development)
    directory = Directory(database, profiles, development=development)
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
        queues,
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
    registrar.add(
        public_acp_service_pb2_grpc.add_PublicAcpServiceServicer_to_server,
        PublicAcpServicer(
            AcpShopping(acp_carts, directory, limits, guesses, secret=settings.jwt_secret)
        ),
        Access.AGENT,
    )
