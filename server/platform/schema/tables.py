"""Every table this server has, wherever it is declared."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData

from server.platform.database.columns import metadata
from server.platform.schema.migrations import ROOT


def every_table() -> MetaData:
    """Return the tables of all modules; loading those that nothing has imported yet.

    A file that declares tables is named `tables.py` or `…_tables.py`, so a new one needs no entry
    anywhere.
    """
    for file in sorted((ROOT / "server").rglob("*tables.py")):
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return metadata
