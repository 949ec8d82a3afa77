"""The numbers that Amazon gives to feeds and to what they ask for."""

from random import Random


class Numbers:
    """
    One sequence for one seller.

    Feeds and report requests draw on the same sequence, as was recorded; every number ends
    with six digits of the seller's own, and report ids are longer.
    """

    def __init__(self, rng: Random) -> None:
        self._ending = f"{rng.randrange(10**6):06d}"
        self._next = rng.randint(100_000, 500_000)

    def request(self) -> str:
        """Return a number for a feed or a report request, such as `383186020424`."""
        return f"{self._take()}{self._ending}"

    def report(self) -> str:
        """Return a number for a report, such as `9330157676020424`."""
        return f"{self._take():010d}{self._ending}"

    def _take(self) -> int:
        self._next += 1
        return self._next
