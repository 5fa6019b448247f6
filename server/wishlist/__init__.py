"""Wishlists: what a shopper wants to keep an eye on."""
