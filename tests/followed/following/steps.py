"""The commands of a page in order, each with the output that the page shows for it."""

import re
import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from textwrap import dedent

PART = re.compile(r"^(#+) ([^\n]+)$|^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@dataclass
class Step:
    """One command, and the blocks of text that the page shows below it."""

    heading: str
    command: str
    shown: list[str] = field(default_factory=list)


def steps_of(text: str, without: Collection[str] = (), only: Collection[str] = ()) -> list[Step]:
    """Return the steps of a page, except those under the headings of `without`; or `only` some."""
    found: list[Step] = []
    heading, left_out = "", False
    for level, title, kind, block in PART.findall(text):
        if level:
            heading, left_out = title, title in without or (bool(only) and title not in only)
        elif kind == "sh" and not left_out:
            found += [Step(heading, command) for command in commands_of(dedent(block))]
        elif kind == "text" and not left_out and found:
            found[-1].shown.append(dedent(block))
    return found


def commands_of(block: str) -> Iterator[str]:
    """Yield the commands of a block of shell; a quoted text may have several lines."""
    command = ""
    for line in block.replace("\\\n", " ").splitlines():
        command = f"{command}\n{line}" if command else line
        try:
            shlex.split(command, comments=True)
        except ValueError:  # a quotation mark is open
            continue
        yield command
        command = ""
    assert not command, f"A quotation mark is open: {command}"
