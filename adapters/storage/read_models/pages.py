"""Lists in pages: each page knows the place after its last row, however long the list is."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

Row = TypeVar("Row")
Key = TypeVar("Key")

Place = tuple[datetime, str, str]
"""Where a row stands in a list: its moment, its id, its connection."""

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list; `next` asks for those behind them, empty where there are none."""

    rows: tuple[Row, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list by name: from `first` on, or behind `after`, so many rows."""

    first: str = ""
    after: str = ""
    limit: int = PAGE


WHOLE = Part()
"""From the beginning."""


def newest_first(
    parts: Iterable[Iterable[Row]], place: Callable[[Row], Place], limit: int
) -> Page[Row]:
    """Return a page of the parts, of which each has up to `limit` + 1 rows, newest first."""
    rows = sorted((row for part in parts for row in part), key=place, reverse=True)
    if len(rows) <= limit:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), token_of(place(rows[limit - 1])))


def by_name(rows: Sequence[Row], name: Callable[[Row], str], limit: int) -> Page[Row]:
    """Return a page of `limit` rows out of up to `limit` + 1 that are sorted by name."""
    if len(rows) <= limit:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), name(rows[limit - 1]))


def token_of(place: Place) -> str:
    """Return a place as text for an address."""
    moment, *ids = place
    told = json.dumps([moment.isoformat(), *ids]).encode()
    return urlsafe_b64encode(told).decode("ascii").rstrip("=")


def place_of(token: str) -> Place | None:
    """Return the place that a token tells; None where it is no token of ours."""
    try:
        told = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        moment, one, other = told
        place = datetime.fromisoformat(moment), str(one), str(other)
    except (ValueError, TypeError, binascii.Error):
        return None
    return place if place[0].tzinfo is not None else None


def behind(
    question: sa.Select[tuple[()]], columns: Sequence[sa.ColumnElement[object]], token: str
) -> sa.Select[tuple[()]]:
    """Order by these columns, the greatest first, and go on behind the token's place."""
    ordered = question.order_by(*(column.desc() for column in columns))
    place = place_of(token)
    return ordered if place is None else ordered.where(sa.tuple_(*columns) < place)


def up_to(
    connection: sa.Connection, questions: Mapping[Key, sa.Select[Any]], most: int
) -> dict[Key, int]:
    """Count the rows of each question, but no more than `most`; all of it is asked at once."""
    counted = [
        sa.select(sa.func.count()).select_from(question.limit(most).subquery()).scalar_subquery()
        for question in questions.values()
    ]
    return dict(zip(questions, connection.execute(sa.select(*counted)).one(), strict=True))
