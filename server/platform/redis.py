"""Redis, which holds nothing that may not be lost: with it away every call still works."""

from __future__ import annotations

from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

TIMEOUT_SECONDS = 0.5
"""The longest Redis may take; whoever asks goes on without it afterwards."""


def connect(url: str) -> Redis:
    """Make a client that connects with its first command and tries each command once.

    Args:
        url: The server, as `redis://…` or `rediss://…`.
    """
    client: Redis = Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        # Whoever asks comes back soon by itself; a queue of repetitions would outlive the reason.
        retry=Retry(NoBackoff(), 0),
        max_connections=2,
        client_name="commerce-server",
    )
    return client


async def answers(url: str) -> bool:
    """Tell whether a server answers at *url* within `TIMEOUT_SECONDS`."""
    client = connect(url)
    try:
        return bool(await client.ping())
    except (RedisError, OSError, TimeoutError):
        return False
    finally:
        with suppress(RedisError, OSError):
            await client.aclose()
