"""One day from its beginning to its end, and its results."""

import gc
import tempfile
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .watch import InvariantBroken
from .world import World

_MEMORY = Path("/dev/shm")  # noqa: S108  # where there is one, files that need not outlive the machine
_FOLDERS = []


@dataclass(frozen=True)
class Lived:
    """A finished day."""

    seed: int
    broken: tuple
    story: tuple
    counts: dict
    seen: dict

    @property
    def outcome(self):
        return str(self.broken[0]) if self.broken else "every invariant held"


@contextmanager
def tempdir():
    """Create a folder for a day, beside those of this process's other days."""
    if not _FOLDERS:
        base = _MEMORY if _MEMORY.is_dir() else None
        _FOLDERS.append(tempfile.TemporaryDirectory(prefix="days-", dir=base))
    with tempfile.TemporaryDirectory(dir=_FOLDERS[0].name) as folder:
        yield folder


@contextmanager
def _no_collecting():
    """Postpone garbage collection to the end: during the day it takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def live(plan, url=""):
    """Run a day."""
    with tempdir() as folder, _no_collecting():
        world = World(plan, folder, url)
        try:
            world.run()
        except InvariantBroken:
            pass
        except Exception:  # noqa: BLE001  # told like any other end of a day
            world.watch.ended_by(traceback.format_exc())
    story = tuple(f"{moment:%H:%M:%S} {text}" for moment, text in world.story.lines)
    broken = tuple(world.watch.broken)
    return Lived(plan.seed, broken, story, world.watch.counts, world.coverage.seen)
