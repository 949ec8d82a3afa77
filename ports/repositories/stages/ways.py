"""Ways between stages, as data; any other way is a bug and raises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Generic, TypeVar

StageT = TypeVar("StageT", bound=StrEnum)

NEW: Final = None
"""Before its first stage a row does not exist."""


class WrongWay(Exception):  # a bug, not one of the foreseen errors
    """A row was to be stored in a stage to which no way leads from the stored one."""


@dataclass(frozen=True, slots=True)
class Way(Generic[StageT]):
    """
    What leads from some stages to others.

    Args:
        before: the stages before; None stands for a new row.
        event: what happens, as Markdown for the person who looks it up.
        after: the stages to which it may lead.
        note: what is to be known of the stage after, as Markdown.
    """

    before: Sequence[StageT | None]
    event: str
    after: Sequence[StageT]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ways(Generic[StageT]):
    """
    All ways of one kind of row, and its name.

    A row may always be stored again in its own stage.
    """

    subject: str
    ways: Sequence[Way[StageT]]
    _pairs: frozenset[tuple[StageT | None, StageT]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pairs", frozenset(self._each()))

    def pairs(self) -> Iterator[tuple[StageT | None, StageT]]:
        """Yield each stage before and each other stage after it once, in the order of the ways."""
        yield from dict.fromkeys(pair for pair in self._each() if pair[0] is not pair[1])

    def check(self, before: StageT | None, after: StageT, connection: str, key: str) -> None:
        """
        Check one change.

        Raises:
            WrongWay: no way leads from the one to the other.
        """
        if before is not after and (before, after) not in self._pairs:
            raise WrongWay(
                f"{self.subject} {key} of {connection} cannot go from {before or 'new'} to "
                f"{after}. Nothing was stored. This is a bug: no way of ports/repositories/stages "
                "leads there."
            )

    def _each(self) -> Iterator[tuple[StageT | None, StageT]]:
        for way in self.ways:
            for before in way.before:
                yield from ((before, after) for after in way.after)
