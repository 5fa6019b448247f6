"""Copies backups to an object store and back: `objects.py put FILE…`, `objects.py get NAME FOLDER`.

`BACKUP_URL` names the place, `s3://bucket/prefix` or `file:///path`; S3 takes keys, region and
endpoint from `AWS_…` variables. Files go in parts, so that their size does not matter.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url


def store() -> ObjectStore:
    """Open the store that `BACKUP_URL` names.

    Raises:
        ValueError: It names none.
    """
    url = os.environ.get("BACKUP_URL", "")
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return from_url(url, mkdir=True)
    if parts.scheme == "s3" and parts.netloc:
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        return from_url(url, client_options={"allow_http": plain})
    raise ValueError("BACKUP_URL must be s3://bucket/prefix or file:///path")


def put(paths: list[Path]) -> None:
    """Copy files to the store, under their own names, and look whether they are there whole."""
    target = store()
    for path in paths:
        obstore.put(target, path.name, path)
        if (size := obstore.head(target, path.name)["size"]) != path.stat().st_size:
            raise ValueError(f"{path.name} has {size} bytes there, and not {path.stat().st_size}")


def get(name: str, folder: Path) -> None:
    """Copy a file from the store into *folder*; it appears there when it is whole."""
    unfinished = folder / f"{name}.partial"
    with unfinished.open("wb") as file:
        for part in obstore.get(store(), name).stream():
            file.write(part)
    unfinished.rename(folder / name)


def main() -> int:
    """Do what the arguments say; return the exit code."""
    try:
        match sys.argv[1:]:
            case ["put", *paths] if paths:
                put([Path(path) for path in paths])
            case ["get", name, folder]:
                get(name, Path(folder))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (ValueError, OSError, BaseError) as error:
        print(f"error: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
