"""Errors end in one line that says what to do, and an exit code."""

import pytest

from channel_connector.ports.host.errors import SettingsError


def test_wrong_settings_end_in_all_problems_and_exit_code_two(call, config):
    config.write_text(config.read_text().replace("shop:", "shopp:").replace("acme\n", "acme\n"))

    result = call("run")

    assert result.exit_code == 2
    assert "nothing was started" in result.stderr
    assert "unknown; did you mean shop?" in result.stderr
    assert "Traceback" not in result.stderr


def test_debug_shows_where_an_error_arose(call, config):
    config.write_text("")

    result = call("--debug", "run")

    assert isinstance(result.exception, SettingsError)


@pytest.mark.parametrize("before", [True, False])
def test_the_settings_file_may_be_named_before_and_after_the_command(call, tmp_path, before):
    option = ("--config", str(tmp_path / "other.yaml"))

    result = call(*option, "db", "upgrade") if before else call("db", "upgrade", *option)

    assert "other.yaml" in result.stderr


def test_the_settings_file_may_be_named_in_the_environment(call, tmp_path, monkeypatch, config):
    monkeypatch.setenv("CHANNEL_CONNECTOR_CONFIG", str(config))
    monkeypatch.chdir(tmp_path)

    assert call("db", "upgrade").exit_code == 0


def test_a_database_of_a_newer_version_is_refused(call, tmp_path):
    import sqlite3  # noqa: PLC0415  # to play a later version of ourselves

    call("db", "upgrade")
    with sqlite3.connect(tmp_path / "books.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    connection.close()

    result = call("run")

    assert result.exit_code == 2
    assert "newer version of the connector" in result.stderr


def test_workflows_are_shown_as_the_channel_type_declares_them(call):
    result = call("workflows")

    assert result.exit_code == 0
    assert "Hostile channel (hostile)" in result.stdout
    rows = [line for line in result.stdout.splitlines() if "SUPPORTED" in line]
    assert len(rows) == 11
    assert rows[0].split("  ")[0] == "Order Fetch"
