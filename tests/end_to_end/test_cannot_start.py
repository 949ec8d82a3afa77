"""
Errors at the start end in a message that says what to do, and an exit code.

An unreachable side does not prevent the start: `check` reports it, and `run` waits.
"""

import socket
from contextlib import closing

import pytest
import sqlalchemy as sa

NOT_SET_UP = 2
FAILED = 1


@pytest.fixture
def world(a_world):
    return a_world(speed=1.0)


@pytest.fixture
def nowhere():
    """An address at which nothing listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{probe.getsockname()[1]}"


def problems(checked):
    return [line for line in checked.stdout.splitlines() if line.startswith("PROBLEM")]


def test_all_is_well_where_nothing_is_wrong(world):
    checked = world.call("check")

    assert (checked.returncode, problems(checked), checked.stderr) == (0, [], "")


def test_wrong_settings_are_told_all_at_once_and_nothing_starts(world):
    text = world.config.read_text()
    for right, wrong in (
        ("seller_id:", "seler_id:"),
        ("overlap_minutes: 10", "overlap_minutes: ten"),
        ("channel: amazon_mws", "channel: amazon_mws\n    colour: red"),
    ):
        text = text.replace(right, wrong)
    world.config.write_text(text)

    for command in ("run", "check"):
        ended = world.call(command)

        assert ended.returncode == NOT_SET_UP
        assert "connections.acme.settings.seler_id" in ended.stderr
        assert "did you mean seller_id?" in ended.stderr
        assert "connections.acme.orders.overlap_minutes" in ended.stderr
        assert "connections.acme.colour" in ended.stderr
        assert "Traceback" not in ended.stderr
    assert not (world.folder / "books.db").exists()


def test_a_settings_file_that_is_not_there_is_named(world):
    ended = world.call("run", "-c", str(world.folder / "other.yaml"))

    assert ended.returncode == NOT_SET_UP
    assert "other.yaml" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_secret_that_the_environment_lacks_is_named(world):
    world.configure(secret_key="${NOT_SET_ANYWHERE}")

    ended = world.call("run")

    assert ended.returncode == NOT_SET_UP
    assert "NOT_SET_ANYWHERE" in ended.stderr


@pytest.mark.parametrize(
    ("setting", "wrong", "side", "advice"),
    [
        ("secret_key", "not-the-key-0123456789abcdefghijklmnopqr", "Amazon", "secret_key"),
        ("access_key_id", "AKIDNOBODYKNOWS00001", "Amazon", "access_key_id"),
        ("mws_auth_token", "amzn.mws.99999999-0", "Amazon", "mws_auth_token"),
        ("password", "not-the-password", "Assure", "password"),
    ],
)
def test_wrong_credentials_are_told_with_the_setting_to_mend(world, setting, wrong, side, advice):
    world.configure(**{setting: wrong})

    checked = world.call("check")

    assert checked.returncode == FAILED
    [problem] = problems(checked)
    assert f"acme, {side}" in problem
    assert advice in problem
    assert wrong not in checked.stdout + checked.stderr


@pytest.mark.parametrize("side", ["amazon", "assure"])
def test_a_side_that_cannot_be_reached_is_told(world, nowhere, side):
    world.configure(**{side: nowhere})

    checked = world.call("check")

    assert checked.returncode == FAILED
    [problem] = problems(checked)
    assert f"acme, {side.title()}" in problem
    assert "could not be reached" in problem
    assert "Traceback" not in checked.stdout + checked.stderr


def test_a_database_that_a_newer_version_made_is_left_alone(a_world, database_url):
    world = a_world(database_url, speed=1.0)
    assert world.call("db", "upgrade").returncode == 0
    with world.database() as database, database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_future'"))

    for command in (("run",), ("orders", "list")):
        ended = world.call(*command)

        assert ended.returncode == NOT_SET_UP
        assert "newer version" in ended.stderr
        assert "Traceback" not in ended.stderr
    checked = world.call("check")
    assert checked.returncode == FAILED
    assert "newer version" in problems(checked)[0]


def test_a_database_server_that_is_away_is_told_without_its_password(world, nowhere):
    port = nowhere.rpartition(":")[2]
    world.configure(database=f"postgresql://acme:swordfish-77@127.0.0.1:{port}/books")

    ended = world.call("run")

    assert ended.returncode == FAILED
    assert "the server cannot be reached" in ended.stderr
    assert "swordfish-77" not in ended.stderr
    assert "Traceback" not in ended.stderr
