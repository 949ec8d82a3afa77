"""Lets a web server answer by new settings, once they are known to be right."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ....ports.host.errors import ConnectorError, TryAgain
from ...logging.redaction import Redaction
from ...settings import DatabaseAddress
from ...settings.plugins import load_plugins
from ..load_settings import load_all_settings, revision_of

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0
"""How soon a client that was changed in the database is answered for as it is now."""


class WebReload:
    """
    Watches what the settings come from, and asks for a new worker where that changed.

    Args:
        renew: replaces the worker that answers; calls under way are answered first.
    """

    def __init__(
        self,
        config: Path,
        storage: DatabaseAddress,
        redaction: Redaction,
        renew: Callable[[], None],
    ) -> None:
        self._config = config
        self._storage = storage
        self._redaction = redaction
        self._renew = renew
        self._asked = threading.Event()
        self._seen = revision_of(storage)

    def ask(self) -> None:
        """Let everything be read anew. May be called from a signal handler."""
        self._asked.set()

    def watch(self) -> None:
        """Look again and again, as long as the process lives."""
        while True:
            asked = self._asked.wait(LOOK_SECONDS)
            self._asked.clear()
            try:
                self._look(asked=asked)
            except TryAgain as failure:
                log.debug("web.cannot_look", extra={"reason": str(failure)})
            except ConnectorError as problem:
                log.error("settings.refused", extra={"reason": str(problem)})  # noqa: TRY400  # foreseen: no traceback

    def _look(self, *, asked: bool) -> None:
        revision = revision_of(self._storage)
        if not asked and revision == self._seen:
            return
        self._seen = revision
        settings = load_all_settings(self._config, load_plugins(), os.environ)
        self._redaction.learn(settings.secrets)
        log.info("web.reloading")
        self._renew()


def renew_worker() -> None:
    """Let granian, whose main process this is, replace its worker."""
    os.kill(os.getpid(), signal.SIGHUP)
