"""What the tests of all doors together need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.stack.valkey import EmbeddedValkey
from tests.support.servers import temporary_directory


@pytest.fixture
def valkey() -> Iterator[EmbeddedValkey]:
    """A Valkey of the test's own, to be stopped and emptied."""
    server = EmbeddedValkey(temporary_directory(), memory_mib=16)
    server.start()
    yield server
    server.stop()
