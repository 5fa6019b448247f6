"""The first screen: where the stack is, and what to try first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from server.stack import tokens
from server.stack.stack import Addresses

_ANSWER = "/tmp/cart.json"  # noqa: S108 - in lines that a person may type
LIFETIME = timedelta(hours=12)
"""Of the tokens of a first screen."""


def show(addresses: Addresses, secret: str) -> None:
    """Print addresses, a customer's and a staff token, and three calls that fill a guest's cart."""
    customer = tokens.signed(tokens.customer_claims("cust-alice"), secret=secret, lifetime=LIFETIME)
    staff = tokens.signed(tokens.role_claims("ADMIN"), secret=secret, lifetime=LIFETIME)
    carts = f"{addresses.api_url}/api/public/cart"
    company = f"-H 'x-company-id: {tokens.COMPANY}'"
    session = f'-H "x-session-token: {_field("sessionToken")}"'
    json = "-H 'content-type: application/json'"
    pages = "\n".join(f"{name:<16}{url}" for name, url in links(addresses.sites, secret))
    print(
        f"""
REST, gRPC-Web  {addresses.api_url}/api
Reference       {addresses.api_url}/api/docs
gRPC            {addresses.grpc_target}
PostgreSQL      {addresses.database_url}
Redis           {addresses.redis_url}
{pages}

Demo data       docs/demo-data.md

A customer (cust-alice), for 12 hours:
{customer}

A member of staff (ADMIN), for 12 hours:
{staff}

Others: .venv/bin/python -m server token --help

Try it as a guest:
  curl -s {carts} {company} {json} -d '{{"currency":"USD"}}' | tee {_ANSWER}
  curl -s {carts}/{_field("id")}/items {company} {session} {json} """
        f"""-d '{{"productId":"prod-mug","quantity":2}}'
  curl -s {carts} {company} {session}
It goes on in docs/tour.md.

Ctrl-C stops everything.""",
        flush=True,
    )


def links(sites: Mapping[str, str], secret: str) -> list[tuple[str, str]]:
    """Give the pages for people that are served: what each is, and a link that opens it signed in.

    Args:
        sites: Where they are.
        secret: What tokens are signed with. One of a member of staff stands behind the `#` of a
            link, which no browser sends to a server.
    """
    found = []
    if "dashboard" in sites:
        token = tokens.signed(tokens.role_claims("ADMIN"), secret=secret, lifetime=LIFETIME)
        found.append(("Insights", f"{sites['dashboard']}/insights/ecommerce#token={token}"))
    if "portal" in sites:
        found.append(("Portal", sites["portal"]))
    return found


def _field(name: str) -> str:
    """Return the shell words that read a text out of the saved answer.

    By what POSIX has: not everybody has jq, or a grep that knows Perl's expressions.
    """
    lines = f"tr ',{{' '\\n\\n' <{_ANSWER}"
    return f"""$({lines} | sed -n 's/^ *"{name}": *"\\(.*\\)".*/\\1/p' | head -1)"""
