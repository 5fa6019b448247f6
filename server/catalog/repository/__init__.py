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
    customer_ended,
    customer_of_email,
    owner_ended,
    provision_customer,
    require_customer,
)
from server.catalog.repository.offers import (
    details_column,
    details_select,
    offer_column,
    offer_select,
    price_column,
    product_join,
    product_of_sku,
    read_details,
    read_offer,
    variant_join,
)
from server.catalog.repository.promotions import (
    promotions_select,
    read_promotions,
)
from server.catalog.repository.records import record_of_company
from server.catalog.repository.running import (
    NOTHING_RUNS,
    RULE_SETS,
    Running,
    read_running,
    running_select,
)
from server.catalog.repository.sites import (
    company_is_active,
    is_usable,
    joined_site,
    locale_select,
    open_for_business,
    read_site,
    site_column,
)

__all__ = [
    "NOTHING_RUNS",
    "RULE_SETS",
    "KnownCustomer",
    "Running",
    "bundles_select",
    "company_is_active",
    "customer_column",
    "customer_ended",
    "customer_of_email",
    "details_column",
    "details_select",
    "is_usable",
    "joined_site",
    "locale_select",
    "offer_column",
    "offer_select",
    "open_for_business",
    "owner_ended",
    "price_column",
    "product_join",
    "product_of_sku",
    "promotions_select",
    "provision_customer",
    "read_bundles",
    "read_details",
    "read_offer",
    "read_promotions",
    "read_running",
    "read_site",
    "record_of_company",
    "require_customer",
    "running_select",
    "site_column",
    "variant_join",
]
