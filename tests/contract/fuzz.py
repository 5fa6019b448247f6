"""Random calls of every operation of the document, by schemathesis through Envoy."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from server.stack.process import PROJECT

COMPANY = {"x-company-id": "test-company-id"}
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
_GENERATED = re.compile(r"(\d+) generated")
_SESSION = "/api/public/cross-site-session"


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What a run came to."""

    calls: int
    findings: bool
    report: str


def fuzz(api_url: str, token: str, folder: Path, *, each: int, phases: str) -> Fuzzed:
    """Call every operation, with credentials that open it and ids of records that exist.

    Args:
        api_url: Where Envoy listens.
        token: A bearer token that opens all routes of customers and of staff.
        folder: Where to write; nothing is kept elsewhere.
        each: The random calls of each operation.
        phases: The phases of schemathesis, comma separated.
    """
    settings = folder / "schemathesis.toml"
    settings.write_text(_settings(api_url, token))
    command = [str(Path(sys.executable).with_name("schemathesis")), f"--config-file={settings}"]
    command += ["run", str(PROJECT / "docs" / "openapi.yaml"), f"--url={api_url}"]
    command += [f"--checks={','.join(CHECKS)}", f"--phases={phases}", f"--max-examples={each}"]
    # They have no end; tests/streams calls them.
    command += ["--exclude-path-regex", "/stream$"]
    command += ["--generation-deterministic", "--no-color"]
    command += ["--continue-on-failure", "--warnings=off"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report = done.stdout + done.stderr
    calls = _GENERATED.search(report)
    return Fuzzed(int(calls[1]) if calls else 0, done.returncode != 0, report)


def _settings(api_url: str, token: str) -> str:
    """Create a guest's records and name them in the configuration of schemathesis.

    One session token opens all of them: that of a session that was transferred to a site.
    """
    with httpx.Client(base_url=api_url, headers=COMPANY, timeout=30) as guest:
        session = guest.post(_SESSION, json={"siteId": "site-main"}).json()
        guest.headers["x-session-token"] = session["sessionToken"]
        path = f"{_SESSION}/{session['id']}/transfer"
        linked = guest.post(path, json={"targetSiteId": "site-outlet"}).json()["dataReferences"]
    ids = {reference["type"].lower(): reference["entityId"] for reference in linked}
    lines = [
        f'[auth.openapi.bearer]\nbearer = "{token}"',
        f'[auth.openapi.companyId]\napi_key = "{COMPANY["x-company-id"]}"',
        f'[auth.openapi.sessionToken]\napi_key = "{session["sessionToken"]}"',
        "[parameters]",
        *(f'"path.{kind}Id" = "{found}"' for kind, found in ids.items()),
        f'"path.sessionId" = "{session["id"]}"',
    ]
    return "\n".join(lines) + "\n"
