"""Several servers on one database: a pack call that comes to all at once is taken in once."""

import threading

import pytest

from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.testing.fakes.builders import CONNECTION

SERVERS = 6


@pytest.fixture
def storage(database):
    """Storage on SQLite, and on PostgreSQL."""
    return SqlStorage(database)


@pytest.fixture
def all_at_once():
    """Return a function that runs these calls in threads that begin together."""

    def run(calls):
        begin, answers = threading.Barrier(len(calls)), []

        def answer(call):
            begin.wait(30)
            answers.append(call())

        threads = [threading.Thread(target=answer, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    return run


def packing(serving, endpoint, body, headers):
    """Return a pack call at a server of its own."""
    client = serving(endpoint)
    return lambda: client.post(f"/assure/v1/{CONNECTION}/orders/pack", json=body, headers=headers)


def test_the_same_call_at_every_server_gets_one_answer(
    serving, endpoint, body, headers, all_at_once, shipments
):
    calls = [packing(serving, endpoint, body, headers) for _ in range(SERVERS)]

    answers = all_at_once(calls)

    assert [answer.status_code for answer in answers] == [200] * SERVERS
    assert len({answer.data for answer in answers}) == 1
    assert len(shipments()) == 1


def test_one_order_in_several_shipments_becomes_one_package(
    serving, endpoint, body, headers, all_at_once, shipments
):
    calls = [
        packing(serving, endpoint, body | {"shipmentId": 7001 + number}, headers)
        for number in range(SERVERS)
    ]

    answers = all_at_once(calls)

    refused = [answer.json["code"] for answer in answers if answer.status_code != 200]
    assert refused == ["ALREADY_PACKED"] * (SERVERS - 1)
    assert len(shipments()) == 1
