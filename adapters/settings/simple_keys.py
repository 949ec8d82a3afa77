"""A YAML scanner whose time is linear in the text's length, whatever the nesting."""

from ruamel.yaml.scanner import Scanner

LONGEST_KEY = 1024
"""Characters from a simple key to its colon; YAML allows no more."""


class QuickScanner(Scanner):
    """
    ruamel.yaml's scanner with a faster check of possible simple keys.

    The original checks one possible key for each level of nesting, at every token. They are
    ordered by position in the text, so if the first is not stale, none is.
    """

    def next_possible_simple_key(self) -> int | None:
        """Return the number of the first token that may be a key."""
        return next((key.token_number for key in self.possible_simple_keys.values()), None)

    def stale_possible_simple_keys(self) -> None:
        """Remove the possible keys that are stale."""
        for first in self.possible_simple_keys.values():
            reader = self.reader
            if first.line != reader.line or reader.index - first.index > LONGEST_KEY:
                super().stale_possible_simple_keys()
            return
