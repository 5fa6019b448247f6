"""Scripts of Envoy's Lua filter, with what they go by written into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent


def script(name: str, **facts: Any) -> str:
    """Give a script, with each of the *facts* as a local of its name before it.

    A thread of Envoy reads a script once. The `filter_context` that Envoy has for facts is made
    into tables of Lua anew by every call that asks for it, which for all routes of the contract
    takes longer than the call.

    Args:
        name: The file, such as `rest.lua`.
        facts: Values of JSON.
    """
    locals_ = "".join(f"local {key} = {literal(value)}\n" for key, value in facts.items())
    return locals_ + (_HERE / name).read_text()


def literal(value: Any) -> str:
    """Write a value of JSON as Lua."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{_escaped(value)}"'
    if isinstance(value, Mapping):
        return (
            "{" + ",".join(f"[{literal(key)}]={literal(one)}" for key, one in value.items()) + "}"
        )
    if isinstance(value, list | tuple):
        return "{" + ",".join(map(literal, value)) + "}"
    return repr(value)


def _escaped(text: str) -> str:
    written = text.encode().decode("latin-1")
    return re.sub(r"[^ !#-\[\]-~]", lambda found: f"\\{ord(found[0]):03d}", written)
