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
from tests.contract.walk import RECOVERY, SENT_TO, UNSUBSCRIBE, walk
from tests.support.databases import query
from tests.support.node import CLIENT, program
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
def service_token() -> str:
    """The token of a merchant's service."""
    claims = tokens.role_claims("SERVICE")
    return tokens.signed(claims, secret=DEVELOPMENT_JWT_SECRET, lifetime=_LIFETIME)


@pytest.fixture(scope="session")
def caller(
    contract_stack: RunningStack, document: Document, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    """The TypeScript REST client."""
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


SENT = """
WITH event AS (
    INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
        "aggregateVersion", "eventType", payload)
    VALUES (date_trunc('second', now()), 'test-company-id', 'Cart', 'cart-given-up', 1,
        'CART_CREATED', '{}')
    RETURNING id, "occurredAt"
), endpoint AS (
    INSERT INTO webhook_endpoints (id, "companyId", url, "eventTypes", "siteIds", secret, since,
        until, "createdAt", "updatedAt")
    VALUES (%s, 'test-company-id', 'https://office.example.com/hooks', '{}', '{}', '', 0, 0,
        date_trunc('second', now()), date_trunc('second', now()))
    RETURNING id
)
INSERT INTO webhook_deliveries ("endpointId", "messageId", "eventId", "occurredAt", "eventType",
    "recordId", attempt, outcome, "responseStatus", "durationMs", "responseBody", "attemptedAt")
SELECT endpoint.id, 'evt-' || event.id, event.id, "occurredAt", 'commerce.cart.created.v1',
    'cart-given-up', 1, 'DELIVERED', 200, 12, 'ok', "occurredAt"
FROM event, endpoint"""


@pytest.fixture(scope="session")
def sent(contract_stack: RunningStack) -> None:
    """An endpoint that an event was sent to."""
    query(contract_stack.database_url, SENT, SENT_TO)


@pytest.fixture(scope="session")
def walked(
    caller: Caller, alice_token: str, staff_token: str, service_token: str, mailed: None, sent: None
) -> Caller:
    """The client after it has called every operation."""
    walk(caller, alice_token, staff_token, service_token)
    return caller
