"""Comparisons: products side by side."""
