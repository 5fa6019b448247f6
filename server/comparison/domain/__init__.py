"""The rules of comparisons: frozen values and pure functions."""
