"""The archive's objects, in S3 or in a folder."""

from __future__ import annotations

import os

import obstore
from obstore.store import ObjectStore, from_url

from server.platform.settings.checks import ARCHIVE_FORMS, is_archive


class BadArchive(ValueError):
    """`ARCHIVE_URL` names no place for objects."""


class ObjectArchive:
    """Objects below `ARCHIVE_URL`. S3 takes keys, region and endpoint from `AWS_…` variables."""

    def __init__(self, url: str) -> None:
        if not is_archive(url):
            raise BadArchive(ARCHIVE_FORMS)
        if url.startswith("file:"):
            self._store: ObjectStore = from_url(url, mkdir=True)
        else:
            plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
            self._store = from_url(url, client_options={"allow_http": plain})

    async def put(self, name: str, content: bytes) -> None:
        """Write an object, over one of the same name."""
        await obstore.put_async(self._store, name, content)

    async def get(self, name: str) -> bytes:
        """Read an object."""
        found = await obstore.get_async(self._store, name)
        return bytes(await found.bytes_async())

    async def delete(self, name: str) -> None:
        """Delete an object; one that is not there is no error."""
        try:
            await obstore.delete_async(self._store, name)
        except FileNotFoundError:
            return
