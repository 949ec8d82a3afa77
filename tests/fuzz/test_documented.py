"""docs/reference/fuzzing.md lists exactly the readers that exist."""

import re
from pathlib import Path

from fuzzing.readers import READERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "fuzzing.md"


def test_every_reader_is_named_in_its_order():
    section = PAGE.read_text("utf-8").partition("## Readers\n")[2]

    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == list(READERS)
