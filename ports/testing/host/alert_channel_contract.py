"""What a channel that tells people promises, and the rig that its tests need."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import pytest

from ...host.alert_channel import AlertChannel, AlertKind, Notice
from ...host.errors import AlertRefused, Unavailable
from ..fakes.builders import CONNECTION, NOON
from ..fakes.memory_alert_channel import Arrived


class AlertRig(Protocol):
    """A channel, and the other side that it hands notices to."""

    channel: AlertChannel
    secrets: Sequence[str]
    """What no text of ours may show."""

    def arrived(self) -> list[Arrived]:
        """Return what the other side got, in order."""
        ...

    def refuse(self) -> None:
        """Let the other side take nothing as things are."""
        ...

    def be_busy(self) -> None:
        """Let the other side ask to come again later."""
        ...

    def go_away(self) -> None:
        """Let the other side answer nobody."""
        ...


def a_notice(notice_id: str = "trial-1") -> Notice:
    """Return a notice with letters that are not plain ASCII."""
    return Notice(
        notice_id=notice_id,
        kind=AlertKind.ORDERS_BLOCKED,
        connection=CONNECTION,
        over=False,
        since=NOON - timedelta(hours=1),
        count=50,
        title=f"{CONNECTION}: 50 orders are blocked",
        text="50 orders are blocked.\nSee “orders list” and mend what it names.",
    )


class AlertChannelContract:
    """Subclass me and provide `rig`, a fixture that opens an `AlertRig`."""

    def test_a_notice_arrives_whole(self, rig: AlertRig) -> None:
        notice = a_notice()

        rig.channel.send(notice, NOON)

        [arrived] = rig.arrived()
        assert (arrived.title, arrived.text) == (notice.title, notice.text)

    def test_it_says_what_came_back(self, rig: AlertRig) -> None:
        assert rig.channel.send(a_notice(), NOON).endswith(".")

    def test_the_same_notice_is_known_again(self, rig: AlertRig) -> None:
        for notice_id in ("trial-1", "trial-1", "trial-2"):
            rig.channel.send(a_notice(notice_id), NOON)

        first, again, other = [arrived.mark for arrived in rig.arrived()]
        assert first == again != other

    def test_what_is_refused_is_told_as_such_without_a_secret(self, rig: AlertRig) -> None:
        rig.refuse()

        with pytest.raises(AlertRefused) as refusal:
            rig.channel.send(a_notice(), NOON)

        assert not [secret for secret in rig.secrets if secret in str(refusal.value)]

    def test_who_is_busy_is_asked_again_later(self, rig: AlertRig) -> None:
        rig.be_busy()

        with pytest.raises(Unavailable):
            rig.channel.send(a_notice(), NOON)

    def test_who_is_away_is_asked_again_later(self, rig: AlertRig) -> None:
        rig.go_away()

        with pytest.raises(Unavailable) as failure:
            rig.channel.send(a_notice(), NOON)

        assert not [secret for secret in rig.secrets if secret in str(failure.value)]
