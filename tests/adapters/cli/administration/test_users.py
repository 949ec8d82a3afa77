"""Users are added, listed, changed and removed on the command line without showing passwords."""

import pytest

from channel_connector.adapters.console.accounts.passwords import is_password
from channel_connector.adapters.storage.repositories.users import SqlUserRepository

PASSWORD = "correct horse battery"


@pytest.fixture
def run(call, database):
    """Call `users` with something on standard input, over an upgraded database."""
    return lambda *arguments, told="": call("users", *arguments, typed=told)


@pytest.fixture
def kept(database):
    """Return a function that reads a stored user."""
    return SqlUserRepository(database).get


def test_a_user_is_added_with_a_password_that_is_asked_for_twice(run, kept):
    result = run("add", "asha", "--role", "operator", told=f"{PASSWORD}\n{PASSWORD}\n")

    assert result.exit_code == 0
    assert "asha may sign in as operator." in result.output
    assert PASSWORD not in result.output
    assert kept("asha").role == "operator"
    assert is_password(PASSWORD, kept("asha").password)


def test_a_password_may_come_from_another_program(run, kept):
    result = run("add", "asha", "--role", "viewer", "--password-stdin", told=f"{PASSWORD}\n")

    assert result.exit_code == 0
    assert is_password(PASSWORD, kept("asha").password)


def test_a_short_password_is_refused(run, kept):
    result = run("add", "asha", "--role", "viewer", "--password-stdin", told="short\n")

    assert result.exit_code == 2
    assert "10 to" in result.output
    assert kept("asha") is None


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "<b>"])
def test_a_name_is_plain(run, name):
    result = run("add", name, "--role", "viewer", "--password-stdin", told=f"{PASSWORD}\n")

    assert result.exit_code == 2


def test_a_name_is_given_once(run):
    run("add", "asha", "--role", "viewer", "--password-stdin", told=f"{PASSWORD}\n")

    result = run("add", "asha", "--role", "operator", "--password-stdin", told=f"{PASSWORD}\n")

    assert result.exit_code == 1
    assert "The user asha already exists." in result.output


def test_users_are_listed_with_their_roles(run):
    run("add", "asha", "--role", "viewer", "--password-stdin", told=f"{PASSWORD}\n")

    listed = run("list").output

    assert "asha  viewer" in listed
    assert "scrypt" not in listed


def test_a_password_is_changed(run, kept):
    run("add", "asha", "--role", "viewer", "--password-stdin", told=f"{PASSWORD}\n")

    assert run("password", "asha", "--password-stdin", told="another one 77\n").exit_code == 0

    assert is_password("another one 77", kept("asha").password)


def test_a_user_is_removed(run, kept):
    run("add", "asha", "--role", "viewer", "--password-stdin", told=f"{PASSWORD}\n")

    assert run("remove", "asha").exit_code == 0

    assert kept("asha") is None


@pytest.mark.parametrize("arguments", [("remove", "nobody"), ("password", "nobody")])
def test_an_unknown_user_is_reported(run, arguments):
    result = run(*arguments)

    assert result.exit_code == 1
    assert "The user nobody does not exist." in result.output
