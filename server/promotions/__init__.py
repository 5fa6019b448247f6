"""Promotions that a merchant runs: made, started and stopped; their codes, and what they cost."""
