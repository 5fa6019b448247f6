"""A collector of traces that keeps what it is sent, speaking OTLP as real ones do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass(frozen=True, slots=True)
class Received:
    """A span and who has sent it."""

    service: str
    span: Span

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes as text."""
        return {entry.key: _text(entry.value) for entry in self.span.attributes}


@dataclass(slots=True)
class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps every span."""

    endpoint: str = ""
    spans: list[Received] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    """The messages as they came, to look for what must not be in them."""

    def Export(self, request: Any, context: Any) -> Any:
        self.requests.append(request.SerializeToString())
        for resource in request.resource_spans:
            names = {entry.key: _text(entry.value) for entry in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [Received(names["service.name"], span) for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()

    def of_request(self, request_id: str) -> list[Received]:
        """Give the spans of the trace that the request with this id is in, parents first."""
        traces = {
            received.span.trace_id
            for received in self.spans
            if request_id in received.attributes.values()
        }
        found = [received for received in self.spans if received.span.trace_id in traces]
        return sorted(found, key=lambda received: received.span.start_time_unix_nano)


@contextlib.contextmanager
def running_collector() -> Iterator[Collector]:
    """Start a collector on a free port."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(4))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    collector.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield collector
    finally:
        server.stop(1).wait()


def _text(value: Any) -> str:
    return str(getattr(value, value.WhichOneof("value") or "string_value"))
