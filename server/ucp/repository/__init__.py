"""Every SQL statement of the adapter."""

from server.ucp.repository.items import listed_items
from server.ucp.repository.sites import site_by_host, site_by_id

__all__ = ["listed_items", "site_by_host", "site_by_id"]
