"""Which quantities of the OMS cannot be used, so that the channel goes on with older ones."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ...ports.repositories.stock import WHOLE_CALLS

LONGEST_SKU: Final = 255

MANY: Final = 10
"""As many unreadable entries in a call without a usable one concern all SKUs."""


@dataclass(slots=True)
class UnusableStock:
    """
    What becomes of each SKU in several calls, in their order: the last one counts.

    `WHOLE_CALLS` stands for all SKUs of the connection: a call of which nothing can be used, as
    its location is unknown or `MANY` entries are unreadable. It ends with any quantity that can
    be used.

    Args:
        problems: why the last quantity cannot be used, by SKU.
        usable: SKUs whose last quantity can be used, or ends `WHOLE_CALLS`.
    """

    problems: dict[str, str] = field(default_factory=dict)
    usable: set[str] = field(default_factory=set)

    def note_call(
        self,
        usable: Iterable[str],
        unreadable: dict[str, str],
        unlisted: dict[str, str],
        *,
        as_a_whole: bool,
    ) -> None:
        """
        Note a call: its usable SKUs, and the others, each with the reason.

        With `as_a_whole` it is refused whatever its entries are.
        """
        stored = set(usable)
        problems = {sku: why for sku, why in (unreadable | unlisted).items() if _can_be_kept(sku)}
        if stored:
            stored.add(WHOLE_CALLS)
        elif unreadable and (as_a_whole or len(unreadable) >= MANY):
            problems[WHOLE_CALLS] = next(iter(unreadable.values()))
        for sku in stored:
            self.problems.pop(sku, None)
        self.problems |= problems
        self.usable = (self.usable | stored) - problems.keys()


def _can_be_kept(sku: str) -> bool:
    return 0 < len(sku) <= LONGEST_SKU and sku.isprintable()
