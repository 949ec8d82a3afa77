"""The events in order, one line each; and the log, checked for leaks."""

import logging
from dataclasses import dataclass, field

PACKAGE = "channel_connector"
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_DULL = ("connection", "reason")


@dataclass
class Story:
    """Lines with their times, written by the world and by the connector's log."""

    now: object
    secrets: frozenset = frozenset()
    lines: list = field(default_factory=list)
    logged: list = field(default_factory=list)
    leaked: str = ""
    mistakes: list = field(default_factory=list)

    def tell(self, text):
        self.lines.append((self.now(), text))

    def log(self, record):
        fields = {
            name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD
        }
        message = record.getMessage()
        whole = f"{message} {fields}"
        if record.exc_info and record.exc_info[1] is not None:
            whole += f" {record.exc_info[1]!r}"
        self.logged.append(whole)
        for secret in self.secrets:
            if secret in whole:
                self.leaked = message
        told = " ".join(
            f"{name}={value}"
            for name, value in fields.items()
            if name not in _DULL and value not in ("", None, 0, ())
        )
        reason = f": {fields['reason']}" if fields.get("reason") else ""
        where = f"{fields['connection']} " if "connection" in fields else ""
        self.tell(f"{where}{message} {told}{reason}".strip())
        if record.exc_info and record.exc_info[1] is not None:
            self.tell(f"    {record.exc_info[1]!r}")
            self.mistakes.append(repr(record.exc_info[1]))


class _Listener(logging.Handler):
    def __init__(self, story):
        super().__init__(logging.INFO)
        self._story = story

    def emit(self, record):
        self._story.log(record)


class Listening:
    """Connects a story to the connector's log while it is open."""

    def __init__(self, story):
        self._listener = _Listener(story)
        self._log = logging.getLogger(PACKAGE)

    def __enter__(self):
        self._before = self._log.level, self._log.propagate
        self._log.setLevel(logging.INFO)
        self._log.propagate = False
        self._log.addHandler(self._listener)
        return self

    def __exit__(self, *_):
        self._log.removeHandler(self._listener)
        self._log.level, self._log.propagate = self._before
