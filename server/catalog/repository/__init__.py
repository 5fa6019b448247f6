"""Reading the platform's shared records.

The modules decide on what one statement reads, so most of this is columns to stand in their
selects, each with the function that reads it back. Amounts cross as hundredths.
"""

from server.catalog.repository.bundles import (
    bundles_select,
    read_bundles,
)
from server.catalog.repository.customers import (
    KnownCustomer,
    customer_column,
    provision_customer,
    require_customer,
)
from server.catalog.repository.offers import (
    details_select,
    offer_column,
    offer_select,
    price_column,
    read_details,
    read_offer,
    variant_join,
)
from server.catalog.repository.promotions import (
    promotions_select,
    read_promotions,
)
from server.catalog.repository.sites import (
    company_is_active,
    joined_site,
    read_site,
    site_column,
)

__all__ = [
    "KnownCustomer",
    "bundles_select",
    "company_is_active",
    "customer_column",
    "details_select",
    "joined_site",
    "offer_column",
    "offer_select",
    "price_column",
    "promotions_select",
    "provision_customer",
    "read_bundles",
    "read_details",
    "read_offer",
    "read_promotions",
    "read_site",
    "require_customer",
    "site_column",
    "variant_join",
]
