"""Converted carts go to the archive, are read back, and only then leave the database."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from server.customer_data.service import CustomerData, Person
from server.kernel.identity import Caller, Role
from server.platform.database.pool import Database
from server.platform.maintenance import job as platform_jobs
from server.platform.object_archive import BadArchive, ObjectArchive
from server.platform.schema.ownership import Ownership
from tests.jobs.conftest import House
from tests.jobs.test_retention import Seen
from tests.support.workers import COMPANY

JOB = "archiveConvertedCarts"


async def converted(house: House, days: float = 731, **columns: Any) -> str:
    moment = house.ago(days=days)
    row = {"status": "CONVERTED", "convertedAt": moment} | columns
    return await house.cart(items=2, **row)


def objects(root: Path) -> dict[str, list[Any]]:
    """Read all objects of an archive in a folder."""
    return {
        str(path.relative_to(root)): [
            json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()
        ]
        for path in sorted(root.rglob("*.gz"))
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "archive"


async def test_old_carts_are_written_with_all_that_is_theirs(house: House, place: Path) -> None:
    cart = await converted(house, orderId="order-1")
    await house.insert(
        "promotions", id="p", companyId="test-company-id", code="P", type="fixed", value=1
    )
    await house.insert("promotion_redemptions", promotionId="p", cartId=cart, status="SPENT")
    seen = Seen()
    outcome = await house.run(JOB, archive_url=f"file://{place}", retiring=seen)
    assert (outcome.status, outcome.rows) == ("SUCCEEDED", 1)
    assert await house.status(cart) is None
    ((name, (document,)),) = objects(place).items()
    content = gzip.decompress((place / name).read_bytes())
    assert name == (
        f"carts/test-company-id/2024/06/{cart}-{hashlib.sha256(content).hexdigest()}.jsonl.gz"
    )
    assert document["cart"]["orderId"] == "order-1"
    assert [item["quantity"] for item in document["items"]] == [1, 1]
    assert document["redemptions"][0]["promotionId"] == "p"
    assert seen.batches == [("carts", [cart])]
    spent = await house.value("SELECT count(*) FROM promotion_redemptions")
    assert spent == 1, "a use that is spent does not come back"


@pytest.mark.parametrize(("days", "kept"), [(729.99, True), (730, False)])
async def test_two_years_are_kept_to_the_day(
    house: House, place: Path, days: float, kept: bool
) -> None:
    """From 15 June 2024 to 15 June 2026 are 730 days."""
    cart = await converted(house, days)
    url = f"file://{place}"
    assert (await house.run(JOB, dry_run=True, archive_url=url)).rows == (not kept)
    assert not objects(place)
    await house.run(JOB, archive_url=url)
    assert (await house.status(cart) is not None) is kept


async def test_without_a_place_nothing_is_deleted(house: House) -> None:
    cart = await converted(house)
    outcome = await house.run(JOB)
    assert outcome.status == "SKIPPED"
    assert await house.status(cart) == "CONVERTED"


async def test_without_a_place_carts_have_an_end_all_the_same(house: House) -> None:
    """They were kept for ever; the setting says how long, and 0 that they are."""
    old = await house.cart(status="CONVERTED", convertedAt=house.ago(days=101))
    young = await house.cart(status="CONVERTED", convertedAt=house.ago(days=99))
    kept = {"archive_url": "", "converted_cart_days": 0}
    assert (await house.run("archiveConvertedCarts", **kept)).status == "SKIPPED"
    told = {"archive_url": "", "converted_cart_days": 100}
    assert (await house.run("archiveConvertedCarts", dry_run=True, **told)).rows == 1
    assert (await house.run("archiveConvertedCarts", **told)).rows == 1
    left = await house.database.fetch("SELECT id FROM carts WHERE id = ANY($1)", [old, young])
    assert [row["id"] for row in left] == [young]


async def test_batches_are_of_one_company_and_month(
    house: House, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cart.jobs.archive.BATCH", 3)
    assert platform_jobs.BATCH > 3
    for days in (740, 740, 740, 740, 780):
        await converted(house, days)
    await converted(house, 740, companyId="other-company-id")
    assert (await house.run(JOB, archive_url=f"file://{place}")).rows == 6
    found = objects(place)
    assert sum(len(lines) for lines in found.values()) == 6
    assert max(len(lines) for lines in found.values()) <= 3
    assert {tuple(name.split("/")[1:4]) for name in found} == {
        ("test-company-id", "2024", "06"),
        ("test-company-id", "2024", "04"),
        ("other-company-id", "2024", "06"),
    }


class Breaks(ObjectArchive):
    """An archive that fails where it is told to."""

    at = ""

    async def put(self, name: str, content: bytes) -> None:
        if self.at == "before":
            raise OSError("no answer")
        await super().put(name, content)
        if self.at == "after":
            raise OSError("the power went")

    async def get(self, name: str) -> bytes:
        content = await super().get(name)
        return gzip.compress(gzip.decompress(content)[:-2]) if self.at == "read" else content


@pytest.mark.parametrize("at", ["before", "after", "read"])
async def test_a_crash_in_between_loses_and_doubles_nothing(
    house: House, place: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """More carts come due before the next run; those of the cut-off one still go together."""
    carts = [await converted(house) for _ in range(3)]
    monkeypatch.setattr("server.jobs.registry.ObjectArchive", Breaks)
    monkeypatch.setattr(Breaks, "at", at)
    url = f"file://{place}"
    assert (await house.run(JOB, archive_url=url)).status == "FAILED"
    assert [await house.status(cart) for cart in carts] == ["CONVERTED"] * 3
    monkeypatch.setattr(Breaks, "at", "")
    carts.append(await converted(house, 735))
    assert (await house.run(JOB, archive_url=url)).rows == 4
    written = [line["cart"]["id"] for lines in objects(place).values() for line in lines]
    assert sorted(written) == sorted(carts)
    assert await house.value("SELECT count(*) FROM cart_archives WHERE status = 'PLANNED'") == 0


async def test_a_cart_that_changed_since_is_archived_as_it_is_now(
    house: House, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cart = await converted(house)
    monkeypatch.setattr("server.jobs.registry.ObjectArchive", Breaks)
    monkeypatch.setattr(Breaks, "at", "after")
    url = f"file://{place}"
    await house.run(JOB, archive_url=url)
    await house.database.execute("UPDATE carts SET notes = 'mended by hand' WHERE id = $1", cart)
    monkeypatch.setattr(Breaks, "at", "")
    assert (await house.run(JOB, archive_url=url)).rows == 1
    ((_, (document,)),) = objects(place).items()
    assert document["cart"]["notes"] == "mended by hand"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket of a server that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    endpoint = f"http://127.0.0.1:{port}"
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    try:
        made = boto3.resource("s3", endpoint_url=endpoint).Bucket("archive")
        made.create()
        yield made
    finally:
        server.stop()


async def test_s3_takes_the_same_objects(house: House, bucket: Any) -> None:
    cart = await converted(house)
    outcome = await house.run(JOB, archive_url="s3://archive/shop/one")
    assert (outcome.status, outcome.rows, outcome.error) == ("SUCCEEDED", 1, None)
    (entry,) = bucket.objects.all()
    assert entry.key.startswith(f"shop/one/carts/test-company-id/2024/06/{cart}-")
    (line,) = gzip.decompress(entry.get()["Body"].read()).splitlines()
    assert json.loads(line)["cart"]["id"] == cart


@pytest.mark.parametrize("url", ["http://x/y", "s3://", "file:", "archive"])
def test_what_is_no_place_is_refused(url: str) -> None:
    with pytest.raises(BadArchive):
        ObjectArchive(url)


async def test_an_erasure_writes_the_files_of_a_person_anew(house: House, place: Path) -> None:
    """Of one file with carts of two people one is forgotten; a store that fails is tried again."""
    for key in ("ann", "bob"):
        await house.insert(
            "customers", id=key, companyId=COMPANY, email=f"{key}@x.example", metadata="{}"
        )
        await converted(
            house,
            id=f"cart-of-{key}",
            customerId=key,
            notes=f"private-{key}",
            shippingPostalCode="10115",
            orderId=f"order-of-{key}",
            metadata=json.dumps({"who": f"private-{key}"}),
        )
        # By its events a cart that is archived is known to have been somebody's.
        await house.insert(
            "commerce_events",
            occurredAt=house.ago(days=1),
            companyId=COMPANY,
            aggregateType="Cart",
            aggregateId=f"cart-of-{key}",
            aggregateVersion=1,
            eventType="CART_CHECKOUT_COMPLETED",
            payload="{}",
            customerId=key,
        )
    await house.run(JOB, archive_url=f"file://{place}")
    ((before, (ann, bob)),) = objects(place).items()
    assert (ann["cart"]["notes"], bob["cart"]["notes"]) == ("private-ann", "private-bob")

    database = await Database.connect(house.url, connections=2, timeout_seconds=30)
    try:
        store = Stumbling(f"file://{place}")
        people = CustomerData(database, house.clock, Ownership(database, None), store)
        caller = Caller(company_id=COMPANY, role=Role.ADMIN, customer_id="staff")
        with pytest.raises(OSError, match="stumbles"):
            await people.erase(caller, Person(customer_id="ann"))
        record = await people.erase(caller, Person(customer_id="ann"))
        assert record.finished_at is not None
    finally:
        await database.close()

    ((after, (forgotten, kept)),) = objects(place).items()
    assert after != before
    assert kept == bob
    assert "ann" not in json.dumps(forgotten).replace("cart-of-ann", "").replace("order-of-ann", "")
    assert "10115" not in json.dumps(forgotten)
    assert forgotten["cart"]["orderId"] == "order-of-ann", "what was sold stays on the books"
    assert [item["quantity"] for item in forgotten["items"]] == [1, 1]
    name, digest = await house.database.fetchrow("SELECT name, sha256 FROM cart_archives")
    content = gzip.decompress((place / after).read_bytes())
    assert (name, digest) == (after, hashlib.sha256(content).hexdigest())


class Stumbling(ObjectArchive):
    """An archive that fails once, between a file that was written and the one it replaces."""

    stumbled = False

    async def delete(self, name: str) -> None:
        if not self.stumbled:
            self.stumbled = True
            raise OSError("the store stumbles")
        await super().delete(name)
