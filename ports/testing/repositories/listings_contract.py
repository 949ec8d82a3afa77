"""Contract tests of `ListingRepository`."""

from collections.abc import Sequence

import pytest

from ...repositories.listings import Listing
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, a_listing


class ListingRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_skus_without_a_listing_are_named_sorted_and_once(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"))

        asked = ["WHITE-MUG", "RED-MUG", "BLUE-MUG", "WHITE-MUG"]

        assert unmapped(storage, asked) == ("BLUE-MUG", "WHITE-MUG")

    def test_a_listing_of_another_connection_does_not_count(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG", connection="acme_elsewhere"))

        assert unmapped(storage, ["RED-MUG"]) == ("RED-MUG",)

    def test_skus_are_case_sensitive(self, storage: Storage) -> None:
        """SKUs are case-sensitive."""
        put(storage, a_listing("RED-MUG"))

        assert unmapped(storage, ["red-mug"]) == ("red-mug",)

    def test_one_client_sku_may_have_several_channel_skus(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"), a_listing("RED-MUG-FBM"))

        assert unmapped(storage, ["RED-MUG", "RED-MUG-FBM"]) == ()
        assert count(storage) == 2

    def test_a_put_replaces_the_row_with_the_same_key(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"))

        put(storage, a_listing("RED-MUG", client_sku="8900000000000"))

        assert count(storage) == 1

    def test_keys_must_be_unique_in_one_put(self, storage: Storage) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(storage, a_listing("RED-MUG"), a_listing("RED-MUG", client_sku="8900000000000"))

    def test_only_the_connections_own_listings_are_counted(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"), a_listing("RED-MUG", connection="acme_elsewhere"))

        assert count(storage) == 1

    def test_it_is_known_whether_a_connection_keeps_listings(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG", connection="acme_elsewhere"))

        with storage.reading() as uow:
            assert uow.listings.has_any("acme_elsewhere")
            assert not uow.listings.has_any(CONNECTION)

    def test_thousands_may_be_put_and_asked_for_at_once(self, storage: Storage) -> None:
        skus = [f"SKU-{number:05}" for number in range(5000)]
        put(storage, *map(a_listing, skus[1:]))

        assert unmapped(storage, skus) == ("SKU-00000",)

    def test_no_sku_is_never_unmapped(self, storage: Storage) -> None:
        assert unmapped(storage, []) == ()

    def test_listings_are_found_by_sku(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"), a_listing("BLUE-MUG"))

        with storage.reading() as uow:
            assert uow.listings.get(CONNECTION, ["RED-MUG", "TEAPOT"]) == {
                "RED-MUG": a_listing("RED-MUG")
            }

    def test_all_listings_are_yielded_once(self, storage: Storage) -> None:
        skus = [f"SKU-{number:05}" for number in range(5001)]
        put(storage, *map(a_listing, skus), a_listing("RED-MUG", connection="acme_elsewhere"))

        with storage.reading() as uow:
            found = [listing.channel_sku for listing in uow.listings.all(CONNECTION)]
        assert sorted(found) == skus


def put(storage: Storage, *listings: Listing) -> None:
    """Put the listings in a separate unit of work."""
    with storage.writing() as uow:
        uow.listings.put(listings)


def unmapped(storage: Storage, skus: Sequence[str]) -> tuple[str, ...]:
    """Return the connection's SKUs without a listing."""
    with storage.reading() as uow:
        return uow.listings.unmapped(CONNECTION, skus)


def count(storage: Storage) -> int:
    """Return the number of the connection's listings."""
    with storage.reading() as uow:
        return uow.listings.count(CONNECTION)
