"""Clients are added, shown and changed on the command line without revealing secrets."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_storage_settings
from channel_connector.adapters.settings.keyring import Keyring
from channel_connector.adapters.storage.tables import clients as table
from channel_connector.ports.host.call_records import Party
from channel_connector.ports.host.errors import CredentialsRefused, Unavailable
from channel_connector.ports.testing.fakes.builders import NOON, a_call_record, a_scheduled_job
from channel_connector.ports.testing.host.loaded_connections_contract import a_report, left_out
from channel_connector.sdk.wall_clock import WallClock

BETA = """\
channel: hostile
settings:
  shop: mall
  key: open-barley-77
orders: {sync: false}
assure:
  base_url: http://127.0.0.1:9
  username: beta
  password: perch-and-pike-5
  location_code: BLR2
  calls_with:
    X-Key: knock-knock-knock-5
"""
SECRETS = ("open-barley", "perch-and", "knock-knock", "open-sesame", "swordfish")
LATER = datetime(2100, 1, 1, tzinfo=UTC)
KEY, NEWER = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """Return a function that sets the keys of the environment; one is set from the start."""

    def set_to(*keys):
        monkeypatch.setenv("CHANNEL_CONNECTOR_KEYS", ",".join(keys))

    set_to(KEY)
    return set_to


@pytest.fixture
def host(config, upgraded_books):
    with open_host(load_storage_settings(config, {}), keyring=Keyring(KEY)) as opened:
        yield opened


@pytest.fixture
def add(call, tmp_path, host):
    """Return a function that stores a client, by default beta."""

    def added(text=BETA, name="beta", *options):
        file = tmp_path / "beta.yaml"
        file.write_text(text)
        return call("connections", "add", name, str(file), *options)

    return added


def table_of(result):
    """Return the cells of each connection that is listed, by its name."""
    rows = [re.split(r"  +", line) for line in result.stdout.splitlines()[1:]]
    return {name: cells for name, *cells in rows}


# add


def test_a_client_that_is_stored_is_a_connection_like_any_other(call, add):
    result = add()

    assert result.exit_code == 0, result.output
    assert "beta is stored, encrypted" in result.stdout
    assert table_of(call("connections", "list")) == {
        "acme": ["config.yaml", "hostile", "yes"],
        "beta": ["database", "hostile", "yes"],
    }


def test_an_entry_may_come_from_standard_input(call, host):
    result = call("connections", "add", "beta", "-", typed=BETA)

    assert result.exit_code == 0, result.output
    assert [client.name for client in host.storage_host().clients.all()] == ["beta"]


def test_all_problems_of_an_entry_are_reported_and_nothing_is_stored(add, host):
    text = BETA.replace("shop:", "shopp:").replace("base_url: http://127.0.0.1:9", "domain: x")

    result = add(text.replace("sync: false", "sync: maybe"))

    assert result.exit_code == 2
    heading, *lines = result.stderr.splitlines()
    assert heading.endswith("beta.yaml does not describe a connection; nothing was stored.")
    assert [" ".join(line.split()) for line in lines] == [
        "connections.beta.settings.shopp unknown; did you mean shop? (line 3)",
        "connections.beta.orders.sync maybe is neither true nor false (line 5)",
        "connections.beta.assure.base_url missing: the address that Increff handed out (line 6)",
    ]
    assert host.storage_host().clients.all() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("just words", "is not a mapping"),
        ("channel: [", "is not YAML"),
        (BETA.replace("perch-and-pike-5", "!!binary cGVyY2gtYW5kLXBpa2UtNQ=="), "in quotes"),
        ("\udcff", "is not valid UTF-8"),
    ],
)
def test_an_invalid_text_is_reported_without_its_values(call, host, tmp_path, text, told):
    file = tmp_path / "beta.yaml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    result = call("connections", "add", "beta", str(file))

    assert result.exit_code == 2
    assert told in result.stderr
    assert "cGVy" not in result.output
    assert host.storage_host().clients.all() == []


def test_a_missing_entry_file_is_reported(call, host):
    result = call("connections", "add", "beta", "nowhere.yaml")

    assert result.exit_code == 2
    assert "nowhere.yaml cannot be read: No such file" in result.stderr


def test_a_name_that_is_none_is_refused(add):
    assert "is not a valid connection name" in add(name="Beta!").stderr


def test_a_name_of_config_yaml_is_not_stored_as_well(add, host):
    result = add(name="acme")

    assert result.exit_code == 2
    assert "acme is in" in result.stderr
    assert host.storage_host().clients.all() == []


def test_a_client_is_replaced_only_by_wish(add, host):
    add()
    other = BETA.replace("perch-and-pike-5", "perch-and-pike-6")

    refused = add(other)

    assert refused.exit_code == 2
    assert "--replace" in refused.stderr
    assert add(other, "beta", "--replace").exit_code == 0
    [client] = host.storage_host().clients.all()
    assert client.entry["assure"]["password"] == "perch-and-pike-6"


def test_only_a_client_that_is_there_is_replaced(add):
    result = add(BETA, "beta", "--replace")

    assert result.exit_code == 2
    assert "no connection beta" in result.stderr


def test_a_client_that_is_disabled_stays_so_when_a_credential_is_replaced(call, add, host):
    add()
    call("connections", "disable", "beta")

    add(BETA, "beta", "--replace")
    assert not host.storage_host().clients.all()[0].enabled
    add(f"{BETA}enabled: true\n", "beta", "--replace")
    assert host.storage_host().clients.all()[0].enabled


@pytest.mark.parametrize(
    ("set_to", "told"),
    [
        ("", "CHANNEL_CONNECTOR_KEYS is not set"),
        ("short", "Key 1 of 1 in CHANNEL_CONNECTOR_KEYS is not a Fernet key"),
    ],
)
def test_without_a_key_nothing_is_stored(add, keys, host, set_to, told):
    keys(set_to)

    result = add()

    assert result.exit_code == 2
    assert told in result.stderr
    assert "new-key" in result.stderr
    assert host.storage_host().clients.all() == []


# list


def test_a_connection_that_is_halted_is_listed_with_the_reason(call, add, host):
    add()
    reason = "Amazon does not know the access key id."
    host.storage_host().scheduled_jobs.enrol(
        [
            a_scheduled_job(connection="beta", job="fetch_orders", halted=reason),
            a_scheduled_job(connection="beta", job="complete_orders", halted=reason),
            a_scheduled_job(connection="acme", job="fetch_orders"),
        ]
    )

    listed = table_of(call("connections", "list"))

    assert listed["beta"][3:] == [f"HALTED complete_orders, fetch_orders: {reason} (next try: now)"]
    assert listed["acme"][3:] == []


def test_a_client_that_no_key_opens_is_listed_and_the_others_work(call, add, keys, hostile):
    add()
    keys(NEWER)

    listed = table_of(call("connections", "list"))

    assert (
        "cannot be read. None of the 1 keys in CHANNEL_CONNECTOR_KEYS decrypts it"
        in listed["beta"][3]
    )
    assert "ok      acme, Hostile channel" in call("check").stdout
    assert "PROBLEM beta: The entry of beta" in call("check").stdout


def test_what_no_host_runs_is_listed_with_the_reason_and_what_one_runs_is_not(call, add, host):
    """This command has the key, and config.yaml with acme."""
    add()
    add(BETA, "gamma")
    now = datetime.now(UTC)
    out = [left_out("beta", since=now), a_report("gamma", in_database=True)]
    host.storage_host().loaded_connections.report("one", [a_report("acme"), *out], now)
    long_ago = now - timedelta(minutes=10)
    host.storage_host().loaded_connections.report("two", [a_report("zeta")], long_ago)

    listed = table_of(call("connections", "list"))

    assert listed["acme"][3:] == listed["gamma"][3:] == []
    [told] = listed["beta"][3:]
    assert re.fullmatch(r"NOT LOADED since \S+ \S+ UTC: Left out by one\. There is no key\.", told)
    assert listed["zeta"][:3] == ["another host", "bazaar", "yes"]
    assert "No running host has it. two, the last one" in listed["zeta"][3]


def test_a_host_between_sandboxes_is_judged_by_its_own_clock(call, host):
    clock = WallClock(60.0, datetime.now(UTC) - timedelta(hours=1))
    host.storage_host().loaded_connections.report("one", [a_report("acme")], clock.now())

    assert "NOT LOADED" in table_of(call("connections", "list"))["acme"][3]
    assert table_of(call("connections", "list", "--clock", str(clock)))["acme"][3:] == []


def test_a_test_says_when_assure_last_called(call, add, host, httpserver):
    httpserver.expect_request("/inventories/search-sku").respond_with_json({})
    add(BETA.replace("http://127.0.0.1:9", httpserver.url_for("")))
    recorder = host.storage_host().call_records.recorder.of("beta")
    recorder.record(
        lambda: a_call_record(party=Party.FROM_OMS, operation="label", code="NOT_READY", at=NOON)
    )

    told = call("connections", "test", "beta").stdout.splitlines()[-1]

    assert told == (
        "ok      beta, calls from Assure: the last one, label, came on 14 Mar 12:00 UTC, "
        "answered with NOT_READY"
    )


def test_what_another_host_reads_is_listed_as_running_there(call, add, keys, host):
    add()
    keys(NEWER)
    loaded = a_report("beta", in_database=True)
    host.storage_host().loaded_connections.report(
        "one", [a_report("acme"), loaded], datetime.now(UTC)
    )

    [told] = table_of(call("connections", "list"))["beta"][3:]

    assert told.startswith("Loaded by one; this command cannot read it: The entry of beta")


def test_what_a_host_that_is_gone_had_loaded_can_be_forgotten(call, add, host):
    now = datetime.now(UTC)
    host.storage_host().loaded_connections.report("one", [a_report("acme")], now)
    host.storage_host().loaded_connections.report(
        "two", [a_report("zeta")], now - timedelta(minutes=10)
    )

    result = call("connections", "remove", "zeta")

    assert result.exit_code == 0
    assert "zeta is no longer expected" in result.stdout
    assert "zeta" not in table_of(call("connections", "list"))
    assert call("connections", "remove", "acme").exit_code == 2  # its host runs


def test_a_client_whose_channel_is_gone_is_listed_and_the_others_work(call, add, plugins):
    add()
    plugins.channel_types["other"] = plugins.channel_types.pop("hostile")

    assert call("orders", "list").exit_code == 0
    plugins.channel_types["hostile"] = plugins.channel_types["other"]
    add(BETA.replace("channel: hostile", "channel: other"), "gamma")
    del plugins.channel_types["other"]

    listed = table_of(call("connections", "list"))
    assert listed["beta"] == ["database", "hostile", "yes"]
    assert "other is not an installed channel type" in " ".join(listed["gamma"])


def test_a_name_in_file_and_database_is_refused_and_can_be_fixed(call, add, config):
    add()
    config.write_text(config.read_text().replace("  acme:", "  beta:"))

    result = call("connections", "list")

    assert result.exit_code == 2
    assert "connections.beta  is here and in the database" in result.stderr
    assert call("connections", "remove", "beta", "--yes").exit_code == 0
    assert table_of(call("connections", "list")).keys() == {"beta"}


def test_config_yaml_may_leave_all_connections_to_the_database(call, add, config):
    add()
    config.write_text(config.read_text().split("connections:")[0])

    assert table_of(call("connections", "list")).keys() == {"beta"}
    assert "ok      clients: the database contains beta" in call("check").stdout


# show


@pytest.mark.parametrize("name", ["acme", "beta"])
def test_an_entry_is_shown_with_stars_for_its_secrets(call, add, name):
    add()

    result = call("connections", "show", name)

    assert result.exit_code == 0
    assert "key: '***'" in result.stdout
    assert "password: '***'" in result.stdout
    assert f"username: {name}" in result.stdout
    assert not [secret for secret in SECRETS if secret in result.output]


def test_of_headers_only_the_names_are_shown(call, add):
    add()

    assert "X-Key: '***'" in call("connections", "show", "beta").stdout


def test_a_secret_in_a_wrong_field_is_not_shown(call, add):
    add(BETA.replace("username: beta", "username: perch-and-pike-5"))

    assert "perch-and" not in call("connections", "show", "beta").stdout


def test_of_a_channel_that_is_not_installed_nothing_is_shown(call, add, plugins):
    add()
    plugins.channel_types.clear()

    shown = call("connections", "show", "beta").stdout

    assert "settings: '***'" in shown
    assert "mall" not in shown
    assert not [secret for secret in SECRETS if secret in shown]


def test_a_reference_is_shown_as_written_except_in_secrets(call, config):
    text = config.read_text().replace("corner", "${SHOP:-corner}")
    config.write_text(text.replace("swordfish-77", "${PASSWORD:-swordfish-77}"))

    shown = call("connections", "show", "acme").stdout

    assert "shop: ${SHOP:-corner}" in shown
    assert "password: '***'" in shown


def test_what_is_not_there_cannot_be_shown(call, host):
    result = call("connections", "show", "zeta")

    assert result.exit_code == 2
    assert "no connection zeta" in result.stderr


# test


def test_a_test_reports_which_credential_of_which_side_is_wrong(call, add, hostile, httpserver):
    httpserver.expect_request("/inventories/search-sku").respond_with_json({}, status=401)
    add(BETA.replace("http://127.0.0.1:9", httpserver.url_for("")))
    shop = hostile.SHOPS.setdefault("mall", hostile.Shop())
    shop.troubles.append(CredentialsRefused("The key is wrong. Set settings.key."))

    result = call("connections", "test", "beta")

    assert result.exit_code == 1
    channel, assure, calls = result.stdout.splitlines()
    assert calls.startswith("ok      beta, calls from Assure: none is on record")
    assert channel == "PROBLEM beta, Hostile channel: The key is wrong. Set settings.key."
    assert "Check username, password and domain" in assure


def test_a_test_calls_no_other_connection(call, add, hostile, httpserver):
    httpserver.expect_request("/inventories/search-sku").respond_with_json({}, status=400)
    add(BETA.replace("http://127.0.0.1:9", httpserver.url_for("")))

    result = call("connections", "test", "beta")

    assert result.exit_code == 0, result.stdout
    assert hostile.SHOPS.keys() == {"mall"}


def test_a_disabled_connection_can_be_tested_before_it_is_enabled(call, add, hostile):
    add()
    call("connections", "disable", "beta")

    assert "beta, Hostile channel: reachable" in call("connections", "test", "beta").stdout


# what is halted goes on


@pytest.fixture
def halt(host):
    """Return a function that halts jobs of both sides of beta and one of acme until 2100."""
    jobs = [
        ("beta", "fetch_orders", "The key is wrong."),
        ("beta", "send_orders", "The password is wrong."),
        ("beta", "complete_orders", ""),
        ("acme", "fetch_orders", "The key is wrong."),
    ]

    def halted():
        host.storage_host().scheduled_jobs.enrol(
            [
                a_scheduled_job(job, connection=name, due_at=LATER, halted=reason, failures=1)
                for name, job, reason in jobs
            ]
        )

    return halted


@pytest.fixture
def due(host):
    """Return a function that returns the jobs whose next try is no longer in 2100."""

    def found():
        jobs = host.storage_host().scheduled_jobs.all()
        return {(one.connection, one.job) for one in jobs if one.due_at < LATER}

    return found


@pytest.fixture
def assure(httpserver):
    """Return a function that lets Assure answer like this, and returns its address."""

    def answers(status):
        httpserver.expect_request("/inventories/search-sku").respond_with_json({}, status=status)
        return httpserver.url_for("")

    return answers


def test_what_is_halted_goes_on_at_once_when_somebody_says_so(call, add, halt, due):
    add()
    halt()

    result = call("connections", "resume", "beta")

    assert result.exit_code == 0
    assert due() == {("beta", "fetch_orders"), ("beta", "send_orders")}
    assert "beta  fetch_orders  The key is wrong." in result.stdout
    assert "2 halted jobs are due now. A running connector tries at once." in result.stdout


def test_everything_that_is_halted_goes_on_at_once(call, add, host, halt, due):
    add()
    halt()
    host.storage_host().scheduled_jobs.enrol(
        [a_scheduled_job("watch_alerts", connection="", due_at=LATER, halted="A bug.")]
    )

    result = call("connections", "resume", "--all-halted")

    assert len(due()) == 4
    assert "host  watch_alerts  A bug." in result.stdout


def test_where_nothing_is_halted_nothing_is_tried(call, add, due):
    add()

    assert call("connections", "resume", "beta").stdout == "Nothing is halted.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["zeta"], "no connection zeta"),
        ([], "Specify either NAME or --all-halted."),
        (["acme", "--all-halted"], "Specify either NAME or --all-halted."),
    ],
)
def test_what_cannot_be_resumed_is_said(call, halt, due, arguments, told):
    halt()

    result = call("connections", "resume", *arguments)

    assert result.exit_code == 2
    assert told in result.stderr
    assert due() == set()


def test_a_good_test_lets_go_on_what_was_halted(call, add, assure, halt, due):
    add(BETA.replace("http://127.0.0.1:9", assure(400)))
    halt()

    assert call("connections", "test", "beta").exit_code == 0

    assert due() == {("beta", "fetch_orders"), ("beta", "send_orders")}


@pytest.mark.parametrize(
    ("of_channel", "of_assure", "goes_on"),
    [
        ([], 401, {("beta", "fetch_orders")}),
        ([CredentialsRefused("No.")], 400, {("beta", "send_orders")}),
        ([CredentialsRefused("No.")], 401, set()),
        ([Unavailable("Nobody answers.")], 401, set()),
    ],
)
def test_a_test_lets_go_on_only_what_calls_the_side_that_is_right(
    call, add, assure, hostile, halt, due, of_channel, of_assure, goes_on
):
    add(BETA.replace("http://127.0.0.1:9", assure(of_assure)))
    halt()
    hostile.SHOPS.setdefault("mall", hostile.Shop()).troubles += of_channel

    result = call("connections", "test", "beta")

    assert due() == goes_on
    jobs = {job.replace("_", " ") for _, job in goes_on}
    assert [
        job for job in jobs if f"halted jobs are tried again now: {job}" not in result.stdout
    ] == []


def test_check_lets_go_on_what_it_finds_right(call, config, assure, halt, due):
    text = config.read_text()
    halt()
    config.write_text(re.sub(r"base_url: \S+", f"base_url: {assure(400)}", text))

    assert call("check").exit_code == 0
    assert due() == {("acme", "fetch_orders")}


def test_the_same_entry_stored_again_lets_go_on_what_was_halted(call, add, halt, due):
    """The client renewed the authorization: nothing of the entry changes."""
    add()
    halt()

    assert add(BETA, "beta", "--replace").exit_code == 0

    assert due() == {("beta", "fetch_orders"), ("beta", "send_orders")}


def test_a_client_that_is_enabled_goes_on_at_once(call, add, halt, due):
    add()
    call("connections", "disable", "beta")
    halt()
    assert due() == set()

    call("connections", "enable", "beta")

    assert due() == {("beta", "fetch_orders"), ("beta", "send_orders")}


# enable, disable, remove


def test_a_disabled_client_is_not_asked(call, add, hostile):
    add()

    assert call("connections", "disable", "beta").exit_code == 0

    assert table_of(call("connections", "list"))["beta"][2] == "no"
    assert "beta: disabled; not tested" in call("check").stdout
    assert "mall" not in hostile.SHOPS
    assert call("connections", "enable", "beta").exit_code == 0
    assert table_of(call("connections", "list"))["beta"][2] == "yes"


def test_a_connection_of_config_yaml_is_switched_there(call, host):
    result = call("connections", "disable", "acme")

    assert result.exit_code == 2
    assert "enabled: false" in result.stderr


def test_a_removal_is_asked_for_first(call, add):
    add()

    result = call("connections", "remove", "beta", typed="y\n")

    assert result.exit_code == 0
    assert "beta: delete its entry with the credentials? Its orders and stock stay." in (
        result.stdout
    )
    assert "beta" not in table_of(call("connections", "list"))


@pytest.mark.parametrize("typed", ["n\n", "\n", None])
def test_a_removal_that_nobody_confirms_removes_nothing(call, add, typed):
    """A script, which has nobody to ask, learns of --yes."""
    add()

    result = call("connections", "remove", "beta", typed=typed)

    assert result.exit_code == 2
    assert "beta was not removed. Confirm with y, or with --yes" in result.stderr
    assert "beta" in table_of(call("connections", "list"))


@pytest.mark.parametrize("command", ["enable", "disable", "remove"])
def test_an_unknown_client_is_reported(call, host, command):
    result = call("connections", command, "zeta")

    assert result.exit_code == 2
    assert "has no client zeta" in result.stderr


# keys


def test_after_a_rotation_the_new_key_alone_opens_every_client(call, add, keys):
    add()
    keys(NEWER, KEY)

    rotated = call("connections", "rotate-key")

    assert rotated.exit_code == 0
    assert "1 encrypted with the first key" in rotated.stdout
    keys(NEWER)
    assert table_of(call("connections", "list"))["beta"] == ["database", "hostile", "yes"]


def test_a_rotation_without_the_old_key_changes_nothing(call, add, keys, host):
    add()
    with host.storage_host().database.reading() as connection:
        before = connection.scalar(sa.select(table.c.entry))
    keys(NEWER)

    result = call("connections", "rotate-key")

    assert result.exit_code == 2
    assert "Nothing was changed: the entry of beta cannot be read" in result.stderr
    with host.storage_host().database.reading() as connection:
        assert connection.scalar(sa.select(table.c.entry)) == before


def test_a_new_key_is_printed_and_fits(call, add, keys):
    key = call("connections", "new-key").stdout.strip()
    keys(key)

    assert add().exit_code == 0
    assert key not in add().output
