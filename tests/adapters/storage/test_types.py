"""Values keep their meaning on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.types import Prose, Span, TextTuple, UtcDateTime
from channel_connector.ports.testing.fakes.builders import NOON

INDIA = timezone(timedelta(hours=5, minutes=30))

notes = sa.Table(
    "notes",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("moment", UtcDateTime),
    sa.Column("span", Span),
    sa.Column("prose", Prose),
    sa.Column("texts", TextTuple),
)


@pytest.fixture
def kept(database):
    """Return a function that stores values under a column and reads them back."""
    with database.writing() as connection:
        notes.create(connection)

    def keep(column, *values):
        with database.writing() as connection:
            connection.execute(sa.insert(notes), [{column: value} for value in values])
        with database.reading() as connection:
            return list(connection.scalars(sa.select(notes.c[column]).order_by(notes.c[column])))

    return keep


def test_a_moment_comes_back_aware_in_utc_and_exact(kept):
    [moment] = kept("moment", datetime(2026, 3, 14, 17, 30, 0, 1, tzinfo=INDIA))

    assert moment == NOON + timedelta(microseconds=1)
    assert moment.tzinfo is UTC


def test_moments_sort_as_time_does(kept):
    later = [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(999, 12, 31, tzinfo=UTC),
        NOON - timedelta(microseconds=1),
        NOON,
        NOON + timedelta(microseconds=1),
        datetime(2026, 3, 14, 17, 30, 1, tzinfo=INDIA),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ]

    assert kept("moment", *reversed(later)) == later


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles"])
def test_moments_are_the_same_whatever_zone_the_server_lives_in(postgres_url, zone):
    """Told in the server's own zone, the last moment of all would lie after all years."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET timezone = "{zone}"')
    database = Database(postgres_url)

    with database.writing() as connection:
        notes.create(connection)
        connection.execute(sa.insert(notes), [{"moment": first}, {"moment": last}])
        kept = list(connection.scalars(sa.select(notes.c.moment).order_by(notes.c.moment)))
    database.dispose()

    assert kept == [first, last]


def test_a_moment_without_a_time_zone_is_a_mistake(kept):
    with pytest.raises(StatementError, match="has no time zone"):
        kept("moment", datetime(2026, 3, 14, 12, 0, 0))  # noqa: DTZ001  # that is the mistake


def test_a_span_is_exact_to_the_microsecond(kept):
    spans = [timedelta(microseconds=-1), timedelta(microseconds=1), timedelta(days=40000)]

    assert kept("span", *spans) == spans


def test_prose_keeps_every_script_and_replaces_what_no_database_holds(kept):
    assert kept("prose", "\u0906\u0936\u093e \U0001f382 \x00 \ud800") == [
        "\u0906\u0936\u093e \U0001f382 \ufffd \ufffd"
    ]


def test_texts_keep_their_order_and_their_letters(kept):
    texts = ("RED, MUG", 'BLUE "MUG"', "\u091a\u093e\u092f", "")

    assert kept("texts", texts) == [texts]


@pytest.mark.parametrize("column", ["moment", "span", "prose", "texts"])
def test_nothing_stays_nothing(kept, column):
    assert kept(column, None) == [None]
