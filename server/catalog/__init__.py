"""The platform's shared tables and what prices a cart, read by all modules."""
