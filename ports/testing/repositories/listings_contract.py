"""What a listing book promises."""

from collections.abc import Sequence

import pytest

from ...repositories.listings import Listing
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, a_listing


class ListingRepositoryContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_skus_without_a_listing_are_named_sorted_and_once(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"))

        asked = ["WHITE-MUG", "RED-MUG", "BLUE-MUG", "WHITE-MUG"]

        assert unmapped(storage, asked) == ("BLUE-MUG", "WHITE-MUG")

    def test_a_listing_of_another_connection_does_not_count(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG", connection="acme_elsewhere"))

        assert unmapped(storage, ["RED-MUG"]) == ("RED-MUG",)

    def test_a_sku_is_taken_letter_by_letter(self, storage: Storage) -> None:
        """Whether channels tell capitals apart is the channel's business, not ours."""
        put(storage, a_listing("RED-MUG"))

        assert unmapped(storage, ["red-mug"]) == ("red-mug",)

    def test_one_article_may_be_sold_under_several_skus(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"), a_listing("RED-MUG-FBM"))

        assert unmapped(storage, ["RED-MUG", "RED-MUG-FBM"]) == ()
        assert count(storage) == 2

    def test_a_put_replaces_what_is_under_the_key(self, storage: Storage) -> None:
        put(storage, a_listing("RED-MUG"))

        put(storage, a_listing("RED-MUG", client_sku="8900000000000"))

        assert count(storage) == 1

    def test_a_key_may_not_come_twice_in_one_put(self, storage: Storage) -> None:
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
    """Put the listings in a change of their own."""
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
