"""A scanner of YAML that takes its time for a text's length, and not for its depth besides."""

from ruamel.yaml.scanner import Scanner

LONGEST_KEY = 1024
"""Characters from a simple key to its colon; YAML allows no more."""


class QuickScanner(Scanner):
    """
    ruamel.yaml's scanner, which looks at no more possible keys than it must.

    It looks at all of them for every token, one for each level of nesting. They are kept from
    the outermost inwards, and so in the order in which they stand in the text: when the first
    is not out of reach, none is.
    """

    def next_possible_simple_key(self) -> int | None:
        """Return the number of the first token that may be a key."""
        return next((key.token_number for key in self.possible_simple_keys.values()), None)

    def stale_possible_simple_keys(self) -> None:
        """Forget the possible keys that are out of reach."""
        for first in self.possible_simple_keys.values():
            reader = self.reader
            if first.line != reader.line or reader.index - first.index > LONGEST_KEY:
                super().stale_possible_simple_keys()
            return
