"""Simulated time: schedules actors and events. Nothing here waits in wall time."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from greenlet import GreenletExit, getcurrent, greenlet


class Crash(BaseException):
    """A process ends at this point, as after `kill -9`: nothing of it continues."""


class Signal:
    """An event that actors wait for, and whether it has happened."""

    def __init__(self):
        self.has_come = False
        self.waiting = []

    def come(self):
        self.has_come = True
        waiting, self.waiting = self.waiting, []
        for go_on in waiting:
            go_on()


class Hub:
    """
    Runs actors (greenlets) one at a time, each until it waits for a time or a signal.

    An actor belongs to an owner; `end` ends all actors of an owner wherever they are.
    """

    def __init__(self, begins):
        self.now = begins
        self._events = []
        self._number = itertools.count()
        self._main = getcurrent()
        self._actors = {}

    def at(self, moment: datetime, act: Callable[[], object]):
        """Schedule `act` for a time; the past means next."""
        heapq.heappush(self._events, (max(moment, self.now), next(self._number), act))

    def spawn(self, run, owner=None):
        """Start an actor now."""
        actor = greenlet(lambda: self._live(run, owner), parent=self._main)
        self._actors.setdefault(owner, {})[actor] = None
        self.at(self.now, lambda: actor.dead or actor.switch())
        return actor

    def sleep(self, span: timedelta):
        """Suspend the calling actor."""
        actor = getcurrent()
        self.at(self.now + span, lambda: actor.dead or actor.switch())
        self._main.switch()

    def wait(self, signal: Signal, most: timedelta):
        """Suspend the calling actor until a signal, at most for `most`."""
        if signal.has_come:
            return
        actor, woken = getcurrent(), []

        def wake():
            if not woken and not actor.dead:
                woken.append(True)
                actor.switch()

        signal.waiting.append(lambda: self.at(self.now, wake))
        self.at(self.now + most, wake)
        self._main.switch()

    def is_actor(self):
        """Return whether an actor calls, which may wait."""
        return getcurrent() is not self._main

    def is_actor_of(self, owner):
        """Return whether an actor of this owner calls."""
        return getcurrent() in self._actors.get(owner, {})

    def end(self, owner):
        """End every actor of an owner, except the calling one."""
        for actor in list(self._actors.get(owner, {})):
            if actor is not getcurrent():
                self.at(self.now, lambda actor=actor: _end(actor))

    def end_all(self):
        """End every actor: the day is over."""
        for actors in self._actors.values():
            for actor in list(actors):
                _end(actor)

    def step(self):
        """Advance to the next event and run it."""
        self.now, _, act = heapq.heappop(self._events)
        act()

    def until(self, moment: datetime, after_each=lambda: None):
        """Run all that is due up to `moment`, and advance to it."""
        while self._events and self._events[0][0] <= moment:
            self.step()
            after_each()
        self.now = max(self.now, moment)

    def _live(self, run, owner):
        try:
            run()
        except Crash:
            pass
        finally:
            self._actors[owner].pop(getcurrent(), None)


def _end(actor):
    """End an actor wherever it is; one that has not begun never begins."""
    if not actor.dead:
        actor.throw(Crash if actor else GreenletExit)
