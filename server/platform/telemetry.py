"""Logs: JSON lines on standard error, each with the request id of its call."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from server.platform.settings import Settings

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure_logging(settings: Settings) -> None:
    """Set up the logs of a process, those of libraries included."""
    level = _LEVELS[settings.log_level]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, format='{"level":"%(levelname)s","event":"%(name)s"}'
    )


def logger() -> Any:
    """Give the process's logger."""
    return structlog.get_logger()
