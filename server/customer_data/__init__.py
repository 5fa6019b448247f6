"""People's own data: everything that is stored about somebody, given or forgotten."""
