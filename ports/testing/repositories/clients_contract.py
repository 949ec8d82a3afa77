"""Contract tests of `ClientRepository`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ...repositories.clients import Client, ClientRepository
from ..fakes.builders import NOON

LATER = NOON + timedelta(minutes=1)

ENTRY = {
    "channel": "hostile",
    "settings": {"shop": "corner", "key": "open-sesame-9", "tags": ["a", "ü"], "count": 3},
    "assure": {"password": None, "split_by_assure": True},
}


def a_client(name: str = "acme", **changes: object) -> Client:
    """Return a client with credentials in its entry."""
    client = Client(name, "hostile", enabled=True, entry=ENTRY, updated_at=NOON)
    return replace(client, **changes)  # type: ignore[arg-type]  # the fields of a client


class ClientRepositoryContract:
    """Subclasses provide `clients`, a fixture of an empty repository."""

    def test_an_empty_repository_has_no_client(self, clients: ClientRepository) -> None:
        assert clients.all() == []

    def test_a_client_is_returned_unchanged(self, clients: ClientRepository) -> None:
        assert clients.put(a_client())

        assert clients.all() == [a_client()]

    def test_clients_are_sorted_by_name(self, clients: ClientRepository) -> None:
        for name in ("beta", "acme_2", "acme"):
            clients.put(a_client(name))

        assert [client.name for client in clients.all()] == ["acme", "acme_2", "beta"]

    def test_a_client_is_not_replaced_by_mistake(self, clients: ClientRepository) -> None:
        clients.put(a_client())

        assert not clients.put(a_client(entry={"channel": "other"}))

        assert clients.all() == [a_client()]

    def test_a_client_is_replaced_on_request(self, clients: ClientRepository) -> None:
        clients.put(a_client())
        other = a_client(channel="other", entry={"channel": "other"}, updated_at=LATER)

        assert clients.put(other, replace=True)

        assert clients.all() == [other]

    def test_only_an_existing_client_is_replaced(self, clients: ClientRepository) -> None:
        assert not clients.put(a_client(), replace=True)

        assert clients.all() == []

    def test_enabling_affects_one_client_only(self, clients: ClientRepository) -> None:
        clients.put(a_client())
        clients.put(a_client("beta"))

        assert clients.enable("acme", False, LATER)  # noqa: FBT003  # a switch

        assert clients.all() == [a_client(enabled=False, updated_at=LATER), a_client("beta")]

    def test_an_unknown_client_cannot_be_enabled(self, clients: ClientRepository) -> None:
        assert not clients.enable("acme", False, LATER)  # noqa: FBT003  # a switch

    def test_a_client_that_is_removed_is_gone(self, clients: ClientRepository) -> None:
        clients.put(a_client())

        assert clients.remove("acme")

        assert clients.all() == []
        assert not clients.remove("acme")

    def test_every_change_changes_the_revision(self, clients: ClientRepository) -> None:
        """Even one back to an earlier state, so that polling misses no change."""
        seen = [clients.revision()]
        changes: list[Callable[[], object]] = [
            lambda: clients.put(a_client()),
            lambda: clients.put(a_client(), replace=True),
            lambda: clients.enable("acme", False, NOON),  # noqa: FBT003  # a switch
            lambda: clients.enable("acme", True, NOON),  # noqa: FBT003  # a switch
            lambda: clients.put(a_client("beta")),
            lambda: clients.remove("acme"),
            lambda: clients.put(a_client()),
        ]
        for change in changes:
            change()
            seen.append(clients.revision())

        assert len(set(seen)) == len(seen)

    def test_reading_does_not_change_the_revision(self, clients: ClientRepository) -> None:
        clients.put(a_client())
        before = clients.revision()

        clients.all()
        clients.put(a_client())

        assert clients.revision() == before

    def test_re_encrypted_entries_stay_unchanged(self, clients: ClientRepository) -> None:
        clients.put(a_client())
        clients.put(a_client("beta", entry={}))
        before = clients.revision()

        assert clients.encrypt_again() == 2

        assert clients.all() == [a_client(), a_client("beta", entry={})]
        assert clients.revision() == before

    def test_no_credential_shows_in_a_client_however_it_is_printed(
        self, clients: ClientRepository
    ) -> None:
        clients.put(a_client())

        assert "open-sesame-9" not in f"{clients.all()} {clients}"
