"""The record of calls in SQL, held to the port's promise on both databases."""

import pytest

from channel_connector.adapters.storage.call_recorder import SqlCallRecorder
from channel_connector.adapters.storage.call_records import SqlCallRecordBook
from channel_connector.ports.testing.builders import CONNECTION
from channel_connector.ports.testing.call_record_contract import CallRecordContract


@pytest.fixture
def recorder(database):
    return SqlCallRecorder(database, lambda _outcome: True).of(CONNECTION)


@pytest.fixture
def call_records(database):
    return SqlCallRecordBook(database)


class TestSqlCallRecords(CallRecordContract):
    """Taking in and giving out."""
