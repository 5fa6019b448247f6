"""A stack of the contract's own, on demo data that nothing else has touched, and its callers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest

from server.kernel.tokens import digest
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens
from tests.contract.calls import Caller, Document, started
from tests.contract.walk import RECOVERY, UNSUBSCRIBE, walk
from tests.support.databases import query
from tests.support.node import CLIENT, program, require_node
from tests.support.servers import Servers
from tests.support.stacks import RunningStack, running_stack

_LIFETIME = timedelta(hours=1)


@pytest.fixture(scope="session")
def document() -> Document:
    """The committed document."""
    return Document()


@pytest.fixture(scope="session")
def contract_stack(servers: Servers, redis_url: str) -> Iterator[RunningStack]:
    """A stack on a database of its own."""
    name = f"contract_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url = servers.create_database(name)
    with running_stack(DATABASE_URL=url, REDIS_URL=redis_url) as running:
        yield running
    servers.drop_database(name)


@pytest.fixture(scope="session")
def alice_token() -> str:
    """The token of a customer."""
    claims = tokens.customer_claims("cust-alice")
    return tokens.signed(claims, secret=DEVELOPMENT_JWT_SECRET, lifetime=_LIFETIME)


@pytest.fixture(scope="session")
def staff_token() -> str:
    """The token of a member of staff."""
    claims = tokens.role_claims("ADMIN")
    return tokens.signed(claims, secret=DEVELOPMENT_JWT_SECRET, lifetime=_LIFETIME)


@pytest.fixture(scope="session")
def caller(
    contract_stack: RunningStack, document: Document, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    """The TypeScript REST client."""
    require_node()
    command = program(CLIENT / "tests" / "caller.ts", tmp_path_factory.mktemp("caller"))
    yield from started(command, contract_stack.api_url, document)


MAILED = """
WITH cart AS (
    INSERT INTO carts (id, "companyId", "customerId", status, "abandonedAt", "expiresAt")
    VALUES ('cart-given-up', 'test-company-id', 'cust-bob', 'ABANDONED', now(), now()) RETURNING id
), item AS (
    INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",
        "originalPrice", "lineTotal")
    SELECT 'item-given-up', id, 'prod-mug', '{"name": "Mug", "sku": "MUG"}', 10, 10, 10 FROM cart
)
INSERT INTO recovery_mails ("cartId", "companyId", status, "claimedBy", "claimedAt", token,
    "tokenExpiresAt", "unsubscribeToken", "customerId")
SELECT id, 'test-company-id', 'SENT', 'a test', now(), %s, now() + interval '30 days', %s,
    'cust-bob' FROM cart"""


@pytest.fixture(scope="session")
def mailed(contract_stack: RunningStack) -> None:
    """A customer who has given up a cart, and got a mail about it."""
    query(contract_stack.database_url, MAILED, digest(RECOVERY), digest(UNSUBSCRIBE))


@pytest.fixture(scope="session")
def walked(caller: Caller, alice_token: str, staff_token: str, mailed: None) -> Caller:
    """The client after it has called every operation."""
    walk(caller, alice_token, staff_token)
    return caller
