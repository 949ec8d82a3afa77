"""Reduces a failing day to the events that it takes."""

from .day import live


def shrunk(plan, tries=60, tell=lambda _: None):
    """
    Return a day with fewer events on which the same invariant is broken, and its result.

    Whole kinds of events are left out first, then halves of the rest, then ever smaller parts;
    each stays out if the day still fails.
    """
    lived = live(plan)
    assert lived.broken, "nothing is broken on this day"
    invariant = lived.broken[0].invariant
    parts = [[event for event in plan.events if event.kind == kind] for kind in sorted(plan.kinds)]
    size = len(plan.events)
    while tries > 0 and parts:
        for part in parts:
            tries -= 1
            if tries < 0:
                break
            smaller = plan.without(part)
            again = live(smaller)
            if again.broken and again.broken[0].invariant == invariant:
                plan, lived = smaller, again
                tell(f"{len(plan.events)} events are left: {again.broken[0]}")
        size = max(1, min(size, len(plan.events)) // 2)
        events = plan.events
        parts = [events[start : start + size] for start in range(0, len(events), size)]
        if size == 1 and len(events) == len(parts) and tries <= 0:
            break
        if size == 1:
            tries = min(tries, len(events))
    return plan, lived
