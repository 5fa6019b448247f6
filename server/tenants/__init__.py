"""Companies as tenants: making one, closing it, deleting all that is its own."""
