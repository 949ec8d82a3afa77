"""The notice that `alerts test` sends."""

from datetime import datetime
from typing import Final

from ....ports.host.alert_channel import Notice
from ....ports.repositories.scheduled_jobs import HOST

TITLE: Final = "channel-connector: a trial alert"
TEXT: Final = "This is a trial, sent by `channel-connector alerts test`. Nothing needs to be done."


def trial(now: datetime) -> Notice:
    """Return a notice that only shows that notices arrive."""
    return Notice(
        notice_id=f"trial/{now.isoformat()}",
        kind=None,
        connection=HOST,
        over=False,
        since=now,
        count=0,
        title=TITLE,
        text=TEXT,
    )
