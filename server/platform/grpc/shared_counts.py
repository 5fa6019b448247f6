"""What the workers tell each other of their calls, through Redis, a few times a second.

Each worker writes its own count of a key into a hash that all share, and reads the sum. Writing
again what was written does no harm, so an exchange that failed half-way, a restarted or an emptied
Redis are all mended by the next one.

Keys of Redis, each with a lifetime: `limits:<minute>:<digest of the key>`, and `limits:workers`.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from hashlib import sha256

from redis.asyncio import Redis

from server.platform.grpc.limits import WINDOW_SECONDS, CallLimits, Count
from server.platform.redis import TIMEOUT_SECONDS
from server.platform.telemetry import logger

EVERY_SECONDS = 0.25
KEYS_AN_EXCHANGE = 500
"""The rest waits for the next exchange, so that none takes long."""
WORKER_SECONDS = 5
"""After so much silence a worker is no longer counted among those who share the limits."""
_WORKERS = "limits:workers"


class SharedCounts:
    """Keeps the counts of one worker and of the others in each other's sight."""

    def __init__(self, limits: CallLimits, redis: Redis) -> None:
        self._limits = limits
        self._redis = redis
        self._name = secrets.token_hex(8)

    async def keep(self) -> None:
        """Exchange counts until cancelled; without Redis, try on."""
        try:
            while True:
                await self._try()
                await asyncio.sleep(EVERY_SECONDS)
        finally:
            await self._redis.aclose()

    async def _try(self) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self.exchange()
        except Exception as failure:  # noqa: BLE001 - Redis comes back; the limits stay meanwhile
            if self._limits.connected:
                logger().warning("limits are kept without redis", failure=type(failure).__name__)
            self._limits.connected = False
        else:
            self._limits.connected = True

    async def exchange(self) -> None:
        """Tell the own counts that others should know, and hear theirs.

        Raises:
            redis.RedisError: Redis is away.
            TimeoutError: It is too slow.
        """
        limits, now = self._limits, time.time()
        telling = list(limits.untold.values())[:KEYS_AN_EXCHANGE]
        told = [(count, count.window, count.own) for count in telling]
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.zadd(_WORKERS, {self._name: now})
            pipe.zremrangebyscore(_WORKERS, "-inf", now - WORKER_SECONDS)
            pipe.zcard(_WORKERS)
            pipe.expire(_WORKERS, WINDOW_SECONDS)
            for count, window, own in told:
                name = _name(count, window)
                pipe.hset(name, self._name, str(own))
                pipe.expire(name, 3 * WINDOW_SECONDS)
                pipe.hvals(name)
                pipe.hvals(_name(count, window - 1))
            answers = await pipe.execute()
        limits.workers = max(1, int(answers[2]))
        for place, (count, window, own) in enumerate(told):
            if count.window != window:
                continue
            running, before = answers[6 + 4 * place : 8 + 4 * place]
            # Within a minute counts only grow: less than before was lost, not taken back.
            count.others = max(count.others, sum(map(int, running)) - own)
            if not count.settled:
                count.before = max(count.before, sum(map(int, before)))
                count.settled = True
            if count.own == own:
                limits.untold.pop(count.key, None)


def _name(count: Count, window: int) -> str:
    # A digest, because a customer's id may be an address, and Redis is read by more people.
    return f"limits:{window}:{sha256(count.key.encode()).hexdigest()[:32]}"
