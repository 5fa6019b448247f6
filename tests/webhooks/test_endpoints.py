"""Endpoints: who may have them, what is refused, what is shown."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, bearer
from tests.webhooks.conftest import Merchant, staff

HERE = "http://127.0.0.1:9/hooks"


def as_(merchant: Merchant, metadata: Any) -> Merchant:
    return Merchant(merchant.server, merchant.settings, metadata)


async def test_the_secret_is_shown_once_and_stored_sealed(merchant: Merchant) -> None:
    made = await merchant.endpoint(HERE)
    assert made.secret.startswith("whsec_")
    assert len(base64.b64decode(made.secret.removeprefix("whsec_"))) == 32
    shown = await merchant.call("GetEndpoint", endpoint_id=made.endpoint.id)
    assert made.secret not in str(shown)
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    for table in ("webhook_endpoints", "audit_logs", "commerce_events"):
        rows = str(await merchant.server.fetch(f"SELECT t::text FROM {table} t"))
        assert made.secret not in rows
        assert key.hex() not in rows
        assert made.secret.encode().hex() not in rows


async def test_every_change_is_on_record(merchant: Merchant) -> None:
    made = await merchant.endpoint(HERE)
    at = {"endpoint_id": made.endpoint.id}
    await merchant.call("UpdateEndpoint", **at, changes={"description": "New"})
    await merchant.call("PauseEndpoint", **at)
    await merchant.call("ResumeEndpoint", **at)
    await merchant.call("SendTestEvent", **at)
    await merchant.call("DeleteEndpoint", **at)
    rows = await merchant.server.fetch(
        """SELECT action, metadata->>'actor' FROM audit_logs
           WHERE entity = 'WebhookEndpoint' ORDER BY "createdAt", action"""
    )
    assert sorted(row[0] for row in rows) == ["CREATE", "DELETE", *["UPDATE"] * 4]
    assert {row[1] for row in rows} == {"user-staff"}


async def test_an_endpoint_is_gone_with_its_queue_and_its_log(merchant: Merchant) -> None:
    made = await merchant.endpoint(HERE)
    await merchant.call("SendTestEvent", endpoint_id=made.endpoint.id)
    await merchant.call("DeleteEndpoint", endpoint_id=made.endpoint.id)
    assert await merchant.server.value("SELECT count(*) FROM webhook_queue") == 0
    await refused(
        merchant.call("GetEndpoint", endpoint_id=made.endpoint.id), "WEBHOOK_ENDPOINT_NOT_FOUND"
    )


async def test_a_repeated_call_gets_the_same_secret(merchant: Merchant) -> None:
    """Else a lost answer would leave an endpoint whose secret nobody knows."""
    keyed = as_(merchant, (*merchant.metadata, ("idempotency-key", "once")))
    first, second = [await keyed.endpoint(HERE) for _ in range(2)]
    assert first == second
    assert len((await merchant.call("ListEndpoints")).endpoints) == 1


async def test_a_stale_version_changes_nothing(merchant: Merchant) -> None:
    made = await merchant.endpoint(HERE)
    await merchant.call("PauseEndpoint", endpoint_id=made.endpoint.id)
    stale = as_(merchant, (*merchant.metadata, ("if-match", '"1"')))
    await refused(stale.call("ResumeEndpoint", endpoint_id=made.endpoint.id), "VERSION_MISMATCH")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no address",
        "ftp://example.com/",
        "http://example.com/hooks",
        "https://",
        "https://user:word@example.com/",
        "https://example.com/#part",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://no-such-host.invalid/",
        "https://example.com:0/",
        "https://127.1/",
        "https://[3fff::1]/",
    ],
)
async def test_no_event_goes_to_such_an_address(merchant: Merchant, url: str) -> None:
    reason = "WEBHOOK_URL_REFUSED" if url else "INVALID_ARGUMENT"
    told = await refused(merchant.endpoint(url), reason)
    assert told.violations[0][0] == "url"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"event_types": ["commerce.order.*"]}, "eventTypes[0]"),
        ({"event_types": ["*", "commerce.cart.created.v2"]}, "eventTypes[1]"),
        ({"secret": "whsec_c2hvcnQ="}, "secret"),
        ({"secret": "whsec_not base64"}, "secret"),
        ({"secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "secret"),
        ({"alert_email": "nobody"}, "alertEmail"),
        ({"description": "x" * 201}, "description"),
        ({"event_types": ["*"] * 51}, "eventTypes"),
    ],
)
async def test_a_bad_field_is_named(merchant: Merchant, fields: Any, field: str) -> None:
    unknown = field.startswith("eventTypes[")
    reason = "WEBHOOK_FILTER_UNKNOWN" if unknown else "INVALID_ARGUMENT"
    told = await refused(merchant.endpoint(HERE, **fields), reason)
    assert told.violations[0][0] == field


async def test_an_address_for_alerts_can_be_taken_out(merchant: Merchant) -> None:
    """It could be put in and changed alone, so mails went there for ever."""
    made = await merchant.endpoint(HERE, alert_email="ops@example.com")
    changed = await merchant.call(
        "UpdateEndpoint", endpoint_id=made.endpoint.id, changes={"alert_email": ""}
    )
    assert made.endpoint.alert_email == "ops@example.com"
    assert changed.alert_email == ""


async def test_a_site_of_another_company_is_refused(merchant: Merchant) -> None:
    await merchant.endpoint(HERE, site_ids=["site-main", "site-main"])
    foreign = merchant.endpoint(HERE, site_ids=["site-main", "nowhere"])
    told = await refused(foreign, "WEBHOOK_FILTER_UNKNOWN")
    assert told.violations == (("siteIds", "must be sites of the company"),)


async def test_a_company_has_so_many_endpoints_at_most(merchant: Merchant) -> None:
    for _ in range(50):
        await merchant.endpoint(HERE)
    await refused(merchant.endpoint(HERE), "WEBHOOK_ENDPOINT_LIMIT")


async def test_roles_and_companies(merchant: Merchant) -> None:
    made = await merchant.endpoint(HERE)
    at = {"endpoint_id": made.endpoint.id}
    await refused(as_(merchant, bearer("cust-alice")).call("ListEndpoints"), "ROLE_REQUIRED")
    viewer = as_(merchant, staff("VIEWER"))
    assert len((await viewer.call("ListEndpoints")).endpoints) == 1
    await refused(viewer.call("PauseEndpoint", **at), "ROLE_REQUIRED")
    await refused(viewer.call("SendTestEvent", **at), "ROLE_REQUIRED")
    nobody = as_(merchant, staff("ADMIN", None))
    await refused(nobody.call("ListEndpoints"), "COMPANY_REQUIRED")
    stranger = as_(merchant, staff("ADMIN", OTHER_COMPANY))
    assert not (await stranger.call("ListEndpoints")).endpoints
    await refused(stranger.call("DeleteEndpoint", **at), "WEBHOOK_ENDPOINT_NOT_FOUND")


async def test_nothing_is_queued_for_an_endpoint_that_is_paused(merchant: Merchant) -> None:
    made = await merchant.endpoint(HERE)
    await merchant.call("PauseEndpoint", endpoint_id=made.endpoint.id)
    await refused(
        merchant.call("SendTestEvent", endpoint_id=made.endpoint.id), "WEBHOOK_ENDPOINT_INACTIVE"
    )


@pytest.mark.parametrize(
    "time",
    [
        Timestamp(seconds=10**15),
        Timestamp(seconds=-(10**15)),
        Timestamp(seconds=253_402_300_800),
        Timestamp(seconds=1, nanos=-1),
        Timestamp(seconds=1, nanos=10**9),
    ],
)
@pytest.mark.parametrize("field", ["since", "until"])
async def test_a_time_that_is_none_is_refused(
    merchant: Merchant, field: str, time: Timestamp
) -> None:
    """REST can't write one; whoever calls by gRPC can."""
    made = await merchant.endpoint(HERE)
    times = {"since": Timestamp(seconds=1), field: time}
    call = merchant.call("StartReplay", endpoint_id=made.endpoint.id, **times)
    told = await refused(call, "INVALID_ARGUMENT")
    assert told.violations == ((field, "must be a time of the years 1 to 9999"),)


async def test_a_filter_that_leaves_nothing_is_refused(merchant: Merchant) -> None:
    """Promotions happen on no site, so an endpoint of chosen sites would never hear of one."""
    promotions, site = ["*.cart.*", "commerce.promotion.*"], ["site-main"]
    told = await refused(
        merchant.endpoint(HERE, event_types=promotions, site_ids=site), "WEBHOOK_FILTER_UNKNOWN"
    )
    assert told.violations[0][0] == "eventTypes[1]"
    made = await merchant.endpoint(HERE, event_types=promotions)
    at = {"endpoint_id": made.endpoint.id}
    changed = merchant.call("UpdateEndpoint", **at, changes={"site_ids": site})
    told = await refused(changed, "WEBHOOK_FILTER_UNKNOWN")
    assert told.violations[0][0] == "siteIds"
    both = {"site_ids": site, "all_sites": True}
    told = await refused(merchant.call("UpdateEndpoint", **at, changes=both), "INVALID_ARGUMENT")
    assert told.violations == (("siteIds", "must be empty beside allSites"),)
    await merchant.endpoint(HERE, event_types=["*"], site_ids=site)


@pytest.mark.parametrize("delivery", ["0", "999", "x", "-1", "9" * 20])
async def test_an_attempt_that_is_none_is_not_found(merchant: Merchant, delivery: str) -> None:
    made = await merchant.endpoint(HERE)
    call = merchant.call("Redeliver", endpoint_id=made.endpoint.id, delivery_id=delivery)
    await refused(call, "WEBHOOK_DELIVERY_NOT_FOUND")


async def test_every_type_of_event_is_one_of_the_outbox(merchant: Merchant) -> None:
    """What the outbox can hold has a field of its own in the contract, and nothing else has."""
    from commerce.analytics.v1 import event_pb2

    from server.webhooks.domain.event_types import TEST, name_of

    told = (await merchant.call("ListEventTypes")).event_types
    names = event_pb2.CommerceEvent.Type.keys()
    stored = {name for name in names if "UNSPECIFIED" not in name}
    assert {name_of(kind) for kind in told if kind != TEST} == stored
