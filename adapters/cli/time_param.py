"""The parameter type for times on the command line."""

import re
from datetime import UTC, datetime, timedelta

import click

from ...sdk.wall_clock import WallClock

AGO = re.compile(r"(\d{1,5})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class TimeParam(click.ParamType[datetime]):
    """
    An aware datetime, given in ISO 8601 (UTC if it has no zone) or as how long ago.

    `2026-03-14`, `2026-03-14T18:00`, `2026-03-14 18:00+05:30`, `90m`, `2h`, `3d`.
    """

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Parse the time."""
        text = str(value).strip()
        ago = AGO.fullmatch(text)
        if ago is not None:
            return WallClock().now() - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{text} is not a valid time. Use 2026-03-14T18:00 (UTC), "
                "2026-03-14T18:00+05:30, or 2h for two hours ago.",
                param,
                ctx,
            )
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
