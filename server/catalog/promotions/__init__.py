"""What promotions say, and what they take off a basket: pure, for all who price one."""
