"""Words for SQL that several repositories use."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.sql.type_api import TypeEngine

from server.kernel.money import HUNDREDTHS

DATABASE_NOW: ColumnElement[Any] = literal_column("(now() AT TIME ZONE 'UTC')")
"""The database's time as the columns hold it, for conditions that no decision hangs on."""
_ZONE = "+00:00"
_HUNDREDTHS: ColumnElement[Any] = literal_column(str(HUNDREDTHS))


def text(name: str) -> ColumnElement[Any]:
    """Bind a text parameter; NULL is as good as any."""
    return bindparam(name, type_=Text)


def hundredths(amount: ColumnElement[Any]) -> ColumnElement[int]:
    """Read a money column as the integers the domain computes with."""
    return cast(amount * _HUNDREDTHS, BigInteger)


def major(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """Turn the domain's integers into what a money column holds, exactly."""
    return cast(amount, Numeric) / _HUNDREDTHS


def array(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """Make a JSON array of *columns*, to be read by position."""
    return func.json_build_array(*columns)


def recordset(
    parameter: str, alias: str, **columns: TypeEngine[Any] | type[TypeEngine[Any]]
) -> TableValuedAlias:
    """Make a table of the bound JSON list of objects named *parameter*.

    Any number of rows is thereby one parameter of one statement.
    """
    table = func.jsonb_to_recordset(bindparam(parameter, type_=JSONB)).table_valued(
        *(column(name, kind) for name, kind in columns.items())
    )
    return table.render_derived(name=alias, with_types=True)


def to_json(document: Any) -> str:
    """Write *document* as the text of a JSON parameter."""
    return orjson.dumps(
        document, default=_timestamp, option=orjson.OPT_PASSTHROUGH_DATETIME
    ).decode()


def from_json(text: str | None) -> Any:
    """Read the text of a JSON column; None stays None."""
    return None if text is None else orjson.loads(text)


@lru_cache(maxsize=1024)
def naive(moment: datetime | None) -> datetime | None:
    """Turn an aware UTC time into what the columns hold; one call asks for the same few often."""
    return None if moment is None else moment.replace(tzinfo=None)


def aware(text: str) -> datetime:
    """Read a time out of JSON, where the columns' UTC carries no zone."""
    return datetime.fromisoformat(text + _ZONE)


def aware_or_none(text: str | None) -> datetime | None:
    """Read a time out of JSON; None stays None."""
    return None if text is None else aware(text)


def _timestamp(value: Any) -> str:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds")
    raise TypeError(type(value))
