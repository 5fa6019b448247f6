"""The use cases of webhooks, and the sender."""

from server.webhooks.service.deliveries import WebhookDeliveries
from server.webhooks.service.dispatcher import Dispatcher, names
from server.webhooks.service.endpoints import WebhookEndpoints
from server.webhooks.service.sealing import Seal
from server.webhooks.service.sending import Sender

__all__ = ["Dispatcher", "Seal", "Sender", "WebhookDeliveries", "WebhookEndpoints", "names"]
