"""What Amazon's pages leave open about packing: every reading of them is lived with."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from channel_connector.plugins.amazon_mws.sandbox.settings import (
    AlreadyExistsCode,
    DocumentReport,
    EasyShipSettings,
    FeedSettings,
    ReportAccess,
    ReportSettings,
    ScheduledWord,
)
from channel_connector.ports.channel.document_source import Wanted
from channel_connector.ports.channel.shipment_creator import Serials
from channel_connector.ports.host.errors import (
    AlreadyBooked,
    DocumentsRefused,
    ShipmentRefused,
    SlotLost,
    StopConnection,
    Unavailable,
)
from channel_connector.ports.testing.fakes.builders import a_parcel

LISTED_WITHIN = timedelta(minutes=5)
HALF_AN_HOUR = timedelta(minutes=30)


class Packer:
    """Does what packing takes, one step after the other."""

    def __init__(self, shop):
        self.shop = shop
        self.creator = shop.channel.shipment_creator
        self.documents = shop.channel.document_source

    def slots(self, order_id):
        return self.creator.slots(order_id, a_parcel(), self.shop.now)

    def book(self, order_id, serials=()):
        slot = self.slots(order_id)[0]
        return self.creator.book(order_id, a_parcel(), slot, serials, self.shop.now)

    def ask(self, *wanted):
        submission_id = self.documents.request(wanted, self.shop.now)
        self.shop.wait(HALF_AN_HOUR)
        order_ids = [one.channel_order_id for one in wanted]
        return self.documents.result(submission_id, order_ids, self.shop.now)

    def fetch(self, handle, made_at=None):
        made_at = made_at or self.shop.now
        key = self.documents.locate(handle, made_at, self.shop.now)
        return self.documents.fetch(key, self.shop.now)


@pytest.fixture
def packer(shop):
    return Packer(shop)


@pytest.fixture
def booked(shop, packer):
    """Return a function that books so many orders and returns their ids."""

    def book(count=1):
        order_ids = shop.place(count)
        for order_id in order_ids:
            packer.book(order_id)
        return order_ids

    return book


def pages(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    "easy_ship",
    [
        EasyShipSettings(already_exists=AlreadyExistsCode.MISSPELT),
        EasyShipSettings(already_exists=AlreadyExistsCode.CORRECT),
    ],
    ids=["as the page prints it", "as clients know it"],
)
def test_that_a_package_exists_already_is_understood_in_both_spellings(booked, packer):
    [order_id] = booked()

    with pytest.raises(AlreadyBooked):
        packer.book(order_id)


@pytest.mark.parametrize(
    "easy_ship",
    [EasyShipSettings(scheduled_word=one) for one in ScheduledWord],
    ids=list(ScheduledWord),
)
def test_a_package_that_waits_is_booked_whatever_that_is_called(shop, booked, packer):
    [order_id] = booked()

    assert packer.creator.booked(order_id, shop.now).package_id


@pytest.mark.parametrize("kind", ["slot_gone", "slot_passed", "slot_outdated"])
def test_every_slot_error_requires_another_slot(shop, packer, kind):
    [order_id] = shop.place(1)
    shop.trouble(kind)

    with pytest.raises(SlotLost):
        packer.book(order_id)

    assert packer.book(order_id).package_id


def test_a_slot_that_was_listed_long_ago_is_lost(shop, packer):
    [order_id] = shop.place(1)
    slot = packer.slots(order_id)[0]
    shop.wait(timedelta(hours=2))

    with pytest.raises(SlotLost):
        packer.creator.book(order_id, a_parcel(), slot, (), shop.now)


def test_no_refusal_repeats_a_serial_number_or_a_buyer(shop, packer):
    [order_id] = shop.place(1)
    slot, serials = packer.slots(order_id)[0], (Serials("1", ("SN-7", "SN-77")),)
    said = f"SN-77 of asha@buyers.example, +91 98765 43210, order {order_id}"
    shop.trouble("error", code="InvalidRequest", status=400, message=said)

    with pytest.raises(ShipmentRefused) as refused:
        packer.creator.book(order_id, a_parcel(), slot, serials, shop.now)

    assert f"(InvalidRequest: *** of ***, ***, order {order_id})" in str(refused.value)


def test_the_invoice_number_is_available_some_time_after_booking(shop, booked, packer):
    [order_id] = booked()

    before = packer.creator.booked(order_id, shop.now)
    after = packer.creator.booked(order_id, shop.wait(timedelta(minutes=5)))

    assert before.invoice_number == ""
    assert after.invoice_number
    assert after.invoice_date


def test_lines_that_need_serial_numbers_are_known_and_bring_a_warranty(shop, packer):
    line = {"quantity": 2, "serial_number_required": True}
    [order_id] = shop.place(1, lines=[line, {}])
    needing, other = shop.source.lines(order_id, None, shop.now).lines
    packer.book(order_id, [Serials(needing.channel_line_id, ("S-1", "S-2"))])

    made = packer.ask(Wanted(order_id, warranty=True))

    assert (needing.needs_serials, other.needs_serials) == (True, False)
    assert [page.splitlines()[0] for page in pages(packer.fetch(made.handles[order_id]))] == [
        "Easy Ship label",
        "Tax Invoice",
        "Warranty",
    ]


def test_the_label_comes_first_and_each_page_names_the_order(booked, packer):
    [order_id] = booked()
    made = packer.ask(Wanted(order_id))

    label, invoice = pages(packer.fetch(made.handles[order_id]))

    assert label.startswith("Easy Ship label")
    assert invoice.startswith("Tax Invoice")
    assert order_id in label
    assert order_id in invoice


def test_a_feed_of_several_orders_is_refused_for_each_where_amazon_takes_one_only(booked, packer):
    first, second = booked(2)

    made = packer.ask(Wanted(first), Wanted(second))

    assert made.handles == {}
    assert set(made.refused) == {first, second}


@pytest.mark.parametrize(
    "feeds",
    [
        FeedSettings(several_orders_per_feed=True),
        FeedSettings(several_orders_per_feed=True, document_report=DocumentReport.PER_ORDER),
    ],
    ids=["one file", "a file for each"],
)
def test_several_orders_of_one_feed_get_each_its_own_pages(booked, packer):
    order_ids = booked(3)

    made = packer.ask(*map(Wanted, order_ids))

    assert set(made.handles) == set(order_ids)
    for order_id in order_ids:
        sharing = [one for one in order_ids if made.handles[one] == made.handles[order_id]]
        parts = packer.documents.split(packer.fetch(made.handles[order_id]), sharing)
        assert len(pages(parts[order_id])) == 2
        assert all(order_id in page for page in pages(parts[order_id]))


@pytest.mark.parametrize(
    "feeds",
    [FeedSettings(several_orders_per_feed=True, document_errors_told=True)],
    ids=["told"],
)
def test_an_invalid_order_does_not_affect_others_in_its_feed(shop, booked, packer):
    [booked_order], [other] = booked(), shop.place(1)

    made = packer.ask(Wanted(booked_order), Wanted(other))

    assert set(made.handles) == {booked_order}
    assert "not scheduled" in made.refused[other]


@pytest.mark.parametrize(
    "reports", [ReportSettings(report_access=ReportAccess.DIRECT)], ids=["direct"]
)
def test_where_a_report_is_never_listed_it_is_fetched_by_its_reference(shop, booked, packer):
    [order_id] = booked()
    handle = packer.ask(Wanted(order_id)).handles[order_id]

    with pytest.raises(Unavailable):
        packer.fetch(handle)

    assert packer.fetch(handle, made_at=shop.now - LISTED_WITHIN).startswith(b"%PDF-")


@pytest.mark.parametrize("reports", [ReportSettings(report_seconds=7200)], ids=["late"])
def test_a_report_that_is_not_there_yet_is_asked_for_again(shop, booked, packer):
    [order_id] = booked()
    handle = packer.ask(Wanted(order_id)).handles[order_id]

    with pytest.raises(Unavailable):
        packer.fetch(handle)

    shop.wait(timedelta(hours=2))
    assert packer.fetch(handle).startswith(b"%PDF-")


@pytest.mark.parametrize("kind", ["wrong_md5", "no_pdf", "cut_body"])
def test_a_file_that_came_damaged_is_fetched_again(shop, booked, packer, kind):
    [order_id] = booked()
    handle = packer.ask(Wanted(order_id)).handles[order_id]
    key = packer.documents.locate(handle, shop.now, shop.now)
    shop.trouble(kind, operation="GetReport")

    with pytest.raises(Unavailable):
        packer.documents.fetch(key, shop.now)

    assert packer.documents.fetch(key, shop.now).startswith(b"%PDF-")


def test_a_result_that_came_damaged_is_fetched_again(shop, booked, packer):
    [order_id] = booked()
    submission_id = packer.documents.request([Wanted(order_id)], shop.now)
    shop.wait(HALF_AN_HOUR)
    shop.trouble("wrong_md5", operation="GetFeedSubmissionResult")

    with pytest.raises(Unavailable):
        packer.documents.result(submission_id, [order_id], shop.now)

    assert packer.documents.result(submission_id, [order_id], shop.now).handles


def test_the_result_of_a_cancelled_feed_is_refused(shop, booked, packer):
    [order_id] = booked()
    shop.trouble("feed_cancelled", operation="SubmitFeed")
    submission_id = packer.documents.request([Wanted(order_id)], shop.now)
    shop.wait(HALF_AN_HOUR)

    with pytest.raises(DocumentsRefused):
        packer.documents.result(submission_id, [order_id], shop.now)


@pytest.mark.parametrize("kind", ["feed_fatal", "feed_errors"])
def test_a_feed_that_is_done_with_errors_makes_no_documents(shop, booked, packer, kind):
    [order_id] = booked()
    shop.trouble(kind, operation="SubmitFeed")

    made = packer.ask(Wanted(order_id))

    assert made.handles == {}
    assert made.refused[order_id]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessToFeedProcessingResultDenied", 400),
        ("AccessToFeedProcessingResultDenied", 401),
        ("AccessToFeedProcessingResultDenied", 403),
        ("FeedCanceled", 400),
        ("FeedProcessingResultNoLongerAvailable", 400),
        ("FeedProcessingResultNoLongerAvailable", 404),
        ("InputDataError", 400),
        ("InvalidFeedSubmissionId", 400),
        ("InvalidFeedType", 400),
        ("InvalidRequest", 400),
    ],
)
def test_a_result_that_is_not_given_out_is_the_trouble_of_one_feed(shop, packer, code, status):
    shop.trouble("error", operation="GetFeedSubmissionResult", code=code, status=status)

    with pytest.raises(DocumentsRefused, match=code):
        packer.documents.result("1", ["403-1234567-1234567"], shop.now)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessToReportDenied", 400),
        ("AccessToReportDenied", 401),
        ("AccessToReportDenied", 403),
        ("InvalidReportId", 400),
        ("InvalidReportType", 400),
        ("InvalidRequest", 400),
        ("ReportNoLongerAvailable", 400),
        ("ReportNoLongerAvailable", 404),
    ],
)
def test_a_file_that_is_not_given_out_is_the_trouble_of_one_order(shop, packer, code, status):
    shop.trouble("error", operation="GetReport", code=code, status=status)

    with pytest.raises(DocumentsRefused, match=code):
        packer.documents.fetch("1", shop.now)


@pytest.mark.parametrize(
    "code",
    [
        "InvalidRequest",
        "InvalidOrderState",
        "MissingParameter",
        "ResourceNotFound",
        "ValidationError",
    ],
)
@pytest.mark.parametrize("step", ["slots", "book", "move"])
def test_a_refusal_of_one_order_stops_no_other(shop, packer, code, step):
    [order_id] = shop.place(1)
    slot = packer.slots(order_id)[0]
    shop.trouble("error", code=code, status=400)
    steps = {
        "slots": lambda: packer.slots(order_id),
        "book": lambda: packer.creator.book(order_id, a_parcel(), slot, (), shop.now),
        "move": lambda: packer.creator.move(order_id, "a-package", slot, shop.now),
    }

    with pytest.raises(ShipmentRefused, match=code):
        steps[step]()


def test_an_account_that_is_not_served_here_stops_the_connection(shop, packer):
    [order_id] = shop.place(1)
    shop.trouble("error", code="RegionNotSupported", status=404)

    with pytest.raises(StopConnection):
        packer.slots(order_id)
