"""The protocols' RPCs: call in, use case called, reply out."""

from __future__ import annotations

from typing import Any

from commerce.acp.v1 import public_acp_service_pb2 as acp_pb
from commerce.acp.v1 import public_acp_service_pb2_grpc
from commerce.ucp.v1 import public_ucp_service_pb2 as pb
from commerce.ucp.v1 import public_ucp_service_pb2_grpc
from google.api import httpbody_pb2

from server.ucp.service import (
    AcpShopping,
    AgentCheckouts,
    AgentLists,
    AgentShopping,
    AgentTools,
    CartLinks,
)
from server.ucp.wire import call_of, link_query, sent

Context = Any
"""The call's context; what the call brings beside its message is read of it."""


class PublicUcpServicer(public_ucp_service_pb2_grpc.PublicUcpServiceServicer):
    """`commerce.ucp.v1.PublicUcpService`: shopping assistants."""

    def __init__(
        self,
        shopping: AgentShopping,
        checkouts: AgentCheckouts,
        tools: AgentTools,
        links: CartLinks,
        lists: AgentLists,
    ) -> None:
        self._shopping = shopping
        self._checkouts = checkouts
        self._tools = tools
        self._links = links
        self._lists = lists

    async def GetProfile(
        self, request: pb.GetProfileRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Give the profile of the host's site."""
        return await sent(context, await self._shopping.host_profile(call_of(context, request)))

    async def GetReleaseProfile(
        self, request: pb.GetReleaseProfileRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Give a site's profile of one release."""
        found = self._shopping.site_profile(
            call_of(context, request), request.site, request.release
        )
        return await sent(context, await found)

    async def CreateAgentCart(
        self, request: pb.CreateAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Begin a cart."""
        done = self._shopping.create(
            call_of(context, request), request.site, request.release, request.body.data
        )
        return await sent(context, await done)

    async def GetAgentCart(
        self, request: pb.GetAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Show a cart."""
        done = self._shopping.get(
            call_of(context, request), request.site, request.release, request.id
        )
        return await sent(context, await done)

    async def UpdateAgentCart(
        self, request: pb.UpdateAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Bring a cart to what is wanted."""
        done = self._shopping.update(
            call_of(context, request), request.site, request.release, request.id, request.body.data
        )
        return await sent(context, await done)

    async def CancelAgentCart(
        self, request: pb.CancelAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """End the agent's access to a cart."""
        done = self._shopping.cancel(
            call_of(context, request), request.site, request.release, request.id, request.body.data
        )
        return await sent(context, await done)

    async def CreateAgentCheckout(
        self, request: pb.CreateAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Begin a checkout session."""
        done = self._checkouts.create(
            call_of(context, request), request.site, request.release, request.body.data
        )
        return await sent(context, await done)

    async def GetAgentCheckout(
        self, request: pb.GetAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Show a checkout session."""
        done = self._checkouts.get(
            call_of(context, request), request.site, request.release, request.id
        )
        return await sent(context, await done)

    async def UpdateAgentCheckout(
        self, request: pb.UpdateAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Change a checkout session."""
        done = self._checkouts.update(
            call_of(context, request), request.site, request.release, request.id, request.body.data
        )
        return await sent(context, await done)

    async def CompleteAgentCheckout(
        self, request: pb.CancelAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Show where the purchase goes on."""
        done = self._checkouts.get(
            call_of(context, request), request.site, request.release, request.id
        )
        return await sent(context, await done)

    async def CancelAgentCheckout(
        self, request: pb.CancelAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """End a checkout session."""
        done = self._checkouts.cancel(
            call_of(context, request), request.site, request.release, request.id, request.body.data
        )
        return await sent(context, await done)

    async def GetAgentWishlist(
        self, request: pb.GetAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Show the wishlist beside a cart."""
        done = self._lists.wishlist(
            call_of(context, request), request.site, request.release, request.id
        )
        return await sent(context, await done)

    async def RememberItem(
        self, request: pb.UpdateAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Put an item on the wishlist beside a cart."""
        done = self._lists.remember(
            call_of(context, request), request.site, request.release, request.id, request.body.data
        )
        return await sent(context, await done)

    async def ForgetItem(
        self, request: pb.ForgetItemRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Take an entry off the wishlist beside a cart."""
        done = self._lists.forget(
            call_of(context, request), request.site, request.release, request.id, request.entry
        )
        return await sent(context, await done)

    async def GetAgentComparison(
        self, request: pb.GetAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Show the comparison beside a cart."""
        done = self._lists.comparison(
            call_of(context, request), request.site, request.release, request.id
        )
        return await sent(context, await done)

    async def CompareItems(
        self, request: pb.UpdateAgentCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Set items side by side."""
        done = self._lists.compare(
            call_of(context, request), request.site, request.release, request.id, request.body.data
        )
        return await sent(context, await done)

    async def GetAgentSchema(
        self, request: pb.GetAgentSchemaRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Give the schema of a capability of the site's own."""
        return await sent(
            context, await self._lists.schema(call_of(context, request), request.site, request.name)
        )

    async def CallTool(
        self, request: pb.CallToolRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Answer a message of MCP."""
        done = self._tools.answer(
            call_of(context, request), request.site, request.release, request.body.data
        )
        return await sent(context, await done)

    async def FollowCartLink(
        self, request: pb.FollowCartLinkRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Fill a cart by a link."""
        done = self._links.follow(
            call_of(context, request), request.site, request.items, link_query(context)
        )
        return await sent(context, await done)


class PublicAcpServicer(public_acp_service_pb2_grpc.PublicAcpServiceServicer):
    """`commerce.acp.v1.PublicAcpService`: shopping assistants that a site has handed a token."""

    def __init__(self, shopping: AcpShopping) -> None:
        self._shopping = shopping

    async def GetAcpDiscovery(
        self, request: acp_pb.GetAcpDiscoveryRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Give the discovery document of the host's site."""
        return await sent(context, await self._shopping.discovery(call_of(context, request)))

    async def CreateAcpCart(
        self, request: acp_pb.CreateAcpCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Begin a cart."""
        done = self._shopping.create(call_of(context, request), request.site, request.body.data)
        return await sent(context, await done)

    async def GetAcpCart(
        self, request: acp_pb.GetAcpCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Show a cart."""
        done = self._shopping.get(call_of(context, request), request.site, request.id)
        return await sent(context, await done)

    async def UpdateAcpCart(
        self, request: acp_pb.UpdateAcpCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Bring a cart to what is wanted."""
        done = self._shopping.update(
            call_of(context, request), request.site, request.id, request.body.data
        )
        return await sent(context, await done)

    async def CancelAcpCart(
        self, request: acp_pb.CancelAcpCartRequest, context: Context
    ) -> httpbody_pb2.HttpBody:
        """End the assistant's access to a cart."""
        done = self._shopping.cancel(
            call_of(context, request), request.site, request.id, request.body.data
        )
        return await sent(context, await done)
