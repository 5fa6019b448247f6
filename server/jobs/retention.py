"""How long each table keeps its rows, and what ends them; `docs/retention.md` is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CATALOGUE = frozenset(
    {
        *("bundle_items", "bundles", "clients", "companies", "organizations", "products"),
        *("product_variants", "promotions", "shipping_rates", "sites", "tax_rates", "users"),
    }
)
"""What the platform's own people write; no call of a shopper adds a row."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long the rows of a table are kept.

    Attributes:
        how_long: In words.
        job: What deletes them; empty where they go with the rows that they belong to, or stay.
        anonymous: Whether a call without a bearer token adds rows.
    """

    how_long: str
    job: str = ""
    anonymous: bool = True


_CART = "as its cart"
_LIST = "as its list"
_SESSION = "as its session"
_FIGURES = "for ever; a row a quarter of an hour, company and site, whatever is called"

RETENTION = {
    "agent_carts": Kept(_CART),
    "analytics_carts": Kept(_FIGURES),
    "analytics_comparisons": Kept(_FIGURES),
    "analytics_outcomes": Kept("as the events it is made of", "eventPartitions"),
    "analytics_set_aside": Kept("until the company is counted again", anonymous=False),
    "analytics_sessions": Kept(_FIGURES),
    "analytics_state": Kept("one row"),
    "analytics_tallies": Kept(_FIGURES),
    "analytics_touched_wishlists": Kept("as the events it is made of", "eventPartitions"),
    "analytics_visitors": Kept("as the events it is made of", "eventPartitions"),
    "analytics_wishlists": Kept(_FIGURES),
    "audit_logs": Kept("`AUDIT_RETENTION_DAYS`, 400 unless told", "sweepRecords"),
    "cart_archives": Kept("for ever; a row a file of archived carts", anonymous=False),
    "cart_items": Kept(_CART),
    "catalog_imports": Kept("for ever; a row a source of records", anonymous=False),
    "carts": Kept(
        "30 days after the last change, in the table up to an hour more, until it ends, then 90 "
        "days; merged ones 90 days; converted "
        "ones two years where `ARCHIVE_URL` is set, else `CONVERTED_CART_DAYS`, 3650 unless told",
        "markAbandonedCarts",
    ),
    "commerce_events": Kept(
        "`EVENT_RETENTION_DAYS`, 1100 unless told, to the end of the month", "eventPartitions"
    ),
    "cross_site_handoffs": Kept("a day after its minute", "sweepRecords"),
    "cross_site_session_references": Kept(_SESSION),
    "cross_site_session_tokens": Kept(_SESSION),
    "cross_site_session_visits": Kept(_SESSION),
    "cross_site_sessions": Kept(
        "30 days after the last activity until it ends, then 30 days", "cleanupExpiredSessions"
    ),
    "customers": Kept("until they are erased", anonymous=False),
    "erasures": Kept("for ever; it names nobody once it is finished", anonymous=False),
    "idempotency_keys": Kept("24 hours, and until the next sweep", "sweepRecords"),
    "job_runs": Kept("90 days", "sweepRecords", anonymous=False),
    "last_told": Kept("as the item or the cart it is about", "sweepRecords", anonymous=False),
    "mail_objections": Kept("for ever: an objection holds", anonymous=False),
    "notice_mails": Kept("90 days", "sweepRecords", anonymous=False),
    "notice_preferences": Kept("until the customer is erased", anonymous=False),
    "product_comparison_items": Kept(_LIST),
    "product_comparisons": Kept("90 days after the last change", "purgeOldComparisons"),
    "promotion_batches": Kept("as its promotion, which stays", anonymous=False),
    "promotion_codes": Kept("as its promotion, which stays", anonymous=False),
    "promotion_redemptions": Kept(
        "until the cart ends; those of a converted cart for ever", "markAbandonedCarts"
    ),
    "promotion_sets": Kept("one row a company", anonymous=False),
    "recovery_mails": Kept(_CART, anonymous=False),
    "revoked_tokens": Kept("until the token ends by itself", "sweepRecords", anonymous=False),
    "saved_cart_items": Kept(_CART),
    "tenant_deletions": Kept("for ever; a row a company that was deleted", anonymous=False),
    "webhook_deliveries": Kept(
        "`WEBHOOK_LOG_DAYS`, 30 unless told, after the attempt", "sweepRecords"
    ),
    "webhook_endpoints": Kept("until they are deleted", anonymous=False),
    "webhook_queue": Kept("until it is delivered, or its event's time is over", "sweepRecords"),
    "webhook_replays": Kept("as its endpoint", anonymous=False),
    "wishlist_items": Kept(_LIST),
    "wishlists": Kept(
        "a guest's 180 days after the last change, an empty one 7; a customer's for ever",
        "purgeGuestWishlists",
    ),
}


def page() -> str:
    """Write `docs/retention.md`."""
    lines = [
        "# How long rows are kept",
        "",
        "Made of `server/jobs/retention.py`; a test fails on a table that is not in it.",
        "Anonymous are tables to which a call without a bearer token adds rows.",
        "How many bytes an address can add in a day is told by [security](security.md).",
        "",
        "| table | anonymous | kept | ended by |",
        "|---|---|---|---|",
    ]
    for table, kept in sorted(RETENTION.items()):
        job = f"`{kept.job}`" if kept.job else ""
        lines.append(f"| `{table}` | {'yes' if kept.anonymous else ''} | {kept.how_long} | {job} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs" / "retention.md").write_text(page())
