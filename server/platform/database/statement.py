"""Statements of SQLAlchemy Core, compiled once, when they are first needed, and run by asyncpg."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import TableClause
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.sql.base import Executable

from server.platform.database import together
from server.platform.database.together import SharedForm
from server.platform.telemetry import traces
from server.platform.telemetry.metrics import BATCH_SIZE, STATEMENT_DURATION

Result = TypeVar("Result")
_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call]

KNOWN: WeakSet[Statement] = WeakSet()
"""Every statement of this process, for tests that read them all."""


class Statement:
    """A Core statement in asyncpg's terms: its text, and the order of its parameters.

    Args:
        clause: The statement.
        name: What it is called in metrics and traces; by the room that makes it unless told.
        shared_read: Whether it is a select that calls which wait at the same time may share.
        shared_write: Makes the statement anew around the relation of the calls that share it;
            see `together.shared_write`.
        keys: The parameters that name the records a shared write is about.
    """

    __slots__ = (
        "__weakref__",
        "_clause",
        "_defaults",
        "_keys",
        "_names",
        "_shared_read",
        "_shared_write",
        "name",
        "seconds",
        "shared",
        "sizes",
        "sql",
    )
    sql: str
    """Its text."""
    shared: SharedForm | None
    """Its form for several calls; None where each goes alone."""
    _names: tuple[str, ...]
    _defaults: dict[str, Any]

    def __init__(
        self,
        clause: Executable,
        *,
        name: str = "",
        shared_read: bool = False,
        shared_write: Callable[[TableClause | None], Executable] | None = None,
        keys: tuple[str, ...] = ("id",),
    ) -> None:
        self.name = name or _room(sys._getframe(1).f_globals["__name__"])
        self.seconds = STATEMENT_DURATION.labels(self.name)
        self.sizes = BATCH_SIZE.labels(self.name) if shared_read or shared_write else None
        self._clause = clause
        self._shared_read = shared_read
        self._shared_write = shared_write
        self._keys = keys
        KNOWN.add(self)

    def __getattr__(self, name: str) -> Any:
        """Compile it, the first time that its text or its parameters are asked for.

        A process knows hundreds of statements, and runs a few of them: one that compiled them all
        would begin a second later.
        """
        if name not in {"sql", "shared", "_names", "_defaults"}:
            raise AttributeError(name)
        compiled = self._clause.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self._names = tuple(compiled.positiontup or ())
        self._defaults = dict(compiled.params)
        self.sql = compiled.string
        self.shared = None
        parameters = {name: compiled.binds[name] for name in self._names}
        if self._shared_write is not None:
            self.shared = together.shared_write(self._shared_write, parameters, keys=self._keys)
        elif self._shared_read:
            self.shared = together.shared_read(self.sql, parameters)
        return getattr(self, name)

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        """Put *values* in the order of the statement's parameters.

        Raises:
            KeyError: A parameter has neither a value nor a literal of the statement itself.
        """
        defaults = self._defaults
        return [values[name] if name in values else defaults[name] for name in self._names]

    def shared_arguments(self, calls: Sequence[dict[str, Any]]) -> list[list[Any]]:
        """Put the values of *calls* in the order of the shared form's parameters."""
        assert self.shared is not None  # noqa: S101 - asked for by who shares
        return self.shared.arguments(calls, self._defaults)


def _room(module: str) -> str:
    """Shorten the name of a module: `server.cart.repository.load` is `cart.load`."""
    return ".".join(p for p in module.split(".") if p not in {"server", "repository"})


async def run_statement(
    execute: Callable[..., Awaitable[Result]],
    statement: Statement,
    values: dict[str, Any],
    timeout_seconds: float | None = None,
) -> Result:
    """Run *statement* by a method of a connection, and measure it."""
    arguments = statement.arguments(values)
    tracing = traces.active
    span = None if tracing is None else tracing.begin_statement(statement.name)
    begun = perf_counter()
    try:
        return await execute(statement.sql, *arguments, timeout=timeout_seconds)
    finally:
        statement.seconds.observe(perf_counter() - begun)
        if span is not None:
            span.end()


async def run_shared(
    execute: Callable[..., Awaitable[Result]],
    statement: Statement,
    calls: Sequence[dict[str, Any]],
    timeout_seconds: float,
) -> Result:
    """Run the shared form of *statement* for *calls* by a method of a connection; measure it."""
    assert statement.shared is not None  # noqa: S101 - asked for by who shares
    begun = perf_counter()
    try:
        arguments = statement.shared_arguments(calls)
        return await execute(statement.shared.sql, *arguments, timeout=timeout_seconds)
    finally:
        statement.seconds.observe(perf_counter() - begun)
