"""
Configures logging for the whole process.

All modules log with the standard library; the keys of `extra` become fields of the line. On a
terminal lines are formatted for reading, elsewhere each is one JSON object.
"""

import logging
import sys
from typing import IO

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from .log_masking import Redaction

QUIET = ("werkzeug", "urllib3", "alembic", "schedule")


def configure_logging(
    redaction: Redaction, stream: IO[str] = sys.stderr, level: int = logging.INFO
) -> None:
    """Send every log line of this level and above to `stream`, redacted."""
    terminal = stream.isatty()
    before: list[Processor] = [
        add_log_level,
        add_logger_name,
        ExtraAdder(),
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if terminal else "iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    render: list[Processor] = (
        [_terse, structlog.dev.ConsoleRenderer(pad_event_to=20)]
        if terminal
        else [structlog.processors.JSONRenderer(sort_keys=True)]
    )
    structlog.configure(
        processors=[*before, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[ProcessorFormatter.remove_processors_meta, redaction, *render],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _terse(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Omit the logger's name and empty values."""
    return {key: value for key, value in event.items() if key != "logger" and value not in ("", [])}
