"""The alerts: each fires when its condition holds for its time, and is silent just below."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.stack.process import PROJECT
from tests.support.made import made

pytestmark = pytest.mark.made("promtool")

RULES = PROJECT / "deploy" / "monitoring" / "prometheus" / "rules.yaml"
ENVOY = 'envoy_http_conn_manager_prefix="public"'
XX = "envoy_http_downstream_rq_xx"
CART = 'service="commerce.cart.v1.PublicCartService",method="AddGuestItem"'
SESSION = 'service="commerce.cross_site_session.v1.CrossSiteSessionService",method="MergeSession"'
ANALYTICS = 'service="commerce.analytics.v1.AnalyticsService",method="GetOverview"'
STEPS = 360
"""Samples, 15 s apart: an hour and a half."""


@dataclass(frozen=True, slots=True)
class Case:
    """Series under which an alert fires at a time, and series under which it is silent."""

    alert: str
    at: str
    fires: dict[str, str]
    silent: dict[str, str]
    labels: tuple[tuple[str, str], ...] = ()


def growing(step: float) -> str:
    """Write a counter that grows by *step* in 15 s."""
    return f"0+{step:g}x{STEPS}"


def slow(metric: str, labels: str, *, fast: float, bounds: tuple[str, str, str]) -> dict[str, str]:
    """Write a histogram of which *fast* of 100 are below the second bound, and none the first."""
    steps = zip((*bounds, "+Inf"), (0, fast, 100, 100), strict=True)
    return {f'{metric}_bucket{{{labels},le="{bound}"}}': growing(s) for bound, s in steps}


def cart_calls(fast: float, *bounds: str) -> dict[str, str]:
    low, middle, high = bounds
    name = "commerce_rpc_duration_seconds"
    return slow(name, CART, fast=fast, bounds=(low, middle, high))


def answers(errors: float, *, good: float) -> dict[str, str]:
    """Write answers of Envoy, so many in 15 s."""
    return {
        f'{XX}{{{ENVOY},envoy_response_code_class="2"}}': growing(good),
        f'{XX}{{{ENVOY},envoy_response_code_class="5"}}': growing(errors),
        f'{XX}{{envoy_http_conn_manager_prefix="admin",envoy_response_code_class="5"}}': growing(9),
    }


def envoy_times(fast: float) -> dict[str, str]:
    bounds = ("2500.0", "5000.0", "10000.0")
    return slow("envoy_http_downstream_rq_time", ENVOY, fast=fast, bounds=bounds)


def statements(name: str, *, below: int) -> dict[str, str]:
    """Write statements, one in 15 s, of which so many take less than 30 s."""
    metric, labels = "commerce_database_statement_seconds", f'statement="{name}"'
    return {
        f"{metric}_count{{{labels}}}": growing(1),
        f'{metric}_bucket{{{labels},le="30.0"}}': growing(below),
    }


def steady(series: str, number: int) -> dict[str, str]:
    return {series: f"{number}x{STEPS}"}


def healthy(number: int, *, up: int = 1) -> dict[str, str]:
    members = 'envoy_cluster_membership_healthy{envoy_cluster_name="server"}'
    return steady(members, number) | steady('up{part="envoy"}', up)


CASES = (
    Case("CartLatencyHigh", "15m", cart_calls(94, "0.3", "0.5", "1.0"),
         cart_calls(96, "0.3", "0.5", "1.0")),
    Case("CartLatencyCritical", "15m", cart_calls(94, "1.0", "2.0", "5.0"),
         cart_calls(96, "1.0", "2.0", "5.0")),
    # 2.75 in 15 s are 11 a minute; refusals of callers count for nothing.
    Case("CrossSiteSessionErrors", "10m",
         {f'commerce_rpc_handled_total{{{SESSION},code="INTERNAL"}}': growing(2.75)},
         {f'commerce_rpc_handled_total{{{SESSION},code="INTERNAL"}}': growing(2.25),
          f'commerce_rpc_handled_total{{{SESSION},code="NOT_FOUND"}}': growing(100)}),
    Case("AnalyticsQueryTimeout", "10m",
         {f'commerce_rpc_handled_total{{{ANALYTICS},code="DEADLINE_EXCEEDED"}}': f"0x30 1x{STEPS}"},
         {f'commerce_rpc_handled_total{{{ANALYTICS},code="OK"}}': growing(5)}),
    Case("AnalyticsQueryTimeout", "10m", statements("analytics.records", below=0),
         statements("analytics.records", below=1)
         | statements("cart.load", below=0)),
    Case("CartTableLarge", "15m", steady('commerce_table_rows{table="carts"}', 1_000_001),
         steady('commerce_table_rows{table="carts"}', 1_000_000)
         | steady('commerce_table_rows{table="cart_items"}', 5_000_000)),
    Case("RollbackErrorRate", "7m", answers(11, good=89), answers(10, good=90)),
    Case("RollbackLatency", "15m", envoy_times(94), envoy_times(96)),
    Case("RollbackPoolExhausted", "5m",
         {'commerce_database_pool_exhausted_total{pool="primary",instance="a"}': growing(1.75)},
         {'commerce_database_pool_exhausted_total{pool="primary",instance="a"}': growing(1.25)}
         | steady('commerce_database_connections_waiting{pool="primary",instance="a"}', 90)
         | {'commerce_database_pool_exhausted_total{pool="jobs",instance="b"}': growing(9)}),
    Case("RollbackHealthChecks", "5m", healthy(0), healthy(1)),
    Case("RollbackHealthChecks", "5m", steady('up{part="envoy"}', 0), healthy(3)),
    # Nobody even knows of an Envoy.
    Case("RollbackHealthChecks", "5m", steady('up{part="worker"}', 1), healthy(3),
         labels=(("part", "envoy"),)),
    Case("ErrorBudgetBurns", "80m", answers(1.5, good=98.5), answers(1.4, good=98.6)),
    Case("JobFails", "10m", steady('commerce_job_failures{job="vacuumAnalyze"}', 3),
         steady('commerce_job_failures{job="vacuumAnalyze"}', 2),
         labels=(("job", "vacuumAnalyze"),)),
    Case("AnalyticsStale", "10m", steady("commerce_analytics_age_seconds", 601),
         steady("commerce_analytics_age_seconds", 600)),
    Case("TenantPassedOver", "10m",
         steady('commerce_job_companies_passed_over{job="vacuumAnalyze"}', 1),
         steady('commerce_job_companies_passed_over{job="vacuumAnalyze"}', 0),
         labels=(("job", "vacuumAnalyze"),)),
    Case("TenantNotCounted", "10m", steady("commerce_analytics_companies_set_aside", 1),
         steady("commerce_analytics_companies_set_aside", 0)),
    Case("WebhookLags", "10m", steady('commerce_webhook_lag_seconds{endpoint="e"}', 601),
         steady('commerce_webhook_lag_seconds{endpoint="e"}', 600),
         labels=(("endpoint", "e"),)),
)  # fmt: skip


def alerts() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def promtool(*arguments: str | Path) -> None:
    done = subprocess.run(
        [made("promtool"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def expected(case: Case) -> list[dict[str, Any]]:
    rule = alerts()[case.alert]
    labels = {**rule["labels"], **dict(case.labels)}
    return [{"exp_labels": labels, "exp_annotations": rule["annotations"]}]


def test_every_alert_has_a_case() -> None:
    assert {case.alert for case in CASES} == alerts().keys()


def test_each_alert_fires_and_is_silent(tmp_path: Path) -> None:
    """In one run of promtool; a failure names the alert and what it saw."""
    tests = []
    for case in CASES:
        for series, found in ((case.fires, expected(case)), (case.silent, [])):
            tests.append(
                {
                    "name": f"{case.alert} {'fires' if found else 'is silent'}",
                    "interval": "15s",
                    "input_series": [
                        {"series": name, "values": values} for name, values in series.items()
                    ],
                    "alert_rule_test": [
                        {"alertname": case.alert, "eval_time": case.at, "exp_alerts": found}
                    ],
                }
            )
    file = tmp_path / "alerts.yaml"
    document = {"rule_files": [str(RULES)], "evaluation_interval": "15s", "tests": tests}
    file.write_text(yaml.safe_dump(document, sort_keys=False))
    promtool("test", "rules", file)


def test_no_alert_is_early(tmp_path: Path) -> None:
    """Until its time is over an alert only waits: a peak of a minute is no reason to roll back."""
    waits = [case for case in CASES if "for" in alerts()[case.alert]]
    early = {"RollbackErrorRate": "4m", "RollbackLatency": "9m", "RollbackPoolExhausted": "45s",
             "RollbackHealthChecks": "15s", "CartTableLarge": "9m"}  # fmt: skip
    tests = [
        {
            "interval": "15s",
            "input_series": [{"series": n, "values": v} for n, v in case.fires.items()],
            "alert_rule_test": [
                {"alertname": case.alert, "eval_time": early[case.alert], "exp_alerts": []}
            ],
        }
        for case in waits
        if case.alert in early
    ]
    assert len(tests) == len(early) + 2
    file = tmp_path / "early.yaml"
    document = {"rule_files": [str(RULES)], "evaluation_interval": "15s", "tests": tests}
    file.write_text(yaml.safe_dump(document, sort_keys=False))
    promtool("test", "rules", file)


def test_the_rules_pass_promtools_own_check() -> None:
    promtool("check", "rules", "--lint=all", "--lint-fatal", RULES)
    promtool("check", "config", "--syntax-only", RULES.with_name("prometheus.yaml"))


def test_the_runbooks_triggers_are_marked() -> None:
    """Whoever deploys listens for this label."""
    marked = {
        name for name, rule in alerts().items() if rule["labels"].get("rollback") == "automatic"
    }
    assert marked == {
        "RollbackErrorRate", "RollbackLatency", "RollbackPoolExhausted", "RollbackHealthChecks",
    }  # fmt: skip
