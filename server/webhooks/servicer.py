"""The RPCs of webhooks: request in, use case called, message out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from commerce.webhooks.v1 import (
    delivery_pb2,
    endpoint_pb2,
    webhook_service_pb2,
    webhook_service_pb2_grpc,
)

from server.platform.grpc.call_metadata import caller
from server.webhooks import wire
from server.webhooks.service import WebhookDeliveries, WebhookEndpoints

Context = Any
"""The call's context; identity comes from `caller()`."""
pb = webhook_service_pb2


class WebhookServicer(webhook_service_pb2_grpc.WebhookServiceServicer):
    """`commerce.webhooks.v1.WebhookService`: members of staff."""

    def __init__(self, endpoints: WebhookEndpoints, deliveries: WebhookDeliveries) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries

    async def CreateEndpoint(
        self, request: pb.CreateEndpointRequest, context: Context
    ) -> endpoint_pb2.EndpointWithSecret:
        """Create an endpoint."""
        new = wire.new_endpoint(request.endpoint)
        return wire.with_secret(*await self._endpoints.create(caller(), new))

    async def ListEndpoints(
        self, request: pb.ListEndpointsRequest, context: Context
    ) -> pb.ListEndpointsResponse:
        """List endpoints."""
        found = await self._endpoints.list(caller())
        return pb.ListEndpointsResponse(endpoints=map(wire.endpoint_to_pb, found))

    async def GetEndpoint(
        self, request: pb.GetEndpointRequest, context: Context
    ) -> pb.GetEndpointResponse:
        """Get an endpoint and what waits for it."""
        endpoint, backlog = await self._endpoints.get(caller(), request.endpoint_id)
        return pb.GetEndpointResponse(
            endpoint=wire.endpoint_to_pb(endpoint), backlog=wire.backlog_to_pb(backlog)
        )

    async def UpdateEndpoint(
        self, request: pb.UpdateEndpointRequest, context: Context
    ) -> endpoint_pb2.Endpoint:
        """Change an endpoint."""
        changes = wire.changes(request.changes)
        return wire.endpoint_to_pb(
            await self._endpoints.update(caller(), request.endpoint_id, changes)
        )

    async def DeleteEndpoint(
        self, request: pb.DeleteEndpointRequest, context: Context
    ) -> pb.DeleteEndpointResponse:
        """Delete an endpoint."""
        await self._endpoints.delete(caller(), request.endpoint_id)
        return wire.DELETED

    async def PauseEndpoint(
        self, request: pb.PauseEndpointRequest, context: Context
    ) -> endpoint_pb2.Endpoint:
        """Pause an endpoint."""
        return wire.endpoint_to_pb(await self._endpoints.pause(caller(), request.endpoint_id))

    async def ResumeEndpoint(
        self, request: pb.ResumeEndpointRequest, context: Context
    ) -> endpoint_pb2.Endpoint:
        """Resume an endpoint."""
        return wire.endpoint_to_pb(await self._endpoints.resume(caller(), request.endpoint_id))

    async def RotateSecret(
        self, request: pb.RotateSecretRequest, context: Context
    ) -> endpoint_pb2.EndpointWithSecret:
        """Give an endpoint a new secret."""
        hours = request.overlap_hours if request.HasField("overlap_hours") else None
        overlap = None if hours is None else timedelta(hours=hours)
        return wire.with_secret(
            *await self._endpoints.rotate(
                caller(), request.endpoint_id, own=request.secret, overlap=overlap
            )
        )

    async def SendTestEvent(
        self, request: pb.SendTestEventRequest, context: Context
    ) -> pb.SendTestEventResponse:
        """Queue a test event."""
        event_id = await self._deliveries.test(caller(), request.endpoint_id)
        return pb.SendTestEventResponse(event_id=event_id)

    async def ListDeliveries(
        self, request: pb.ListDeliveriesRequest, context: Context
    ) -> pb.ListDeliveriesResponse:
        """List attempts."""
        found, cursor = await self._deliveries.page(
            caller(),
            request.endpoint_id,
            event_id=request.event_id,
            outcome=wire.outcome(request),
            cursor=request.cursor,
            size=request.page_size,
        )
        return pb.ListDeliveriesResponse(
            deliveries=map(wire.delivery_to_pb, found), next_cursor=cursor
        )

    async def Redeliver(
        self, request: pb.RedeliverRequest, context: Context
    ) -> pb.RedeliverResponse:
        """Send the event of an attempt again."""
        event_id = await self._deliveries.redeliver(
            caller(), request.endpoint_id, request.delivery_id
        )
        return pb.RedeliverResponse(event_id=event_id)

    async def StartReplay(
        self, request: pb.StartReplayRequest, context: Context
    ) -> delivery_pb2.Replay:
        """Send again what has been."""
        until = wire.moment(request.until) if request.HasField("until") else None
        return wire.replay_to_pb(
            await self._deliveries.replay(
                caller(), request.endpoint_id, since=wire.moment(request.since), until=until
            )
        )

    async def ListReplays(
        self, request: pb.ListReplaysRequest, context: Context
    ) -> pb.ListReplaysResponse:
        """List replays."""
        found = await self._deliveries.replays(caller(), request.endpoint_id)
        return pb.ListReplaysResponse(replays=map(wire.replay_to_pb, found))

    async def ListEventTypes(
        self, request: pb.ListEventTypesRequest, context: Context
    ) -> pb.ListEventTypesResponse:
        """List the types of events."""
        return pb.ListEventTypesResponse(event_types=wire.EVENT_TYPES)
