"""What is done by the clock for webhooks."""

from server.webhooks.jobs.alerts import MailDisabledWebhooks
from server.webhooks.jobs.upkeep import WebhookRetirement, sweep_webhooks

__all__ = ["MailDisabledWebhooks", "WebhookRetirement", "sweep_webhooks"]
