"""Renders Envoy's configuration: `python envoy/render.py --workers … --port … --output …`.

`envoy.yaml.j2` and its parts are the configuration. This file fills them: with the contract, read
from the generated client package; with the listener and the workers, from the command line; and
with settings from the environment:

* `CORS_ORIGINS`: origins whose browsers may call, comma separated.
* `RATE_LIMIT_PUBLIC`: calls a minute to public routes, for each address and company. Default 600.
  The other allowances of an address follow from it; see `allowances.py`.
* `MAX_REQUEST_BYTES`: the largest body of a REST call. Default 262144.
* `CALL_TIMEOUT_SECONDS`: when a call must be answered. Default 15.
* `SLOW_REQUEST_SECONDS`: how long a request may take to arrive. Default 10.
* `TRUSTED_PROXIES`: how many proxies stand before this one and add to `x-forwarded-for`. Default 0.
* `HSTS_SECONDS`: how long browsers shall insist on TLS; 0, the default, says nothing of it.
* `OTEL_EXPORTER_OTLP_ENDPOINT`: `http://host:4317` of a collector of traces. Empty: no traces.
* `OTEL_TRACES_SAMPLER_ARG`: the share of calls that are traced, 0 to 1. Default 0.1.
* `DASHBOARD_PORT`, `PORTAL_PORT`, `PAGES_API_URL`: the pages for people; see `sites.py`.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jinja2

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

import contract  # noqa: E402 - `envoy` is a package of another distribution
from allowances import CONNECTIONS, allowances, connections, log_allowance  # noqa: E402
from headers import CORS_ALLOWED, CORS_EXPOSED, SECURITY_HEADERS, UNREAD_HEADERS  # noqa: E402
from origins import origins  # noqa: E402
from routing import PAGE_BYTES, pages, paths, routes, unheaded  # noqa: E402
from scripts import script  # noqa: E402
from sites import sites  # noqa: E402

HEALTH_PATH = r"/(api/)?health(\?.*)?"
CALLS_IN_FLIGHT_PER_WORKER = 1000
"""What one worker answers in about a second; beyond that a caller is better told to come back."""
LONGEST_STREAM = 86_400
"""Seconds after which even a stream ends that its server forgets."""
STREAMS_PER_WORKER = 20_000
"""What one worker keeps open of streams; its own limits are by caller and company."""
CALLS_ASIDE = 64
"""What may be in flight of health checks and reflection; they take nothing from shoppers."""
IDLE_SECONDS = 30
"""How long a caller's connection may lie idle."""
IDLE_BEHIND_PROXY_SECONDS = 300
"""The same for a proxy's, which keeps connections and must not be the second to close one."""
FLUSH_SECONDS = 30
"""How long an answer waits for a reader who takes nothing of it."""
LOG_BUDGET = "unread"
"""The log lines of requests that were refused before their headers were read, over all callers."""
LOG_BURST, LOG_FILL_SECONDS = 500, 5
"""So many of them at once, and one more in so many seconds: 17,780 a day."""
WORKERS_OF_A_NAME = 10
"""How many workers a DNS name is taken to stand for."""

COMPRESSORS = (
    ("brotli", "brotli.compressor.v3.Brotli"),
    ("gzip", "gzip.compressor.v3.Gzip"),
)
NATIVE = r"application/grpc(\+.*|-web(-text)?(\+proto)?)?"
"""The content types of calls by gRPC and gRPC-Web."""
REFUSED_ID = "%START_TIME(%s%6f)%-%CONNECTION_ID%"
"""The request id of what was refused before its headers were read."""

TAKES_GZIP = r"(?i)(.*,)?\s*(gzip|\*)\s*(;\s*q=(1(\.0*)?|0?\.0*[1-9][0-9]*))?\s*(,.*)?"
"""The `accept-encoding` of callers who read gzip."""
BODY = "%LOCAL_REPLY_BODY%"
NATIVE_ERRORS = (
    (408, "4", "The call took too long to arrive"),
    (413, "8", "The message is too large"),
    (429, "", "Too many calls, try again later; used up is what %RESP(X-ENVOY-ALLOWANCE)%"),
    (503, "", BODY),
    (None, "", BODY),
)
"""How native calls are refused: the HTTP status, the gRPC status where it is not the one that
follows from it, and the text."""

REASONS = {
    400: ("INVALID_ARGUMENT", "The request is not valid HTTP, or its path or headers are refused"),
    401: ("UNAUTHENTICATED", "A valid token is required"),
    404: ("ROUTE_NOT_FOUND", "No method answers here"),
    405: ("METHOD_NOT_ALLOWED", "The method is not one of this path"),
    408: ("DEADLINE_EXCEEDED", "The request took too long to arrive"),
    413: ("BODY_TOO_LARGE", "The body is too large; it may have {max_request_bytes} bytes"),
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
    429: "Too many calls, try again later; used up is what %RESP(X-ENVOY-ALLOWANCE)%",
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

FOREIGN_ORIGIN = Status(
    code=403,
    error="Forbidden",
    reason="ORIGIN_NOT_ALLOWED",
    message="Pages of this origin may not call; CORS_ORIGINS names those that may",
    format="",
)
"""How a browser is answered that asks for a page which may not call."""


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


def statuses(max_request_bytes: int) -> Iterator[Status]:
    """Yield the wording of every error status.

    Args:
        max_request_bytes: The largest body of a REST call.
    """
    names = {
        status.value: status.phrase for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST
    }
    names |= {413: "Payload Too Large", 499: "Client Closed Request"}
    for code, error in sorted(names.items()):
        reason, message = REASONS.get(code, REASONS[400 if code < 500 else 500])
        message = message.format(max_request_bytes=max_request_bytes)
        yield Status(code, error, reason, message, FORMATS.get(code, message))


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
    admin_socket: str = "",
    metrics_port: int = 0,
    metrics_host: str = "",
    access_log: str = "",
    log_budget_file: str = "/dev/null",
    environment: Mapping[str, str] = os.environ,
) -> str:
    """Render the configuration as YAML.

    Args:
        workers: `host:port,…`, one a worker, or `dns:name:port` for all that a name resolves to.
        port: Where to listen; 0 takes a free port.
        host: The address to listen on.
        admin_port: The admin interface's port on the loopback device; 0 takes a free one.
        admin_socket: A path for the admin interface in the place of a port; only the account that
            runs Envoy can open it.
        metrics_port: Where `/stats/prometheus` is told to others; 0 for nowhere. The admin
            interface, which it is read from, must have a port or a path of its own then.
        metrics_host: The address of that port; *host* unless told.
        access_log: The file to log calls to; empty for none.
        log_budget_file: Where `log_budget()` lies, once Envoy starts.
        environment: Where the settings are read from.

    Raises:
        ValueError: An argument or a setting is out of its range; the text says which.
    """
    if metrics_port and not (admin_port or admin_socket):
        raise ValueError("--metrics-port needs an --admin-port or --admin-socket to read from")
    dns = workers.startswith("dns:")
    endpoints = [parse_worker(part) for part in workers.removeprefix("dns:").split(",")]
    hsts_seconds = number(environment, "HSTS_SECONDS", 0, 0, 10**9)
    hsts = (("strict-transport-security", f"max-age={hsts_seconds}"),) if hsts_seconds else ()
    services = contract.services()
    max_request_bytes = number(environment, "MAX_REQUEST_BYTES", 2**18, 1024, 3 * 2**20)
    rate_limit = number(environment, "RATE_LIMIT_PUBLIC", 600, 1, 10**8)
    trusted_proxies = number(environment, "TRUSTED_PROXIES", 0, 0, 10)
    wording = list(statuses(max_request_bytes))
    values: dict[str, Any] = {
        "access_log": access_log,
        "admin_address": json.dumps(
            {"pipe": {"path": admin_socket, "mode": 0o600}}
            if admin_socket
            else {"socket_address": {"address": "127.0.0.1", "port_value": admin_port}}
        ),
        "alive_lua": script("alive.lua"),
        "allowances": allowances(rate_limit),
        "calls_aside": CALLS_ASIDE,
        "calls_in_flight": CALLS_IN_FLIGHT_PER_WORKER
        * (WORKERS_OF_A_NAME if dns else len(endpoints)),
        "compressors": COMPRESSORS,
        "connections": CONNECTIONS,
        "connections_of_an_address": connections(rate_limit),
        "connections_wasm": base64.b64encode((HERE / "connections.wasm").read_bytes()).decode(),
        "collector": collector(environment),
        "cors_allowed": CORS_ALLOWED,
        "cors_exposed": CORS_EXPOSED,
        "descriptors": base64.b64encode(contract.descriptor_set(services)).decode(),
        "dns": dns,
        "flush_seconds": FLUSH_SECONDS,
        "head_lua": script("head.lua", unheaded=unheaded(services)),
        "health_path": HEALTH_PATH,
        "host": host,
        "idle_seconds": IDLE_BEHIND_PROXY_SECONDS if trusted_proxies else IDLE_SECONDS,
        "longest_stream": LONGEST_STREAM,
        "log_allowance": log_allowance(rate_limit),
        "log_budget": LOG_BUDGET,
        "log_budget_file": log_budget_file,
        "metrics_host": metrics_host or host,
        "metrics_port": metrics_port,
        "native": {"safe_regex": {"regex": NATIVE}},
        "native_errors": NATIVE_ERRORS,
        "max_request_bytes": max_request_bytes,
        # As text of gRPC-Web, with what frames it; the server measures what is within.
        "max_native_bytes": (max_request_bytes + 64) * 4 // 3,
        "origins": origins(environment),
        "pages": list(pages(SECURITY_HEADERS + hsts)),
        "pages_bytes": PAGE_BYTES,
        "port": port,
        "refused_id": REFUSED_ID,
        "rest_lua": script(
            "rest.lua",
            paths=paths(services),
            bodies=dict.fromkeys(contract.body_fields(services), True),
            lists=dict.fromkeys(contract.list_fields(services), True),
            enums={
                name: f"must be one of {', '.join(values)}"
                for name, values in contract.enum_values(services).items()
            },
            statuses={str(status.code): asdict(status) for status in wording}
            | {"unreadable": asdict(UNREADABLE), "foreign": asdict(FOREIGN_ORIGIN)},
        ),
        "routes": list(routes(services, number(environment, "CALL_TIMEOUT_SECONDS", 15, 1, 3600))),
        "security_headers": SECURITY_HEADERS + hsts,
        "services": [service.full_name for service in services],
        "sites": list(sites(environment, SECURITY_HEADERS + hsts)),
        "slow_seconds": number(environment, "SLOW_REQUEST_SECONDS", 10, 1, 3600),
        "statuses": wording,
        "streams_in_flight": STREAMS_PER_WORKER * (WORKERS_OF_A_NAME if dns else len(endpoints)),
        "takes_gzip": TAKES_GZIP,
        "target_lua": script("target.lua", queries=contract.queries(services)),
        "trusted_proxies": trusted_proxies,
        "unread_headers": UNREAD_HEADERS,
        "workers": endpoints,
    }
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - it is YAML, and texts pass `tojson`
    )
    return templates.get_template("envoy.yaml.j2").render(values)


def log_budget() -> str:
    """Give the file that says how many requests are logged that were refused unread, as YAML.

    Nothing is known of them, not even an address behind a proxy, so that all share one allowance.
    """
    kind = "type.googleapis.com/envoy."
    bucket = {
        "@type": f"{kind}type.v3.TokenBucket",
        "max_tokens": LOG_BURST,
        "tokens_per_fill": 1,
        "fill_interval": f"{LOG_FILL_SECONDS}s",
    }
    named = {
        "@type": f"{kind}service.discovery.v3.Resource",
        "name": LOG_BUDGET,
        "version": "1",
        "resource": bucket,
    }
    return json.dumps({"resources": [named]})


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Renders Envoy's configuration.")
    parser.add_argument("--workers", required=True, help="host:port,… or dns:name:port")
    parser.add_argument("--port", type=int, required=True, help="where to listen")
    parser.add_argument("--host", default="0.0.0.0", help="the address to listen on")  # noqa: S104
    parser.add_argument("--admin-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--admin-socket", default="", help="a path, in the place of a port")
    parser.add_argument("--metrics-port", type=int, default=0, help="tell figures there; 0 nowhere")
    parser.add_argument("--metrics-host", default="", help="the address of that port")
    parser.add_argument("--access-log", default="", help="a path or /dev/stdout; none unless given")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    options = vars(parser.parse_args())
    output: Path = options.pop("output")
    # Without a path Envoy would look for it from its own working directory.
    budget = output.absolute().with_name("envoy.log-budget.yaml")
    try:
        budget.write_text(log_budget())
        text = render(options.pop("workers"), log_budget_file=str(budget), **options)
        output.write_text(text)
    except (OSError, ValueError) as error:
        sys.exit(f"envoy: {error}")


if __name__ == "__main__":
    main()
