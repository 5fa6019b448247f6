"""Under which conditions a stream goes on being served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

_T = TypeVar("_T")


class Pace(Protocol):
    """Does some work when the caller's turn has come."""

    async def __call__(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Give what *work* gives."""
        ...


async def at_once(work: Callable[[], Awaitable[_T]]) -> _T:
    """Let nothing wait; see `Pace`."""
    return await work()


@dataclass(slots=True)
class Terms:
    """Under which conditions a call may go on being served."""

    token_id: str | None = None
    """The name under which the bearer token can be revoked."""
    until: float | None = None
    """When the token has to be looked at again, in seconds since 1970."""
    resume: str | None = None
    """What the header `Last-Event-ID` says."""
    pace: Pace = at_once
    """How often what is followed may be read, which depends on how large it is."""


current_terms: ContextVar[Terms] = ContextVar("current_terms")
"""The conditions of the stream that is being served."""
