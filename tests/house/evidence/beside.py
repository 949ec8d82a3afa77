"""
Files of others beside the checkout, in `../shared/reference`: not ours to pass on.

A clone has none of them and proves everything without. Where they are, tests marked with one of
these read them as well.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

_REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference"


@dataclass(frozen=True)
class Beside:
    """A folder of files; `name` is what a summary calls them."""

    name: str
    place: str

    @property
    def folder(self) -> Path:
        return _REFERENCE / self.place

    @property
    def is_here(self) -> bool:
        return self.folder.is_dir()

    @property
    def absence(self) -> str:
        """The reason of a skip."""
        return f"not here: {self.name}"

    @property
    def needed(self) -> pytest.MarkDecorator:
        """The mark of a test, or of a parameter, that reads them."""
        return pytest.mark.skipif(not self.is_here, reason=self.absence)


RECORDINGS = Beside("recordings of Amazon MWS", "mws_recorded")
MODELS = Beside("models of Amazon SP-API", "sp_api_models/models")
STATIC_CASES = Beside("static cases of Amazon SP-API", "sp_api_models/static_cases")
