"""A connection that nobody runs is noticed, and a restart is no alarm."""

from datetime import timedelta

import pytest

from channel_connector.core.jobs.loading import Loading
from channel_connector.core.jobs.names import Side
from channel_connector.ports.repositories.clients import Client
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.host.loaded_connections_contract import a_report, left_out

MINUTE = timedelta(minutes=1)
LATE = 2 * MINUTE
NO_KEY = "There is no key."


def loading(*reports, clients=()):
    return Loading(reports, clients, LATE)


def a_client(name="beta", **changes):
    return Client(**{"name": name, "channel": "bazaar", "enabled": True, "entry": None,
                     "updated_at": NOON, **changes})  # fmt: skip


def lasting(found, now):
    """Return what is not loaded for so long that it is an alarm."""
    return [one.connection for one in found.not_loaded(now) if one.lasts]


def test_what_a_running_host_has_loaded_is_no_news():
    found = loading(a_report("acme"), a_report("beta", in_database=True), clients=[a_client()])

    assert found.not_loaded(NOON + MINUTE) == []
    assert found.hosts_of("acme", NOON + MINUTE) == ["one"]


def test_a_client_that_the_only_host_left_out_is_an_alarm_at_once():
    found = loading(a_report("acme"), left_out("beta"), clients=[a_client()])

    [beta] = found.not_loaded(NOON)

    assert (beta.connection, beta.lasts, beta.since) == ("beta", True, NOON)
    assert beta.reason == f"Left out by one. {NO_KEY}"
    assert found.hosts_of("beta", NOON) == []


@pytest.mark.parametrize("clients", [[], [a_client(enabled=False)]])
def test_a_client_that_is_disabled_or_removed_meanwhile_is_no_alarm(clients):
    assert loading(left_out("beta"), clients=clients).not_loaded(NOON) == []


def test_a_client_that_another_host_has_loaded_is_no_alarm():
    found = loading(
        left_out("beta", "one"), a_report("beta", "two", in_database=True), clients=[a_client()]
    )

    assert found.not_loaded(NOON) == []
    assert found.hosts_of("beta", NOON) == ["two"]


def test_hosts_with_different_connections_are_no_alarm():
    found = loading(a_report("acme", "one"), a_report("beta", "two"))

    assert found.not_loaded(NOON) == []


def test_a_host_that_died_has_nothing_loaded_and_that_is_an_alarm_if_it_does_not_return():
    found = loading(a_report("acme", "one", seen_at=NOON + 60 * MINUTE), a_report("beta", "two"))

    assert found.not_loaded(NOON + 60 * MINUTE)[0].connection == "beta"
    assert found.hosts_of("beta", NOON + 60 * MINUTE) == []
    [beta] = found.not_loaded(NOON + 60 * MINUTE)
    assert beta.reason == (
        "No running host has it. two, the last one, was last seen at 2026-03-14 12:00 UTC."
    )
    assert (beta.lasts, beta.since) == (True, NOON)


@pytest.mark.parametrize("minutes", [1, 2, 3, 5])
def test_the_restart_of_a_host_is_no_alarm(minutes):
    now = NOON + minutes * MINUTE

    assert lasting(loading(a_report("acme", seen_at=now), a_report("beta", "two")), now) == []


def test_the_restart_of_the_host_with_the_key_is_no_alarm():
    """The other one has left the client out since yesterday."""
    yesterday = NOON - timedelta(days=1)
    without_key = left_out("beta", "one", since=yesterday, seen_at=NOON + 4 * MINUTE)
    with_key = a_report("beta", "two", in_database=True)

    found = loading(without_key, with_key, clients=[a_client()])

    assert [one.lasts for one in found.not_loaded(NOON + 4 * MINUTE)] == [False]
    later = loading(
        left_out("beta", "one", since=yesterday, seen_at=NOON + 6 * MINUTE),
        with_key,
        clients=[a_client()],
    )
    assert lasting(later, NOON + 6 * MINUTE) == ["beta"]


def test_a_new_client_has_some_minutes_to_be_loaded():
    found = loading(a_report("acme", seen_at=NOON + 4 * MINUTE), clients=[a_client()])
    assert [one.lasts for one in found.not_loaded(NOON + 4 * MINUTE)] == [False]

    found = loading(a_report("acme", seen_at=NOON + 6 * MINUTE), clients=[a_client()])
    [beta] = found.not_loaded(NOON + 6 * MINUTE)
    assert (beta.lasts, beta.reason) == (True, "No running host has loaded it.")


def test_a_host_whose_clock_was_set_back_is_not_taken_for_running():
    ahead = a_report("acme", seen_at=NOON + timedelta(hours=5))

    assert loading(ahead).hosts_of("acme", NOON) == []


def test_before_any_host_reported_nothing_is_missed():
    assert loading(clients=[a_client()]).not_loaded(NOON + 60 * MINUTE) == []


def test_each_loaded_connection_calls_both_of_its_sides():
    found = loading(a_report("acme"), left_out("beta"), clients=[a_client()])

    assert [(one.connection, one.side, one.title, one.account) for one in found.callers()] == [
        ("acme", Side.CHANNEL, "The Bazaar", "acme at the bazaar"),
        ("acme", Side.OMS, "Assure", "acme at the OMS"),
    ]
