"""config.yaml is checked whole before anything starts, and tells all that is wrong at once."""

from datetime import time, timedelta, timezone
from textwrap import dedent

import pytest

from channel_connector.adapters.plugins import Plugins
from channel_connector.adapters.settings import load_settings, load_storage_settings
from channel_connector.adapters.settings.document import read_yaml
from channel_connector.core.pickup import PickupRules
from channel_connector.ports.call_records import CallOutcome
from channel_connector.ports.errors import SettingsError
from channel_connector.ports.stock_pools import Buffer, Pool, StockRules
from channel_connector.ports.stores.clients import Client
from channel_connector.ports.testing.builders import NOON, a_parcel

GOOD = """
storage:
  url: sqlite:///var/books.db
connections:
  acme:
    channel: hostile
    settings:
      shop: corner
      key: ${SHOP_KEY}
    assure:
      base_url: http://127.0.0.1:8702
      username: acme
      password: ${file:secrets/assure}
      location_code: BLR1
"""
ENVIRONMENT = {"SHOP_KEY": "open-sesame-9"}


@pytest.fixture
def load(tmp_path, plugins):
    """Write a config.yaml and load it."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/assure").write_text("  swordfish-77\n")

    def loaded(text=GOOD, environment=ENVIRONMENT, installed=plugins, clients=()):
        file = tmp_path / "config.yaml"
        file.write_text(dedent(text))
        return load_settings(file, installed, environment, clients)

    return loaded


@pytest.fixture
def problems_of(load):
    """Load a wrong config.yaml and return the lines that tell what is wrong."""

    def problems(text, environment=ENVIRONMENT, **others):
        with pytest.raises(SettingsError) as caught:
            load(text, environment, **others)
        return caught.value.problems

    return problems


def test_a_good_file_gives_each_side_what_it_asked_for(load):
    settings = load()

    (acme,) = settings.connections
    assert acme.name == "acme"
    assert acme.settings.shop == "corner"
    assert acme.settings.key.reveal() == "open-sesame-9"
    assert acme.assure.password.reveal() == "swordfish-77"
    assert acme.orders.fetch_every == timedelta(seconds=120)
    assert acme.orders.hold_unmapped is False


def test_no_secret_shows_in_the_settings_however_they_are_printed(load):
    settings = load()

    shown = f"{settings!r} {settings} {settings.connections}"

    assert "open-sesame-9" not in shown
    assert "swordfish-77" not in shown
    assert settings.secrets == {"open-sesame-9", "swordfish-77"}


def test_an_embedded_database_counts_from_the_settings_files_folder(load, tmp_path):
    """The connector finds its books whatever folder it is started in."""
    assert load().storage.file == tmp_path / "var/books.db"


def test_a_database_password_is_not_shown(load):
    url = "postgresql://me:hush-hush@db.example/books"

    settings = load(GOOD.replace("sqlite:///var/books.db", url))

    assert settings.storage.name == "PostgreSQL database books on db.example"
    assert settings.storage.file is None
    assert "hush" not in repr(settings)
    assert "hush-hush" in settings.secrets


def test_every_problem_is_told_at_once_with_its_path_and_line(problems_of):
    text = """
    storage:
      url: mysql://host/db
    connections:
      acme:
        channel: hostile
        settings: {key: open-sesame}
        orders:
          fetch_every_seconds: 30.5
          unmapped_sku: drop
        assure: {base_url: "http://127.0.0.1:1", username: a, location_code: B}
    """

    lines = problems_of(text)

    assert [" ".join(line.split()[:2]) for line in lines] == [
        "storage.url storage.url",
        "connections.acme.settings.shop missing:",
        "connections.acme.orders.fetch_every_seconds 30.5",
        "connections.acme.orders.unmapped_sku must",
        "connections.acme.assure.password missing:",
    ]
    assert lines[1].endswith("missing: the shop's name (line 7)")
    assert "30.5 is not a whole number (line 9)" in lines[2]


def test_a_near_miss_is_suggested_and_what_it_stands_for_is_not_called_missing(problems_of):
    (line,) = problems_of(GOOD.replace("shop:", "shopp:"))

    assert line.split("  ") == [
        "connections.acme.settings.shopp",
        "unknown; did you mean shop? (line 8)",
    ]


def test_a_name_like_no_other_is_answered_with_those_that_exist(problems_of):
    line, *_ = problems_of(GOOD + "zebra: 1\n")

    assert "zebra" in line
    assert "unknown; known here: alerts, calls, connections, console, server, storage" in line


def test_an_unknown_channel_is_answered_with_the_known_ones(problems_of):
    (line,) = problems_of(GOOD.replace("channel: hostile", "channel: hostil"))

    assert "did you mean hostile? known: hostile" in line


def test_a_plugin_that_was_left_out_matters_only_where_it_is_needed(load, problems_of, plugins):
    broken = Plugins(plugins.channel_types, {"bazaar": "ImportError: no bazaar"})

    assert load(installed=broken).connections
    (line,) = problems_of(GOOD.replace("channel: hostile", "channel: bazaar"), installed=broken)
    assert "the plugin bazaar was left out: ImportError: no bazaar" in line


def test_a_missing_environment_variable_is_named(problems_of):
    (line,) = problems_of(GOOD, environment={})

    assert line.split("  ") == [
        "connections.acme.settings.key",
        "the environment variable SHOP_KEY is missing or empty (line 9)",
    ]


def test_a_missing_file_is_named(problems_of, tmp_path):
    (line,) = problems_of(GOOD.replace("secrets/assure", "secrets/other"))

    assert f"the file {tmp_path}/secrets/other cannot be read: No such file" in line


@pytest.mark.parametrize("broken", ["${", "${SHOP-KEY}", "${}", "x${SHOP_KEY"])
def test_a_reference_that_is_none_is_told_and_not_taken_as_a_value(problems_of, broken):
    (line,) = problems_of(GOOD.replace("${SHOP_KEY}", broken))

    assert "connections.acme.settings.key" in line
    assert "a reference" in line


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${SHOP_KEY}", "open-sesame-9"),
        ("${NOT_THERE:-fallback}", "fallback"),
        ("${SHOP_KEY:-fallback}", "open-sesame-9"),
        ("a-${SHOP_KEY}-b", "a-open-sesame-9-b"),
        ("$${SHOP_KEY}", "${SHOP_KEY}"),
        ("cash$", "cash$"),
    ],
)
def test_references_are_replaced_inside_values(load, written, meant):
    settings = load(GOOD.replace("${SHOP_KEY}", f'"{written}"'))

    assert settings.connections[0].settings.key.reveal() == meant


@pytest.mark.parametrize("value", ["[open, sesame-11]", "{open: sesame-11}", "1100110011"])
def test_a_secret_of_the_wrong_kind_is_not_shown(problems_of, value):
    (line,) = problems_of(GOOD.replace("${SHOP_KEY}", value))

    assert "is not text; put it in quotes" in line
    assert "11" not in line


def test_a_value_that_came_through_a_reference_is_not_shown(problems_of):
    text = GOOD + "    orders: {fetch_every_seconds: '${OFTEN}'}\n"

    (line,) = problems_of(text, environment={**ENVIRONMENT, "OFTEN": "every-now-and-then"})

    assert "is not a whole number" in line
    assert "every-now" not in line


def test_a_plugins_own_message_cannot_give_a_secret_away(problems_of, hostile, monkeypatch):
    """A stranger's schema may quote the value that it refuses."""

    def refuse(_self, data, **_):
        raise hostile.fields.ValidationError(f"{data['key'].reveal()} is too short", "key")

    schema = type(
        "Refusing",
        (hostile.Schema,),
        {
            "shop": hostile.fields.String(),
            "key": hostile.SecretField(),
            "refuse": hostile.post_load(refuse),
        },
    )
    monkeypatch.setattr(hostile, "HostileSettings", schema)

    (line,) = problems_of(GOOD, installed=Plugins({"hostile": hostile.channel_type()}, {}))

    assert "*** is too short" in line


@pytest.mark.parametrize("name", ["Acme", "acme india", "9acme", "a" * 41])
def test_a_connections_name_follows_the_rule(problems_of, name):
    (line,) = problems_of(GOOD.replace("  acme:", f"  {name}:"))

    assert "small letters, digits" in line


@pytest.mark.parametrize("word", ["no", "off", "12:30:45", "0123"])
def test_a_word_that_yaml_once_took_for_something_else_stays_a_word(load, word):
    """`no` as a shop's name is not False, and 12:30:45 is not a number."""
    text = GOOD.replace("shop: corner", f"shop: '{word}'")

    assert load(text).connections[0].settings.shop == word


@pytest.mark.parametrize(
    "value", ["*open-sesame", "!open-sesame", "{open-sesame", "@open-sesame", "a: open-sesame"]
)
def test_a_file_that_is_not_yaml_is_told_by_line_without_its_values(load, value):
    with pytest.raises(SettingsError) as caught:
        load(GOOD.replace("${SHOP_KEY}", value))

    assert "config.yaml, line" in str(caught.value)
    assert "sesame" not in str(caught.value)


LAUGHS = "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}' if number else 'ha'] * 10)}]\n"
    for number in range(9)
)


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5000,
        "2026-02-30",
        "!!timestamp x",
        "&a [*a]",
        "[" * 2000,
        "[" * 50 + "]" * 50,
        "[" + "x" * 1100 + ": 1, b]: 2",
        '"\\ud800"',
        '{"\\udfff": 1}',
        "{? [a, b] : c}",
        f"b\n{LAUGHS}",
        "b\n%YAML 1.5\n---\na: b",
    ],
    ids=[
        "digits",
        "date",
        "tag",
        "circle",
        "depth",
        "closed depth",
        "long name",
        "half a sign",
        "half a sign in a name",
        "list as a name",
        "laughs",
        "version",
    ],
)
def test_a_text_over_which_a_reader_of_yaml_stumbles_is_refused_like_any_other(value):
    with pytest.raises(SettingsError, match=r"the text.*: this "):
        read_yaml(f"a: {value}\n", "the text")


def test_names_stand_at_any_depth_that_settings_have():
    text = "a:\n  - {b: {c: [{d: {e: 1}}, {f: 2}], g: 3}, h: 4}\n  - i: [[x], {j: k}]\nl: m"

    content, lines = read_yaml(text, "the text")

    assert content == {
        "a": [
            {"b": {"c": [{"d": {"e": 1}}, {"f": 2}], "g": 3}, "h": 4},
            {"i": [["x"], {"j": "k"}]},
        ],
        "l": "m",
    }
    assert (lines["a", "0", "b", "c", "0", "d", "e"], lines["l",]) == (2, 4)


def test_an_old_version_that_a_text_names_is_kept_for_its_values():
    content, _ = read_yaml("%YAML 1.1\n---\na: 010\nb: yes\n", "the text")

    assert content == {"a": 8, "b": True}


def test_a_name_that_stands_twice_is_refused_without_its_values(load):
    with pytest.raises(SettingsError, match="the same name stands twice") as caught:
        load(GOOD.replace("shop: corner", "key: other-sesame"))

    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "storage:\nconnections:\n"])
def test_an_empty_or_strange_file_is_answered_with_what_it_should_hold(problems_of, text):
    assert problems_of(text)


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path, plugins):
    with pytest.raises(SettingsError, match="no settings file"):
        load_settings(tmp_path / "nowhere.yaml", plugins, {})


def test_a_variable_that_is_no_text_is_refused(problems_of):
    [problem] = problems_of(GOOD, ENVIRONMENT | {"SHOP_KEY": "sesame\udcff"})

    assert "the environment variable SHOP_KEY is not text in UTF-8" in problem
    assert "sesame" not in problem


def test_where_the_books_are_can_be_read_without_any_credentials(tmp_path):
    """Looking at orders needs no channel's password."""
    file = tmp_path / "config.yaml"
    file.write_text(GOOD)

    assert load_storage_settings(file, {}).file == tmp_path / "var/books.db"


PACKING = """
    packing:
      ready_after_minutes: 30
      cut_off: "14:30"
      working_days: [mon, sun]
      time_zone: "+01:00"
      default_parcel: {length_cm: 20, width_cm: 15.5, height_cm: 10, weight_g: 450}
      documents_per_feed: 10
      documents_deadline_hours: 2
      keep_documents_days: 7
"""


def test_a_connection_that_says_nothing_of_packing_has_rules_all_the_same(load):
    packing = load().connections[0].packing

    assert packing.pickup.working_days == frozenset(range(6))
    assert (packing.default_parcel, packing.documents_per_feed) == (None, 1)


def test_rules_of_packing_are_as_they_are_told(load):
    packing = load(GOOD + PACKING).connections[0].packing

    assert packing.pickup == PickupRules(
        timedelta(minutes=30),
        time(14, 30),
        frozenset({0, 6}),
        timezone(timedelta(hours=1)),
    )
    assert packing.default_parcel == a_parcel()
    assert packing.documents_per_feed == 10
    assert packing.documents_deadline == timedelta(hours=2)
    assert packing.keep_documents == timedelta(days=7)


@pytest.mark.parametrize(
    ("told", "wrong", "words"),
    [
        ('cut_off: "14:30"', 'cut_off: "24:00"', "cut_off is no time of the day"),
        ('cut_off: "14:30"', 'cut_off: "1٣:00"', "cut_off is no time of the day"),
        ("[mon, sun]", "[]", "working_days names no day"),
        ("[mon, sun]", "[mon, monday]", "working_days.1 is no day"),
        ("weight_g: 450", "weight_g: 0", "default_parcel.weight_g must be greater than 0"),
        ("weight_g: 450", "weight_g: .nan", "default_parcel.weight_g"),
        ("documents_per_feed: 10", "documents_per_feed: 0", "documents_per_feed must"),
    ],
)
def test_a_rule_of_packing_that_cannot_be_kept_is_told(problems_of, told, wrong, words):
    (line,) = problems_of(GOOD + PACKING.replace(told, wrong))

    assert words in " ".join(line.split())


STOCK = """
    stock:
      sync: false
      pool: common
      buffer: 10%
      latency_days: 2
      deadline_hours: 3
      keep_history_days: 30
"""


def test_a_connection_that_says_nothing_of_stock_shows_all_of_it(load):
    stock = load().connections[0].stock

    assert stock.enabled
    assert stock.rules == StockRules(Pool.SEPARATE, Buffer(0), None)


def test_rules_of_stock_are_as_they_are_told(load):
    stock = load(GOOD + STOCK).connections[0].stock

    assert not stock.enabled
    assert stock.rules == StockRules(Pool.COMMON, Buffer(10, per_cent=True), 2)
    assert (stock.deadline, stock.keep_history) == (timedelta(hours=3), timedelta(days=30))


@pytest.mark.parametrize("wrong", ["101%", "-1", "1.5", "ten", "true"])
def test_a_buffer_that_is_none_is_told(problems_of, wrong):
    (line,) = problems_of(GOOD + STOCK.replace("10%", wrong))

    assert "buffer is no number of units" in " ".join(line.split())


def test_a_server_that_is_not_told_of_is_for_this_machine(load):
    server = load().server

    assert (server.host, server.port) == ("127.0.0.1", 8700)
    assert (server.public_url, server.address) == (None, "http://127.0.0.1:8700")
    assert server.largest_body == 1024 * 1024


def test_a_server_is_as_it_is_told(load):
    server = load(
        GOOD
        + """
server:
  host: "::"
  port: 80
  largest_body_kb: 16
  public_url: https://connector.example/assure/
  links_live_minutes: 5
"""
    ).server

    assert (server.host, server.port, server.largest_body) == ("::", 80, 16 * 1024)
    assert server.address == "http://[::]:80"
    assert server.public_url == "https://connector.example/assure"
    assert server.links_live == timedelta(minutes=5)


def test_by_what_assures_calls_are_known_is_a_secret(load):
    text = GOOD + "      calls_with: {X-Key: knock-knock-knock-3}\n"

    settings = load(text)

    (acme,) = settings.connections
    assert acme.assure.calls_with["X-Key"].reveal() == "knock-knock-knock-3"
    assert "knock-knock" not in repr(settings)
    assert "knock-knock-knock-3" in settings.secrets


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ("{X-Key: knock}", "needs a value of at least 16 characters"),
        ("{X-Key: knock-knock-knock-3, x-key: other}", "names a header twice"),
        ("{Host: knock-knock-knock-3}", "is no name for a header of your own"),
        ("{X Key: knock-knock-knock-3}", "is no name for a header of your own"),
        ('{X-Key: "knock\\nknock\\nknock-3"}', "is sent as an HTTP header"),
        ("knock-knock-knock-3", "is not a group of names and values"),
    ],
)
def test_headers_by_which_nobody_could_be_known_are_told(problems_of, headers, words):
    (line,) = problems_of(GOOD + f"      calls_with: {headers}\n")

    assert words in line
    assert "knock" not in line


# switches, and the clients of the database


def test_a_connection_works_unless_it_is_switched_off(load):
    assert load().connections[0].enabled
    off = load(GOOD + "    enabled: false\n    orders: {sync: false}\n")

    assert not off.connections[0].enabled
    assert not off.connections[0].orders.sync
    assert off.enabled == ()


BETA = {
    "channel": "hostile",
    "settings": {"shop": "mall", "key": "open-barley-77"},
    "assure": {
        "base_url": "http://127.0.0.1:9",
        "username": "beta",
        "password": "${file:secrets/assure}",
        "location_code": "BLR1",
    },
}


def a_client(name="beta", *, entry=BETA, enabled=True, unreadable=""):
    return Client(name, "hostile", enabled, entry, NOON, unreadable)


def test_a_client_of_the_database_is_read_as_if_it_stood_in_the_file(load):
    settings = load(clients=[a_client()])

    acme, beta = settings.connections
    assert (acme.kept, beta.kept) == ("config.yaml", "database")
    assert beta.settings.shop == "mall"
    assert beta.assure.password.reveal() == "swordfish-77"
    assert settings.secrets >= {"open-barley-77", "swordfish-77", "open-sesame-9"}


def test_a_clients_switch_counts_whatever_its_entry_says(load):
    off = a_client(entry=BETA | {"enabled": True}, enabled=False)

    assert not load(clients=[off]).connections[1].enabled


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (a_client(entry=None, unreadable="No key fits."), "cannot be read. No key fits."),
        (a_client(entry=BETA | {"channel": "bazaar"}), "bazaar is no channel type"),
        (a_client(entry=BETA | {"settings": {"shop": "mall"}}), "settings.key  missing"),
        (a_client(entry=BETA | {"assure": {"password": "${NOWHERE}"}}), "NOWHERE is missing"),
        (a_client("Beta!"), "is no name for a connection"),
    ],
)
def test_a_client_that_is_wrong_is_left_out_and_told_and_the_rest_works(load, wrong, told):
    settings = load(clients=[wrong, a_client("gamma")])

    assert [one.name for one in settings.connections] == ["acme", "gamma"]
    [left_out] = settings.left_out
    assert left_out.name == wrong.name
    assert told in left_out.why
    assert "(line" not in left_out.why


def test_what_a_wrong_client_keeps_secret_is_hidden_all_the_same(load):
    wrong = BETA | {"stock": {"pool": "open-barley-77"}}

    settings = load(clients=[a_client(entry=wrong)])

    assert "open-barley" not in settings.left_out[0].why
    assert "open-barley-77" in settings.secrets


def test_a_name_in_file_and_database_is_an_error_of_the_file(load):
    with pytest.raises(SettingsError) as caught:
        load(clients=[a_client("acme")])

    [line] = caught.value.problems
    assert line.startswith("connections.acme  stands here and in the database as well")
    assert line.endswith("connections remove acme (line 5)")


def test_a_file_may_leave_all_connections_to_the_database(load):
    [beta] = load("storage: {url: 'sqlite:///books.db'}\n", clients=[a_client()]).connections

    assert beta.name == "beta"


@pytest.mark.parametrize("rest", ["", "connections:\n", "connections: {}\n"])
def test_without_any_connection_there_is_nothing_to_do(problems_of, rest):
    [line] = problems_of("storage: {url: 'sqlite:///books.db'}\n" + rest)

    assert "names no connection, and the database keeps none; there is nothing to do" in line


def test_the_keys_of_the_environment_are_secrets(load):
    keys = {"CHANNEL_CONNECTOR_KEYS": "first-key, second-key"}

    assert load(environment=ENVIRONMENT | keys).secrets >= {"first-key", "second-key"}


def test_of_calls_that_failed_the_bodies_are_kept_for_a_month_where_nothing_is_said(load):
    calls = load().calls

    assert calls.keep == timedelta(days=30)
    assert calls.keeps_bodies(CallOutcome.LOST)
    assert not calls.keeps_bodies(CallOutcome.ANSWERED)


@pytest.mark.parametrize(("bodies", "kept"), [("none", [False, False]), ("all", [True, True])])
def test_what_is_kept_of_calls_is_as_it_is_told(load, bodies, kept):
    calls = load(f"{GOOD}\ncalls: {{bodies: {bodies}, keep_days: 3}}\n").calls

    outcomes = (CallOutcome.ANSWERED, CallOutcome.REFUSED)
    assert [calls.keeps_bodies(outcome) for outcome in outcomes] == kept
    assert calls.keep == timedelta(days=3)
