"""Each list says how many there are, leads to all of them, and agrees with the other pages."""

import re
from datetime import timedelta
from html import unescape

import pytest

from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_call_record,
    a_cancellation,
    a_listing,
    a_record,
    a_shipment,
    a_submission,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def many(storage, host):
    """55 of everything that a list shows, and three more that need a person."""
    with storage.writing() as uow:
        uow.orders.put(a_record(f"403-{one}", connection="acme") for one in range(55))
        uow.shipments.put(
            a_shipment(
                f"7{one:03}",
                connection="acme",
                stage=ShipmentStage.FAILED,
                failed_in=ShipmentStage.BOOKED,
                accepted_at=NOON - one * MINUTE,
            )
            for one in range(55)
        )
        uow.orders.put(
            [
                a_record("404-1", connection="acme", stage=Stage.BLOCKED),
                a_record("404-2", connection="zenith", stage=Stage.HELD),
            ]
        )
        uow.cancellations.put(
            [a_cancellation("404-1", connection="zenith", stage=CancellationStage.BLOCKED)]
        )
        uow.submissions.put(a_submission(f"d-{one}", connection="acme") for one in range(54))
        uow.submissions.put([a_submission("stock-1", connection="acme", kind=Kind.STOCK)])
        uow.listings.put(a_listing(f"MUG-{one:03}", connection="acme") for one in range(55))


def seen(operator, path, what):
    """Follow a list from its first page to its last; return its rows, and its totals."""
    rows, totals = [], []
    while path:
        page = operator.get(path)
        assert page.status_code == 200, path
        rows += re.findall(what, page.text)
        totals += re.findall(r'id="total">([^<]+)<', page.text)
        following = re.search(r'rel="next" href="/console([^"]+)"', page.text)
        path = unescape(following[1]) if following else ""
    return rows, totals


def test_the_overview_and_the_page_of_tasks_count_the_same(operator, many):
    shown = operator.get("/").text

    assert "55 more" in shown
    assert len(re.findall(r'id="task-\d', shown)) == 3
    rows, totals = seen(operator, "/needs-attention", r'class="id" href="([^"]+)"')
    assert len(rows) == len(set(rows)) == 58
    assert totals == ["50 of 58", "8 of 58"]


def test_tasks_of_a_connection_are_counted_alone(operator, many):
    rows, totals = seen(operator, "/needs-attention?connection=zenith", r'class="id" href="(.+?)"')

    assert len(rows) == 2
    assert totals == ["2 of 2"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_a_page_of_tasks_that_is_none_is_answered(operator, many, page):
    assert operator.get(f"/needs-attention?page={page}").status_code == 200


@pytest.mark.parametrize(
    ("path", "totals"),
    [
        ("/orders", ["50 of 57", "7 of 57"]),
        ("/orders?stage=HELD", ["1 of 1"]),
        ("/shipments?connection=acme&stage=FAILED", ["50 of 55", "5 of 55"]),
        ("/submissions?kind=DOCUMENTS", ["50 of 54", "4 of 54"]),
        ("/listings?connection=acme", ["50 of 55", "5 of 55"]),
    ],
)
def test_a_list_says_how_many_there_are_on_all_its_pages(operator, many, path, totals):
    rows, found = seen(operator, path, r'<tr><td><a class="id" href="([^"]+)"')

    assert found == totals
    assert len(set(rows)) == int(totals[0].rpartition(" ")[2])


def test_calls_and_stock_are_counted(operator, host, storage):
    recorder = host.storage_host().call_records.recorder.of("acme")
    for one in range(55):
        recorder.record(lambda one=one: a_call_record(at=NOON + one * MINUTE))

    assert seen(operator, "/calls", "x")[1] == ["50 of 55", "5 of 55"]
    assert seen(operator, "/calls?operation=Nothing", "x")[1] == []
    assert seen(operator, "/stock", "x")[1] == []


@pytest.mark.parametrize(
    "path",
    ["/orders", "/shipments", "/submissions", "/calls", "/needs-attention", "/stock", "/listings"],
)
def test_a_connection_that_does_not_exist_is_named_and_never_an_empty_list(operator, path):
    page = operator.get(f"{path}?connection=acne")

    assert page.status_code == 404
    assert "There is no connection acne. Known: acme, zenith." in page.text
