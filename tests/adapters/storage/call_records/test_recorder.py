"""Recording never makes a call fail, and says once that it went wrong."""

import logging
import threading
import time

import pytest

from channel_connector.adapters.storage.call_records import recorder as call_recorder
from channel_connector.adapters.storage.call_records.recorder import (
    BufferedCallRecorder,
    SqlCallRecorder,
)
from channel_connector.adapters.storage.call_records.repository import SqlCallRecordRepository
from channel_connector.ports.host.call_records import CallFilter
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_call_record


def tell(call=None):
    return lambda: call or a_call_record(connection=CONNECTION)


def fails():
    raise ZeroDivisionError("it quotes what was sent")


@pytest.fixture
def kept(database):
    """Return a function that tells how many records there are."""
    return lambda: len(SqlCallRecordRepository(database).page(CallFilter(), limit=100_000))


@pytest.fixture
def recorder(database):
    return SqlCallRecorder(database, lambda _outcome: False)


@pytest.fixture
def buffered(database):
    recorder = BufferedCallRecorder(database, lambda _outcome: False)
    yield recorder
    recorder.close()


@pytest.fixture
def told(caplog):
    """Return a function that tells what was logged of records, and why."""
    caplog.set_level(logging.INFO)

    def look():
        return [
            (record.message, getattr(record, "reason", None), getattr(record, "missing", None))
            for record in caplog.records
            if record.name == call_recorder.__name__
        ]

    return look


def test_a_mistake_while_a_call_is_told_is_logged_once_and_without_its_words(recorder, kept, told):
    for _ in range(3):
        recorder.record(fails)

    assert told() == [("calls.not_recorded", "ZeroDivisionError", None)]
    assert kept() == 0


def test_that_it_goes_well_again_is_logged_with_how_much_is_missing(recorder, kept, told):
    for one in (fails, fails, tell(), tell()):
        recorder.record(one)

    assert told()[1:] == [("calls.recording_resumed", None, 2)]
    assert kept() == 2


def test_a_database_that_cannot_be_used_is_logged_once_for_all_connections(
    recorder, database, told
):
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE call_records")

    recorder.of("acme").record(tell())
    recorder.of("zeta").record(tell())

    assert [name for name, _, _ in told()] == ["calls.not_recorded"]


def test_a_call_inside_a_change_is_not_recorded_and_harms_nothing(recorder, database, kept):
    with database.writing():
        recorder.record(tell())

    assert kept() == 0


def test_the_buffer_writes_all_that_it_took_in_when_it_is_closed(database, kept):
    recorder = BufferedCallRecorder(database, lambda _outcome: False)
    for _ in range(450):
        recorder.record(tell())

    recorder.close()

    assert kept() == 450


def test_the_buffer_writes_by_itself(buffered, kept):
    ends = time.monotonic() + 60

    buffered.record(tell())

    while not kept():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_the_buffer_takes_no_more_than_it_has_room_for(database, kept, told, monkeypatch):
    monkeypatch.setattr(call_recorder, "MOST_WAITING", 3)
    monkeypatch.setattr(call_recorder, "FLUSH_SECONDS", 3_600.0)
    recorder = BufferedCallRecorder(database, lambda _outcome: False)

    for _ in range(5):
        recorder.record(tell())
    recorder.close()

    assert kept() == 3
    assert told() == [
        ("calls.not_recorded", "calls arrive faster than they can be recorded", None),
        ("calls.recording_resumed", None, 2),
    ]


def test_a_mistake_does_not_reach_whoever_is_to_be_answered(buffered, told):
    buffered.record(fails)

    assert told() == [("calls.not_recorded", "ZeroDivisionError", None)]


def test_many_threads_lose_nothing_to_each_other(database, kept):
    recorder = BufferedCallRecorder(database, lambda _outcome: False)
    threads = [
        threading.Thread(target=lambda: [recorder.record(tell()) for _ in range(200)])
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    recorder.close()

    assert kept() == 1_000


def test_calls_that_came_together_keep_their_order(database):
    recorder = BufferedCallRecorder(database, lambda _outcome: False)
    for number in range(250):
        recorder.record(tell(a_call_record(at=NOON, operation=f"call {number}")))
    recorder.close()

    found = SqlCallRecordRepository(database).page(CallFilter(), limit=250)

    assert [one.operation for one in reversed(found)] == [f"call {n}" for n in range(250)]
