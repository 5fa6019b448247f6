"""The rules of webhooks: pure functions and frozen values."""
