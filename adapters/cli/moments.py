"""Moments as people type them."""

import re
from datetime import UTC, datetime, timedelta

import click

from ...sdk.wall_clock import WallClock

AGO = re.compile(r"(\d{1,5})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class MomentParam(click.ParamType[datetime]):
    """
    A moment, aware: ISO 8601, in UTC where it names no zone, or how long ago.

    `2026-03-14`, `2026-03-14T18:00`, `2026-03-14 18:00+05:30`, `90m`, `2h`, `3d`.
    """

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the moment."""
        text = str(value).strip()
        ago = AGO.fullmatch(text)
        if ago is not None:
            return WallClock().now() - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{text} is no moment. Write 2026-03-14T18:00, with +05:30 behind it where it is "
                "not UTC, or 2h for two hours ago.",
                param,
                ctx,
            )
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
