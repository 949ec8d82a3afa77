"""Who knows the password comes in; who guesses is kept out."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.console.accounts import passwords
from channel_connector.adapters.console.accounts.passwords import hash_password, is_password
from channel_connector.adapters.console.accounts.sign_in import (
    MOST_TRIES,
    NotSignedIn,
    SignedIn,
    digest_of,
    sign_in,
)
from channel_connector.ports.repositories.users import Role, User
from channel_connector.ports.testing.fakes.builders import NOON

LIVES = timedelta(hours=12)
WITHIN = timedelta(minutes=15)
PASSWORD = "correct horse battery"
LITTLE_WORK = "scrypt:256:8:1"
FIRST_VERSION = (
    "scrypt$16384$8$5$c2l4dGVlbiBieXRlcyEhIQ==$"
    "Nqt/p61Fo9++P/ZAOV937hioBY5ZypR31Qt+8Bmq0fup"
    "z5EYjvSbHY9Edi7RZ8EkSsfFeNtC4SfmWZ9H9wTeUw=="
)
"""A hash of PASSWORD as the first version stored it."""


class MemoryUsers:
    """One user, and what was counted and begun."""

    def __init__(self):
        self.user = User("asha", Role.VIEWER, hash_password(PASSWORD, LITTLE_WORK), NOON)
        self.sessions, self.tries = [], []

    def get(self, name):
        return self.user if name == self.user.name else None

    def replace_hash(self, name, outdated, current):
        if self.user.password == outdated:
            self.user = replace(self.user, password=current)

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
    one, other = hash_password(PASSWORD, LITTLE_WORK), hash_password(PASSWORD, LITTLE_WORK)

    assert one != other
    assert PASSWORD not in one
    assert is_password(PASSWORD, one)
    assert is_password(PASSWORD, other)
    assert not is_password(f"{PASSWORD}!", one)


@pytest.fixture
def user_of_first_version(users):
    """The user, whose hash is one of the first version."""
    users.user = replace(users.user, password=FIRST_VERSION)
    return users


def test_a_hash_of_the_first_version_signs_in_once_and_is_replaced(user_of_first_version):
    users = user_of_first_version

    signed_in = sign_in(users, "asha", PASSWORD, NOON)

    assert isinstance(signed_in, SignedIn)
    assert users.user.password.startswith(f"{passwords.METHOD}$")
    assert signed_in.user == users.user
    assert is_password(PASSWORD, users.user.password)


def test_a_replaced_hash_signs_in_and_stays(user_of_first_version):
    users = user_of_first_version
    sign_in(users, "asha", PASSWORD, NOON)
    replaced = users.user

    assert isinstance(sign_in(users, "asha", PASSWORD, NOON), SignedIn)
    assert users.user == replaced


def test_a_wrong_password_on_a_hash_of_the_first_version_is_refused(user_of_first_version):
    users = user_of_first_version

    assert sign_in(users, "asha", f"{PASSWORD}!", NOON) == NotSignedIn()
    assert users.user.password == FIRST_VERSION


class UsersThatChangeMeanwhile(MemoryUsers):
    """The user gets another password right after the old one was checked."""

    def __init__(self, stored, another):
        super().__init__()
        self.user = replace(self.user, password=stored)
        self.changed = replace(self.user, password=another)

    def forget_tries(self, name):
        super().forget_tries(name)
        self.user = self.changed


def test_a_password_that_changed_meanwhile_is_not_overwritten():
    another = hash_password("another password", LITTLE_WORK)
    users = UsersThatChangeMeanwhile(FIRST_VERSION, another)

    sign_in(users, "asha", PASSWORD, NOON)

    assert users.user.password == another


@pytest.fixture
def work(monkeypatch):
    """The N, r and p of each hash that was computed."""
    done, compute = [], hashlib.scrypt

    def counted(password, *, salt, n, r, p, maxmem):
        done.append((n, r, p))
        return compute(password, salt=salt, n=n, r=r, p=p, maxmem=maxmem)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    return done


@pytest.mark.parametrize(
    "stored", [FIRST_VERSION, hash_password(PASSWORD)], ids=["first version", "current"]
)
def test_an_unknown_name_takes_the_work_of_a_wrong_password(users, work, stored):
    users.user = replace(users.user, password=stored)
    sign_in(users, "nobody", "wrong", NOON)
    work.clear()

    sign_in(users, "asha", "wrong", NOON)
    sign_in(users, "nobody", "wrong", NOON)

    wrong_password, unknown_name = work
    assert unknown_name == wrong_password


def test_a_password_that_is_no_unicode_text_is_hashed_and_checked():
    stored = hash_password("correct \udcff horse", LITTLE_WORK)

    assert is_password("correct \udcff horse", stored)
    assert not is_password("correct \udcfe horse", stored)
