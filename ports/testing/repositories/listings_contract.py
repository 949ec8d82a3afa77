"""What a listing book promises."""

from collections.abc import Sequence

import pytest

from ...repositories.listings import Listing
from ...repositories.storage import Books
from ..fakes.builders import CONNECTION, a_listing


class ListingBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_skus_without_a_listing_are_named_sorted_and_once(self, books: Books) -> None:
        put(books, a_listing("RED-MUG"))

        asked = ["WHITE-MUG", "RED-MUG", "BLUE-MUG", "WHITE-MUG"]

        assert unmapped(books, asked) == ("BLUE-MUG", "WHITE-MUG")

    def test_a_listing_of_another_connection_does_not_count(self, books: Books) -> None:
        put(books, a_listing("RED-MUG", connection="acme_elsewhere"))

        assert unmapped(books, ["RED-MUG"]) == ("RED-MUG",)

    def test_a_sku_is_taken_letter_by_letter(self, books: Books) -> None:
        """Whether channels tell capitals apart is the channel's business, not ours."""
        put(books, a_listing("RED-MUG"))

        assert unmapped(books, ["red-mug"]) == ("red-mug",)

    def test_one_article_may_be_sold_under_several_skus(self, books: Books) -> None:
        put(books, a_listing("RED-MUG"), a_listing("RED-MUG-FBM"))

        assert unmapped(books, ["RED-MUG", "RED-MUG-FBM"]) == ()
        assert count(books) == 2

    def test_a_put_replaces_what_is_under_the_key(self, books: Books) -> None:
        put(books, a_listing("RED-MUG"))

        put(books, a_listing("RED-MUG", client_sku="8900000000000"))

        assert count(books) == 1

    def test_a_key_may_not_come_twice_in_one_put(self, books: Books) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(books, a_listing("RED-MUG"), a_listing("RED-MUG", client_sku="8900000000000"))

    def test_only_the_connections_own_listings_are_counted(self, books: Books) -> None:
        put(books, a_listing("RED-MUG"), a_listing("RED-MUG", connection="acme_elsewhere"))

        assert count(books) == 1

    def test_it_is_known_whether_a_connection_keeps_listings(self, books: Books) -> None:
        put(books, a_listing("RED-MUG", connection="acme_elsewhere"))

        with books.look() as book:
            assert book.listings.has_any("acme_elsewhere")
            assert not book.listings.has_any(CONNECTION)

    def test_thousands_may_be_put_and_asked_for_at_once(self, books: Books) -> None:
        skus = [f"SKU-{number:05}" for number in range(5000)]
        put(books, *map(a_listing, skus[1:]))

        assert unmapped(books, skus) == ("SKU-00000",)

    def test_no_sku_is_never_unmapped(self, books: Books) -> None:
        assert unmapped(books, []) == ()

    def test_listings_are_found_by_sku(self, books: Books) -> None:
        put(books, a_listing("RED-MUG"), a_listing("BLUE-MUG"))

        with books.look() as book:
            assert book.listings.get(CONNECTION, ["RED-MUG", "TEAPOT"]) == {
                "RED-MUG": a_listing("RED-MUG")
            }

    def test_all_listings_are_yielded_once(self, books: Books) -> None:
        skus = [f"SKU-{number:05}" for number in range(5001)]
        put(books, *map(a_listing, skus), a_listing("RED-MUG", connection="acme_elsewhere"))

        with books.look() as book:
            found = [listing.channel_sku for listing in book.listings.all(CONNECTION)]
        assert sorted(found) == skus


def put(books: Books, *listings: Listing) -> None:
    """Put the listings in a change of their own."""
    with books.change() as book:
        book.listings.put(listings)


def unmapped(books: Books, skus: Sequence[str]) -> tuple[str, ...]:
    """Return the connection's SKUs without a listing."""
    with books.look() as book:
        return book.listings.unmapped(CONNECTION, skus)


def count(books: Books) -> int:
    """Return the number of the connection's listings."""
    with books.look() as book:
        return book.listings.count(CONNECTION)
