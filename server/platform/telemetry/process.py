"""What a process of the server does to be seen, from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from server.platform.settings import Settings
from server.platform.telemetry.logs import configure_logging
from server.platform.telemetry.metrics import serve_metrics
from server.platform.telemetry.traces import configure_tracing, stop_tracing


@contextmanager
def watched(settings: Settings, service: str) -> Iterator[None]:
    """Set up logs, metrics and traces, and send in the end what is not yet sent.

    Args:
        settings: Where they go.
        service: The name of the process in traces.
    """
    configure_logging(settings)
    configure_tracing(settings, service)
    try:
        with serve_metrics(settings):
            yield
    finally:
        stop_tracing()
