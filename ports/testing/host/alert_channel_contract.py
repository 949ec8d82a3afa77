"""Contract tests of `AlertChannel`, and their rig."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import pytest

from ...host.alert_channel import AlertChannel, AlertKind, Notice
from ...host.errors import AlertRefused, Unavailable
from ..fakes.builders import CONNECTION, NOON
from ..fakes.memory_alert_channel import Arrived


class AlertRig(Protocol):
    """An alert channel, and the other side that receives its notices."""

    channel: AlertChannel
    secrets: Sequence[str]
    """Values that must not occur in errors."""

    def arrived(self) -> list[Arrived]:
        """Return the received notices, in order."""
        ...

    def refuse(self) -> None:
        """Make the other side refuse notices."""
        ...

    def be_busy(self) -> None:
        """Make the other side busy."""
        ...

    def go_away(self) -> None:
        """Make the other side not answer."""
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
        text="50 orders are blocked.\nSee “orders list” and fix the reasons.",
    )


class AlertChannelContract:
    """Subclasses provide `rig`, a fixture that returns an `AlertRig`."""

    def test_a_notice_arrives_unchanged(self, rig: AlertRig) -> None:
        notice = a_notice()

        rig.channel.send(notice, NOON)

        [arrived] = rig.arrived()
        assert (arrived.title, arrived.text) == (notice.title, notice.text)

    def test_the_answer_is_a_sentence(self, rig: AlertRig) -> None:
        assert rig.channel.send(a_notice(), NOON).endswith(".")

    def test_repeated_notices_have_the_same_id(self, rig: AlertRig) -> None:
        for notice_id in ("trial-1", "trial-1", "trial-2"):
            rig.channel.send(a_notice(notice_id), NOON)

        first, again, other = [arrived.mark for arrived in rig.arrived()]
        assert first == again != other

    def test_a_refusal_is_raised_without_a_secret(self, rig: AlertRig) -> None:
        rig.refuse()

        with pytest.raises(AlertRefused) as refusal:
            rig.channel.send(a_notice(), NOON)

        assert not [secret for secret in rig.secrets if secret in str(refusal.value)]

    def test_a_busy_receiver_raises_unavailable(self, rig: AlertRig) -> None:
        rig.be_busy()

        with pytest.raises(Unavailable):
            rig.channel.send(a_notice(), NOON)

    def test_an_unreachable_receiver_raises_unavailable(self, rig: AlertRig) -> None:
        rig.go_away()

        with pytest.raises(Unavailable) as failure:
            rig.channel.send(a_notice(), NOON)

        assert not [secret for secret in rig.secrets if secret in str(failure.value)]
