"""`envoy/render.py`: settings become configuration, mistakes become one clear line."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from commerce.errors.v1 import error_reason_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from server.stack.envoy import binary
from server.stack.process import PROJECT
from tests.support.stacks import environment

SCRIPT = PROJECT / "envoy" / "render.py"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )


def rendered(folder: Path, workers: str = "127.0.0.1:9001", **variables: str) -> Path:
    output = folder / "envoy.yaml"
    done = run(f"--workers={workers}", "--port=0", f"--output={output}", **variables)
    assert done.returncode == 0, done.stderr
    return output


def loaded(path: Path) -> dict[str, Any]:
    # The loader in C; the one in Python takes seconds for the descriptors.
    configuration: dict[str, Any] = yaml.load(path.read_text(), yaml.CSafeLoader)
    return configuration


def connection_manager(configuration: dict[str, Any]) -> dict[str, Any]:
    (listener,) = configuration["static_resources"]["listeners"]
    manager: dict[str, Any] = listener["filter_chains"][0]["filters"][-1]["typed_config"]
    return manager


def http_filter(configuration: dict[str, Any], name: str) -> dict[str, Any]:
    filters = connection_manager(configuration)["http_filters"]
    (found,) = (f["typed_config"] for f in filters if f["name"] == name)
    return dict(found)


@pytest.mark.parametrize(
    "workers",
    ["127.0.0.1:9001,127.0.0.1:9002", "dns:commerce-server:9000", "[::1]:9001"],
)
@pytest.mark.parametrize("proxies", ["0", "1"])
def test_envoy_takes_the_configuration_without_a_warning(
    tmp_path: Path, workers: str, proxies: str
) -> None:
    """A deprecated or unfinished field would be gone or changed after the next update."""
    path = rendered(
        tmp_path,
        workers,
        TRUSTED_PROXIES=proxies,
        HSTS_SECONDS="31536000",
        RATE_LIMIT_PUBLIC="100000000",
        OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4317",
    )
    done = subprocess.run(
        [binary(), "--mode", "validate", "--config-path", path, "--log-level", "warning"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "][warning]" in line] == []


@pytest.mark.parametrize(
    ("arguments", "variables", "complaint"),
    [
        (["--workers=9001"], {}, "a worker is host:port, not '9001'"),
        (["--workers=a:0"], {}, "a worker is host:port, not 'a:0'"),
        (["--workers=a:70000"], {}, "a worker is host:port, not 'a:70000'"),
        (['--workers=a"}:1'], {}, "a worker is host:port"),
        ([], {"RATE_LIMIT_PUBLIC": "0"}, "RATE_LIMIT_PUBLIC must be a whole number from 1"),
        ([], {"RATE_LIMIT_PUBLIC": "many"}, "RATE_LIMIT_PUBLIC must be a whole number"),
        ([], {"MAX_REQUEST_BYTES": "10"}, "MAX_REQUEST_BYTES must be a whole number from 1024"),
        ([], {"CALL_TIMEOUT_SECONDS": "0"}, "CALL_TIMEOUT_SECONDS must be a whole number from 1"),
        (
            [],
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://far:4317"},
            "OTEL_EXPORTER_OTLP_ENDPOINT must be http://host:port",
        ),
        (
            [],
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4317", "OTEL_TRACES_SAMPLER_ARG": "1.5"},
            "OTEL_TRACES_SAMPLER_ARG must be from 0 to 1, not '1.5'",
        ),
        ([], {"CORS_ORIGINS": "*"}, "CORS_ORIGINS must name each origin, not '*'"),
        (
            [],
            {"CORS_ORIGINS": "https://a.example,https://*.a.example"},
            "CORS_ORIGINS must name each origin, not 'https://*.a.example'",
        ),
        ([], {"CORS_ORIGINS": "shop.example"}, "'shop.example' is no origin such as"),
        ([], {"CORS_ORIGINS": "https://a.example/shop"}, "'https://a.example/shop' is no origin"),
        ([], {"CORS_ORIGINS": "null"}, "CORS_ORIGINS must name each origin, not 'null'"),
        (["--metrics-port=9902"], {}, "--metrics-port needs an --admin-port"),
        (["--output=/nowhere/envoy.yaml"], {}, "No such file or directory"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], complaint: str
) -> None:
    done = run("--workers=a:1", "--port=1", f"--output={tmp_path / 'e'}", *arguments, **variables)
    assert done.returncode == 1
    assert complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_settings_of_the_environment_arrive(tmp_path: Path) -> None:
    configuration = loaded(
        rendered(
            tmp_path,
            CORS_ORIGINS=' https://Shop.example/ , https://"odd",,http://a.example:80',
            MAX_REQUEST_BYTES="2048",
            RATE_LIMIT_PUBLIC="7",
            CALL_TIMEOUT_SECONDS="3",
            HSTS_SECONDS="60",
        )
    )
    manager = connection_manager(configuration)
    (host,) = manager["route_config"]["virtual_hosts"]
    cors = host["typed_per_filter_config"]["envoy.filters.http.cors"]
    assert cors["allow_origin_string_match"] == [
        {"exact": "https://shop.example"},
        {"exact": 'https://"odd"'},
        {"exact": "http://a.example"},
    ]
    assert http_filter(configuration, "transcoder")["max_request_body_size"] == 2048
    limits = http_filter(configuration, "company_limit")["descriptors"]
    assert [limit["token_bucket"]["max_tokens"] for limit in limits] == [7, 7]
    (limit,) = http_filter(configuration, "address_limit")["descriptors"]
    assert limit["token_bucket"]["max_tokens"] == 70
    assert "max-age=60" in str(host["routes"][-1])


def test_every_route_has_an_end_and_an_allowance_of_each_address(tmp_path: Path) -> None:
    """What may stay open for ever will, ten thousand times."""
    configuration = loaded(rendered(tmp_path, CALL_TIMEOUT_SECONDS="3"))
    (host,) = connection_manager(configuration)["route_config"]["virtual_hosts"]
    filters = connection_manager(configuration)["http_filters"]
    counted = {
        entry["value"]
        for found in filters
        if found["name"].endswith("_limit")
        for descriptor in found["typed_config"]["descriptors"]
        for entry in descriptor["entries"]
        if entry["key"] == "counted"
    }
    for route in host["routes"]:
        assert route["metadata"]["filter_metadata"]["allowance"]["counted"] in counted, route
        if "direct_response" not in route:
            ends = route["route"]["timeout"], route["route"].get("max_stream_duration")
            assert ends[0] == "3s" or ends == ("0s", {"max_stream_duration": "86400s"}), route


def test_connections_are_counted_where_envoy_meets_callers_itself(tmp_path: Path) -> None:
    """A proxy's address speaks for all who come by it."""
    found = {
        proxies: [
            [part["name"] for part in listener["filter_chains"][0]["filters"]]
            for listener in loaded(
                rendered(tmp_path, TRUSTED_PROXIES=proxies, DASHBOARD_PORT="1", PORTAL_PORT="2")
            )["static_resources"]["listeners"]
        ]
        for proxies in ("0", "1")
    }
    assert found == {"0": [["address", "connections", "http"]] * 3, "1": [["http"]] * 3}


def test_the_head_of_the_last_route_says_that_tls_is_a_must(tmp_path: Path) -> None:
    configuration = loaded(rendered(tmp_path, HSTS_SECONDS="60"))
    (host,) = connection_manager(configuration)["route_config"]["virtual_hosts"]
    assert "max-age=60" in str(host["routes"][-1])


def test_the_transcoder_knows_errors_by_the_fields_of_the_contract(tmp_path: Path) -> None:
    transcoder = http_filter(loaded(rendered(tmp_path)), "transcoder")
    files = FileDescriptorSet.FromString(base64.b64decode(transcoder["proto_descriptor_bin"]))
    (status,) = (file for file in files.file if file.name == "google/rpc/status.proto")
    names = {field.name: field.number for field in status.message_type[0].field}
    assert status.message_type[0].name == "Status"
    assert names["status_code"] == 1
    assert names["message"] == 2
    assert "details" not in names


def test_every_reason_that_envoy_gives_is_in_the_contract(tmp_path: Path) -> None:
    manager = connection_manager(loaded(rendered(tmp_path)))
    reasons = {
        mapper["body_format_override"]["json_format"]["reason"]
        for mapper in manager["local_reply_config"]["mappers"]
        if "reason" in mapper["body_format_override"].get("json_format", {})
    }
    assert reasons
    assert reasons <= set(error_reason_pb2.ErrorReason.keys())


def test_proxies_that_are_trusted_keep_their_headers(tmp_path: Path) -> None:
    manager = connection_manager(loaded(rendered(tmp_path, TRUSTED_PROXIES="2")))
    assert manager["xff_num_trusted_hops"] == 2
    (early,) = manager["early_header_mutation_extensions"]
    removed = [mutation.get("remove") for mutation in early["typed_config"]["mutations"]]
    assert "x-forwarded-for" not in removed
    assert "traceparent" not in removed


def test_traces_go_to_the_collector_that_is_named_and_else_nowhere(tmp_path: Path) -> None:
    plain = loaded(rendered(tmp_path))
    assert "tracing" not in connection_manager(plain)
    assert [cluster["name"] for cluster in plain["static_resources"]["clusters"]] == [
        "server",
        "streams",
    ]
    traced = loaded(
        rendered(
            tmp_path,
            OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4317/",
            OTEL_TRACES_SAMPLER_ARG="0.25",
        )
    )
    tracing = connection_manager(traced)["tracing"]
    assert tracing["random_sampling"] == {"value": 25}
    assert tracing["max_path_tag_length"] == 0
    *_, collector = traced["static_resources"]["clusters"]
    assert "{'address': 'collector', 'port_value': 4317}" in str(collector)
