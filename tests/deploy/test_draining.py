"""What Envoy is told before it ends: the very command of the manifest, against a real Envoy."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from server.stack.envoy import Envoy, healthy
from server.stack.process import PROJECT, free_port, spawn
from tests.deploy.manifests import of_kind
from tests.support.stacks import eventually

pytestmark = pytest.mark.made("kustomize")


def test_the_hook_takes_envoy_out_of_use_and_drains_it(tmp_path: Path) -> None:
    """Health fails first, so that nobody is sent there; then listeners drain; calls go on."""
    spec = of_kind("Deployment")["commerce-envoy"]["spec"]["template"]["spec"]
    hook = spec["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    port, workers = free_port(), free_port()
    tiny = PROJECT / "tests" / "support" / "tiny_worker.py"
    worker = spawn("The worker", [sys.executable, tiny, f"--port={workers}"], log=tmp_path / "log")
    envoy = Envoy(
        tmp_path,
        port=port,
        workers=[workers],
        environment=dict(os.environ),
        log=tmp_path / "envoy.log",
        threads=1,
    )
    try:
        envoy.render()
        configuration = tmp_path / "envoy.yaml"
        socket = json.dumps({"pipe": {"path": envoy.admin, "mode": 0o600}})
        admin = str(free_port())
        loopback = f'{{"socket_address": {{"address": "127.0.0.1", "port_value": {admin}}}}}'
        # A pod has its network for itself; there the hook can reach a port and nothing else.
        configuration.write_text(configuration.read_text().replace(socket, loopback))
        envoy.spawn()
        eventually(lambda: healthy(port), "Envoy answers")
        said = [word.replace("/9901", f"/{admin}") for word in hook]
        waits = [word for word in said[-1].splitlines() if word.strip().startswith("sleep")]
        assert [wait.split()[1] for wait in waits] == ["8", "16"]
        failing, draining = said[-1].split(waits[0])
        functions = failing.partition("tell /healthcheck")[0]
        assert healthy(port)
        subprocess.run([*said[:-1], failing], check=True)
        assert not healthy(port)
        assert state(admin) == "DRAINING"
        subprocess.run([*said[:-1], functions + draining.replace(waits[1], "")], check=True)
        # Who is still sent here is served, and asked to leave.
        eventually(lambda: "connection: close" in answer(port), "callers are asked to leave")
    finally:
        envoy.stop()
        worker.stop((signal.SIGTERM, 5))


def state(admin: str) -> str:
    """Ask Envoy what it says of itself."""
    asked = subprocess.run(
        ["curl", "-s", f"http://127.0.0.1:{admin}/server_info"], capture_output=True, text=True
    )
    return "DRAINING" if '"DRAINING"' in asked.stdout else asked.stdout


def answer(port: int) -> str:
    """Give the head of an answer."""
    command = ["curl", "-s", "-D", "-", "-o", os.devnull, f"http://127.0.0.1:{port}/api/cart"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_hook_and_the_drain_fit_into_the_grace() -> None:
    spec = of_kind("Deployment")["commerce-envoy"]["spec"]["template"]["spec"]
    envoy = spec["containers"][0]
    drain = int(envoy["args"][envoy["args"].index("--drain-time-s") + 1])
    hook = envoy["lifecycle"]["preStop"]["exec"]["command"][-1]
    first, second = (int(line.split()[1]) for line in hook.splitlines() if "sleep" in line)
    assert second > drain
    assert first + second + 10 <= spec["terminationGracePeriodSeconds"]
