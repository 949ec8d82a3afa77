"""config.yaml is validated before anything starts; all problems are reported together."""

from datetime import timedelta

import pytest

from channel_connector.adapters.bootstrap.load_settings import load_settings, load_storage_settings
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.ports.host.call_records import CallOutcome
from channel_connector.ports.host.errors import SettingsError


def test_a_good_file_gives_each_side_what_it_asked_for(load):
    settings = load()

    (acme,) = settings.connections
    assert acme.name == "acme"
    assert acme.settings.shop == "corner"
    assert acme.settings.key.reveal() == "open-sesame-9"
    assert acme.oms.password.reveal() == "swordfish-77"
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


def test_a_database_password_is_not_shown(load, good):
    url = "postgresql://me:hush-hush@db.example/books"

    settings = load(good.replace("sqlite:///var/books.db", url))

    assert settings.storage.name == "PostgreSQL database books on db.example"
    assert settings.storage.file is None
    assert "hush" not in repr(settings)
    assert "hush-hush" in settings.secrets


def test_all_problems_are_reported_with_path_and_line(problems_of):
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


def test_a_similar_name_is_suggested_and_not_reported_as_missing(problems_of, good):
    (line,) = problems_of(good.replace("shop:", "shopp:"))

    assert line.split("  ") == [
        "connections.acme.settings.shopp",
        "unknown; did you mean shop? (line 8)",
    ]


def test_an_unknown_name_is_answered_with_the_known_ones(problems_of, good):
    line, *_ = problems_of(good + "zebra: 1\n")

    assert "zebra" in line
    assert "unknown; known here: alerts, calls, connections, console, server, storage" in line


def test_an_unknown_channel_is_answered_with_the_known_ones(problems_of, good):
    (line,) = problems_of(good.replace("channel: hostile", "channel: hostil"))

    assert "did you mean hostile? known: hostile" in line


def test_a_plugin_left_out_matters_only_where_it_is_needed(load, problems_of, plugins, good):
    broken = Plugins(plugins.channel_types, {"bazaar": "ImportError: no bazaar"})

    assert load(installed=broken).connections
    (line,) = problems_of(good.replace("channel: hostile", "channel: bazaar"), installed=broken)
    assert "the plugin bazaar was left out: ImportError: no bazaar" in line


def test_a_missing_environment_variable_is_named(problems_of, good):
    (line,) = problems_of(good, environment={})

    assert line.split("  ") == [
        "connections.acme.settings.key",
        "the environment variable SHOP_KEY is missing or empty (line 9)",
    ]


def test_a_missing_file_is_named(problems_of, tmp_path, good):
    (line,) = problems_of(good.replace("secrets/assure", "secrets/other"))

    assert f"the file {tmp_path}/secrets/other cannot be read: No such file" in line


@pytest.mark.parametrize("broken", ["${", "${SHOP-KEY}", "${}", "x${SHOP_KEY"])
def test_a_malformed_reference_is_reported(problems_of, broken, good):
    (line,) = problems_of(good.replace("${SHOP_KEY}", broken))

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
def test_references_are_replaced_inside_values(load, written, meant, good):
    settings = load(good.replace("${SHOP_KEY}", f'"{written}"'))

    assert settings.connections[0].settings.key.reveal() == meant


@pytest.mark.parametrize("value", ["[open, sesame-11]", "{open: sesame-11}", "1100110011"])
def test_a_secret_of_the_wrong_kind_is_not_shown(problems_of, value, good):
    (line,) = problems_of(good.replace("${SHOP_KEY}", value))

    assert "is not text; put it in quotes" in line
    assert "11" not in line


def test_a_value_that_came_through_a_reference_is_not_shown(problems_of, good, environment):
    text = good + "    orders: {fetch_every_seconds: '${OFTEN}'}\n"

    (line,) = problems_of(text, environment={**environment, "OFTEN": "every-now-and-then"})

    assert "is not a whole number" in line
    assert "every-now" not in line


def test_a_plugins_own_message_cannot_give_a_secret_away(problems_of, hostile, monkeypatch, good):
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

    (line,) = problems_of(good, installed=Plugins({"hostile": hostile.channel_type()}, {}))

    assert "*** is too short" in line


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "storage:\nconnections:\n"])
def test_an_empty_or_strange_file_is_answered_with_what_it_should_hold(problems_of, text):
    assert problems_of(text)


def test_a_missing_settings_file_is_reported(tmp_path, plugins):
    with pytest.raises(SettingsError, match="no settings file"):
        load_settings(tmp_path / "nowhere.yaml", plugins, {})


def test_a_variable_that_is_not_utf_8_is_refused(problems_of, good, environment):
    [problem] = problems_of(good, environment | {"SHOP_KEY": "sesame\udcff"})

    assert "the environment variable SHOP_KEY is not valid UTF-8" in problem
    assert "sesame" not in problem


def test_where_the_books_are_can_be_read_without_any_credentials(tmp_path, good):
    """Listing orders needs no channel's credentials."""
    file = tmp_path / "config.yaml"
    file.write_text(good)

    assert load_storage_settings(file, {}).file == tmp_path / "var/books.db"


def test_the_server_listens_on_this_machine_by_default(load):
    server = load().server

    assert (server.host, server.port) == ("127.0.0.1", 8700)
    assert (server.public_url, server.address) == (None, "http://127.0.0.1:8700")
    assert server.largest_body == 1024 * 1024


def test_server_settings_are_loaded(load, good):
    server = load(
        good
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


@pytest.mark.parametrize("rest", ["", "connections:\n", "connections: {}\n"])
def test_without_any_connection_there_is_nothing_to_do(problems_of, rest):
    [line] = problems_of("storage: {url: 'sqlite:///books.db'}\n" + rest)

    assert "is empty, and the database has no clients either; there is nothing to do" in line


def test_the_keys_of_the_environment_are_secrets(load, environment):
    keys = {"CHANNEL_CONNECTOR_KEYS": "first-key, second-key"}

    assert load(environment=environment | keys).secrets >= {"first-key", "second-key"}


def test_bodies_of_failed_calls_are_kept_for_a_month_by_default(load):
    calls = load().calls

    assert calls.keep == timedelta(days=30)
    assert calls.keeps_bodies(CallOutcome.LOST)
    assert not calls.keeps_bodies(CallOutcome.ANSWERED)


@pytest.mark.parametrize(("bodies", "kept"), [("none", [False, False]), ("all", [True, True])])
def test_call_settings_are_loaded(load, bodies, kept, good):
    calls = load(f"{good}\ncalls: {{bodies: {bodies}, keep_days: 3}}\n").calls

    outcomes = (CallOutcome.ANSWERED, CallOutcome.REFUSED)
    assert [calls.keeps_bodies(outcome) for outcome in outcomes] == kept
    assert calls.keep == timedelta(days=3)
