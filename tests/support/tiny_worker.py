"""A worker that only answers the health check, to test what starts and stops workers.

`python tests/support/tiny_worker.py --port=N [--start-barrier-fd=N] [--stubborn] [--refuse=FILE]`
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--start-barrier-fd", type=int)
    parser.add_argument("--stubborn", action="store_true", help="ignore signals")
    parser.add_argument("--refuse", type=Path, help="end with an error while this file exists")
    options = parser.parse_args()
    if options.refuse is not None and options.refuse.exists():
        sys.exit("error: no database in sight")
    if options.start_barrier_fd is not None and not os.read(options.start_barrier_fd, 1):
        sys.exit("error: the barrier was closed")
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None if options.stubborn else over.set())
    server = grpc.server(ThreadPoolExecutor(2), options=[("grpc.so_reuseport", 0)])
    status = health.HealthServicer()
    status.set("", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(status, server)
    server.add_insecure_port(f"127.0.0.1:{options.port}")
    server.start()
    print("serving", flush=True)
    over.wait()
    server.stop(1).wait()
    print("stopped in peace", flush=True)


if __name__ == "__main__":
    main()
