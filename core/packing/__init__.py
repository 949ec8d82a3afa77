"""From the pack call to the booked package."""
