"""`budgets` shows what is left of each quota and what waits, from the database."""

import json
import os
import pty
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from freezegun import freeze_time

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.cli import main
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.ports.host.rate_policy import CallResult, Granted, Outcome, QuotaSeen
from channel_connector.ports.testing.fakes.builders import NOON

MINUTE = timedelta(minutes=1)
SECRETS = ("AKIDEXAMPLE000000001", "ExampleSecretKey0123456789", "amzn.mws.0000", "swordfish-77")
CONNECTION = """
  {name}:
    channel: amazon_mws
    settings:
      seller_id: A1EXAMPLESELLER
      access_key_id: AKIDEXAMPLE000000001
      secret_key: ExampleSecretKey0123456789
      mws_auth_token: amzn.mws.0000
      submit_feed_burst: {burst}
    assure:
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish-77
      domain: acme
      location_code: BLR1
"""


@pytest.fixture
def file(tmp_path, upgraded_books):
    """A config.yaml with one connection to Amazon, and its database."""
    file = tmp_path / "config.yaml"
    connect(file, acme=1)
    return file


@pytest.fixture
def noon():
    """Let the command line's clock stand still."""
    with freeze_time(NOON):
        yield


def connect(file, **bursts):
    """Set up connections, each with its submit_feed_burst."""
    connections = (CONNECTION.format(name=name, burst=burst) for name, burst in bursts.items())
    file.write_text('storage: {url: "sqlite:///books.db"}\nconnections:\n' + "\n".join(connections))


@contextmanager
def opened(file):
    settings = load_settings(file, load_plugins(), {})
    with open_host(settings.storage, settings.connections) as host:
        yield host


@contextmanager
def pace_of(file, connection="acme"):
    """What paces the calls of a connection to Amazon, as `run` has it."""
    with opened(file) as host:
        yield host.rate_policies()[connection][0]


def budgets(file, *arguments, charset="utf-8"):
    return CliRunner(charset=charset).invoke(main, ["-c", str(file), "budgets", *arguments])


def figures(file, name="SubmitFeed", *arguments):
    told = json.loads(budgets(file, "--json", *arguments).stdout)
    (found,) = [budget for budget in told["budgets"] if budget["name"] == name]
    return found


def part_of(text, name="SubmitFeed"):
    """Return the lines of one budget."""
    (part,) = [part for part in text.split("\n\n") if part.startswith(f"{name} of ")]
    return part


# what is shown


def test_every_budget_of_both_sides_is_shown(file):
    shown = budgets(file)

    assert shown.exit_code == 0
    headings = [part.splitlines()[0] for part in shown.stdout.split("\n\n")[1:-1]]
    assert [heading.split(" of ")[0] for heading in headings] == [
        "ListOrders",
        "GetOrder",
        "ListOrderItems",
        "ListMarketplaceParticipations",
        "ListPickupSlots",
        "CreateScheduledPackage",
        "GetScheduledPackage",
        "UpdateScheduledPackages",
        "SubmitFeed",
        "GetFeedSubmissionList",
        "GetFeedSubmissionResult",
        "GetReportList",
        "GetReport",
        "Assure calls",
    ]


def test_an_untouched_budget_is_full(file):
    part = part_of(budgets(file).stdout)

    assert "rule       one call at once, then one every 2 minutes; 30 an hour" in part
    assert "left       1 at once; 30 of 30 this hour, counted rolling" in part
    assert "next slot  now" in part
    assert "last hour  no call" in part


def test_a_pack_that_left_and_one_that_waits_are_both_seen(file, noon):
    with pace_of(file) as pace:
        pace.request("SubmitFeed", NOON, "SHIP-7", "pack")
        pace.request("SubmitFeed", NOON, "SHIP-8", "pack")

    part = part_of(budgets(file).stdout)

    assert "left       0 at once; 29 of 30 this hour" in part
    assert "next slot  12:02:00 UTC" in part
    assert "acme        pack  SHIP-8   -    12:02:00 UTC" in part
    assert "last hour  pack  " + "." * 59 + "P  1" in part


def test_a_stock_update_that_announced_itself_is_seen_with_its_due_time(file, noon):
    with pace_of(file) as pace:
        pace.reserve("SubmitFeed", "stock", NOON + 20 * MINUTE, NOON)

    (row,) = [line for line in budgets(file).stdout.splitlines() if "stock" in line]

    assert row.split() == ["acme", "stock", "-", "12:20:00", "UTC", "-"]


def test_the_quota_reported_by_the_channel_is_shown(file, noon):
    """Two answers that agree make its hour ours; what we did not send, others did."""
    with pace_of(file) as pace:
        for minutes, remaining in ((10, 21), (5, 20)):
            at = NOON - minutes * MINUTE
            with freeze_time(at):
                granted = pace.request("SubmitFeed", at, "SHIP", "pack")
            assert isinstance(granted, Granted)
            seen = QuotaSeen(30, remaining, NOON + 20 * MINUTE)
            pace.report_outcome(granted, CallResult(Outcome.ANSWERED, quota=seen), at)

    part = part_of(budgets(file).stdout)

    assert "20 of 30 this hour, which ends at 12:20:00 UTC" in part
    assert "others     made 8 calls of this hour" in part


def test_a_throttled_budget_shows_until_when(file, noon):
    until = NOON + 20 * MINUTE
    exceeded = CallResult(Outcome.THROTTLED, 503, code="QuotaExceeded", retry_at=until)
    with pace_of(file) as pace:
        pace.report_outcome(pace.request("SubmitFeed", NOON, "SHIP", "pack"), exceeded, NOON)

    part = part_of(budgets(file).stdout)

    assert "held       until 12:20:00 UTC: the other side throttled a call" in part
    assert "." * 59 + "!  1" in part


def test_connections_of_one_account_stand_at_one_budget(file):
    connect(file, acme=1, zeta=1)

    assert "(acme, zeta)" in part_of(budgets(file).stdout)


def test_connections_that_use_an_account_by_different_rules_stand_apart(file):
    connect(file, acme=1, zeta=15)

    submissions = [
        budget
        for budget in json.loads(budgets(file, "--json").stdout)["budgets"]
        if budget["name"] == "SubmitFeed"
    ]

    assert [(one["connections"], one["burst"]) for one in submissions] == [
        (["acme"], 1),
        (["zeta"], 15),
    ]


def test_one_connection_can_be_picked(file):
    connect(file, acme=1, zeta=15)

    shown = budgets(file, "--connection", "zeta").stdout

    assert "15 calls at once" in part_of(shown)
    assert "(acme, zeta)" in part_of(shown, "ListOrders")


def test_a_missing_connection_is_reported(file):
    result = budgets(file, "--connection", "zeta")

    assert result.exit_code == 2
    assert "There is no connection zeta in " in result.stderr
    assert "Known: acme." in result.stderr


# figures for programs


def test_programs_get_every_figure(file, noon):
    until = NOON + 2 * MINUTE
    with pace_of(file) as pace:
        pace.request("SubmitFeed", NOON, "SHIP-7", "pack")
        pace.request("SubmitFeed", NOON, "SHIP-8", "pack")

    told = figures(file)

    account = told.pop("account")
    assert account.startswith("A1EXAMPLESELLER/")
    assert told == {
        "connections": ["acme"],
        "name": "SubmitFeed",
        "at_once": 0,
        "burst": 1,
        "restore_interval_seconds": 120.0,
        "hourly_quota": 30,
        "hour_left": 29,
        "hour_ends_at": None,
        "taken_by_others": 0,
        "next_call_at": until.isoformat(),
        "held_until": None,
        "recent": [
            {
                "at": NOON.isoformat(),
                "operation": "SubmitFeed",
                "work": "pack",
                "outcome": "PENDING",
                "connection": "acme",
                "http_status": None,
            }
        ],
        "waiting": [
            {
                "connection": "acme",
                "work": "pack",
                "subject": "SHIP-8",
                "due_at": None,
                "asked_at": NOON.isoformat(),
                "until": until.isoformat(),
            }
        ],
    }


def test_programs_get_the_moment_that_the_figures_are_of(file, noon):
    assert json.loads(budgets(file, "--json").stdout)["at"] == NOON.isoformat()


# what it needs, and what it leaves alone


def test_budgets_needs_no_network_and_counts_no_call(file, monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("no network")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "create_connection", forbidden)

    assert budgets(file).exit_code == 0
    monkeypatch.undo()
    assert figures(file)["at_once"] == 1
    with closing(sqlite3.connect(file.parent / "books.db")) as storage:
        assert storage.execute("SELECT count(*) FROM calls").fetchone() == (0,)


def test_a_running_connector_may_be_writing_meanwhile(file):
    with closing(sqlite3.connect(file.parent / "books.db", isolation_level=None)) as storage:
        storage.execute("BEGIN IMMEDIATE")
        storage.execute("DELETE FROM scheduled_jobs")

        assert budgets(file).exit_code == 0


def test_a_missing_database_is_reported_with_how_to_create_it(tmp_path):
    connect(tmp_path / "config.yaml", acme=1)

    result = budgets(tmp_path / "config.yaml")

    assert result.exit_code == 2
    assert "channel-connector db upgrade" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_no_secret_is_shown(file, arguments):
    shown = budgets(file, *arguments)

    assert "A1EXAMPLESELLER" in shown.stdout
    for secret in SECRETS:
        assert secret not in shown.output


# where it is shown


def with_a_strange_name(file):
    now = datetime.now(UTC)
    with pace_of(file) as pace:
        for ship in ("1", "SHIP-\u00e9\u20b9"):
            pace.request("SubmitFeed", now, ship, "pack")


@pytest.mark.parametrize(
    ("charset", "shown"),
    [("utf-8", "SHIP-\u00e9\u20b9"), ("latin-1", "SHIP-\u00e9?"), ("ascii", "SHIP-??")],
)
def test_what_the_output_cannot_hold_stops_nothing(file, charset, shown):
    with_a_strange_name(file)

    result = budgets(file, charset=charset)

    assert result.exit_code == 0
    assert shown in result.stdout_bytes.decode(charset)


def on_a_terminal(file, columns, encoding):
    """Run the real command on a terminal and return what it wrote there."""
    controller, terminal = pty.openpty()
    environment = {
        **os.environ,
        "COLUMNS": str(columns),
        "TERM": "xterm-256color",
        "PYTHONIOENCODING": encoding,
    }
    environment.pop("NO_COLOR", None)
    command = "from channel_connector.adapters.cli import main; main()"
    with subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-c", command, "-c", str(file), "budgets"],
        stdout=terminal,
        stderr=subprocess.STDOUT,
        env=environment,
    ):
        os.close(terminal)
        written = b""
        while True:
            try:
                written += os.read(controller, 65536)
            except OSError:  # the terminal's other end was closed
                break
    os.close(controller)
    return written.decode(encoding)


@pytest.mark.parametrize(
    ("columns", "encoding", "hour"),
    [(120, "utf-8", "\u00b7" * 59), (80, "utf-8", "\u00b7" * 29), (120, "ascii", "." * 59)],
)
def test_a_terminal_gets_colours_and_as_many_marks_as_it_has_room_for(
    file, columns, encoding, hour
):
    with_a_strange_name(file)

    shown = on_a_terminal(file, columns, encoding)

    blanks = f"\x1b[2m{hour[0]}\x1b[0m"
    assert shown.count(blanks) == len(hour)
    assert "\x1b[32mP\x1b[0m" in shown


def test_elsewhere_there_are_no_colours(file):
    with_a_strange_name(file)

    assert "\x1b" not in budgets(file).stdout
