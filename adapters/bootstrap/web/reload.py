"""Replaces the worker of the web server when valid new settings are available."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ....ports.host.errors import ConnectorError, TryAgain
from ...logging.log_masking import Redaction
from ...settings import DatabaseAddress
from ...settings.plugins import load_plugins
from ..load_settings import load_all_settings, revision_of

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0
"""How often the database is checked for changed clients."""


class WebReload:
    """
    Renews the worker on request, or when a client in the database changed.

    Args:
        renew: replaces the worker; calls in progress are answered first.
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
        self._requested = threading.Event()
        self._revision = revision_of(storage)

    def ask(self) -> None:
        """Request a reload. May be called from a signal handler."""
        self._requested.set()

    def watch(self) -> None:
        """Poll until the process ends."""
        while True:
            asked = self._requested.wait(POLL_SECONDS)
            self._requested.clear()
            try:
                self._poll(asked=asked)
            except TryAgain as failure:
                log.debug("web.cannot_look", extra={"reason": str(failure)})
            except ConnectorError as problem:
                log.error("settings.refused", extra={"reason": str(problem)})  # noqa: TRY400  # foreseen: no traceback

    def _poll(self, *, asked: bool) -> None:
        revision = revision_of(self._storage)
        if not asked and revision == self._revision:
            return
        self._revision = revision
        settings = load_all_settings(self._config, load_plugins(), os.environ)
        self._redaction.learn(settings.secrets)
        log.info("web.reloading")
        self._renew()


def renew_worker() -> None:
    """Make granian, which runs in this process, replace its worker."""
    os.kill(os.getpid(), signal.SIGHUP)
