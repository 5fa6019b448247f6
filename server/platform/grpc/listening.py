"""The gRPC server of a worker, before anything is registered with it."""

from __future__ import annotations

import grpc

METADATA_BYTES = 64 * 1024
STREAMS_A_CONNECTION = 1000


def new_server(max_request_bytes: int) -> grpc.aio.Server:
    """Make a server that takes requests up to *max_request_bytes*."""
    return grpc.aio.server(
        options=[
            ("grpc.so_reuseport", 0),
            ("grpc.max_receive_message_length", max_request_bytes),
            ("grpc.max_metadata_size", METADATA_BYTES),
            ("grpc.max_concurrent_streams", STREAMS_A_CONNECTION),
            # Envoy and internal clients ping idle connections; that is no offence.
            ("grpc.http2.max_ping_strikes", 0),
        ]
    )
