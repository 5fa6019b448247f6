"""What a call and a case are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from google.protobuf.message import Message

from benchmarks.data import Warehouse
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens

_JWT_LIFETIME = timedelta(hours=2)
SPREAD = 5000
"""Over how many containers the calls of a case are spread, so that none waits for another."""


def signed(customer: str) -> str:
    """Make a customer's JWT."""
    return tokens.signed(
        tokens.customer_claims(customer), secret=DEVELOPMENT_JWT_SECRET, lifetime=_JWT_LIFETIME
    )


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as REST and as gRPC."""

    method: str
    path: str
    body: dict[str, Any] | None
    rpc: str
    message: Message
    session: str = ""
    customer: str = ""
    """The customer's JWT; empty for a guest."""

    def as_rest(self) -> str:
        """Write the line that `wrk/replay.lua` and `load.c` read for REST."""
        body = "-" if self.body is None else json.dumps(self.body, separators=(",", ":"))
        return self._line(self.method, self.path, body)

    def as_grpc(self) -> str:
        """Write the line that `load.c` reads for gRPC; the body is the whole frame in hex."""
        body = self.message.SerializeToString()
        frame = b"\0" + len(body).to_bytes(4, "big") + body
        return self._line("POST", f"/{self.rpc}", frame.hex())

    def _line(self, method: str, path: str, body: str) -> str:
        return "\t".join((method, path, self.customer or "-", self.session or "-", body))


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of call that is measured."""

    key: str
    title: str
    prepare: Callable[[Warehouse, str, int], Sequence[Call]]
    """Prepares that many calls with data of its own, whose ids begin with the given prefix."""
    effects: str
    """SQL that counts what the acknowledged calls left behind; `%(like)s` matches the data's ids.
    Empty where they leave nothing."""
    once: bool = False
    """Whether each prepared call can be made only once."""
    floor: str = ""
    """The pgbench script that does the least of the same."""
    bar: int = 0
    """Calls a second by REST that are asked for; 0 where none are."""
    stretch: int = 0
    likely: int = 0
    """Calls a second to prepare for where no stretch says; with neither, not measured at speed."""
    share_bar: float = 0.0
    """The share of the floor by gRPC that is asked for; 0 where none is."""
    share_stretch: float = 0.0
    steady_bar_ms: float = 0.0
    """The p95 by REST at the steady rate that is asked for; 0 where it is not measured."""
    steady_stretch_ms: float = 0.0
    rate: int = 50
    """Calls a second, begun at that rate whether or not others have ended."""
