"""The shared strings of a workbook, stored in a temporary file."""

import os
import tempfile
from array import array
from collections.abc import Iterable
from typing import Self


class SharedStrings:
    """
    Texts by number; each takes 8 bytes of memory.

    Raises:
        IndexError: there is no text of that number.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed with this
        self._ends = array("Q", [0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fill(self, texts: Iterable[str]) -> None:
        """Store the texts, numbered from 0 on."""
        end = 0
        for text in texts:
            end += self._file.write(text.encode())
            self._ends.append(end)
        self._file.flush()

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(f"The workbook has no text {number}")
        start = self._ends[number]
        return os.pread(self._file.fileno(), self._ends[number + 1] - start, start).decode()
