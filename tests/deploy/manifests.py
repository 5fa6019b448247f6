"""The manifests of `deploy/kubernetes` as kustomize builds them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from server.platform.settings import Settings
from server.stack.process import PROJECT
from tests.support.made import made

KUBERNETES = PROJECT / "deploy" / "kubernetes"
OVERLAYS = ("staging", "production", "production-green")
WHOLE = ("staging", "production")
"""Those that stand for themselves."""
Manifest = Mapping[str, Any]


@cache
def text_of(overlay: str) -> str:
    """Build an overlay."""
    command = [str(made("kustomize")), "build", str(KUBERNETES / "overlays" / overlay)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def built(overlay: str) -> tuple[Manifest, ...]:
    """Build an overlay and read it."""
    return tuple(yaml.safe_load_all(text_of(overlay)))


def of_kind(kind: str, overlay: str = "production") -> dict[str, Any]:
    """Give the manifests of a kind by name."""
    return {one["metadata"]["name"]: one for one in built(overlay) if one["kind"] == kind}


def pods(overlay: str) -> Iterator[tuple[str, Any]]:
    """Give the pod templates with the names of what makes them."""
    for one in built(overlay):
        spec = one.get("spec", {})
        if one["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if one["kind"] in {"Deployment", "Job", "CronJob"}:
            yield one["metadata"]["name"], spec["template"]


def containers(template: Any) -> list[Any]:
    """Give the containers of a pod, those of its beginning too."""
    spec = template["spec"]
    return [*spec.get("initContainers", ()), *spec["containers"]]


def settings_known() -> set[str]:
    """Give the variables that the server or Envoy's configuration reads."""
    rendered = (PROJECT / "envoy" / "render.py").read_text().split('"""')[1]
    read_by_render = set(re.findall(r"^\* `([A-Z_]+)`", rendered, re.MULTILINE))
    assert "TRUSTED_PROXIES" in read_by_render
    return {name.upper() for name in Settings.model_fields} | read_by_render
