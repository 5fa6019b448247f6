"""The first screen: where the stack is, and what to try first."""

from __future__ import annotations

from datetime import timedelta

from server.stack import tokens
from server.stack.stack import Addresses

_ANSWER = "/tmp/cart.json"  # noqa: S108 - in lines that a person may type
_LIFETIME = timedelta(hours=12)


def show(addresses: Addresses, secret: str) -> None:
    """Print addresses, a customer's and a staff token, and three calls that fill a guest's cart."""
    customer = tokens.signed(
        tokens.customer_claims("cust-alice"), secret=secret, lifetime=_LIFETIME
    )
    staff = tokens.signed(tokens.role_claims("ADMIN"), secret=secret, lifetime=_LIFETIME)
    carts = f"{addresses.api_url}/api/public/cart"
    company = f"-H 'x-company-id: {tokens.COMPANY}'"
    session = f'-H "x-session-token: {_field("sessionToken")}"'
    json = "-H 'content-type: application/json'"
    print(
        f"""
REST, gRPC-Web  {addresses.api_url}/api
gRPC            {addresses.grpc_target}
PostgreSQL      {addresses.database_url}
Redis           {addresses.redis_url}

A customer (cust-alice), for 12 hours:
{customer}

A member of staff (ADMIN), for 12 hours:
{staff}

Try it as a guest:
  curl -s {carts} {company} {json} -d '{{"currency":"USD"}}' | tee {_ANSWER}
  curl -s {carts}/{_field("id")}/items {company} {session} {json} """
        f"""-d '{{"productId":"prod-mug","quantity":2}}'
  curl -s {carts} {company} {session}

Ctrl-C stops everything.""",
        flush=True,
    )


def _field(name: str) -> str:
    """Return the shell words that read a text out of the saved answer; not everybody has jq."""
    return f"""$(grep -Po '"{name}": ?"\\K[^"]+' {_ANSWER} | head -1)"""
