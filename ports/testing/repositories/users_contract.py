"""Contract tests of `UserRepository`."""

from dataclasses import replace
from datetime import timedelta

from ...repositories.users import Role, Session, User, UserRepository
from ..fakes.builders import NOON

MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)


def a_user(name: str = "asha", role: Role = Role.OPERATOR) -> User:
    """Return a user with a hash that matches no password."""
    return User(name, role, "scrypt$1$1$1$c2FsdA==$aGFzaA==", NOON)


def a_session(digest: str = "d1", user: str = "asha") -> Session:
    """Return a session that began at NOON and ends an hour later."""
    return Session(digest, user, f"form-{digest}", NOON, NOON + timedelta(hours=1))


class UserRepositoryContract:
    """Subclasses provide `users`, a fixture of an empty repository."""

    def test_a_user_is_returned_unchanged(self, users: UserRepository) -> None:
        assert users.add(a_user())

        assert users.get("asha") == a_user()
        assert users.get("nobody") is None

    def test_user_names_are_unique(self, users: UserRepository) -> None:
        users.add(a_user())

        assert not users.add(a_user(role=Role.VIEWER))
        assert users.get("asha") == a_user()

    def test_users_are_sorted_by_name(self, users: UserRepository) -> None:
        for name in ("chitra", "asha", "bina"):
            users.add(a_user(name))

        assert [user.name for user in users.all()] == ["asha", "bina", "chitra"]

    def test_a_session_is_found_with_its_user_until_it_expires(self, users: UserRepository) -> None:
        users.add(a_user())
        users.begin(a_session(), NOON)

        assert users.signed_in("d1", NOON) == (a_session(), a_user())
        assert users.signed_in("d1", NOON + timedelta(hours=1)) is None
        assert users.signed_in("d2", NOON) is None

    def test_a_session_that_ended_is_gone_and_others_stay(self, users: UserRepository) -> None:
        users.add(a_user())
        users.begin(a_session("d1"), NOON)
        users.begin(a_session("d2"), NOON)

        users.end("d1")

        assert users.signed_in("d1", NOON) is None
        assert users.signed_in("d2", NOON) is not None

    def test_a_new_password_ends_every_session_of_the_user(self, users: UserRepository) -> None:
        for name in ("asha", "bina"):
            users.add(a_user(name))
            users.begin(a_session(f"of-{name}", name), NOON)

        another = "scrypt$1$1$1$c2FsdA==$b3RoZXI="
        assert users.set_password("asha", another)

        assert users.get("asha") == replace(a_user(), password=another)
        assert users.signed_in("of-asha", NOON) is None
        assert users.signed_in("of-bina", NOON) is not None
        assert not users.set_password("nobody", another)

    def test_removing_a_user_ends_all_sessions(self, users: UserRepository) -> None:
        users.add(a_user())
        users.begin(a_session(), NOON)

        assert users.remove("asha")

        assert users.get("asha") is None
        assert users.signed_in("d1", NOON) is None
        assert not users.remove("asha")

    def test_attempts_are_counted_by_name_and_limited(self, users: UserRepository) -> None:
        for number in range(3):
            assert users.take_try("asha", NOON + number * MINUTE, QUARTER, 3) is None

        assert users.take_try("asha", NOON + 3 * MINUTE, QUARTER, 3) == NOON + QUARTER
        assert users.take_try("bina", NOON + 3 * MINUTE, QUARTER, 3) is None

    def test_an_attempt_is_allowed_again_when_an_older_one_expires(
        self, users: UserRepository
    ) -> None:
        for number in range(3):
            users.take_try("asha", NOON + number * MINUTE, QUARTER, 3)

        assert users.take_try("asha", NOON + QUARTER, QUARTER, 3) is None
        assert users.take_try("asha", NOON + QUARTER, QUARTER, 3) == NOON + MINUTE + QUARTER

    def test_attempts_are_deleted_after_a_successful_one(self, users: UserRepository) -> None:
        users.take_try("asha", NOON, QUARTER, 1)

        users.forget_tries("asha")

        assert users.take_try("asha", NOON, QUARTER, 1) is None
