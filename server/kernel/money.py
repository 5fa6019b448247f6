"""Exact amounts of money.

An amount is an `int` of hundredths of a major unit (19.99 is 1999), as the columns hold two
decimals. One rounding rule: half up to the currency's minor unit, which is 1 hundredth for USD and
100 hundredths for JPY.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HUNDREDTHS = 100
MAX_LINE_AMOUNT = 99_999_999_99
"""The most a `numeric(10,2)` column holds."""
MAX_CART_AMOUNT = 9_999_999_999_99
"""The most a `numeric(12,2)` column holds."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of ISO 4217 with 0 or 2 decimals."""

    code: str
    """Three upper-case letters."""
    step: int
    """Its minor unit in hundredths of a major unit: 1 or 100."""

    def round(self, numerator: int, denominator: int = 1) -> int:
        """Round the fraction of hundredths half up to the minor unit; both are 0 or more."""
        unit = denominator * self.step
        return (2 * numerator + unit) // (2 * unit) * self.step

    def percent(self, amount: int, hundredths_of_percent: int) -> int:
        """Take a share of *amount*, rounded once; 15 % is 1500."""
        return self.round(amount * hundredths_of_percent, 100 * HUNDREDTHS)

    def allocate(self, amount: int, weights: Sequence[int]) -> list[int]:
        """Split *amount* over *weights* by largest remainder, so that the parts add up to it.

        Parts are whole minor units; equal remainders go to the earlier part first.

        Args:
            amount: What to split, in hundredths, a multiple of the minor unit, 0 or more.
            weights: The shares to split by, each 0 or more, at least one above 0.

        Source: Hamilton's method, as used for apportionment.
        """
        units = amount // self.step
        total = sum(weights)
        parts = [units * weight // total for weight in weights]
        remainders = [units * weight % total for weight in weights]
        missing = units - sum(parts)
        order = sorted(range(len(weights)), key=lambda index: -remainders[index])
        for index in order[:missing]:
            parts[index] += 1
        return [part * self.step for part in parts]


def from_major(value: float) -> int:
    """Read an amount in major units: 19.99 gives 1999.

    A float of at most 15 digits identifies its decimal, so rounding recovers it without error.
    """
    return round(value * HUNDREDTHS)


def to_major(amount: int) -> float:
    """Give *amount* in major units, as the contract's JSON numbers show it: 1999 gives 19.99."""
    return amount / HUNDREDTHS
