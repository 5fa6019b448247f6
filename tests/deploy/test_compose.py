"""`deploy/compose.yaml` agrees with itself, with the server and with the manifests."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.stack.process import PROJECT
from tests.deploy.manifests import of_kind, settings_known
from tests.support.made import made

pytestmark = pytest.mark.made("kustomize", "compose-go")

FILE = PROJECT / "deploy" / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"] == "commerce-server"}


def test_compose_takes_the_file(tmp_path: Path) -> None:
    """By the reader and the schema of `docker compose` itself, which no misspelt field passes."""
    program = made("compose-go")
    misspelt = tmp_path / "compose.yaml"
    misspelt.write_text(FILE.read_text().replace("read_only:", "readonly:"))
    codes = [
        subprocess.run([program, path], capture_output=True, check=False).returncode
        for path in (FILE, misspelt)
    ]
    assert codes == [0, 1]


def test_every_variable_is_a_setting() -> None:
    known = settings_known()
    for name in OURS:
        assert SERVICES[name]["environment"].keys() <= known, name
    secrets = {secret for name in OURS for secret in SERVICES[name].get("secrets", ())}
    assert secrets == {"DATABASE_URL", "JWT_SECRET"}
    assert secrets <= known


def test_secrets_are_files_that_are_not_here() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", ())}
    assert used == COMPOSE["secrets"].keys()
    ignored = (PROJECT / ".gitignore").read_text().splitlines()
    assert "/deploy/secrets/" in ignored
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"secrets/{name}"}
    assert not re.search(r"://[^/\s]*:[^/\s]*@", FILE.read_text()), "an address with a password"


def test_every_container_is_locked_in() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name


def test_who_waits_for_health_waits_for_one_that_tells() -> None:
    """The workers' own check is the image's."""
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                check = SERVICES[other].get("healthcheck")
                assert check is None if other == "workers" else "test" in check, (name, other)


def test_stores_are_as_the_runbook_wants_them() -> None:
    postgres, redis = SERVICES["postgres"], SERVICES["redis"]
    assert int(re.findall(r"postgres:(\d+)", postgres["image"])[0]) >= 14
    assert int(re.findall(r"redis:(\d+)", redis["image"])[0]) >= 6
    assert redis["command"][redis["command"].index("--maxmemory-policy") + 1] == "allkeys-lru"
    assert "ports" not in postgres
    assert "ports" not in redis


def test_envoy_finds_the_workers() -> None:
    (port,) = re.findall(r"--workers=dns:workers:(\d+)", str(SERVICES["envoy-configuration"]))
    assert f"--port={port}" in SERVICES["workers"]["command"]
    assert set(SERVICES["workers"]["networks"]) & set(SERVICES["envoy"]["networks"]) == {"calls"}
    containers = of_kind("Deployment")["commerce-envoy"]["spec"]["template"]["spec"]["containers"]
    assert containers[0]["image"].endswith(SERVICES["envoy"]["image"])
