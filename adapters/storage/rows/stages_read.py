"""Checks that rows which a unit of work has read change along the ways of their stages."""

from enum import StrEnum
from typing import Generic, TypeVar

from ....ports.repositories.stages.ways import Ways

StageT = TypeVar("StageT", bound=StrEnum)


class StagesRead(Generic[StageT]):
    """The stages of the rows that a unit of work read or put, by connection and key."""

    def __init__(self, ways: Ways[StageT]) -> None:
        self._ways = ways
        self._stages: dict[tuple[str, str], StageT | None] = {}

    def note(self, connection: str, key: str, stage: StageT | None) -> None:
        """Note the stage of a row that was read; None if there is no such row."""
        self._stages[connection, key] = stage

    def check(self, connection: str, key: str, stage: StageT) -> None:
        """
        Check a row that is put, unless it was not read before.

        Raises:
            WrongWay: no way leads to `stage`.
        """
        if (connection, key) in self._stages:
            self._ways.check(self._stages[connection, key], stage, connection, key)
        self._stages[connection, key] = stage
