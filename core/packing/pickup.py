"""Chooses the pickup slot under the warehouse's packing rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from ...ports.channel.shipment_creator import PickupSlot


@dataclass(frozen=True, slots=True)
class PickupRules:
    """
    Packing rules: when a package may be picked up.

    Args:
        ready_after: minimum time from packing to pickup.
        cut_off: local time of day from which on no pickup on the same day is chosen.
        working_days: days on which the warehouse ships; Monday is 0.
        time_zone: of the warehouse.
    """

    ready_after: timedelta
    cut_off: time
    working_days: frozenset[int]
    time_zone: tzinfo

    def choose(self, slots: Iterable[PickupSlot], now: datetime) -> PickupSlot | None:
        """Return the earliest slot that satisfies the rules for a package packed at `now`."""
        return min(
            (slot for slot in slots if self._allows(slot, now)),
            key=lambda slot: slot.starts_at,
            default=None,
        )

    def _allows(self, slot: PickupSlot, now: datetime) -> bool:
        here, pickup = now.astimezone(self.time_zone), slot.starts_at.astimezone(self.time_zone)
        too_late_today = here.time() >= self.cut_off and pickup.date() == here.date()
        return (
            slot.starts_at >= now + self.ready_after
            and pickup.weekday() in self.working_days
            and not too_late_today
        )
