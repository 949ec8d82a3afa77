"""Rounds in which each peer has its turn, so that a busy machine slows all of them alike."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

Peer = TypeVar("Peer")
Figure = TypeVar("Figure")


def in_turns(peers: Mapping[Peer, Callable[[], Figure]], times: int) -> list[dict[Peer, Figure]]:
    """Measure all peers, one after the other, this many times; return the figures by round."""
    return [{peer: measure() for peer, measure in peers.items()} for _ in range(times)]


class Rounds(Generic[Peer]):
    """One number of each peer in each round, and their medians."""

    def __init__(self, rounds: Sequence[Mapping[Peer, float]]) -> None:
        self._rounds = rounds

    def median(self, peer: Peer) -> float:
        """Return the median of a peer."""
        return statistics.median(one[peer] for one in self._rounds)

    def ratio(self, peer: Peer, other: Peer) -> float:
        """Return the median of the first's multiple of the second, each within one round."""
        return statistics.median(one[peer] / one[other] for one in self._rounds)
