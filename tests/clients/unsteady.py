"""Servers that do not answer as they should."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
from commerce.cart.v1.cart_pb2 import Cart

FAILURES_BEFORE_SUCCESS = 2
_CREDENTIALS = {"authorization", "x-company-id", "x-session-token"}


class _Unsteady(grpc.GenericRpcHandler):
    """Refuses every call twice as a server that is going away, then tells what it has seen."""

    def __init__(self) -> None:
        self._keys: defaultdict[str, list[str | None]] = defaultdict(list)
        self._lock = threading.Lock()

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        return grpc.unary_unary_rpc_method_handler(self._serve)

    def _serve(self, _: bytes, context: grpc.ServicerContext) -> bytes:
        metadata = dict(context.invocation_metadata())
        with self._lock:
            seen = self._keys[str(metadata["x-request-id"])]
            seen.append(metadata.get("idempotency-key"))
        if len(seen) <= FAILURES_BEFORE_SUCCESS:
            context.abort(grpc.StatusCode.UNAVAILABLE, "going away")
        distinct = set(seen)
        keys = "no key" if distinct == {None} else "one key" if len(distinct) == 1 else "more keys"
        who = " and ".join(sorted(metadata.keys() & _CREDENTIALS))
        return Cart(notes=f"{len(seen)} attempts, {keys}, {who}").SerializeToString()


@contextlib.contextmanager
def unsteady_server() -> Iterator[str]:
    """Serve every method so that only a third attempt is answered; give host and port."""
    with ThreadPoolExecutor(max_workers=4) as threads:
        server = grpc.server(threads)
        server.add_generic_rpc_handlers((_Unsteady(),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.stop(None).wait()


class Target(str):
    """Host and port of a server that counts."""

    connections = 0


BROKEN_OFF = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: 100\r\n\r\n{"
)
"""The beginning of an answer by gRPC-Web or REST; none at all to who speaks HTTP/2."""


@contextlib.contextmanager
def closing_server(answer: bytes) -> Iterator[Target]:
    """Read the beginning of every call, say *answer* and close the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        target = Target(f"127.0.0.1:{listening.getsockname()[1]}")

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    target.connections += 1
                    with connection:
                        connection.recv(65536)
                        connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield target
        finally:
            # Closing alone does not wake a thread that accepts.
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@contextlib.contextmanager
def silent_server() -> Iterator[str]:
    """Listen, but never say a word; give host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
