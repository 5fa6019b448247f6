"""Every worker tries to keep the rollups fresh; whoever is first does it for all."""

from __future__ import annotations

import asyncio
import random

from server.analytics.service import Rollup
from server.platform.telemetry import logger


async def keep_fresh(rollup: Rollup, *, every_seconds: float) -> None:
    """Count what has happened every *every_seconds*, give or take a quarter, until cancelled."""
    known = True
    while True:
        try:
            await rollup.refresh(wait=False)
            known = True
        except Exception as failure:  # noqa: BLE001 - the database comes back; the watch stays
            if known:
                logger().warning("analytics not refreshed", exc_info=failure)
            known = False
        await asyncio.sleep(every_seconds * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
