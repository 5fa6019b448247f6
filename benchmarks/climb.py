"""The way up to the knee: ever more visitors, until they see what must not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from benchmarks.steps import Step

_HALVINGS = 2
_CLOSE = 1.15
"""How many times the last rate that held the first that did not may be, to leave it at that."""


def climb(
    step: Callable[[float], Step],
    factors: Sequence[float],
    *,
    asked: float,
    time_left: Callable[[], bool],
) -> Iterator[Step]:
    """Go up the factors until one breaks, twice, and close in on the knee.

    Args:
        step: Makes the step of a factor.
        factors: Upwards.
        asked: The factor that is made in any case, if it is among them, unless time is up.
        time_left: Whether there is time for another step.
    """
    held, broke = 0.0, 0.0
    for factor in factors:
        if not time_left():
            return
        made = step(factor)
        yield made
        # A machine that was busy for a moment is no knee.
        if made.broken and time_left():
            made = step(factor)
            yield made
        if made.broken:
            broke = factor
            break
        held = factor
    if 0 < broke < asked and asked in factors and time_left():
        yield step(asked)
    for _ in range(_HALVINGS):
        if not held or broke <= held * _CLOSE or not time_left():
            return
        between = round((held + broke) / 2, 2)
        made = step(between)
        yield made
        held, broke = (held, between) if made.broken else (between, broke)
