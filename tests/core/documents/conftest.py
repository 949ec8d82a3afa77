"""Fixtures: booked orders, a fake channel and the documents jobs."""

from datetime import timedelta

import pytest

from channel_connector.core.documents.fetch_documents import FetchDocuments
from channel_connector.core.documents.process_documents_result import ProcessDocumentsResult
from channel_connector.core.documents.request_documents import RequestDocuments
from channel_connector.core.packing.recheck import Recheck
from channel_connector.core.submissions.watch_submissions import WatchSubmissions
from channel_connector.ports.host.errors import Throttled, Unavailable
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_shipment,
    a_slot,
    an_order,
)

DEADLINE = timedelta(hours=2)


@pytest.fixture
def request_documents(storage, channel, source):
    def make(per_submission=1):
        recheck = Recheck(source, storage)
        return RequestDocuments(CONNECTION, channel, recheck, storage, per_submission, DEADLINE)

    return make


@pytest.fixture
def watch(storage, channel):
    return WatchSubmissions(CONNECTION, channel, storage)


@pytest.fixture
def process_result(storage, channel):
    return ProcessDocumentsResult(CONNECTION, channel, storage)


@pytest.fixture
def fetch(storage, channel):
    return FetchDocuments(CONNECTION, channel, channel, storage)


@pytest.fixture
def booked(keep, send_to_oms, source, channel):
    """Return a function that books orders, one after the other."""

    def book(*order_ids):
        for place, order_id in enumerate(order_ids, 1):
            send_to_oms(order_id)
            source.held[order_id] = an_order(order_id)
            channel.book_elsewhere(order_id, a_slot())
            keep(
                a_shipment(
                    f"700{place}",
                    channel_order_id=order_id,
                    stage=ShipmentStage.BOOKED,
                    accepted_at=NOON + timedelta(seconds=place),
                    checked_at=NOON,
                    package_id=f"P-{place}",
                    slot=a_slot(),
                )
            )

    return book


@pytest.fixture
def work(request_documents, watch, process_result, fetch, run_until_quiet):
    """Return a function that runs all jobs for some minutes."""

    def live(minutes, per_submission=1, since=NOON):
        jobs = (request_documents(per_submission), watch, process_result, fetch)
        for seconds in range(0, minutes * 60 + 1, 15):
            now = since + timedelta(seconds=seconds)
            for job in jobs:
                try:
                    run_until_quiet(job, now)
                except (Unavailable, Throttled):
                    continue

    return live
