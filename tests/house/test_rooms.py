"""Every file has a room, and no room is too full to be read at one look."""

from collections import Counter
from pathlib import PurePath

MOST_MODULES = 15


def modules(production):
    return [PurePath(path) for path in production if PurePath(path).name != "__init__.py"]


def test_no_room_holds_more_modules_than_can_be_read_at_one_look(production):
    rooms = Counter(str(path.parent) for path in modules(production))

    assert len(rooms) > 30
    assert {room: count for room, count in rooms.items() if count > MOST_MODULES} == {}


def test_core_and_adapters_hold_no_loose_file(production):
    loose = [path for path in modules(production) if str(path.parent) in {"core", "adapters"}]

    assert loose == []
