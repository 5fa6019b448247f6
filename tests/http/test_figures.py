"""Envoy's figures beyond its own machine: the page to scrape, and nothing else of the admin."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx

from server.stack.envoy import binary
from server.stack.process import PROJECT, free_port, spawn
from tests.support.stacks import environment, eventually


def test_only_the_figures_of_the_admin_interface_are_told(tmp_path: Path) -> None:
    """Whoever reaches the admin interface itself can stop the process."""
    port, admin, metrics = free_port(), free_port(), free_port()
    configuration = tmp_path / "envoy.yaml"
    subprocess.run(
        [
            *(sys.executable, str(PROJECT / "envoy" / "render.py"), "--workers=127.0.0.1:9"),
            *(f"--port={port}", f"--admin-port={admin}", f"--metrics-port={metrics}"),
            f"--output={configuration}",
        ],
        env=environment(),
        check=True,
    )
    command = [binary(), "--config-path", configuration, "--use-dynamic-base-id"]
    child = spawn("Envoy", [*command, "--log-level", "error"], log=tmp_path / "log")
    try:
        told = f"http://127.0.0.1:{metrics}"

        def answers() -> bool:
            assert child.exit_code is None, (tmp_path / "log").read_text()
            try:
                return httpx.get(f"{told}/stats/prometheus", timeout=5).is_success
            except httpx.TransportError:
                return False

        eventually(answers, "the figures are told")
        page = httpx.get(f"{told}/stats/prometheus").text
        assert "envoy_cluster_membership_healthy" in page
        for path in (
            "/",
            "/stats",
            "/config_dump",
            "/certs",
            "/stats/prometheus/../../quitquitquit",
        ):
            assert httpx.get(told + path).status_code == 404
        for path in ("/quitquitquit", "/stats/prometheus", "/reset_counters"):
            assert httpx.post(told + path).status_code == 404
        assert child.exit_code is None
    finally:
        child.stop((signal.SIGTERM, 5))
