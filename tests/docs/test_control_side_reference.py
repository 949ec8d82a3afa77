"""docs/reference/sandboxes.md lists every request that a control side answers."""

import re
from datetime import UTC, datetime
from threading import Lock

import pytest
from flask import Flask

from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.clock import SandboxClock as AssureClock
from channel_connector.adapters.assure.sandbox.control import control_side
from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.clock import SandboxClock as AmazonClock
from channel_connector.plugins.amazon_mws.sandbox.control.app import ControlSide
from channel_connector.sdk.wall_clock import WallClock

CONTROL_SIDES = {
    "Control side of sandbox Amazon": lambda: ControlSide(
        Amazon(datetime(2026, 1, 31, tzinfo=UTC)), AmazonClock(WallClock()), Lock()
    ).blueprint(),
    "Control side of sandbox Assure": lambda: control_side(
        Assure(), AssureClock(WallClock()), Lock()
    ),
}


@pytest.mark.parametrize("heading", CONTROL_SIDES)
def test_every_request_is_listed(page, heading):
    app = Flask("sandbox", static_folder=None)
    app.register_blueprint(CONTROL_SIDES[heading]())
    answered = {
        f"{method} {re.sub('<.*?>', 'ID', rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    listed = {cells[0].strip("`") for cells in page("docs/reference/sandboxes.md").rows(heading)}

    assert len(answered) > 5
    assert listed == answered
