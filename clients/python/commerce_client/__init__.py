"""What the generated stubs lack: credentials, deadlines, safe retries and typed errors."""

from commerce_client.aio import CommerceChannel, connect
from commerce_client.blocking import BlockingChannel, connect_blocking
from commerce_client.errors import (
    CommerceError,
    Conflict,
    DeadlineExceeded,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    Unauthenticated,
    Unavailable,
    Violation,
)
from commerce_client.streams import follow, follow_blocking

__all__ = [
    "BlockingChannel",
    "CommerceChannel",
    "CommerceError",
    "Conflict",
    "DeadlineExceeded",
    "Forbidden",
    "InvalidInput",
    "NotFound",
    "Refused",
    "Unauthenticated",
    "Unavailable",
    "Violation",
    "connect",
    "connect_blocking",
    "follow",
    "follow_blocking",
]
