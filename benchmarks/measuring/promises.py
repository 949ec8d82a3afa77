"""What a benchmark promises, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A limit for one figure.

    Args:
        sentence: the promise for a reader; `{}` stands for the limit.
        least, most: the limit; one of the two is None.
        needs_whole: whether a small run cannot show it, such as what is about time.
    """

    sentence: str
    least: float | None = None
    most: float | None = None
    needs_whole: bool = True

    def __post_init__(self) -> None:
        if (self.least is None) == (self.most is None):
            raise ValueError(f"{self.sentence!r} needs one limit.")

    def __str__(self) -> str:
        return self.sentence.format(f"{self._limit:g}")

    def is_kept_by(self, measured: float) -> bool:
        """Return whether this figure keeps it; what is not a number keeps nothing."""
        return measured >= self._limit if self.most is None else measured <= self._limit

    @property
    def _limit(self) -> float:
        limit = self.least if self.most is None else self.most
        assert limit is not None
        return limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    One figure beside its promise.

    Args:
        where: what was measured if there are several, such as the database; else empty.
        is_kept: None if a small run does not judge it.
    """

    promise: str
    where: str
    measured: float
    is_kept: bool | None

    def __str__(self) -> str:
        outcome = {True: "kept", False: "NOT KEPT", None: "not judged in a small run"}
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.promise}: {self.measured:.3g}, {outcome[self.is_kept]}"


class Judge:
    """Compares figures with the promises of a benchmark, and prints each verdict."""

    def __init__(
        self, promises: tuple[Promise, ...], say: Callable[[str], Any], *, is_small: bool
    ) -> None:
        self._promises = promises
        self._say = say
        self._is_small = is_small
        self.verdicts: list[Verdict] = []
        self._judged: set[Promise] = set()

    def judge(self, promise: Promise, measured: float, where: str = "") -> None:
        """
        Compare one figure with a promise.

        Raises:
            ValueError: the benchmark does not promise that.
        """
        if promise not in self._promises:
            raise ValueError(f"The benchmark does not declare the promise {str(promise)!r}.")
        is_kept = None if self._is_small and promise.needs_whole else promise.is_kept_by(measured)
        verdict = Verdict(str(promise), where, measured, is_kept)
        self.verdicts.append(verdict)
        self._judged.add(promise)
        self._say(f"  {verdict}")

    @property
    def forgotten(self) -> list[str]:
        """The promises that no figure was compared with."""
        return [str(promise) for promise in self._promises if promise not in self._judged]

    @property
    def broken(self) -> list[Verdict]:
        """What was not kept."""
        return [verdict for verdict in self.verdicts if verdict.is_kept is False]
