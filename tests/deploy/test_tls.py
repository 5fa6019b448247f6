"""TLS as a provider demands it: verified by its authority, and nothing without.

The embedded PostgreSQL is built without TLS, so PgBouncer stands before it and speaks it: a
connection of a client is one of the server here (`pool_mode = session`).
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from commerce.cart.v1 import cart_input_pb2, cart_service_pb2

from server.app import Refusal, Worker
from server.jobs.registry import runner
from server.platform.schema.migrations import MigrationError, upgrade
from server.platform.settings import Settings
from tests.support.certificates import Certificates, certified
from tests.support.clusters import APP_PASSWORD, OWNER_PASSWORD, Cluster
from tests.support.pooler import running_pooler
from tests.support.servers import temporary_directory
from tests.support.workers import bearer, running_worker

pytestmark = pytest.mark.made("pgbouncer")


@pytest.fixture(scope="module")
def certificates() -> Iterator[Certificates]:
    directory = temporary_directory()
    found = certified(directory)
    for path in directory.iterdir():
        path.chmod(0o644)
    yield found
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def port(cluster: Cluster, certificates: Certificates) -> Iterator[int]:
    """Where TLS is spoken."""
    with running_pooler(
        cluster.server.port,
        {"commerce_app": APP_PASSWORD, "commerce_owner": OWNER_PASSWORD},
        pool_mode="session",
        client_tls_sslmode="require",
        client_tls_key_file=str(certificates.key),
        client_tls_cert_file=str(certificates.certificate),
    ) as found:
        yield found


def verified(url: str, authority: Path, mode: str = "verify-full") -> str:
    return f"{url}?sslmode={mode}&sslrootcert={authority}"


async def test_workers_and_jobs_speak_tls(
    settings: Settings, cluster: Cluster, certificates: Certificates, port: int
) -> None:
    url = verified(cluster.url("commerce_app", APP_PASSWORD, port=port), certificates.authority)
    own = settings.model_copy(update={"database_url": url, "database_connections": 4})
    async with running_worker(own) as server:
        item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=2)
        request = cart_service_pb2.AddItemRequest(item=item)
        cart = await server.carts.AddItem(request, metadata=bearer(f"cust-{uuid.uuid4()}"))
        assert cart.items[0].quantity == 2
    async with runner(own) as jobs:
        outcome = await jobs.run("sweepRecords")
        assert outcome is not None
        assert outcome.error is None


def test_migrations_speak_tls(cluster: Cluster, certificates: Certificates, port: int) -> None:
    url = cluster.url("commerce_owner", OWNER_PASSWORD, port=port)
    assert upgrade(verified(url, certificates.authority)) == []


def test_nothing_is_said_without_tls(cluster: Cluster, port: int) -> None:
    url = cluster.url("commerce_owner", OWNER_PASSWORD, port=port)
    with pytest.raises(MigrationError, match="can't be reached"):
        upgrade(f"{url}?sslmode=disable")


async def test_a_stranger_is_not_taken_for_the_database(
    settings: Settings, cluster: Cluster, port: int, tmp_path: Path
) -> None:
    """The same names, signed by another authority."""
    stranger = certified(tmp_path)
    url = verified(cluster.url("commerce_app", APP_PASSWORD, port=port), stranger.authority)
    with pytest.raises(Refusal, match="CERTIFICATE_VERIFY_FAILED"):
        await Worker.build(settings.model_copy(update={"database_url": url}))
