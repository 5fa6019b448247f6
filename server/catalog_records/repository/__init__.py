"""Every SQL statement of the catalogue's records."""
