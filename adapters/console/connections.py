"""Connections: what each is set to do, and a test of its credentials."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from ...ports.plugin import Support
from ..container import Connection
from ..credential_check import Finding, check_credentials
from .asked import opened
from .health import Health, health_of
from .part import part
from .services import the_console

pages = part("connections", "/connections")


@dataclass(frozen=True, slots=True)
class Card:
    """A connection, and how it does."""

    opened: Connection
    health: Health

    @property
    def does(self) -> list[str]:
        """The workflows that it does."""
        return [
            str(workflow)
            for workflow, declared in self.opened.settings.channel_type.workflows.items()
            if declared.support is Support.SUPPORTED
        ]


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


def _page(tested: str = "", findings: Sequence[Finding] = ()) -> str:
    console = the_console()
    now, wakeups = console.clock.now(), console.wakeups.all()
    cards = [
        Card(one, health_of([each for each in wakeups if each.connection == one.name], now))
        for one in console.connections
    ]
    return render_template(
        "console/connections.html", cards=cards, tested=tested, findings=findings
    )
