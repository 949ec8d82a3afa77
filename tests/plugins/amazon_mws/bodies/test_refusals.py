"""Refusals, and the headers of quotas, in every shape that Amazon was seen to send."""

from contextlib import suppress
from datetime import timedelta

import pytest
from amazon_bodies import RECORDED, WRITTEN, each, recorded, written
from evidence.beside import RECORDINGS

from channel_connector.plugins.amazon_mws.mws import errors as amazon_errors
from channel_connector.plugins.amazon_mws.mws.timestamps import parse_timestamp
from channel_connector.ports.host.errors import ConnectorError, Throttled
from channel_connector.ports.host.rate_policy import QuotaSeen

both = pytest.mark.parametrize(
    ("read", "all_said"),
    [
        pytest.param(written, WRITTEN, id="written"),
        pytest.param(recorded, RECORDED, id="recorded", marks=RECORDINGS.needed),
    ],
)


@each("refusals")
def test_a_refusal_becomes_the_right_error(replay, read, said):
    told = replay(read())

    with pytest.raises(ConnectorError) as error:
        told.answer()

    (result,) = told.policy.results
    name, outcome, code = said
    assert type(error.value) is getattr(amazon_errors, name)
    assert (result.outcome, result.code) == (outcome, code)
    assert result.request_id


@pytest.mark.parametrize(
    ("read", "name", "ends"),
    [
        pytest.param(written, "SubmitFeed/hour_used_up", "2026-03-11T09:42:00Z", id="written"),
        pytest.param(
            recorded,
            "spree/request_quota_exceeded.xml",
            "2013-10-24T00:42:00Z",
            id="recorded",
            marks=RECORDINGS.needed,
        ),
    ],
)
def test_the_end_of_a_used_up_hour_is_known_from_the_message(replay, read, name, ends):
    told = replay(read(name))
    told.now = parse_timestamp(ends) - timedelta(minutes=29, seconds=30)

    with pytest.raises(Throttled) as error:
        told.answer()

    assert error.value.until == parse_timestamp(ends)


@each("quotas")
def test_quota_headers_are_learnt_from_any_kind_of_answer(replay, read, said):
    told = replay(read())
    ask = told.document if told.operation == "GetReport" else told.answer

    with suppress(ConnectorError):
        ask()

    (result,) = told.policy.results
    resets_at = parse_timestamp(said["resets_at"])
    assert result.quota == QuotaSeen(said["most"], said["remaining"], resets_at)


@both
def test_all_others_have_no_quota_headers(read, all_said):
    """Orders, Easy Ship and Sellers send none; neither does the front end that refuses."""
    names = {name for kind in all_said.values() for name in kind}

    assert {name for name in names if "x-mws-quota-max" in read(name).headers} == set(
        all_said["quotas"]
    )
