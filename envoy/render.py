"""Renders Envoy's configuration: `python envoy/render.py --workers … --port … --output …`.

Everything comes from `envoy.yaml.j2`; this file gives it the contract (a descriptor set made from the
generated client package), the listener and workers of the command line, and three settings of the
environment: `CORS_ORIGINS`, `RATE_LIMIT_PUBLIC` and `MAX_REQUEST_BYTES`.
"""

from __future__ import annotations

import argparse
import base64
import importlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CLIENT = HERE.parent / "clients" / "python"
if str(CLIENT) not in sys.path:
    sys.path.insert(0, str(CLIENT))

import jinja2  # noqa: E402 - the path to the generated code comes first
from commerce.errors.v1 import rest_error_pb2  # noqa: E402
from google.api import annotations_pb2, http_pb2  # noqa: E402
from google.protobuf import struct_pb2  # noqa: E402
from google.protobuf.descriptor import (  # noqa: E402
    EnumDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet  # noqa: E402

DEFAULT_ORIGINS = "http://localhost:3000,http://localhost:3002,http://localhost:3003"
DEFAULT_RATE_LIMIT = 600
DEFAULT_MAX_REQUEST_BYTES = 256 * 1024
CALLS_IN_FLIGHT_PER_WORKER = 1000
"""What one worker answers in about a second; beyond that a caller is better told to come back."""

CORS_ALLOWED = (
    *("authorization", "content-type", "idempotency-key", "if-match"),
    *("x-company-id", "x-request-id", "x-session-token"),
    *("grpc-timeout", "x-grpc-web", "x-user-agent"),
)
CORS_EXPOSED = (
    *("etag", "idempotent-replayed", "retry-after", "x-request-id"),
    *("grpc-status", "grpc-message", "grpc-status-details-bin"),
)
SECURITY_HEADERS = (
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
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
UNREADABLE = {
    "error": "Bad Request",
    "message": "The request holds text that is not UTF-8, or is nested too deep",
    "reason": "MALFORMED_BODY",
}
"""How a request is refused that the transcoder lets through and the server can't parse."""
BROTLI = '"@type": type.googleapis.com/envoy.extensions.compression.brotli.compressor.v3.Brotli, quality: 4'
GZIP = (
    '"@type": type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip, '
    "compression_level: COMPRESSION_LEVEL_4"
)


@dataclass(frozen=True, slots=True)
class Status:
    """How Envoy words an error of its own."""

    code: int
    error: str
    reason: str
    message: str
    format: str


@dataclass(frozen=True, slots=True)
class Route:
    """A class of calls.

    Attributes:
        native: Calls by gRPC and gRPC-Web; their answers stay as they are.
        methods: The HTTP methods, as a regular expression; empty for all.
        success: What a success is answered with.
        repeatable: Calls without effect, which may be sent to another worker after a failure.
        limited: Calls that anybody may make, counted for each address and company.
        timeout: Seconds until the answer must be complete; 0 for streams without an end.
    """

    name: str
    prefix: str
    native: bool = False
    methods: str = ""
    success: int = 200
    repeatable: bool = False
    limited: bool = False
    timeout: float = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """Where a server process listens."""

    host: str
    port: int


def statuses() -> Iterator[Status]:
    """Yield the wording of every error status."""
    worded = {
        400: (
            "INVALID_ARGUMENT",
            "The request is not valid HTTP, or its path or headers are refused",
        ),
        401: ("UNAUTHENTICATED", "A valid token is required"),
        403: ("ROLE_REQUIRED", "This is not allowed"),
        404: ("ROUTE_NOT_FOUND", "No method answers here"),
        408: ("DEADLINE_EXCEEDED", "The request took too long to arrive"),
        409: ("VERSION_MISMATCH", "The record changed meanwhile"),
        413: ("BODY_TOO_LARGE", "The body is too large"),
        429: ("RATE_LIMITED", "Too many calls, try again later"),
        431: ("HEADERS_TOO_LARGE", "The request headers are too large or too many"),
        499: ("CANCELLED", "The call was cancelled"),
        501: ("UNIMPLEMENTED", "The method is not implemented"),
        502: ("UNAVAILABLE", "The service can't answer now, try again"),
        503: ("UNAVAILABLE", "The service can't answer now, try again"),
        504: ("DEADLINE_EXCEEDED", "The call took too long"),
    }
    # The transcoder's own words, from which rest.lua makes a sentence; and the call.
    formats = {400: "%LOCAL_REPLY_BODY%", 404: "Cannot %REQ(:METHOD)% %PATH(NQ:ORIG_OR_PATH)%"}
    codes = {status.value: status.phrase for status in HTTPStatus if status >= 400}
    codes |= {413: "Payload Too Large", 499: "Client Closed Request"}
    for code, error in sorted(codes.items()):
        fallback = ("INTERNAL", "Something went wrong on our side") if code >= 500 else worded[400]
        reason, message = worded.get(code, fallback)
        yield Status(code, error, reason, message, formats.get(code, message))


def contract() -> list[ServiceDescriptor]:
    """Find every service of the generated client package."""
    found: list[ServiceDescriptor] = []
    for path in sorted(CLIENT.glob("commerce/**/*_service_pb2.py")):
        name = ".".join(path.relative_to(CLIENT).with_suffix("").parts)
        found += importlib.import_module(name).DESCRIPTOR.services_by_name.values()
    return found


def http_rule(method: MethodDescriptor) -> http_pb2.HttpRule | None:
    """Return the REST binding of a method, if it has one."""
    options = method.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return None
    rule: http_pb2.HttpRule = options.Extensions[annotations_pb2.http]
    return rule


def descriptor_set(services: Iterable[ServiceDescriptor]) -> bytes:
    """Serialise what the transcoder must know: the services, all they import, and errors.

    Envoy prints a failed call as `google.rpc.Status`. It gets a definition of that message with the
    fields of `commerce.errors.v1.RestError`, so that it prints those.
    """
    files = FileDescriptorSet()
    status = FileDescriptorProto()
    rest_error_pb2.DESCRIPTOR.CopyToProto(status)
    status.name, status.package = "google/rpc/status.proto", "google.rpc"
    status.message_type[0].name = "Status"
    known = {status.name}

    def add(file: FileDescriptor) -> None:
        if file.name not in known:
            known.add(file.name)
            dependencies = [d for d in file.dependencies if d.package != "buf.validate"]
            for dependency in dependencies:
                add(dependency)
            copy = files.file.add()
            file.CopyToProto(copy)
            # The server checks the rules of fields; for Envoy they would only be long.
            copy.dependency[:] = [dependency.name for dependency in dependencies]

    add(struct_pb2.DESCRIPTOR)
    files.file.append(status)
    for service in services:
        add(service.file)
    return files.SerializeToString(deterministic=True)


def enum_descriptions(services: Iterable[ServiceDescriptor]) -> dict[str, str]:
    """Say for every enum of the contract which names it takes."""
    enums: list[EnumDescriptor] = []
    files: dict[str, FileDescriptor] = {}

    def visit(file: FileDescriptor) -> None:
        if file.name not in files and file.package.startswith("commerce."):
            files[file.name] = file
            enums.extend(file.enum_types_by_name.values())
            for message in file.message_types_by_name.values():
                enums.extend(message.enum_types)
            for dependency in file.dependencies:
                visit(dependency)

    for service in services:
        visit(service.file)
    return {
        enum.full_name: "must be one of "
        + ", ".join(v.name for v in enum.values if not v.name.endswith("UNSPECIFIED"))
        for enum in enums
    }


def body_fields(services: Iterable[ServiceDescriptor]) -> dict[str, bool]:
    """Name the request fields that are the whole body of some method (`body: "item"`).

    Raises:
        ValueError: Such a name is also a field inside of another method's body, so that an error
            about it could not be told apart.
    """
    rules = [(method, http_rule(method)) for service in services for method in service.methods]
    names = {rule.body for _, rule in rules if rule and rule.body not in ("", "*")}
    for method, rule in rules:
        if rule and rule.body == "*" and names.intersection(method.input_type.fields_by_name):
            raise ValueError(f"{method.full_name} has a field that is the body of another method")
    return dict.fromkeys(sorted(names), True)


def routes(services: Iterable[ServiceDescriptor], timeout: float) -> Iterator[Route]:
    """Yield the classes of calls, the first that fits first."""
    for service in services:
        if service.name.startswith("Public"):
            prefix = f"/{service.full_name}/"
            yield Route(service.name, prefix, native=True, limited=True, timeout=timeout)
    yield Route("native", "/commerce.", native=True, timeout=timeout)
    # Health and reflection have calls that stay open.
    yield Route("infrastructure", "/", native=True)
    for name, prefix, limited in (("public", "/api/public/", True), ("rest", "/", False)):
        rest = Route(name, prefix, limited=limited, timeout=timeout)
        yield replace(rest, name=f"{name}_get", methods="GET|HEAD", repeatable=True)
        yield replace(rest, name=f"{name}_post", methods="POST", success=201)
        yield rest


def parse_worker(text: str) -> Worker:
    """Parse `host:port`.

    Raises:
        ValueError: It is something else.
    """
    match = re.fullmatch(r"\[?([A-Za-z0-9._:-]+?)\]?:(\d{1,5})", text.strip())
    if not match or not 0 < int(match[2]) < 65_536:
        raise ValueError(f"not host:port: {text!r}")
    return Worker(match[1], int(match[2]))


def positive(environment: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Read a whole number from 1 to *most* from the environment.

    Raises:
        ValueError: It is something else.
    """
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}, not {text!r}")
    return int(text)


def render(
    workers: str,
    *,
    port: int,
    host: str = "0.0.0.0",  # noqa: S104 - the public listener is meant for others
    admin_port: int = 0,
    access_log: str = "",
    timeout: float = 15,
    trusted_proxies: int = 0,
    hsts_seconds: int = 0,
    environment: Mapping[str, str] = os.environ,
) -> str:
    """Render the configuration as YAML.

    Args:
        workers: `host:port,…`, one for each worker, or `dns:name:port` for all that a name resolves to.
        port: Where to listen; 0 takes a free port.
        host: The address to listen on.
        admin_port: The admin interface's port on the loopback device; 0 takes a free one.
        access_log: The file to log calls to; empty for none.
        timeout: Seconds until a call must be answered, more than 0.2.
        trusted_proxies: How many proxies stand before this one and add to `x-forwarded-for`.
        hsts_seconds: How long browsers shall insist on TLS; 0 says nothing of it.
        environment: Where the settings are read from.

    Raises:
        ValueError: An argument or a setting is out of its range; the text says which.
    """
    if timeout <= 0.2:
        raise ValueError("the timeout must be more than 0.2 seconds")
    dns = workers.startswith("dns:")
    endpoints = [parse_worker(part) for part in workers.removeprefix("dns:").split(",")]
    origins = environment.get("CORS_ORIGINS", "").strip() or DEFAULT_ORIGINS
    rate_limit = positive(environment, "RATE_LIMIT_PUBLIC", DEFAULT_RATE_LIMIT, 100_000_000)
    services = contract()
    bound = [
        service for service in services if any(http_rule(method) for method in service.methods)
    ]
    wording = list(statuses())
    security = [*SECURITY_HEADERS]
    if hsts_seconds:
        security.append(("strict-transport-security", f"max-age={hsts_seconds}; includeSubDomains"))

    def bucket(calls_a_minute: int) -> str:
        return json.dumps(
            {
                "max_tokens": calls_a_minute,
                "tokens_per_fill": calls_a_minute,
                "fill_interval": "60s",
            }
        )

    values: dict[str, Any] = {
        "access_log": access_log,
        "admin_port": admin_port,
        "brotli": BROTLI,
        "bucket": bucket,
        "calls_in_flight": CALLS_IN_FLIGHT_PER_WORKER * (10 if dns else len(endpoints)),
        "cors_allowed": CORS_ALLOWED,
        "cors_exposed": CORS_EXPOSED,
        "descriptors": base64.b64encode(descriptor_set(services)).decode(),
        "dns": dns,
        "gzip": GZIP,
        "head_lua": (HERE / "head.lua").read_text(),
        "host": host,
        "max_request_bytes": positive(
            environment, "MAX_REQUEST_BYTES", DEFAULT_MAX_REQUEST_BYTES, 3 * 1024 * 1024
        ),
        "origins": [{"exact": o.strip()} for o in origins.split(",") if o.strip()],
        "port": port,
        "rate_limit": rate_limit,
        "rest_context": {
            "bodies": body_fields(services),
            "enums": enum_descriptions(services),
            "statuses": {
                str(s.code): {"error": s.error, "message": s.message, "reason": s.reason}
                for s in wording
            }
            | {"unreadable": UNREADABLE},
        },
        "rest_lua": (HERE / "rest.lua").read_text(),
        "routes": list(routes(bound, timeout)),
        "security_headers": security,
        "services": [service.full_name for service in bound],
        "statuses": wording,
        "trusted_proxies": trusted_proxies,
        "unread_headers": UNREAD_HEADERS,
        "workers": endpoints,
    }
    environment_of_templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        trim_blocks=False,
        autoescape=False,  # noqa: S701 - YAML; every value passes `tojson`
    )
    return environment_of_templates.get_template("envoy.yaml.j2").render(values)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", required=True, help="host:port,… or dns:name:port")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="0.0.0.0", help="the address to listen on")  # noqa: S104
    parser.add_argument("--admin-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--access-log", default="", help="a path or /dev/stdout; none unless given")
    parser.add_argument("--timeout", type=float, default=15, help="seconds until an answer is due")
    parser.add_argument("--trusted-proxies", type=int, default=0, help="proxies before this one")
    parser.add_argument("--hsts-seconds", type=int, default=0, help="Strict-Transport-Security")
    parser.add_argument("--output", type=Path, required=True)
    options = vars(parser.parse_args())
    output: Path = options.pop("output")
    try:
        output.write_text(render(options.pop("workers"), **options))
    except (OSError, ValueError) as error:
        sys.exit(f"envoy: {error}")


if __name__ == "__main__":
    main()
