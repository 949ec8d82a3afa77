"""Connections: their settings, their health, and a test of their credentials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....core.jobs.resume import resume
from ....ports.channel.workflows import supported
from ...connections.credential_check import Finding, check_credentials
from ...settings import ConnectionSettings, Kept
from ..health import Health, health_of_connection
from ..page_blueprint import page_blueprint
from ..query_arguments import connection_or_404
from ..services import current_console
from ..tones import CALM

pages = page_blueprint("connections", "/connections")


DISABLED: Final = Health("Disabled", CALM, ())


@dataclass(frozen=True, slots=True)
class Card:
    """A connection and its health."""

    settings: ConnectionSettings
    health: Health

    @property
    def does(self) -> list[str]:
        """The workflows that the channel supports."""
        return list(map(str, supported(self.settings.channel_type.workflows)))

    @property
    def has_switch(self) -> bool:
        """Whether it can be enabled and disabled here; otherwise this is done in config.yaml."""
        return self.settings.kept is Kept.DATABASE


@pages.get("")
def index() -> str:
    """Show all connections."""
    return _page()


@pages.post("/<connection>/test")
def test(connection: str) -> str:
    """Make one call without effect to each side, and show the results."""
    console = current_console()
    opened = connection_or_404(connection)
    findings = list(
        check_credentials(opened, console.scheduled_jobs, console.calls, console.clock.now)
    )
    if "HX-Request" in request.headers:
        return render_template("console/findings.html", findings=findings)
    return _page(connection, findings)


@pages.post("/<connection>/resume")
def resume_jobs(connection: str) -> Response:
    """Try the halted jobs of a connection now."""
    console = current_console()
    opened = connection_or_404(connection)
    resume(console.scheduled_jobs, [opened.name], console.clock.now())
    return redirect(url_for("console.connections.index", noted=True))


@pages.post("/<connection>/switch")
def switch(connection: str) -> Response:
    """Enable or disable a connection that is stored in the database."""
    console = current_console()
    if not console.switch(connection, "on" in request.form, console.clock.now()):
        raise NotFound
    return redirect(url_for("console.connections.index", noted=True))


def _page(tested: str = "", findings: Sequence[Finding] = ()) -> str:
    console = current_console()
    now, scheduled_jobs = console.clock.now(), console.scheduled_jobs.all()
    not_loaded = console.loading().not_loaded(now)
    cards = [
        Card(one.settings, health_of_connection(one.name, scheduled_jobs, not_loaded, now))
        for one in console.connections
    ]
    shown = {one.settings.name for one in cards} | {one.name for one in console.disabled}
    others = {one.name: one.reason for one in console.left_out}
    others |= {one.connection: one.reason for one in not_loaded}
    return render_template(
        "console/connections.html",
        cards=[*cards, *(Card(one, DISABLED) for one in console.disabled)],
        left_out={name: others[name] for name in sorted(others.keys() - shown)},
        tested=tested,
        findings=findings,
    )
