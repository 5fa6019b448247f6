"""Receiving webhooks with the clients: verified and read in one call, the same in each language."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commerce_client.webhooks import WebhookVerificationError, received
from standardwebhooks.webhooks import Webhook

from tests.clients.programs import CLIENTS, _build_java, _java, needs_tools
from tests.support.node import PACKAGES, program

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ADDED = {
    "specversion": "1.0",
    "id": "evt-7",
    "type": "commerce.cart.item_added.v1",
    "source": "/companies/acme/carts/c-1",
    "subject": "c-1",
    "time": "2026-05-04T12:00:00.125000Z",
    "sequence": "0000000000000000007",
    "partitionkey": "c-1",
    "data": {"context": {"companyId": "acme"}, "productId": "prod-mug", "quantity": 2, "later": 1},
}


def signed(event: dict[str, Any], *, age: timedelta = timedelta(0)) -> tuple[dict[str, str], bytes]:
    at, body = datetime.now(UTC) - age, json.dumps(event)
    headers = {
        "Webhook-Id": event["id"],
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": "v1,bm90IHRoaXMgb25l " + Webhook(SECRET).sign(event["id"], at, body),
    }
    return headers, body.encode()


def test_python_reads_an_event_as_its_message() -> None:
    event = received(*signed(ADDED), secret=SECRET)
    assert event.WhichOneof("data") == "cart_item_added"
    assert (event.cart_item_added.product_id, event.cart_item_added.quantity) == ("prod-mug", 2)
    assert event.time.ToDatetime(UTC) == datetime(2026, 5, 4, 12, 0, 0, 125_000, UTC)


@pytest.mark.parametrize("kind", ["commerce.cart.item_added.v2", "commerce.order.paid.v1", "id"])
def test_python_takes_a_type_that_it_does_not_know(kind: str) -> None:
    event = received(*signed(ADDED | {"type": kind}), secret=SECRET)
    assert (event.WhichOneof("data"), event.type, event.id) == (None, kind, "evt-7")


def test_python_refuses_what_is_forged_or_old() -> None:
    headers, body = signed(ADDED)
    with pytest.raises(WebhookVerificationError):
        received(headers, body + b" ", secret=SECRET)
    with pytest.raises(WebhookVerificationError):
        received(*signed(ADDED, age=timedelta(minutes=6)), secret=SECRET)


@pytest.mark.made(PACKAGES)
def test_typescript_verifies_and_reads_it_alike(tmp_path: Path) -> None:
    command = program(CLIENTS / "typescript" / "tests" / "webhooks.ts", tmp_path)
    headers, body = signed(ADDED)
    forged = {**headers, "Webhook-Signature": "v1,bm90IHRoaXMgb25l"}
    unknown, other = signed(ADDED | {"type": "commerce.order.paid.v1"})
    asked = [[headers, body.decode()], [forged, body.decode()], [unknown, other.decode()]]
    done = subprocess.run(
        [*command, SECRET], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    # A bundle may rename a class that two modules have.
    assert [line.lstrip("_") for line in done.stdout.splitlines()] == [
        "cartItemAdded prod-mug 2",
        "WebhookVerificationError",
        "undefined commerce.order.paid.v1",
    ]


@pytest.mark.timeout(600)
def test_go_verifies_and_reads_it_alike() -> None:
    needs_tools("Go", ("go",))
    done = subprocess.run(
        ["go", "test", "./webhooks"],
        cwd=CLIENTS / "go",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_project_signs_as_the_standard_does() -> None:
    """The example of the specification's own signature scheme, by its package."""
    at = datetime.fromtimestamp(1614265330, UTC)
    signature = Webhook(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.timeout(600)
def test_java_verifies_and_reads_it_alike() -> None:
    needs_tools("Java", ("java", "mvn"))
    _build_java()
    headers, body = signed(ADDED)
    for signature, told in (
        (headers["Webhook-Signature"], "CART_ITEM_ADDED prod-mug 2\n"),
        ("v1,bm90IHRoaXMgb25l", "refused\n"),
    ):
        arguments = (SECRET, headers["Webhook-Id"], headers["Webhook-Timestamp"], signature)
        done = subprocess.run(
            [*_java("received"), *arguments], input=body, capture_output=True, check=True
        )
        assert done.stdout.decode() == told
