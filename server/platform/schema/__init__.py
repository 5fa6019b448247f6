"""The schema: which revision it is at, and how it gets to another."""
