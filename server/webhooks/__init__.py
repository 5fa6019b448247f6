"""Webhooks: a company's events, sent to where it wants them."""
