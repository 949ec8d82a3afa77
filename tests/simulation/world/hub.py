"""Simulated time: what happens next, and who goes on then. Nothing here waits."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from greenlet import GreenletExit, getcurrent, greenlet


class Crash(BaseException):
    """A process is gone at this point, as after `kill -9`: nothing of it may go on."""


class Signal:
    """Something that is waited for, and whether it has come."""

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
    Runs actors (greenlets) one at a time, each until it waits for a moment or a signal.

    An actor belongs to an owner; `end` ends all actors of an owner where they stand.
    """

    def __init__(self, begins):
        self.now = begins
        self._events = []
        self._number = itertools.count()
        self._main = getcurrent()
        self._actors = {}

    def at(self, moment: datetime, act: Callable[[], object]):
        """Let `act` happen at a moment; what is past already happens next."""
        heapq.heappush(self._events, (max(moment, self.now), next(self._number), act))

    def spawn(self, run, owner=None):
        """Let an actor begin at this moment."""
        actor = greenlet(lambda: self._live(run, owner), parent=self._main)
        self._actors.setdefault(owner, {})[actor] = None
        self.at(self.now, lambda: actor.dead or actor.switch())
        return actor

    def sleep(self, span: timedelta):
        """Let the actor that calls wait."""
        actor = getcurrent()
        self.at(self.now + span, lambda: actor.dead or actor.switch())
        self._main.switch()

    def wait(self, signal: Signal, most: timedelta):
        """Let the actor that calls wait for a signal, but not longer than `most`."""
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

    def end(self, owner):
        """End every actor of an owner where it stands, but the one that calls."""
        for actor in list(self._actors.get(owner, {})):
            if actor is not getcurrent():
                self.at(self.now, lambda actor=actor: _end(actor))

    def end_all(self):
        """End every actor: the day is over."""
        for actors in self._actors.values():
            for actor in list(actors):
                _end(actor)

    def step(self):
        """Let the next thing happen, at its moment."""
        self.now, _, act = heapq.heappop(self._events)
        act()

    def until(self, moment: datetime, after_each=lambda: None):
        """Let all that is due up to `moment` happen, and be there."""
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
    """Let an actor end where it stands; one that did not begin yet never begins."""
    if not actor.dead:
        actor.throw(Crash if actor else GreenletExit)
