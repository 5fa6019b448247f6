"""The demo data, as a merchant would bring it in: a file a company, and what loads them."""
