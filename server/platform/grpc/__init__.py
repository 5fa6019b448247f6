"""The way of a call through the server, from bytes to bytes."""
