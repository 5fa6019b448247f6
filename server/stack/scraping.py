"""Where the metrics of a stack are: a port for each process, and a list of them for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.stack.process import free_port
from server.stack.supervisor import worker_command


def metrics_ports(ports: Sequence[int], first: int) -> dict[int, int]:
    """Choose the port for scrapes of each worker.

    Args:
        ports: The workers' own ports.
        first: The port of the first, whom the others follow; 0 takes free ones.
    """
    return {port: first + number if first else free_port() for number, port in enumerate(ports)}


def seen_worker_command(
    metrics: Mapping[int, int],
) -> Callable[[int, int | None], Sequence[str]]:
    """Make the command of a worker that tells its metrics on the port that *metrics* gives it."""

    def command(port: int, barrier: int | None) -> Sequence[str]:
        return [*worker_command(port, barrier), f"--metrics-port={metrics[port]}"]

    return command


def targets(workers: Sequence[int], others: Mapping[str, int], envoy: int) -> list[dict[str, Any]]:
    """List what there is to scrape, as Prometheus reads it from a file (`file_sd_configs`).

    Args:
        workers: The ports of the workers' metrics.
        others: Those of the processes beside them, by what they do.
        envoy: The port of Envoy's.
    """
    found = [(f"127.0.0.1:{port}", "worker", "/metrics") for port in workers]
    found += [(f"127.0.0.1:{port}", name, "/metrics") for name, port in others.items()]
    found.append((f"127.0.0.1:{envoy}", "envoy", "/stats/prometheus"))
    return [
        {"targets": [target], "labels": {"part": part, "__metrics_path__": path}}
        for target, part, path in found
    ]
