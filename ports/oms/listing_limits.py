"""The limits of an OMS for the ids in a listing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListingLimits:
    """
    What an OMS accepts in a listing.

    Args:
        longest_text: characters of an id.
        ean_lengths: digits that an EAN may have; a client SKU of about as many digits, and
            nothing else, is an EAN. Empty where the OMS identifies nothing by EAN.
    """

    longest_text: int
    ean_lengths: frozenset[int] = frozenset()

    def could_be_ean(self, digits: str) -> bool:
        """Return whether digits are as many as those of an EAN that may have lost a zero."""
        lengths = self.ean_lengths
        return bool(lengths) and min(lengths) - 1 <= len(digits) <= max(lengths)
