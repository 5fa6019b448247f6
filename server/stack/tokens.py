"""Tokens to try the API with: what an identity provider would sign."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt.warnings import InsecureKeyLengthWarning

COMPANY = "test-company-id"
_COMPANY_OF = {"cust-eve": "other-company-id"}


def customer_claims(customer: str, company: str | None = None) -> dict[str, str]:
    """Return the claims of a shopper.

    Args:
        customer: The customer's id, `cust-alice` for one.
        company: The tenant; None: the one the demo data puts that customer into.
    """
    return {
        "sub": customer,
        "customerId": customer,
        "companyId": company or _COMPANY_OF.get(customer, COMPANY),
        "email": f"{customer.removeprefix('cust-')}@example.com",
        "role": "CUSTOMER",
    }


def role_claims(role: str, company: str | None = None) -> dict[str, str]:
    """Return the claims of a member of staff or of a service.

    Args:
        role: `ADMIN`, `MANAGER`, `USER`, `VIEWER`, `SUPER_ADMIN` or `SERVICE`.
        company: The tenant; None: the demo company.
    """
    name = role.lower().replace("_", "-")
    return {
        "sub": f"demo-{name}",
        "companyId": company or COMPANY,
        "email": f"{name}@example.com",
        "role": role,
    }


def signed(
    claims: dict[str, str],
    *,
    secret: str,
    lifetime: timedelta,
    issuer: str = "",
    audience: str = "",
) -> str:
    """Sign *claims* as an HS256 access token that is valid from now on for *lifetime*."""
    now = datetime.now(UTC)
    payload: dict[str, Any] = {**claims, "type": "access", "iat": now, "exp": now + lifetime}
    if issuer:
        payload["iss"] = issuer
    if audience:
        payload["aud"] = audience
    with warnings.catch_warnings():
        # The published development secret is short; production chooses its own.
        warnings.simplefilter("ignore", InsecureKeyLengthWarning)
        return jwt.encode(payload, secret, algorithm="HS256")
