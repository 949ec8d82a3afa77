"""Who knows the password comes in; who guesses is kept out."""

from datetime import timedelta

import pytest

from channel_connector.adapters.console.accounts.passwords import hash_password, is_password
from channel_connector.adapters.console.accounts.sign_in import (
    LIVES,
    MOST_TRIES,
    WITHIN,
    NotSignedIn,
    SignedIn,
    digest_of,
    sign_in,
)
from channel_connector.ports.repositories.users import Role, User
from channel_connector.ports.testing.fakes.builders import NOON

PASSWORD = "correct horse battery"


class MemoryUsers:
    """One user, and what was counted and begun."""

    def __init__(self):
        self.user = User("asha", Role.VIEWER, hash_password(PASSWORD), NOON)
        self.sessions, self.tries = [], []

    def get(self, name):
        return self.user if name == self.user.name else None

    def begin(self, session, now):
        self.sessions.append(session)

    def take_try(self, name, now, within, most):
        tries = [at for who, at in self.tries if who == name and at > now - within]
        if len(tries) >= most:
            return tries[-most] + within
        self.tries.append((name, now))
        return None

    def forget_tries(self, name):
        self.tries = [one for one in self.tries if one[0] != name]


@pytest.fixture
def users():
    return MemoryUsers()


def test_the_right_password_begins_a_session_that_only_the_browser_can_name(users):
    signed_in = sign_in(users, "asha", PASSWORD, NOON)

    assert isinstance(signed_in, SignedIn)
    assert users.sessions == [signed_in.session]
    assert signed_in.session.digest == digest_of(signed_in.token) != signed_in.token
    assert signed_in.session.expires_at == NOON + LIVES
    assert signed_in.token not in repr(signed_in)


@pytest.mark.parametrize(
    ("name", "password"),
    [("asha", "wrong"), ("asha", ""), ("nobody", PASSWORD), ("x" * 999, PASSWORD), ("", "")],
)
def test_anything_else_does_not(users, name, password):
    assert sign_in(users, name, password, NOON) == NotSignedIn()
    assert users.sessions == []


def test_after_a_few_tries_even_the_right_password_waits(users):
    for _ in range(MOST_TRIES):
        sign_in(users, "asha", "wrong", NOON)

    assert sign_in(users, "asha", PASSWORD, NOON) == NotSignedIn(NOON + WITHIN)
    assert isinstance(sign_in(users, "asha", PASSWORD, NOON + WITHIN), SignedIn)


def test_a_name_that_is_nobodys_is_counted_the_same(users):
    """Whoever tries names must not learn which ones there are."""
    for _ in range(MOST_TRIES):
        sign_in(users, "nobody", "wrong", NOON)

    assert sign_in(users, "nobody", "wrong", NOON) == NotSignedIn(NOON + WITHIN)


def test_a_success_gives_all_tries_back(users):
    for minute in range(3):
        sign_in(users, "asha", "wrong", NOON + timedelta(minutes=minute))

    sign_in(users, "asha", PASSWORD, NOON + timedelta(minutes=4))

    assert users.tries == []


def test_a_kept_password_cannot_be_read_and_is_never_the_same_twice():
    one, other = hash_password(PASSWORD), hash_password(PASSWORD)

    assert one != other
    assert PASSWORD not in one
    assert is_password(PASSWORD, one)
    assert is_password(PASSWORD, other)
    assert not is_password(f"{PASSWORD}!", one)
