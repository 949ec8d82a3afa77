"""Timestamps in every format that Amazon was observed to use."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from channel_connector.plugins.amazon_mws.mws.timestamps import format_timestamp, parse_timestamp

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-06-25T12:32:14Z", datetime(2020, 6, 25, 12, 32, 14, tzinfo=UTC)),
        ("2020-06-25T04:17:07.056Z", datetime(2020, 6, 25, 4, 17, 7, 56000, tzinfo=UTC)),
        ("2018-04-27T14:47:10+00:00", datetime(2018, 4, 27, 14, 47, 10, tzinfo=UTC)),
        ("2018-02-19T14:00:00.50+05:30", datetime(2018, 2, 19, 8, 30, 0, 500000, tzinfo=UTC)),
        ("2017-02-25T18%3A10%3A21.687Z", datetime(2017, 2, 25, 18, 10, 21, 687000, tzinfo=UTC)),
        ("Thu, 25 Jun 2020 04:05:28 GMT", datetime(2020, 6, 25, 4, 5, 28, tzinfo=UTC)),
        ("Thu Oct 24 00:42:00 UTC 2013", datetime(2013, 10, 24, 0, 42, tzinfo=UTC)),
    ],
)
def test_every_format_yields_the_same_timestamp(text, moment):
    read = parse_timestamp(text)

    assert read == moment
    assert read.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2020-13-01T00:00:00Z",
        "12:00",
        "2020-06-25",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-10:00",
        "Thu, 99999999999999999999 Jun 2020 04:05:28 GMT",
    ],
)
def test_an_invalid_timestamp_is_rejected_without_being_quoted(text):
    with pytest.raises(ValueError, match=r"timestamp") as error:
        parse_timestamp(text)

    assert not text or text not in str(error.value)


def test_a_timestamp_without_an_offset_is_rejected():
    with pytest.raises(ValueError, match="offset"):
        parse_timestamp("2020-06-25T12:32:14")


def test_a_timestamp_is_formatted_in_utc_and_rounded_down():
    moment = datetime(2020, 6, 25, 18, 2, 14, 999999, tzinfo=INDIA)

    assert format_timestamp(moment) == "2020-06-25T12:32:14Z"


def test_offsets_without_colon_which_amazon_refuses_since_2018_are_never_written():
    assert format_timestamp(datetime(2020, 6, 25, tzinfo=INDIA)).endswith("Z")
