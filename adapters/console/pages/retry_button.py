"""The button that tries something again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retry:
    """
    A button that tries something again.

    Args:
        words: what it says.
        main: whether it is what the page asks the operator to do; otherwise the connector tries
            it by itself, or need not.
    """

    words: str
    main: bool = False
