"""Where a call plays, and how its record is found: values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from server.catalog.domain import NO_SITE, Site, require_feature


class LookupBy(Enum):
    """How a shopper's record is found."""

    CUSTOMER = "the customer's own"
    ID = "its id"
    TOKEN = "the session token"  # noqa: S105 - a word, not a secret
    NOTHING = "not at all: it is about to be made"
    NEW = "not at all, but what is read beside one is"
    AGENT = "what a shopping assistant's secret opens"


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which record a call is about."""

    by: LookupBy
    record_id: str | None = None
    site_id: str | None = None
    """The site that is named."""
    trusted: bool = False
    """Whether the caller may open every record of the company: the checkout and operators; and
    whether the record that an assistant's secret leads to is theirs, as its use cases check."""


OWN = Lookup(LookupBy.CUSTOMER)


def lookup_of(request: Any, field: str) -> Lookup:
    """Say which record a request is about: the one that its *field* names, else the customer's own.

    Requests of guests name theirs; only those of customers name the site they are on.
    """
    record_id = getattr(request, field, None)
    if record_id is not None:
        return Lookup(LookupBy.ID, record_id)
    site_id = getattr(request, "site_id", None)
    return Lookup(LookupBy.CUSTOMER, site_id=site_id) if site_id else OWN


@dataclass(frozen=True, slots=True)
class Provision:
    """A customer whose row is created with their first record, or follows their newest token."""

    customer_id: str
    company_id: str
    email: str
    issued_at: datetime | None = None
    """When the token that gave the address was issued; None for now."""
    is_new: bool = True
    """Whether there is no row yet."""

    @property
    def action(self) -> str:
        """What an audit record says of it."""
        return "CREATE" if self.is_new else "UPDATE"


@dataclass(frozen=True, slots=True)
class Context:
    """What every call on a shopper's record begins with, whichever kind it is of."""

    company_currency: str
    site: Site | None
    """The site that was named, if it is an ACTIVE one of the company."""
    own_site: Site | None
    """The site the record was begun on."""
    customer: list[Any] | None
    """The customer's row as `catalog.repository.require_customer` reads it."""
    stored_answer: tuple[bytes, bytes] | None
    opened: bool = False
    """Whether the session token is of a cross-site session that refers to the record."""
    owner_ended: bool = False
    """Whether the record has an owner who is blocked, inactive or deleted. A token that was handed
    out before opens nothing of theirs any more."""

    site_text: str | None = None
    """The site as the database wrote it, to ask later whether it still is so."""

    @property
    def acting_site(self) -> Site:
        """The site whose flags hold: the one named, else the record's own, else none."""
        return self.site or self.own_site or NO_SITE

    def home_site(self, site_id: str | None) -> Site:
        """The site a record with *site_id* was begun on, which decides how long it lives."""
        if self.site is not None and self.site.id == site_id:
            return self.site
        return self.own_site or NO_SITE

    @property
    def currency(self) -> str:
        """The currency of what is begun here: the site's, else the company's."""
        return self.acting_site.currency or self.company_currency

    def require_guests(self) -> None:
        """Refuse guests where the site serves customers only."""
        require_feature(self.acting_site.guest_checkout, "guestCheckout")


@dataclass(frozen=True, slots=True)
class NewContainer:
    """An empty container that is about to begin."""

    id: str
    company_id: str
    site_id: str | None
    """Where it begins."""
    currency: str
    """ISO 4217 code."""
    now: datetime
    customer_id: str | None = None
    """The customer who owns it; None for a guest's."""
    token_digest: str | None = None
    """Of a guest's own session token; None for what a cross-site session opens."""
    visitor_id: str | None = None
    home: Site = NO_SITE
    """The site, which decides how long it lives."""
