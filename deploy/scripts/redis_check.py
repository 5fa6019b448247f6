"""Judges the Redis of REDIS_URL before a release is deployed; part of `preflight`.

A line each: PASS, WARN or FAIL, and what was found. The address is not printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import redis
from redis.exceptions import RedisError

_NEWEST_REFUSED = 5
_HEADROOM_BYTES = 512 * 1024 * 1024


def judgements(url: str) -> Iterator[tuple[str, str]]:
    """Give each verdict with what it is about."""
    if not url:
        yield "FAIL", "REDIS_URL must be set"
        return
    try:
        client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
        about = client.info()
    except (RedisError, ValueError, OSError) as error:
        yield "FAIL", f"Redis can't be reached: {type(error).__name__}"
        return
    version = str(about.get("redis_version", "0"))
    old = int(version.partition(".")[0]) <= _NEWEST_REFUSED
    yield "FAIL" if old else "PASS", f"version 6 or newer: {version}"
    policy = str(about.get("maxmemory_policy", "unknown"))
    right = policy == "allkeys-lru"
    yield "PASS" if right else "FAIL", f"eviction allkeys-lru: {policy}"
    limit, used = int(about.get("maxmemory", 0)), int(about.get("used_memory", 0))
    if not limit:
        yield "WARN", "memory has no limit, so nothing is evicted; set maxmemory"
    elif limit - used < _HEADROOM_BYTES:
        yield "WARN", f"less than 512 MiB are free: {(limit - used) >> 20} MiB"
    else:
        yield "PASS", f"512 MiB are free: {(limit - used) >> 20} MiB"


if __name__ == "__main__":
    for verdict, said in judgements(os.environ.get("REDIS_URL", "")):
        print(verdict, said)
