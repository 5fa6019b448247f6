"""Traces: a span a call, child of Envoy's, and a span an SQL statement, sent by OTLP.

Without `OTEL_EXPORTER_OTLP_ENDPOINT` nothing of OpenTelemetry is loaded, and a statement pays one
comparison. A span holds names of methods and statements, never what they were called with.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from server.platform.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

_CONTEXT_HEADERS = ("traceparent", "tracestate")


class Tracing:
    """Makes the spans of this process."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry import context, trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("commerce")
        self._propagator = TraceContextTextMapPropagator()
        self._context = context
        self._trace = trace

    def begin_call(self, service: str, method: str, metadata: Mapping[str, str]) -> CallSpan:
        """Begin the span of a call; what runs until its end is part of it.

        Args:
            service: The full name of the service.
            method: The method's name.
            metadata: What the call came with; names its parent, if it has one.
        """
        carrier = {name: metadata[name] for name in _CONTEXT_HEADERS if name in metadata}
        span = self._tracer.start_span(
            f"{service}/{method}",
            context=self._propagator.extract(carrier),
            kind=self._trace.SpanKind.SERVER,
            attributes={"rpc.system": "grpc", "rpc.service": service, "rpc.method": method},
        )
        if request_id := metadata.get("x-request-id"):
            span.set_attribute("commerce.request_id", request_id[:128])
        return CallSpan(self, span)

    def begin_statement(self, name: str) -> Span | None:
        """Begin the span of an SQL statement; None where no traced call has sent it."""
        if not self._trace.get_current_span().is_recording():
            return None
        return self._tracer.start_span(
            name,
            kind=self._trace.SpanKind.CLIENT,
            attributes={"db.system.name": "postgresql", "db.query.summary": name},
        )

    def trace_id(self) -> str | None:
        """Give the id of the trace that is being recorded."""
        found = self._trace.get_current_span().get_span_context()
        return self._trace.format_trace_id(found.trace_id) if found.trace_flags.sampled else None

    def traceparent(self) -> str | None:
        """Give the span that is being recorded, as W3C's header names it."""
        found = self._trace.get_current_span().get_span_context()
        if not found.trace_flags.sampled:
            return None
        trace, span = found.trace_id, found.span_id
        return f"00-{self._trace.format_trace_id(trace)}-{self._trace.format_span_id(span)}-01"

    def stop(self) -> None:
        """Send what is not yet sent."""
        self._provider.shutdown()


class CallSpan:
    """The span of a call that is being served."""

    __slots__ = ("_span", "_token", "_tracing")

    def __init__(self, tracing: Tracing, span: Span) -> None:
        self._tracing = tracing
        self._span = span
        self._token = tracing._context.attach(tracing._trace.set_span_in_context(span))

    def end(self, code: int, *, fault: bool) -> None:
        """End the span.

        Args:
            code: The number of the call's gRPC code.
            fault: Whether the server is to blame for it.
        """
        self._span.set_attribute("rpc.grpc.status_code", code)
        if fault:
            self._span.set_status(self._tracing._trace.StatusCode.ERROR)
        self._tracing._context.detach(self._token)
        self._span.end()


active: Tracing | None = None
"""What makes the spans; None where nothing is traced."""


def configure_tracing(settings: Settings, service: str) -> None:
    """Begin to trace this process, if the settings name a collector.

    Args:
        settings: Where spans go and how many traces are begun here.
        service: The name of the process in traces.
    """
    global active
    if not settings.otel_exporter_otlp_endpoint:
        return
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    endpoint = settings.otel_exporter_otlp_endpoint
    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(settings.otel_traces_sampler_arg),
        resource=Resource.create({"service.name": service}),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    active = Tracing(provider)


def stop_tracing() -> None:
    """Send what is not yet sent, and trace no more."""
    global active
    if active is not None:
        active.stop()
        active = None


def add_trace_id(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Add the id of the trace to a line of the log."""
    if active is not None and (found := active.trace_id()) is not None:
        event["trace_id"] = found
    return event
