"""Forgetting people in archived files of carts."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any, Protocol

import orjson

from server.customer_data.repository import records
from server.customer_data.repository.records import Record
from server.platform.database.pool import Database

_CLEARED = (
    *("customerId", "sessionToken", "visitorId", "shippingPostalCode", "shippingCountry"),
    *("notes",),
)


class Store(Protocol):
    """Holds archived files."""

    async def put(self, name: str, content: bytes) -> None:
        """Write an object."""
        ...

    async def get(self, name: str) -> bytes:
        """Read an object."""
        ...

    async def delete(self, name: str) -> None:
        """Delete an object; one that is not there is no error."""
        ...


async def rewrite(database: Database, store: Store, record: Record) -> None:
    """Write the files that hold carts of *record* anew, without their owner.

    The new file has a name of its own, by its content: a crash leaves either the old file, to be
    written anew, or both, the old one in the list of what is to be deleted.
    """
    wanted = set(record.cart_ids)
    for name, digest in await records.archives(database, record.company_id, record.cart_ids):
        lines = gzip.decompress(await store.get(name)).splitlines()
        content = b"".join(_forgotten(line, wanted) + b"\n" for line in lines)
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 == digest:
            continue
        stem = name.removesuffix(".jsonl.gz").rpartition("-")[0]
        new = f"{stem}-{sha256}.jsonl.gz"
        await store.put(new, gzip.compress(content, mtime=0))
        async with database.transaction() as transaction:
            await records.rewritten(transaction, record.id, old=name, new=new, sha256=sha256)


def _forgotten(line: bytes, carts: set[str]) -> bytes:
    document: dict[str, Any] = orjson.loads(line)
    cart = document["cart"]
    if cart["id"] not in carts:
        return line
    cart |= {name: None for name in _CLEARED if name in cart}
    cart["metadata"] = {}
    for item in [*document.get("items", ()), *document.get("savedItems", ())]:
        if item.get("customFields") or item.get("giftMessage"):
            item |= {"customFields": {"erased": item["id"]}, "giftMessage": None}
    for redemption in document.get("redemptions", ()):
        redemption["customerId"] = None
    return orjson.dumps(document)
