"""Tests of `EraseCallRecords`: retention and batches."""

from datetime import timedelta

import pytest

from channel_connector.core.retention import erase_call_records
from channel_connector.core.retention.erase_call_records import EraseCallRecords
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_call_record
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords

EVERY = timedelta(hours=1)
MONTH = timedelta(days=30)


@pytest.fixture
def records():
    """Three of noon, one of an hour later; of two connections and of nobody."""
    records = MemoryCallRecords()
    for connection, hours in (("", 0), ("gone", 0), (CONNECTION, 0), (CONNECTION, 1)):
        call = a_call_record(connection=connection, at=NOON + timedelta(hours=hours))
        records.record(lambda call=call: call)
    return records


class MemoryGrants:
    """Grants by their moments."""

    def __init__(self, *moments):
        self.moments = list(moments)

    def erase(self, before, most):
        old = [moment for moment in sorted(self.moments) if moment < before][:most]
        self.moments = [moment for moment in self.moments if moment not in old]
        return len(old)


@pytest.fixture
def grants():
    return MemoryGrants()


def test_records_of_all_connections_are_erased_after_their_retention(records, grants):
    now = NOON + MONTH + timedelta(minutes=1)

    next_run = EraseCallRecords(CONNECTION, records, grants, MONTH).run(now)

    assert [one.at for one in records.kept] == [NOON + timedelta(hours=1)]
    assert next_run.at == now + EVERY
    assert "30 days" in next_run.reason


def test_the_next_batch_is_due_at_once(records, grants, monkeypatch):
    monkeypatch.setattr(erase_call_records, "AT_ONCE", 2)
    erase, now = (
        EraseCallRecords(CONNECTION, records, grants, MONTH),
        NOON + MONTH + timedelta(minutes=1),
    )

    assert erase.run(now).at == now
    assert len(records.kept) == 2
    assert erase.run(now).at == now + EVERY


def test_grants_are_erased_after_the_same_retention(records, monkeypatch):
    monkeypatch.setattr(erase_call_records, "AT_ONCE", 4)
    grants = MemoryGrants(*(NOON - timedelta(minutes=n) for n in range(5)), NOON + MONTH)
    erase, now = EraseCallRecords(CONNECTION, records, grants, MONTH), NOON + MONTH + MONTH / 1000

    assert erase.run(now).at == now
    assert erase.run(now).at == now + EVERY
    assert grants.moments == [NOON + MONTH]
