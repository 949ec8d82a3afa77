"""
Compares what a page shows with what a command says.

Times, dates, generated order ids, digests and the number of new orders differ each time; every
one stands for any other of its kind. `[...]` stands for any text.
"""

import re
from typing import Final

COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
VARYING: Final = (
    (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "DATE"),
    (re.compile(r"\b\d\d:\d\d:\d\d\b"), "TIME"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "DIGEST"),
    (re.compile(r"\b\d{3}-(?!(\d)\1{6})\d{7}-\d{7}\b"), "ORDER"),
    (re.compile(r"\bnew=\d+"), "new=N"),
)


def lines_of(text: str) -> list[str]:
    """Return the lines without colours, and with what varies replaced by the name of its kind."""
    text = COLOURS.sub("", text)
    for pattern, kind in VARYING:
        text = pattern.sub(kind, text)
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def missing(shown: str, said: str) -> list[str]:
    """Return the lines that a page shows and that were not said, in this order."""
    rest = iter(lines_of(said))
    return [
        line for line in lines_of(shown) if not any(_pattern(line).fullmatch(one) for one in rest)
    ]


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(re.escape(line).replace(re.escape("[...]"), ".*"))
