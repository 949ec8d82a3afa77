"""Contract: the reports of hosts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ...host.loaded_connections import RETENTION, LoadedConnection, LoadedConnectionRepository
from ..fakes.builders import NOON

MINUTE = timedelta(minutes=1)


def a_report(connection: str = "acme", host: str = "one", **changes: Any) -> LoadedConnection:
    """Return the report of a connection that is loaded since NOON."""
    loaded = LoadedConnection(
        host=host,
        connection=connection,
        channel="bazaar",
        in_database=False,
        left_out="",
        since=NOON,
        seen_at=NOON,
        stock=True,
        fetches=True,
        channel_title="The Bazaar",
        channel_account=f"{connection} at the bazaar",
        oms_address="https://oms.example",
        oms_account=f"{connection} at the OMS",
    )
    return replace(loaded, **changes)


def left_out(connection: str = "acme", host: str = "one", **changes: Any) -> LoadedConnection:
    """Return the report of a client of the database that is left out since NOON."""
    out = LoadedConnection(host, connection, "bazaar", True, "There is no key.", NOON, NOON)  # noqa: FBT003  # a field
    return replace(out, **changes)


class LoadedConnectionRepositoryContract:
    """Subclasses provide `reports`, a fixture of an empty repository."""

    def test_nothing_is_known_before_the_first_report(
        self, reports: LoadedConnectionRepository
    ) -> None:
        assert reports.all() == []

    def test_a_report_is_returned_as_it_was_made(self, reports: LoadedConnectionRepository) -> None:
        told = [a_report("acme"), left_out("beta")]

        reports.report("one", told, NOON)

        assert reports.all() == told

    def test_a_report_replaces_the_one_before(self, reports: LoadedConnectionRepository) -> None:
        reports.report("one", [a_report("acme"), a_report("beta")], NOON)

        reports.report("one", [a_report("beta", stock=False)], NOON)

        assert reports.all() == [a_report("beta", stock=False)]

    def test_what_did_not_change_is_so_since_the_first_report(
        self, reports: LoadedConnectionRepository
    ) -> None:
        reports.report("one", [a_report("acme"), left_out("beta")], NOON)
        later = NOON + MINUTE

        told = [a_report("acme", since=later), left_out("beta", since=later)]
        reports.report("one", told, later)

        assert [(one.since, one.seen_at) for one in reports.all()] == [(NOON, later)] * 2

    def test_what_was_left_out_and_is_loaded_is_so_since_now(
        self, reports: LoadedConnectionRepository
    ) -> None:
        reports.report("one", [left_out()], NOON)

        reports.report("one", [a_report()], NOON + MINUTE)

        assert [one.since for one in reports.all()] == [NOON + MINUTE]

    def test_hosts_do_not_touch_each_others_reports(
        self, reports: LoadedConnectionRepository
    ) -> None:
        reports.report("one", [a_report("acme", "one")], NOON)
        reports.report("two", [left_out("acme", "two"), a_report("beta", "two")], NOON)

        reports.report("one", [], NOON)

        assert reports.all() == [left_out("acme", "two"), a_report("beta", "two")]

    def test_the_report_of_a_host_that_is_long_gone_is_erased(
        self, reports: LoadedConnectionRepository
    ) -> None:
        reports.report("one", [a_report("acme", "one")], NOON)
        later = NOON + RETENTION + MINUTE

        reports.report("two", [], later)

        assert reports.all() == []

    def test_only_what_is_not_repeated_is_forgotten(
        self, reports: LoadedConnectionRepository
    ) -> None:
        reports.report("one", [a_report("acme", "one"), a_report("beta", "one")], NOON)
        reports.report("two", [a_report("acme", "two")], NOON + MINUTE)

        assert reports.forget("acme", NOON + MINUTE) == 1
        assert reports.forget("acme", NOON + MINUTE) == 0

        assert [(one.connection, one.host) for one in reports.all()] == [
            ("acme", "two"),
            ("beta", "one"),
        ]
