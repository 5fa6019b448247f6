"""What the programs of the client packages are told: where the server is, and who they are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest

from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens
from server.stack.process import free_port
from tests.clients.unsteady import silent_server, unsteady_server
from tests.support.stacks import RunningStack

_HOUR = timedelta(hours=1)
Environment = Callable[[], Mapping[str, str]]


def _signed(claims: dict[str, str], lifetime: timedelta = _HOUR) -> str:
    return tokens.signed(claims, secret=DEVELOPMENT_JWT_SECRET, lifetime=lifetime)


@pytest.fixture
def environment(stack: RunningStack) -> Environment:
    """Make the environment of one program, with a customer of its own."""

    def make() -> Mapping[str, str]:
        customer = tokens.customer_claims(f"cust-{uuid.uuid4().hex}")
        return {
            "COMMERCE_TARGET": stack.grpc_target,
            "COMMERCE_COMPANY": tokens.COMPANY,
            "COMMERCE_CUSTOMER_TOKEN": _signed(customer),
            "COMMERCE_EXPIRED_TOKEN": _signed(customer, -_HOUR),
            "COMMERCE_STAFF_TOKEN": _signed(tokens.role_claims("ADMIN")),
        }

    return make


@pytest.fixture
def bad_servers() -> Iterator[Mapping[str, str]]:
    """Servers that are dead, silent and unsteady."""
    with silent_server() as silent, unsteady_server() as unsteady:
        yield {
            "COMMERCE_DEAD_TARGET": f"127.0.0.1:{free_port()}",
            "COMMERCE_SILENT_TARGET": silent,
            "COMMERCE_UNSTEADY_TARGET": unsteady,
        }
