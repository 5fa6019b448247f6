"""Renders Envoy's configuration: `python envoy/render.py --workers … --port … --output …`.

`envoy.yaml.j2` and its parts are the configuration. This file fills them: with the contract, read
from the generated client package; with the listener and the workers, from the command line; and
with settings from the environment:

* `CORS_ORIGINS`: origins whose browsers may call, comma separated.
* `RATE_LIMIT_PUBLIC`: calls a minute to public routes, for each address and company. Default 600.
* `MAX_REQUEST_BYTES`: the largest body of a REST call. Default 262144.
* `CALL_TIMEOUT_SECONDS`: when a call must be answered. Default 15.
* `SLOW_REQUEST_SECONDS`: how long a request may take to arrive. Default 10.
* `TRUSTED_PROXIES`: how many proxies stand before this one and add to `x-forwarded-for`. Default 0.
* `HSTS_SECONDS`: how long browsers shall insist on TLS; 0, the default, says nothing of it.
* `OTEL_EXPORTER_OTLP_ENDPOINT`: `http://host:4317` of a collector of traces. Empty: no traces.
* `OTEL_TRACES_SAMPLER_ARG`: the share of calls that are traced, 0 to 1. Default 0.1.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jinja2

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

import contract  # noqa: E402 - `envoy` is a package of another distribution

ORIGINS = "http://localhost:3000,http://localhost:3002,http://localhost:3003"
PAGES = HERE / "pages"
PAGE_BYTES = 2**21
"""The largest page that is served; beyond that something other than Envoy should."""
HEALTH_PATH = r"/(api/)?health(\?.*)?"
CALLS_IN_FLIGHT_PER_WORKER = 1000
"""What one worker answers in about a second; beyond that a caller is better told to come back."""
WORKERS_OF_A_NAME = 10
"""How many workers a DNS name is taken to stand for."""

CORS_ALLOWED = (
    *("authorization", "content-type", "idempotency-key", "if-match"),
    *("x-company-id", "x-request-id", "x-session-token"),
    *("grpc-timeout", "x-grpc-web", "x-user-agent"),
)
CORS_EXPOSED = (
    *("etag", "idempotent-replayed", "retry-after", "x-request-id"),
    *("grpc-status", "grpc-message", "grpc-status-details-bin"),
)
POLICY = "content-security-policy"
SECURITY_HEADERS = (
    ("cache-control", "no-store"),
    (POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
)
UNREAD_HEADERS = (
    *("accept", "accept-encoding", "accept-language", "cache-control", "cookie", "dnt", "origin"),
    *("pragma", "priority", "referer", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"),
    *("sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-gpc", "upgrade-insecure-requests"),
    *("x-envoy-external-address", "x-envoy-original-method", "x-forwarded-proto", "x-grpc-web"),
)
COMPRESSORS = (
    ("brotli", "brotli.compressor.v3.Brotli"),
    ("gzip", "gzip.compressor.v3.Gzip"),
)
NATIVE = r"application/grpc(\+.*|-web(-text)?(\+proto)?)?"
"""The content types of calls by gRPC and gRPC-Web."""
REFUSED_ID = "%START_TIME(%s%6f)%-%CONNECTION_ID%"
"""The request id of what was refused before its headers were read."""

REASONS = {
    400: ("INVALID_ARGUMENT", "The request is not valid HTTP, or its path or headers are refused"),
    401: ("UNAUTHENTICATED", "A valid token is required"),
    404: ("ROUTE_NOT_FOUND", "No method answers here"),
    408: ("DEADLINE_EXCEEDED", "The request took too long to arrive"),
    413: ("BODY_TOO_LARGE", "The body is too large"),
    429: ("RATE_LIMITED", "Too many calls, try again later"),
    431: ("HEADERS_TOO_LARGE", "The request headers are too large or too many"),
    499: ("CANCELLED", "The call was cancelled"),
    500: ("INTERNAL", "Something went wrong"),
    501: ("UNIMPLEMENTED", "The method is not implemented"),
    502: ("UNAVAILABLE", "The service is not available at present"),
    503: ("UNAVAILABLE", "The service is not available at present"),
    504: ("DEADLINE_EXCEEDED", "The call took too long"),
}
FORMATS = {
    # The transcoder's own words, of which rest.lua makes a sentence.
    400: "%LOCAL_REPLY_BODY%",
    404: "Cannot %REQ(:METHOD)% %PATH(NQ:ORIG_OR_PATH)%",
}


@dataclass(frozen=True, slots=True)
class Status:
    """How an error that the server did not word is worded.

    Attributes:
        code: The HTTP status.
        error: Its name.
        reason: A name of `commerce.errors.v1.ErrorReason`.
        message: One sentence.
        format: The same for errors of Envoy itself, with Envoy's command operators.
    """

    code: int
    error: str
    reason: str
    message: str
    format: str


UNREADABLE = Status(
    code=400,
    error="Bad Request",
    reason="MALFORMED_BODY",
    message="The request holds text that is not UTF-8, or is nested too deep",
    format="",
)
"""How a request is refused that the transcoder lets pass and the server can't parse."""


@dataclass(frozen=True, slots=True)
class Route:
    """A class of calls.

    Attributes:
        name: What Envoy calls it.
        prefix: How the path begins.
        native: Calls by gRPC and gRPC-Web; their answers stay as they are.
        methods: The HTTP methods, as a regular expression; empty for all.
        success: What a success is answered with.
        repeatable: Calls without effect, which may go to another worker after any failure.
        keyed: Calls with an `Idempotency-Key`: where a worker dies, another one may be asked, as
            the key lets the call have its effect once.
        limited: Calls that anybody may make; they are counted by address and company.
        timeout: Seconds until the answer must be complete; 0 for streams without an end.
    """

    name: str
    prefix: str
    native: bool = False
    methods: str = ""
    success: int = 200
    repeatable: bool = False
    keyed: bool = False
    limited: bool = False
    timeout: float = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A file that is served as it is.

    Attributes:
        name: What Envoy calls its route.
        path: Where it is found.
        file: The file.
        headers: The headers it is answered with.
    """

    name: str
    path: str
    file: Path
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Worker:
    """Where a server process listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Collector:
    """Where traces go.

    Attributes:
        host: Its name or address.
        port: Its port for OTLP by gRPC.
        percent: How many calls of a hundred are traced.
    """

    host: str
    port: int
    percent: float


def statuses() -> Iterator[Status]:
    """Yield the wording of every error status."""
    names = {
        status.value: status.phrase for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST
    }
    names |= {413: "Payload Too Large", 499: "Client Closed Request"}
    for code, error in sorted(names.items()):
        reason, message = REASONS.get(code, REASONS[400 if code < 500 else 500])
        yield Status(code, error, reason, message, FORMATS.get(code, message))


def routes(public_services: Mapping[str, str], timeout: float) -> Iterator[Route]:
    """Yield the classes of calls, the first that fits first.

    Args:
        public_services: The services that anybody may call: name and full name.
        timeout: Seconds until a call must be answered.
    """
    for name, full_name in public_services.items():
        public = Route(name, f"/{full_name}/", native=True, limited=True, timeout=timeout)
        yield from _both(public)
    yield from _both(Route("native", "/commerce.", native=True, timeout=timeout))
    # Health and reflection have calls that stay open.
    yield Route("infrastructure", "/", native=True)
    for name, prefix, limited in (("public", "/api/public/", True), ("rest", "/", False)):
        rest = Route(name, prefix, limited=limited, timeout=timeout)
        yield replace(rest, name=f"{name}_get", methods="GET|HEAD", repeatable=True)
        yield from _both(
            replace(rest, name=f"{name}_post", methods="POST", success=HTTPStatus.CREATED.value)
        )
        yield from _both(rest)


def _both(route: Route) -> Iterator[Route]:
    """Yield *route* for calls with an `Idempotency-Key`, then for those without."""
    yield replace(route, name=f"{route.name}_keyed", keyed=True)
    yield route


def pages(common: tuple[tuple[str, str], ...]) -> Iterator[Page]:
    """Yield what describes the API: the OpenAPI document and its page, made by `make protos`.

    Args:
        common: The headers of every answer.
    """
    html = (PAGES / "docs.html").read_bytes()
    (style,) = re.findall(rb"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    for name, path, file, kind, own in (
        ("openapi", "/api/openapi.json", "openapi.json", "application/json", {}),
        ("docs", "/api/docs", "docs.html", "text/html; charset=utf-8", {POLICY: policy}),
    ):
        headers = dict(common) | {"content-type": kind, "cache-control": "no-cache"} | own
        yield Page(name, path, PAGES / file, tuple(headers.items()))


def parse_worker(text: str) -> Worker:
    """Parse `host:port`.

    Raises:
        ValueError: It is something else.
    """
    match = re.fullmatch(r"\[?([A-Za-z0-9._:-]+?)\]?:(\d{1,5})", text.strip())
    if not match or not 0 < int(match[2]) < 65_536:
        raise ValueError(f"a worker is host:port, not {text!r}")
    return Worker(match[1], int(match[2]))


def number(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Read a whole number of the environment.

    Raises:
        ValueError: It is none, or not from *least* to *most*.
    """
    text = environment.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def named_origins(text: str) -> list[str]:
    """Read the origins whose browsers may call.

    Raises:
        ValueError: One stands for pages of anybody: calls carry credentials.
    """
    origins = [origin for part in text.split(",") if (origin := part.strip())]
    for origin in origins:
        if origin == "null" or "*" in origin:
            raise ValueError(f"CORS_ORIGINS must name each origin, not {origin!r}")
    return origins


def collector(environment: Mapping[str, str]) -> Collector | None:
    """Read where traces go; None where nothing is traced.

    Raises:
        ValueError: A setting is out of its range.
    """
    endpoint = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip().rstrip("/")
    if not endpoint:
        return None
    if not endpoint.startswith("http://"):
        raise ValueError("OTEL_EXPORTER_OTLP_ENDPOINT must be http://host:port, of one nearby")
    text = environment.get("OTEL_TRACES_SAMPLER_ARG", "").strip() or "0.1"
    if not re.fullmatch(r"[01](\.[0-9]{1,6})?", text) or float(text) > 1:
        raise ValueError(f"OTEL_TRACES_SAMPLER_ARG must be from 0 to 1, not {text!r}")
    found = parse_worker(endpoint.removeprefix("http://"))
    return Collector(found.host, found.port, percent=100 * float(text))


def render(
    workers: str,
    *,
    port: int,
    host: str = "0.0.0.0",  # noqa: S104 - it is the public listener
    admin_port: int = 0,
    metrics_port: int = 0,
    access_log: str = "",
    environment: Mapping[str, str] = os.environ,
) -> str:
    """Render the configuration as YAML.

    Args:
        workers: `host:port,…`, one a worker, or `dns:name:port` for all that a name resolves to.
        port: Where to listen; 0 takes a free port.
        host: The address to listen on.
        admin_port: The admin interface's port on the loopback device; 0 takes a free one.
        metrics_port: Where `/stats/prometheus` is told beyond this machine; 0 for nowhere. The
            admin interface, which it is read from, must have a port of its own then.
        access_log: The file to log calls to; empty for none.
        environment: Where the settings are read from.

    Raises:
        ValueError: An argument or a setting is out of its range; the text says which.
    """
    if metrics_port and not admin_port:
        raise ValueError("--metrics-port needs an --admin-port to read from")
    dns = workers.startswith("dns:")
    endpoints = [parse_worker(part) for part in workers.removeprefix("dns:").split(",")]
    origins = environment.get("CORS_ORIGINS", "").strip() or ORIGINS
    hsts_seconds = number(environment, "HSTS_SECONDS", 0, 0, 10**9)
    hsts = (("strict-transport-security", f"max-age={hsts_seconds}"),) if hsts_seconds else ()
    services = contract.services()
    public = {s.name: s.full_name for s in services if s.name.startswith("Public")}
    wording = list(statuses())
    values: dict[str, Any] = {
        "access_log": access_log,
        "admin_port": admin_port,
        "calls_in_flight": CALLS_IN_FLIGHT_PER_WORKER
        * (WORKERS_OF_A_NAME if dns else len(endpoints)),
        "compressors": COMPRESSORS,
        "collector": collector(environment),
        "cors_allowed": CORS_ALLOWED,
        "cors_exposed": CORS_EXPOSED,
        "descriptors": base64.b64encode(contract.descriptor_set(services)).decode(),
        "dns": dns,
        "head_lua": (HERE / "head.lua").read_text(),
        "health_path": HEALTH_PATH,
        "host": host,
        "metrics_port": metrics_port,
        "native": {"safe_regex": {"regex": NATIVE}},
        "native_xds": {"safe_regex": {"google_re2": {}, "regex": NATIVE}},
        "max_request_bytes": number(environment, "MAX_REQUEST_BYTES", 2**18, 1024, 3 * 2**20),
        "origins": [{"exact": origin} for origin in named_origins(origins)],
        "pages": list(pages(SECURITY_HEADERS + hsts)),
        "pages_bytes": PAGE_BYTES,
        "port": port,
        "rate_limit": number(environment, "RATE_LIMIT_PUBLIC", 600, 1, 10**8),
        "refused_id": REFUSED_ID,
        "rest_context": {
            "bodies": dict.fromkeys(contract.body_fields(services), True),
            "enums": {
                name: f"must be one of {', '.join(values)}"
                for name, values in contract.enum_values(services).items()
            },
            "statuses": {str(status.code): asdict(status) for status in wording}
            | {"unreadable": asdict(UNREADABLE)},
        },
        "rest_lua": (HERE / "rest.lua").read_text(),
        "routes": list(routes(public, number(environment, "CALL_TIMEOUT_SECONDS", 15, 1, 3600))),
        "security_headers": SECURITY_HEADERS + hsts,
        "services": [service.full_name for service in services],
        "slow_seconds": number(environment, "SLOW_REQUEST_SECONDS", 10, 1, 3600),
        "statuses": wording,
        "trusted_proxies": number(environment, "TRUSTED_PROXIES", 0, 0, 10),
        "unread_headers": UNREAD_HEADERS,
        "workers": endpoints,
    }
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - it is YAML, and texts pass `tojson`
    )
    return templates.get_template("envoy.yaml.j2").render(values)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Renders Envoy's configuration.")
    parser.add_argument("--workers", required=True, help="host:port,… or dns:name:port")
    parser.add_argument("--port", type=int, required=True, help="where to listen")
    parser.add_argument("--host", default="0.0.0.0", help="the address to listen on")  # noqa: S104
    parser.add_argument("--admin-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--metrics-port", type=int, default=0, help="tell figures there; 0 nowhere")
    parser.add_argument("--access-log", default="", help="a path or /dev/stdout; none unless given")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    options = vars(parser.parse_args())
    output: Path = options.pop("output")
    try:
        output.write_text(render(options.pop("workers"), **options))
    except (OSError, ValueError) as error:
        sys.exit(f"envoy: {error}")


if __name__ == "__main__":
    main()
