"""Which pickup the warehouse can make."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from ...ports.channel.shipment_creator import PickupSlot


@dataclass(frozen=True, slots=True)
class PickupRules:
    """
    When a package may be picked up.

    Args:
        ready_after: how long after packing it stands at the dock at the earliest.
        cut_off: from this time of the day on nothing more goes out on that day.
        working_days: days on which the dock is open; Monday is 0.
        time_zone: the warehouse's.
    """

    ready_after: timedelta
    cut_off: time
    working_days: frozenset[int]
    time_zone: tzinfo

    def choose(self, slots: Iterable[PickupSlot], now: datetime) -> PickupSlot | None:
        """Return the earliest slot that can be made from `now` on, None where there is none."""
        return min(
            (slot for slot in slots if self._can_make(slot, now)),
            key=lambda slot: slot.starts_at,
            default=None,
        )

    def _can_make(self, slot: PickupSlot, now: datetime) -> bool:
        here, pickup = now.astimezone(self.time_zone), slot.starts_at.astimezone(self.time_zone)
        too_late_today = here.time() >= self.cut_off and pickup.date() == here.date()
        return (
            slot.starts_at >= now + self.ready_after
            and pickup.weekday() in self.working_days
            and not too_late_today
        )
