"""The tables that shopping assistants read and write."""

from __future__ import annotations

from server.containers.agent_tables import agent_carts

__all__ = ["agent_carts"]
