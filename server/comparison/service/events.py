"""What happens to comparisons, in the contract's words."""

from __future__ import annotations

from typing import Any

from server.platform.records.change_record import Event


def event(name: str, **payload: Any) -> Event:
    """Make an event.

    Events about items carry `items`, how many came or went. A lesser change is named by `change`
    and hangs on the event it is nearest to.
    """
    return Event(name, payload)
