"""Contract tests of the fake call records."""

import pytest

from channel_connector.ports.testing.fakes.builders import CONNECTION
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords
from channel_connector.ports.testing.host.call_record_contract import CallRecordContract


@pytest.fixture
def recorder():
    return MemoryCallRecords(connection=CONNECTION)


@pytest.fixture
def call_records(recorder):
    return recorder


class TestMemoryCallRecords(CallRecordContract):
    """Taking in and giving out."""
