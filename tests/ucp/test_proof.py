"""The agents' own clients, and the protocol's own models, say that all is right."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.stack.process import PROJECT
from tests.support.made import made, maker, missing
from tests.support.stacks import RunningStack
from tests.ucp.agents import SITE, Assistant, again, cart, new_key

TOOLS = PROJECT / ".cache" / "tools"
CLI, CHECKS, MODELS = "ucp-cli", "spck-conformance", "ucp-sdk"
CONFIG = {
    "product_id": "prod-mug",
    "currency": "USD",
    "cart": {"second_product_id": "prod-lamp"},
    "discount": {
        "valid_code": "SAVE10",
        "second_valid_code": "WELCOME",
        "invalid_code": "NOPE",
        "rejected_messages": True,
        "case_insensitive": True,
    },
}
AREAS = ("cart.", "totals.", "discovery.", "profile.", "discount.")
ALSO = ("checkout.protocol_error_shape",)


def installed(name: str, version: str, command: list[str], proof: str) -> Path:
    """Install a package of a registry into a folder of its own, once."""
    folder = TOOLS / f"{name}-{version}"
    if not (folder / proof).exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            done = subprocess.run(
                [*command], cwd=folder, capture_output=True, text=True, timeout=300, check=False
            )
        except OSError as error:
            missing(f"{name} can't be installed: {error}")
        if done.returncode or not (folder / proof).exists():
            missing(f"{name} can't be installed: {(done.stderr or done.stdout).strip()[-300:]}")
    return folder / proof


def python_packages(*packages: str) -> list[str]:
    """Give the command that installs Python packages into the working directory."""
    return [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", ".", *packages]


@maker(CLI)
def install_cli() -> Path:
    command = ["npm", "install", "--no-fund", "--no-audit", "@shopify/ucp-cli@0.9.0"]
    return installed(CLI, "0.9.0", command, "node_modules/@shopify/ucp-cli/dist/bin.js")


@maker(CHECKS)
def install_checks() -> Path:
    command = python_packages("spck-conformance==0.4.0")
    return installed(CHECKS, "0.4.0", command, "spck_conformance/cli.py")


@maker(MODELS)
def install_models() -> dict[str, Path]:
    return {
        release: installed(MODELS, version, python_packages(f"ucp-sdk=={version}"), "ucp_sdk")
        for release, version in (("2026-08-25", "0.5.0"), ("2026-04-08", "0.4.6"))
    }


@pytest.mark.made(CLI)
def test_an_agents_own_client_goes_through_the_story(
    agent_stack: RunningStack, assistant: Assistant, tmp_path: Path
) -> None:
    business = str(assistant.api.base_url).rstrip("/")

    def ucp(*arguments: str) -> Any:
        done = subprocess.run(
            ["node", str(made(CLI)), *arguments, "--business", business, "--format", "json"],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "UCP_TEST_ALLOW_INSECURE_LOCALHOST": "true",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        print(f"$ ucp {' '.join(arguments)}\n{done.stdout}")
        return json.loads(done.stdout)

    found = ucp("discover")["result"]
    assert found["protocol"]["version"] == "2026-08-25"
    assert "create_cart" in found["negotiated"]["dev.ucp.shopping"]["tools"]
    body = cart(("prod-mug", 2), codes=["SAVE10"])
    begun = ucp("cart", "create", "--input", json.dumps(body))["result"]
    assert begun["discounts"]["applied"][0]["amount"] == 200
    assert ucp("cart", "get", begun["id"])["result"] == begun
    body = cart(("prod-lamp", 1))
    changed = ucp("cart", "update", begun["id"], "--input", json.dumps(body))["result"]
    assert [line["item"]["id"] for line in changed["line_items"]] == ["prod-lamp"]
    assert ucp("cart", "cancel", begun["id"])["result"]["line_items"] == changed["line_items"]
    gone = ucp("cart", "get", begun["id"])
    assert gone["ucp"]["status"] == "error"
    assert gone["result"]["messages"][0]["code"] == "not_found"


@pytest.mark.made(CHECKS)
@pytest.mark.parametrize("release", ["2026-08-25", "2026-04-08"])
def test_the_conformance_checks_of_carts_are_clean(
    assistant: Assistant, release: str, tmp_path: Path
) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG))
    base = str(assistant.api.base_url).rstrip("/")
    server = base if release == "2026-08-25" else f"{base}/ucp/{SITE}/{release}"
    folder = made(CHECKS).parents[1]
    command = [sys.executable, "-m", "spck_conformance.cli", "--server", server]
    done = subprocess.run(
        [*command, "--config", str(config), "--json"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["spec_version"] == release
    ran = {
        check["id"]: check["status"]
        for check in report["checks"]
        if check["id"].startswith(AREAS + ALSO) and not check["status"].startswith("not-")
    }
    print("\n".join(f"{release} {name}: {status}" for name, status in sorted(ran.items())))
    assert len(ran) >= (14 if release == "2026-08-25" else 25)
    assert {name: status for name, status in ran.items() if status != "clean-pass"} == {}


# --- the protocol's models -------------------------------------------------------------------

READER = """
import json, sys
from pydantic import BaseModel
import ucp_sdk.models as models, importlib, pkgutil
found = {}
for info in pkgutil.walk_packages(models.__path__, models.__name__ + "."):
    module = importlib.import_module(info.name)
    for name, kind in vars(module).items():
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found.setdefault((info.name.rpartition(".")[2], name), kind)
cart = found[("cart", "Cart")]
error = found[("error_response", "ErrorResponse")]
for line in sys.stdin:
    body = json.loads(line)
    kind = error if body["ucp"]["status"] == "error" else cart
    try:
        kind.model_validate(body)
        print("ok", flush=True)
    except Exception as wrong:
        print(repr(str(wrong)), flush=True)
"""


@pytest.fixture(params=["2026-08-25", "2026-04-08"])
def models(request: pytest.FixtureRequest) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A process that reads answers by the models of one release."""
    folder = made(MODELS)[request.param].parent
    with subprocess.Popen(
        [sys.executable, "-c", READER],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield request.param, process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.made(MODELS)
def test_a_thousand_random_calls_are_answered_as_the_models_have_it(
    models: tuple[str, subprocess.Popen[str]], assistant: Assistant
) -> None:
    """1,000 in each release; what is wrong with a call has a shape of its own."""
    release, process = models
    agent = Assistant(assistant.api, release=release)
    rng = random.Random(release)
    items = ["prod-mug", "var-tee-xl", "prod-lowstock", "prod-hidden", "bundle-fixed", "nothing"]
    items += ["prod-other", "prod-yen", "bundle-mix", "bundle-percent"]
    codes = ["SAVE10", "WELCOME", "FLAT10", "TAKE10", "OLD5", "VIP20", "NOPE", "", "save10"]

    def random_body() -> Any:
        body: dict[str, Any] = cart(
            *(
                (rng.choice(items), rng.choice([1, 2, 3, 4, 100, 101, 10**9]))
                for _ in range(rng.randrange(4))
            )
        )
        if rng.random() < 0.5:
            body["discounts"] = {"codes": rng.sample(codes, rng.randrange(4))}
        if rng.random() < 0.3:
            body["context"] = {"address_country": rng.choice(["US", "de", "nowhere"])}
        wrong = rng.random()
        if wrong < 0.05:
            return b"{"
        if wrong < 0.1:
            body["line_items"] = rng.choice([None, {}, "x", [7]])
        return body

    told: dict[str, int] = {}
    shown: dict[str, Any] | None = None
    for _ in range(1000):
        way = rng.random()
        if shown is None or way < 0.3:
            answer = agent.call("POST", "/carts", random_body())
        elif way < 0.5:
            answer = agent.call("GET", f"/carts/{shown['id']}")
        elif way < 0.9:
            body = random_body() if rng.random() < 0.6 else again(shown)
            headers = {"idempotency_key": new_key()} if rng.random() < 0.2 else {}
            answer = agent.call("PUT", f"/carts/{shown['id']}", body, **headers)
        else:
            answer = agent.call("POST", f"/carts/{shown['id']}/cancel", {})
        body = answer.json()
        if answer.status_code >= 400:
            assert answer.status_code < 500, answer.text
            assert body.keys() == {"code", "content"}
            told["refused"] = told.get("refused", 0) + 1
            continue
        assert process.stdin is not None
        assert process.stdout is not None
        print(json.dumps(body), file=process.stdin, flush=True)
        verdict = process.stdout.readline().strip()
        assert verdict == "ok", (verdict, body)
        told[body["ucp"]["status"]] = told.get(body["ucp"]["status"], 0) + 1
        if body["ucp"]["status"] == "success":
            check_sums(body)
            shown = body
    print(release, told)
    assert min(told[kind] for kind in ("success", "error", "refused")) > 20


def check_sums(shown: dict[str, Any]) -> None:
    """Hold totals and allocations of a cart against each other."""
    totals = {total["type"]: total["amount"] for total in shown["totals"]}
    parts = sum(amount for kind, amount in totals.items() if kind != "total")
    assert parts == totals["total"]
    of_lines: dict[str, int] = {}
    for line in shown["line_items"]:
        for total in line["totals"]:
            of_lines[total["type"]] = of_lines.get(total["type"], 0) + total["amount"]
    assert of_lines.get("subtotal", 0) == totals["subtotal"]
    assert of_lines.get("items_discount", 0) == totals.get("items_discount", 0)
    applied = shown.get("discounts", {}).get("applied", [])
    for one in applied:
        assert one["amount"] > 0
        assert sum(part["amount"] for part in one["allocations"]) == one["amount"]
    assert sum(one["amount"] for one in applied) == -totals.get("items_discount", 0)
