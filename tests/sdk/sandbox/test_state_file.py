"""What a sandbox saved is there at its next start, however the process ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest

from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.sdk.sandbox.latest_time import latest_time
from channel_connector.sdk.sandbox.state import State
from channel_connector.sdk.sandbox.state_file import StateFile


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Button:
    colour: Colour
    price: Decimal


@dataclass(slots=True)
class Coat:
    """One of each kind of value that sandboxes keep."""

    sewn_at: datetime
    took: timedelta
    label: bytes
    buttons: tuple[Button, ...]
    sizes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    worn_by: str | None = None
    marks: frozenset[str] = frozenset()


COAT = Coat(
    NOON,
    timedelta(seconds=1.5),
    b"%PDF\xff\x00",
    (Button(Colour.RED, Decimal("0.10")),),
    {"M": ("1", "2")},
    marks=frozenset({"new"}),
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "sandbox" / "state.db"


@pytest.fixture
def start(file):
    """Return a function that opens the state as a new process would, the last one being killed."""
    opened = []

    def open_again():
        while opened:
            opened.pop().close()
        opened.append(StateFile(file))
        return opened[-1]

    yield open_again
    for state in opened:
        state.close()


def test_values_of_every_kind_come_back_as_they_were(start):
    state = start()
    state.kept("coats", Coat)["winter"] = COAT
    state.save(NOON)

    (again,) = start().kept("coats", Coat).values()

    assert again == COAT
    assert type(again.buttons[0].colour) is Colour
    assert again.sewn_at.utcoffset() == timedelta(0)


def test_values_come_back_in_the_order_in_which_they_were_added(start):
    state = start()
    numbers = state.kept("numbers", int)
    for key in ("c", "a", "b"):
        numbers[key] = 1
    state.save(NOON)
    numbers["c"] = 2
    state.save(NOON)

    assert list(start().kept("numbers", int).items()) == [("c", 2), ("a", 1), ("b", 1)]


def test_a_value_changed_in_place_is_saved_once_it_is_reported(start):
    state = start()
    coats = state.kept("coats", Coat)
    coats["winter"] = Coat(NOON, timedelta(), b"", ())
    state.save(NOON)
    coats["winter"].worn_by = "Diya"
    coats.changed("winter")
    state.save(NOON)

    assert start().kept("coats", Coat)["winter"].worn_by == "Diya"


@pytest.mark.parametrize("remove", [lambda kept: kept.pop("a"), lambda kept: kept.clear()])
def test_what_was_removed_does_not_come_back(start, remove):
    state = start()
    numbers = state.kept("numbers", int)
    numbers["a"] = 1
    state.save(NOON)
    remove(numbers)
    state.save(NOON)

    assert not start().kept("numbers", int)


def test_what_was_not_saved_is_as_if_it_never_was(start):
    state = start()
    state.kept("numbers", int)["a"] = 1

    assert not start().kept("numbers", int)


def test_names_do_not_share_their_values(start):
    state = start()
    state.kept("cats", int)["a"] = 1
    state.kept("dogs", int)["a"] = 2
    state.save(NOON)

    again = start()
    assert (again.kept("cats", int)["a"], again.kept("dogs", int)["a"]) == (1, 2)


def test_starts_are_counted_and_the_last_time_is_known(start, file):
    assert latest_time(file) is None
    first = start()
    assert (first.start, first.latest) == (1, None)
    first.save(NOON)
    first.save(NOON + timedelta(hours=1))
    first.close()

    assert latest_time(file) == NOON + timedelta(hours=1)
    second = start()
    assert (second.start, second.latest) == (2, NOON + timedelta(hours=1))


def test_state_in_memory_is_new_each_time():
    state = State()
    state.kept("numbers", int)["a"] = 1
    state.save(NOON)

    assert (state.start, state.latest, dict(state.kept("numbers", int))) == (1, None, {})


def test_a_file_in_use_is_refused(start, file, monkeypatch):
    monkeypatch.setattr("channel_connector.sdk.sandbox.state_file.WAIT_SECONDS", 0.0)
    start()

    with pytest.raises(SettingsError, match=r"state\.db .*locked.*Stop a sandbox"):
        StateFile(file)


def test_a_file_that_is_no_state_is_refused(file):
    file.parent.mkdir()
    file.write_bytes(b"these are my notes\n" * 100)

    with pytest.raises(SettingsError, match=r"state\.db cannot be read: file is not a database"):
        StateFile(file)


def test_a_file_of_a_later_format_is_refused(start, file, monkeypatch):
    with monkeypatch.context() as later:
        later.setattr("channel_connector.sdk.sandbox.state_file.FORMAT", 9)
        start().close()

    with pytest.raises(SettingsError, match="has format 9 instead of 1"):
        StateFile(file)


def test_a_value_of_another_version_is_refused_without_showing_it(start):
    state = start()
    state.kept("coats", str)["winter"] = "a name and an address"
    state.save(NOON)

    with pytest.raises(SettingsError, match="cannot be read: ValidationError") as refused:
        start().kept("coats", Coat)

    assert "address" not in str(refused.value)


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from channel_connector.sdk.sandbox.state_file import StateFile
state = StateFile(Path(sys.argv[1]))
numbers = state.kept("numbers", int)
while True:
    for key in ("one", "two"):
        numbers[key] = numbers.get(key, 0) + 1
    state.save(datetime.now(UTC))
    print(numbers["one"], flush=True)
"""


def test_a_kill_in_the_middle_of_writing_loses_nothing_that_was_told(file, start):
    with subprocess.Popen(  # noqa: S603  # our own
        [sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True
    ) as writer:
        told = [int(writer.stdout.readline()) for _ in range(100)]
        os.kill(writer.pid, signal.SIGKILL)
        told += [int(line) for line in writer.stdout if line.endswith("\n")]

    numbers = start().kept("numbers", int)
    assert numbers["one"] == numbers["two"]
    assert numbers["one"] - told[-1] in {0, 1}


def test_others_on_the_machine_cannot_read_it(file, start):
    start().save(NOON)

    assert file.stat().st_mode & 0o777 == 0o600
