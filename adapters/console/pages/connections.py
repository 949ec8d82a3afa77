"""Connections: what each is set to do, and a test of its credentials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....ports.channel.plugin import Support
from ...connections.credential_check import Finding, check_credentials
from ...settings import ConnectionSettings, Kept
from ..asked import opened
from ..health import Health, health_of
from ..part import part
from ..services import the_console
from ..words import CALM

pages = part("connections", "/connections")


DISABLED: Final = Health("Disabled", CALM, ())


@dataclass(frozen=True, slots=True)
class Card:
    """A connection, and how it does."""

    settings: ConnectionSettings
    health: Health

    @property
    def does(self) -> list[str]:
        """The workflows that it does."""
        return [
            str(workflow)
            for workflow, declared in self.settings.channel_type.workflows.items()
            if declared.support is Support.SUPPORTED
        ]

    @property
    def has_switch(self) -> bool:
        """Whether it is enabled and disabled here; else that is done in config.yaml."""
        return self.settings.kept is Kept.DATABASE


@pages.get("")
def index() -> str:
    """Show all of them."""
    return _page()


@pages.post("/<connection>/test")
def test(connection: str) -> str:
    """Make one harmless call at each side, and show what came of it."""
    console = the_console()
    findings = list(check_credentials(opened(connection), console.clock.now))
    if "HX-Request" in request.headers:
        return render_template("console/findings.html", findings=findings)
    return _page(connection, findings)


@pages.post("/<connection>/switch")
def switch(connection: str) -> Response:
    """Enable or disable a connection that is kept in the database."""
    console = the_console()
    if not console.switch(connection, "on" in request.form, console.clock.now()):
        raise NotFound
    return redirect(url_for("console.connections.index", noted=True))


def _page(tested: str = "", findings: Sequence[Finding] = ()) -> str:
    console = the_console()
    now, scheduled_jobs = console.clock.now(), console.scheduled_jobs.all()
    cards = [
        Card(
            one.settings,
            health_of([each for each in scheduled_jobs if each.connection == one.name], now),
        )
        for one in console.connections
    ]
    return render_template(
        "console/connections.html",
        cards=[*cards, *(Card(one, DISABLED) for one in console.disabled)],
        left_out=console.left_out,
        tested=tested,
        findings=findings,
    )
