"""Telling customers' shops what their customers wait for, once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from server.containers.awaited import Awaited
from server.notices import domain
from server.notices.domain import News, Thresholds
from server.notices.repository import told
from server.notices.repository.told import Subject, Telling
from server.platform.maintenance.job import Run

# A row that holds something odd is its company's; the others' are told all the same.
_ODD = (ValueError, TypeError, KeyError)


class TellWhatIsAwaited:
    """Compares what customers wait for with what they were told last, and tells the difference.

    Any number may run at once, and each may stop anywhere: what was told and that it was told is
    one statement, and who comes second with the same writes nothing.

    Args:
        awaited: What the modules' customers wait for.
    """

    name = "tellWhatIsAwaited"

    def __init__(self, awaited: Sequence[Awaited]) -> None:
        self._awaited = tuple(awaited)

    async def run(self, run: Run) -> None:
        """Tell what is new; rows are events."""
        counts: Counter[str] = Counter()
        async for company_id, settings in told.every_company(run.database):
            if not domain.wants_events(settings):
                continue
            with run.going_on_without(company_id, *_ODD):
                for awaited in self._awaited:
                    limits = domain.thresholds(settings)
                    counts += await _walk(run, awaited, company_id, limits)
        run.rows = counts.total()
        run.notes += [f"{count} {kind}" for kind, count in sorted(counts.items())]


async def _walk(run: Run, awaited: Awaited, company_id: str, limits: Thresholds) -> Counter[str]:
    """Look at all that a company's customers wait for, page by page."""
    counts: Counter[str] = Counter()
    last: Subject | None = None
    while True:
        begun = time.monotonic()
        found = await told.page(
            run.database, awaited, company_id, last, now=run.now, soon=run.now + domain.SOON
        )
        telling = _told(awaited.record_type, found, limits)
        if run.dry_run:
            counts.update(event["type"] for event in telling.events)
        elif telling.rows:
            counts.update(await told.tell(run.database, awaited, company_id, telling, run.now))
        if len(found) < told.PAGE:
            return counts
        last = found[-1]
        # Half of the time belongs to the shop.
        await asyncio.sleep(time.monotonic() - begun)


def _told(record_type: str, found: Sequence[Subject], limits: Thresholds) -> Telling:
    """Say what is to be kept and told of a page."""
    telling = Telling()
    for subject in found:
        state, news = _look(record_type, subject, limits)
        if state is not None and state != subject.told:
            telling.keep(subject, state)
        for one in news:
            telling.tell(subject, one.type, {**_product(subject), **one.facts})
    return telling


def _look(
    record_type: str, subject: Subject, limits: Thresholds
) -> tuple[dict[str, Any] | None, list[News]]:
    """Say what is to be kept of a subject, None where nothing is, and what is news of it."""
    if subject.ends_at is not None:
        news = domain.of_code(subject.told, subject.id, subject.ends_at)
        return ({"endsAt": news[0].facts["endsAt"]} if news else None), news
    saved = domain.when_saved(subject.snapshot)
    before = saved if subject.told is None else domain.seen_in(subject.told)
    threshold = limits.of(subject.site_id, subject.low_stock)
    now = domain.today(subject.offer, threshold, before)
    units = None if subject.offer is None else subject.offer.stock
    compare = domain.of_wish if record_type == "Wishlist" else domain.of_comparison
    # What is as it was saved needs no row: most of what there is.
    unchanged = subject.told is None and (now.price, now.stock) == (saved.price, saved.stock)
    return (None if unchanged else domain.state_of(now)), compare(before, now, units)


def _product(subject: Subject) -> dict[str, Any]:
    if not subject.product_id:
        return {}
    variant = {"variantId": subject.variant_id} if subject.variant_id else {}
    return {"productId": subject.product_id, **variant}


async def sweep_told(run: Run, awaited: Sequence[Awaited]) -> None:
    """Delete what was told about what is no more, company by company."""
    if run.dry_run:
        return
    async for company_id, _ in told.every_company(run.database):
        with run.going_on_without(company_id):
            for one in awaited:
                while deleted := await told.sweep(run.database, one, company_id):
                    run.rows += deleted
