"""What one address may do: every allowance follows from the one of public calls a minute."""

from __future__ import annotations

from dataclasses import dataclass

MINUTES_OF_A_DAY = 1440
CONNECTIONS = 100_000
"""More than the 65,535 ports of one address, so that no address can hold all there are."""
LEAST_CONNECTIONS = 100
"""What an address may hold at least; a browser opens six, a test a few dozen."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many calls of one address, refilled little by little.

    Attributes:
        name: What Envoy calls it.
        words: What is used up, as it ends the sentence of a refusal.
        key: What routes.j2 says of the routes whose calls are counted; empty for all calls.
        value: How it must read there.
        burst: How many calls there are at most, at once.
        per_minute: How many come back a minute.
        by_company: Whether each company that an address names has an allowance of its own.
        without_token: Whether only calls without a bearer token are counted.
    """

    name: str
    words: str
    key: str
    value: str
    burst: int
    per_minute: int
    by_company: bool = False
    without_token: bool = False

    @property
    def a_day(self) -> int:
        """The most calls of one address in a day."""
        return self.burst + MINUTES_OF_A_DAY * self.per_minute


def allowances(rate: int) -> tuple[Allowance, ...]:
    """Give the allowances of an address, of which each call must have enough of all it takes.

    Args:
        rate: Calls a minute to public routes, of one address and company.
    """

    def each_minute(
        name: str,
        words: str,
        counted: str,
        calls: int,
        *,
        by_company: bool = False,
        without_token: bool = False,
    ) -> Allowance:
        return Allowance(name, words, "counted", counted, calls, calls, by_company, without_token)

    return (
        each_minute(
            "company_limit",
            "one address may call of one company in a minute",
            "public",
            rate,
            by_company=True,
        ),
        # Naming ever new companies must not give ever new allowances.
        each_minute("address_limit", "one address may call in a minute", "public", 10 * rate),
        # What is stored without a token stays a while: a disk must hold all of a day.
        Allowance(
            "writes_limit",
            "one address may store without a token",
            "writes",
            "yes",
            3 * rate,
            max(1, rate // 200),
        ),
        each_minute(
            "stranger_limit",
            "one address may call in a minute without the token that is needed",
            "bearer",
            rate,
            without_token=True,
        ),
        each_minute(
            "bearer_limit",
            "one address may call in a minute with tokens",
            "bearer",
            20 * rate,
        ),
        each_minute(
            "other_limit",
            "one address may ask of the service itself in a minute",
            "other",
            rate,
        ),
    )


def log_allowance(rate: int) -> Allowance:
    """Give what one address has of lines in the access log; its other calls are only counted.

    Args:
        rate: Calls a minute to public routes, of one address and company.
    """
    return Allowance("log_limit", "", "", "", 5 * rate, max(1, rate // 100))


def connections(rate: int) -> int:
    """Give how many connections of one address a thread of Envoy holds, where callers reach it.

    Who calls so often in a minute, on a connection each, needs no more.

    Args:
        rate: Calls a minute to public routes, of one address and company.
    """
    return max(LEAST_CONNECTIONS, rate)
