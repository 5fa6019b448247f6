"""The part of the composition root that serves merchants and their platforms."""

from __future__ import annotations

from commerce.catalog.v1 import catalog_service_pb2_grpc
from commerce.customer_data.v1 import customer_data_service_pb2_grpc
from commerce.webhooks.v1 import webhook_service_pb2_grpc

from server.cart.service import CartPreviews
from server.catalog_records.service import Applying
from server.catalog_records.service import Reading as CatalogReading
from server.catalog_records.servicer import CatalogServicer
from server.customer_data.service import CustomerData
from server.customer_data.servicer import CustomerDataServicer
from server.kernel.clock import Clock
from server.platform.database.pool import Database
from server.platform.grpc.pipeline import Registrar
from server.platform.grpc.roles import Access
from server.platform.object_archive import ObjectArchive
from server.platform.schema.ownership import Ownership
from server.platform.settings import Settings
from server.promotions.servicer import PromotionServicer
from server.webhooks import wire as webhook_wire
from server.webhooks.service import Seal, WebhookDeliveries, WebhookEndpoints
from server.webhooks.servicer import WebhookServicer


def add_merchants(
    registrar: Registrar,
    settings: Settings,
    database: Database,
    clock: Clock,
    previews: CartPreviews,
) -> None:
    """Serve the catalogue, promotions, data of customers, and webhooks."""
    applying = Applying(database, clock, writable=settings.catalog_writable)
    registrar.add(
        catalog_service_pb2_grpc.add_CatalogServiceServicer_to_server,
        CatalogServicer(applying, CatalogReading(database)),
        Access.SERVICE,
    )
    PromotionServicer.register(registrar, database, clock, previews)
    ownership = Ownership(database, settings.catalog_writable)
    store = ObjectArchive(settings.archive_url) if settings.archive_url else None
    registrar.add(
        customer_data_service_pb2_grpc.add_CustomerDataServiceServicer_to_server,
        CustomerDataServicer(CustomerData(database, clock, ownership, store), clock),
        Access.ADMINISTRATOR,
    )
    endpoints = WebhookEndpoints(
        database,
        clock,
        Seal(settings.webhook_sealing_keys),
        types=webhook_wire.EVENT_TYPES,
        answers=webhook_wire.ENDPOINT_ANSWERS,
        development=not settings.production,
    )
    deliveries = WebhookDeliveries(endpoints, webhook_wire.DELIVERY_ANSWERS)
    registrar.add(
        webhook_service_pb2_grpc.add_WebhookServiceServicer_to_server,
        WebhookServicer(endpoints, deliveries),
        Access.STAFF,
    )
