"""Every SQL statement of webhooks."""
