"""The rules of carts: frozen values and pure functions."""
