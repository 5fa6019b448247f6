"""Carts: what a shopper intends to buy."""
