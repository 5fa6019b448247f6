"""The first screen: where the stack is, and what to try first."""

from __future__ import annotations

from datetime import timedelta

from server.stack import tokens
from server.stack.stack import Addresses

_LIFETIME = timedelta(hours=12)


def show(addresses: Addresses, secret: str) -> None:
    """Print addresses, a customer's and a staff token, and three calls that fill a guest's cart."""
    customer = tokens.signed(
        tokens.customer_claims("cust-alice"), secret=secret, lifetime=_LIFETIME
    )
    staff = tokens.signed(tokens.role_claims("ADMIN"), secret=secret, lifetime=_LIFETIME)
    carts = f"{addresses.api_url}/api/public/cart"
    company = f"-H 'x-company-id: {tokens.COMPANY}'"
    session = """-H "x-session-token: $(jq -r .sessionToken cart.json)\""""
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
  curl -s {carts} {company} {json} -d '{{"currency":"USD"}}' | tee cart.json
  curl -s {carts}/$(jq -r .id cart.json)/items {company} {session} {json} """
        f"""-d '{{"productId":"prod-mug","quantity":2}}'
  curl -s {carts} {company} {session}

Ctrl-C stops everything.""",
        flush=True,
    )
