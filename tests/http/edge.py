"""Envoy as it is rendered, in front of servers that do what a test asks for."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from commerce.errors.v1 import error_reason_pb2, rest_error_pb2

from server.stack.envoy import Envoy, ask_admin
from server.stack.process import PROJECT, Child, free_port, spawn
from tests.support.servers import temporary_directory
from tests.support.stacks import environment, eventually

UPSTREAM = Path(__file__).with_name("upstream.py")
ERROR_FIELDS = {"statusCode", "error", "message", "reason", "timestamp", "path", "requestId"}
ALL_ERROR_FIELDS = {field.json_name for field in rest_error_pb2.RestError.DESCRIPTOR.fields}
NAMES = {413: "Payload Too Large", 499: "Client Closed Request"}


@dataclass(slots=True)
class Edge:
    """A running Envoy and the servers behind it."""

    port: int
    directory: Path
    worker_ports: list[int]
    admin: str = ""
    workers: dict[int, Child] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Base of REST, without `/api`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def target(self) -> str:
        """Host and port for native gRPC."""
        return f"127.0.0.1:{self.port}"

    def start_worker(self, port: int) -> None:
        """Start the server on *port*, which must be one of `worker_ports`."""
        self.spawn_worker(port)
        self.wait_for_worker(port)

    def spawn_worker(self, port: int) -> None:
        """Start the server on *port* without waiting for it."""
        self.workers[port] = spawn(
            f"upstream {port}",
            [sys.executable, UPSTREAM, f"--port={port}"],
            log=self.directory / f"upstream-{port}.log",
            environment=environment(PYTHONPATH=str(PROJECT / "clients" / "python")),
        )

    def wait_for_worker(self, port: int) -> None:
        """Wait until the server on *port* listens."""
        eventually(lambda: self._listens(port), f"the server on port {port} listens")

    def _listens(self, port: int) -> bool:
        code = self.workers[port].exit_code
        if code is not None:
            log = (self.directory / f"upstream-{port}.log").read_text()
            raise AssertionError(f"the server has ended with {code}: {log}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def stop_worker(self, port: int, number: signal.Signals = signal.SIGKILL) -> None:
        """End the server on *port*."""
        self.workers.pop(port).stop((number, 10))

    def healthy_workers(self) -> int:
        """Count the servers that Envoy sends calls to."""
        clusters = json.loads(ask_admin(self.admin, "/clusters?format=json"))
        (server,) = (c for c in clusters["cluster_statuses"] if c["name"] == "server")
        return sum(
            host["health_status"].get("eds_health_status") == "HEALTHY"
            and not any(k.startswith("failed") for k in host["health_status"])
            for host in server["host_statuses"]
        )

    def log_lines(self) -> list[dict[str, Any]]:
        """Read the access log, after Envoy has written what it still holds."""
        ask_admin(self.admin, "/reopen_logs", method="POST")
        path = self.directory / "access.log"
        return [json.loads(line) for line in path.read_text().splitlines()]

    def log_line(self, request_id: str) -> dict[str, Any]:
        """Wait for the access log's line of one request."""
        found: list[dict[str, Any]] = []

        def arrived() -> bool:
            found[:] = [line for line in self.log_lines() if line.get("requestId") == request_id]
            return bool(found)

        eventually(arrived, f"a log line of {request_id}")
        assert len(found) == 1
        return found[0]

    def get_raw(self, target: str, **headers: str) -> httpx.Response:
        """Send GET with *target* as it is, which clients would escape."""
        lines = [f"GET {target} HTTP/1.1", "host: a", "connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head, _, body = self.exchange("\r\n".join([*lines, "", ""]).encode()).partition(b"\r\n\r\n")
        status, *fields = head.decode().split("\r\n")
        return httpx.Response(
            int(status.split(" ")[1]),
            headers=[(name, value) for name, value in (line.split(": ", 1) for line in fields)],
            content=body,
            request=httpx.Request("GET", f"{self.url}/"),
        )

    def exchange(self, request: bytes, *, until_closed: bool = True) -> bytes:
        """Send *request* as it is and read what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(request)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
                if not until_closed and b"\r\n\r\n" in received:
                    break
        return received


@contextlib.contextmanager
def running_edge(*, workers: int = 2, **variables: str) -> Iterator[Edge]:
    """Start servers and Envoy; *variables* are the settings that `envoy/render.py` reads."""
    directory = temporary_directory()
    edge = Edge(free_port(), directory, [free_port() for _ in range(workers)])
    envoy = Envoy(
        directory,
        port=edge.port,
        workers=edge.worker_ports,
        environment=environment(**variables),
    )
    try:
        for port in edge.worker_ports:
            edge.spawn_worker(port)
        envoy.render()
        for port in edge.worker_ports:
            edge.wait_for_worker(port)
        envoy.start()
        edge.admin = envoy.admin
        eventually(lambda: edge.healthy_workers() == workers, "all servers are healthy")
        yield edge
    finally:
        envoy.stop()
        for child in edge.workers.values():
            child.stop()
        shutil.rmtree(directory, ignore_errors=True)


def received(response: httpx.Response) -> dict[str, Any]:
    """Return what the server has seen of a call: metadata, request, seconds left."""
    assert response.is_success, response.text
    body = response.json()
    facts: dict[str, Any] = json.loads(body.get("cart", body)["notes"])
    facts["metadata"] = dict(facts["metadata"])
    return facts


def check_error(
    response: httpx.Response,
    status: int,
    reason: str,
    *,
    message: str | None = None,
    violations: list[dict[str, str]] | None = None,
    path: str | None = None,
) -> dict[str, Any]:
    """Check that an answer is an error in the one shape that all errors have, and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    error: dict[str, Any] = response.json()
    assert ERROR_FIELDS <= error.keys() <= ALL_ERROR_FIELDS
    assert error["statusCode"] == status
    assert error["error"] == (NAMES.get(status) or HTTPStatus(status).phrase)
    assert error["reason"] == reason
    assert error_reason_pb2.ErrorReason.Value(reason)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", error["timestamp"])
    called = response.request.url.raw_path.partition(b"?")[0].decode()
    assert error["path"] == (called if path is None else path)
    assert error["requestId"] == response.headers["x-request-id"] != ""
    assert error["message"]
    assert "\n" not in error["message"]
    said = error["message"].replace(error["path"], "")
    assert not re.search(r"commerce\.|google|TYPE_|Traceback|envoy|upstream", said)
    if message is not None:
        assert error["message"] == message
    assert error.get("violations") == violations
    leaks = [n for n in response.headers if n.startswith(("grpc-", "x-envoy-")) or n == "server"]
    assert not leaks
    return error
