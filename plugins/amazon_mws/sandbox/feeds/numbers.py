"""Generates the IDs of feeds and reports."""

from random import Random

from .....sdk.sandbox.state import State


class Numbers:
    """
    The sequence of one seller.

    As recorded, feeds and report requests share a sequence; every number ends with six digits
    specific to the seller, and report IDs are longer.
    """

    def __init__(self, rng: Random, state: State, seller_id: str) -> None:
        self._kept = state.kept(f"{seller_id}/numbers", int)
        ending, last = rng.randrange(10**6), rng.randint(100_000, 500_000)
        self._ending = f"{self._kept.setdefault('ending', ending):06d}"
        self._kept.setdefault("last", last)

    def request(self) -> str:
        """Return an ID for a feed or a report request, for example `383186020424`."""
        return f"{self._take()}{self._ending}"

    def report(self) -> str:
        """Return a report ID, for example `9330157676020424`."""
        return f"{self._take():010d}{self._ending}"

    def _take(self) -> int:
        self._kept["last"] += 1
        return self._kept["last"]
