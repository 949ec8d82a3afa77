"""Names of fields: which are sensitive wherever they occur, and which a call record keeps."""

import re
from dataclasses import dataclass
from typing import Final

from .mask import MASK

SECRET: Final = re.compile(
    r"secret|password|passwd|authorization|signature|credential|access_?key|api_?key"
    r"|(?:^|_)(?:auth|token|cookie)|auth_?token",
    re.IGNORECASE,
)
"""Found in the names of fields that hold secrets."""

PERSONAL: Final = re.compile(
    r"buyer|recipient|ship_?to|address|phone|e_?mail|gift|postal|(?:first|last|full)_?name",
    re.IGNORECASE,
)
"""Found in the names of fields that hold personal data."""

PLAIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
DOTTED_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,99}")

_CODE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/+=-]{0,99}")
"""The form of a code, an id, a number or a moment."""


def is_sensitive(name: str) -> bool:
    """Return whether a field of this name holds a secret or personal data."""
    return bool(SECRET.search(name) or PERSONAL.search(name))


@dataclass(frozen=True, slots=True)
class KeptFields:
    """
    The fields whose values a call record keeps; the values of all others are masked.

    Args:
        names: of the fields that hold neither secrets nor personal data.
        form: of a name; a name of another form may hold personal data itself and is masked.
    """

    names: frozenset[str]
    form: re.Pattern[str] = PLAIN_NAME

    def keeps(self, name: str, value: str) -> bool:
        """Return whether the value is kept: the field is listed and the value looks like a code."""
        return name in self.names and _CODE.fullmatch(value) is not None

    def shown_name(self, name: str) -> str:
        """Return the name of a field, masked where it has no name's form."""
        return name if self.form.fullmatch(name) else MASK

    def shown_value(self, name: str, value: str) -> str:
        """Return the value of a field, masked unless it is kept."""
        return value if self.keeps(name, value) else MASK
