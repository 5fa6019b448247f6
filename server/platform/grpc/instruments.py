"""What is measured of every call: how often, how it ended, how long it took; and its span."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor

from server.platform.telemetry import metrics, traces

Context = grpc.aio.ServicerContext[bytes, bytes]
Serve = Callable[[Any, Context], Awaitable[bytes]]
"""Serves a call of a request, or of a stream of them, as bytes."""
_Code = grpc.StatusCode
_NUMBERS = {code.value[0]: code for code in _Code}
_FAULTS = {_Code.UNKNOWN, _Code.DEADLINE_EXCEEDED, _Code.INTERNAL, _Code.UNAVAILABLE}
_FIRST_TO_KNOW_SECONDS = 0.1
"""A caller whose time is over may say so before our own clock does."""


def instrumented(method: MethodDescriptor, serve: Serve) -> Serve:
    """Put the measurements around the function that serves *method*."""
    service, name = method.containing_service.full_name, method.name
    started = metrics.STARTED.labels(service, name).inc
    succeeded = metrics.HANDLED.labels(service, name, _Code.OK.name).inc
    for code in _FAULTS:
        # Known from the beginning, as the first of a series that appears is no increase of it.
        metrics.HANDLED.labels(service, name, code.name)
    took = metrics.DURATION.labels(service, name).observe
    in_flight = metrics.IN_FLIGHT

    async def measured(raw: Any, context: Context) -> bytes:
        tracing = traces.active
        span = None
        if tracing is not None:
            span = tracing.begin_call(service, name, _texts(context))
        started()
        in_flight.inc()
        begun = perf_counter()
        code = _Code.OK
        try:
            payload = await serve(raw, context)
            succeeded()
        except BaseException as failure:
            code = _code_of(failure, context)
            metrics.HANDLED.labels(service, name, code.name).inc()
            raise
        else:
            return payload
        finally:
            took(perf_counter() - begun)
            in_flight.dec()
            if span is not None:
                span.end(code.value[0], fault=code in _FAULTS)

    return measured


def instrumented_stream(
    method: MethodDescriptor, serve: Callable[[Any, Context], Awaitable[None]]
) -> Callable[[Any, Context], Awaitable[None]]:
    """Put the measurements around a function whose answers come one after the other.

    How long it takes says nothing, and it is not in flight as calls are that somebody waits for.
    """
    service, name = method.containing_service.full_name, method.name
    started = metrics.STARTED.labels(service, name).inc
    open_now = metrics.STREAMS.labels(service, name)
    for known in _FAULTS:
        metrics.HANDLED.labels(service, name, known.name)

    async def measured(raw: Any, context: Context) -> None:
        started()
        open_now.inc()
        code = _Code.OK
        try:
            await serve(raw, context)
        except BaseException as failure:
            code = _code_of(failure, context)
            raise
        finally:
            open_now.dec()
            metrics.HANDLED.labels(service, name, code.name).inc()

    return measured


def _code_of(failure: BaseException, context: Context) -> grpc.StatusCode:
    """Tell the code that the caller is given for a call that has no answer."""
    if isinstance(failure, asyncio.CancelledError):
        left = context.time_remaining()
        late = left is not None and left <= _FIRST_TO_KNOW_SECONDS
        return _Code.DEADLINE_EXCEEDED if late else _Code.CANCELLED
    code: Any = context.code()
    found = code if isinstance(code, _Code) else _NUMBERS.get(code, _Code.UNKNOWN)
    return _Code.UNKNOWN if found is _Code.OK else found


def _texts(context: Context) -> dict[str, str]:
    pairs = context.invocation_metadata() or ()
    return {key: value for key, value in pairs if isinstance(value, str)}
