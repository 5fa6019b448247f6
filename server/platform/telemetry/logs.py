"""Logs: JSON lines on standard error, each with the request id of its call.

A line may be read by many: it holds no token, no e-mail address and no password. Those who log name
none; what an exception of a library may say is cut to its first line and scrubbed as a second wall.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from server.platform.settings import Settings
from server.platform.telemetry import traces

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_LONGEST_MESSAGE = 300
LONGEST_FIELD, LONGEST_EXCEPTION = 512, 8192
"""Characters of one field of a line, and of where an exception came from."""
_SECRETS = (
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"), "[token]"),
    (re.compile(r"\b[0-9a-fA-F]{64}\b"), "[token]"),
    # Before addresses: what stands before the @ of a URL is a password.
    (re.compile(r"://[^\s/@\"]+@"), "://[password]@"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
)


def configure_logging(settings: Settings) -> None:
    """Set up the logs of a process, those of libraries included."""
    level = _LEVELS[settings.log_level]
    common: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        traces.add_trace_id,
        _describe_exception,
        _shorten,
    ]
    render: list[Any] = [structlog.processors.JSONRenderer(), _scrubbed]
    structlog.configure(
        processors=[*common, *render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *common],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    sys.excepthook = _log_uncaught


def logger() -> Any:
    """Give the process's logger."""
    return structlog.get_logger()


def scrubbed(text: str) -> str:
    """Blacken what looks like a token, a password or an e-mail address."""
    for pattern, word in _SECRETS:
        text = pattern.sub(word, text)
    return text


def _scrubbed(_logger: Any, _method: str, line: str) -> str:
    return scrubbed(line)


def _describe_exception(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Say of an exception where it was raised, its kind and its first line.

    The lines that follow, as PostgreSQL's DETAIL, hold what the row held.
    """
    failure = event.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()[1]
    elif isinstance(failure, tuple):
        failure = failure[1]
    if isinstance(failure, BaseException):
        event["exception"] = "\n".join(_told(failure))
    return event


def _shorten(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Cut what is long, so that nobody fills the log with what they send."""
    for name, value in event.items():
        longest = LONGEST_EXCEPTION if name == "exception" else LONGEST_FIELD
        if isinstance(value, str) and len(value) > longest:
            event[name] = value[:longest] + "…"
    return event


def _told(failure: BaseException) -> list[str]:
    before = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    lines = [] if before is None else [*_told(before), "which led to"]
    frames = traceback.extract_tb(failure.__traceback__)
    lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    said = str(failure).partition("\n")[0][:_LONGEST_MESSAGE]
    return [*lines, f"{type(failure).__name__}: {said}"]


def _log_uncaught(kind: type[BaseException], failure: BaseException, trace: Any) -> None:
    """Write the exception that ends the process as a line like all others."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, failure, trace)
    else:
        logger().critical("process ends", exc_info=failure)
