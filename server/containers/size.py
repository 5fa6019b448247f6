"""How large a container may be as it is sent: what can't be answered may not be stored.

JSON is larger than what is stored: names go with every line, and a `<` takes six characters.
"""

from __future__ import annotations

from collections.abc import Callable

from google.protobuf import json_format
from google.protobuf.message import Message

from server.kernel.errors import TooLarge

MAX_SENT_BYTES = 2**20
"""The largest answer that shows a container; some two hundred lines of five kilobytes."""
_NAMES = 12
"""An answer in JSON has at most so many times the bytes of its message, but for what is escaped."""
_ESCAPED = 5
"""So many bytes more has a character that is escaped."""


def require_sendable(answer: Message, before: Callable[[], Message | None]) -> None:
    """Refuse a change whose answer would be too large.

    Args:
        answer: What the call would be answered.
        before: Makes what it would show had nothing changed; what was larger before may shrink.

    Raises:
        TooLarge: It is, and not smaller than before.
    """
    size = sent_bytes(answer)
    if size <= MAX_SENT_BYTES:
        return
    earlier = before()
    if earlier is None or size > sent_bytes(earlier):
        raise TooLarge("The container", size=size, limit=MAX_SENT_BYTES)


def sent_bytes(answer: Message) -> int:
    """Say how many bytes an answer has as JSON; a small one is not counted, but guessed at."""
    most = (_NAMES + _ESCAPED) * answer.ByteSize()
    if most <= MAX_SENT_BYTES:
        return most
    raw = answer.SerializeToString()
    escaped = _ESCAPED * (raw.count(b"<") + raw.count(b">"))
    text = json_format.MessageToJson(
        answer, indent=None, ensure_ascii=False, always_print_fields_with_no_presence=True
    )
    return len(text.encode()) + escaped
