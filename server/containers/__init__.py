"""What carts, wishlists and comparisons have in common: how they are found, opened and written."""
