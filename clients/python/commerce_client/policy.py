"""What every call gets, however it is made: credentials, ids, a deadline, retries."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from google.api import annotations_pb2
from google.protobuf import descriptor_pool

Pairs = tuple[tuple[str, str | bytes], ...]
Token = str | Callable[[], str]

REQUEST_ID = "x-request-id"
IDEMPOTENCY_KEY = "idempotency-key"
DEFAULT_TIMEOUT_SECONDS = 10.0

# gRPC itself repeats what no server has answered: the key of a mutation stays what it was, so the
# server does it once. Of many failures in a row it repeats none, for a weak server to recover.
SERVICE_CONFIG = json.dumps(
    {
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 4,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "2s",
                    "backoffMultiplier": 3,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ],
        "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.5},
    }
)
CHANNEL_OPTIONS = (("grpc.service_config", SERVICE_CONFIG), ("grpc.enable_retries", 1))


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who calls. Never printed."""

    token: Token | None = None
    """A bearer token, or what gives the current one."""
    company_id: str | None = None
    """The company that a guest shops at."""
    session_token: str | None = None
    """What proves that a guest's container is the caller's."""

    def __repr__(self) -> str:
        return "Credentials(…)"

    def metadata(self) -> Pairs:
        """Give the pairs that go with a call."""
        found: list[tuple[str, str | bytes]] = []
        if self.token is not None:
            token = self.token if isinstance(self.token, str) else self.token()
            found.append(("authorization", f"Bearer {token}"))
        if self.company_id is not None:
            found.append(("x-company-id", self.company_id))
        if self.session_token is not None:
            found.append(("x-session-token", self.session_token))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Policy:
    """How calls are made."""

    credentials: Credentials
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    """For all attempts of a call together."""

    def outgoing(self, extra: Iterable[tuple[str, str | bytes]] | None, *, mutates: bool) -> Pairs:
        """Complete the metadata of one call; what the caller gives stands."""
        given = tuple(extra or ())
        names = {name for name, _ in given}
        pairs = self.credentials.metadata()
        if names:
            pairs = tuple(pair for pair in pairs if pair[0] not in names)
        if REQUEST_ID not in names:
            pairs += ((REQUEST_ID, uuid.uuid4().hex),)
        if mutates and IDEMPOTENCY_KEY not in names:
            pairs += ((IDEMPOTENCY_KEY, str(uuid.uuid4())),)
        return pairs + given


def request_id_of(pairs: Pairs) -> str:
    """Find the id that a call is sent with."""
    return next((str(value) for name, value in pairs if name == REQUEST_ID), "")


def mutates(path: str) -> bool:
    """Say whether a method changes something: the contract binds those that do not to GET.

    Args:
        path: As stubs name it, `/commerce.cart.v1.CartService/GetCart`.
    """
    try:
        method = descriptor_pool.Default().FindMethodByName(path.lstrip("/").replace("/", "."))
    except KeyError:
        return True
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    return bool(rule.WhichOneof("pattern") != "get")
