"""
A foreign client library for Feeds and Reports, with nothing changed but its address.

It has no class for Easy Ship. One is made here the way its own are made: an address and a
version; signing, sending and reading stay the library's.
"""

from base64 import b64decode

import mws
import pytest

INDIA = "A21TJRUUN4KGV"
ACCOUNT = {
    "access_key": "AKIDSANDBOX000000001",
    "secret_key": "sandbox-secret-key-0123456789abcdefghijk",
    "account_id": "A1SANDBOXSELLER",
    "auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
}
PARCEL = {
    "PackageDimensions.Length": "30",
    "PackageDimensions.Width": "20",
    "PackageDimensions.Height": "10",
    "PackageDimensions.Unit": "cm",
    "PackageWeight.Value": "450",
    "PackageWeight.Unit": "g",
}


class EasyShip(mws.mws.MWS):
    """The section that the library lacks."""

    URI = "/EasyShip/2018-09-01"
    VERSION = "2018-09-01"
    NAMESPACE = "{https://mws.amazonservices.com/EasyShip/2018-09-01}"

    def call(self, action: str, **parameters: str):
        return self.make_request(
            {"Action": action, "MarketplaceId": INDIA, **parameters}, method="POST"
        )


@pytest.fixture
def running(sandbox):
    """The listening sandbox with a clock that is moved by hand from now on."""
    sandbox.control("POST", "/control/clock", {"advance_seconds": 0})
    return sandbox


@pytest.fixture
def feeds(running):
    return mws.Feeds(domain=running.url, **ACCOUNT)


@pytest.fixture
def reports(running):
    return mws.Reports(domain=running.url, **ACCOUNT)


@pytest.fixture
def easy_ship(running):
    return EasyShip(domain=running.url, **ACCOUNT)


def _wait(sandbox, minutes: float) -> None:
    sandbox.control("POST", "/control/clock", {"advance_seconds": minutes * 60})


def _place(sandbox) -> str:
    return sandbox.control("POST", "/control/orders", {"count": 1})["order_ids"][0]


def _feed(message_type: str, payload: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<AmazonEnvelope><Header>'
        "<DocumentVersion>1.01</DocumentVersion>"
        "<MerchantIdentifier>A1SANDBOXSELLER</MerchantIdentifier></Header>"
        f"<MessageType>{message_type}</MessageType>"
        f"<Message><MessageID>1</MessageID>{payload}</Message></AmazonEnvelope>"
    ).encode()


def _book(easy_ship, order_id: str):
    slots = easy_ship.call("ListPickupSlots", AmazonOrderId=order_id, **PARCEL)
    slot = slots.parsed.PickupSlotList.PickupSlot[0]
    slot_id = {"PackageRequestDetails.PackagePickupSlot.SlotId": slot.SlotId}
    return easy_ship.call("CreateScheduledPackage", AmazonOrderId=order_id, **slot_id)


def test_it_sets_stock_and_reads_the_report(running, feeds):
    payload = "<Inventory><SKU>DIYA-IND-12</SKU><Quantity>17</Quantity></Inventory>"
    submitted = feeds.submit_feed(
        _feed("Inventory", payload), "_POST_INVENTORY_AVAILABILITY_DATA_", marketplaceids=[INDIA]
    )
    feed_id = submitted.parsed.FeedSubmissionInfo.FeedSubmissionId
    _wait(running, 5)

    listed = feeds.get_feed_submission_list(feedids=[feed_id])
    result = feeds.get_feed_submission_result(feed_id)
    stock = running.control("GET", "/control/stock?sku=DIYA-IND-12")["stock"]

    assert listed.parsed.FeedSubmissionInfo.FeedProcessingStatus == "_DONE_"
    assert result.parsed.ProcessingReport.ProcessingSummary.MessagesSuccessful == "1"
    assert [entry["quantity"] for entry in stock] == [17]
    assert stock[0]["history"][0]["feed_id"] == feed_id


def test_it_pages_through_feeds_and_counts_them(feeds):
    for _ in range(3):
        feeds.submit_feed(b"nothing", "_POST_INVENTORY_AVAILABILITY_DATA_")

    first = feeds.get_feed_submission_list(max_count="2")
    rest = feeds.get_feed_submission_list(next_token=first.parsed.NextToken)

    assert first.parsed.HasNext == "true"
    assert len(first.parsed.FeedSubmissionInfo) == 2
    assert rest.parsed.HasNext == "false"
    assert feeds.get_feed_submission_count().parsed.Count == "3"


def test_the_library_receives_report_not_ready(feeds):
    submitted = feeds.submit_feed(b"nothing", "_POST_INVENTORY_AVAILABILITY_DATA_")

    with pytest.raises(mws.MWSError, match="FeedProcessingResultNotReady") as refusal:
        feeds.get_feed_submission_result(submitted.parsed.FeedSubmissionInfo.FeedSubmissionId)

    assert refusal.value.response.status_code == 404


def test_it_books_a_package_reads_it_and_moves_it(running, easy_ship):
    order_id = _place(running)
    package = _book(easy_ship, order_id).parsed.ScheduledPackage
    _wait(running, 2)

    read = easy_ship.call("GetScheduledPackage", **{"ScheduledPackageId.AmazonOrderId": order_id})
    slots = easy_ship.call("ListPickupSlots", AmazonOrderId=order_id, **PARCEL)
    update = "ScheduledPackageUpdateDetailsList.PackageUpdateDetails.1."
    later = slots.parsed.PickupSlotList.PickupSlot[1].SlotId
    moved = easy_ship.call(
        "UpdateScheduledPackages",
        **{
            f"{update}ScheduledPackageId.AmazonOrderId": order_id,
            f"{update}PackagePickupSlot.SlotId": later,
        },
    )

    assert package.PackageStatus == "ReadyForPickup"
    told = read.parsed.ScheduledPackage
    assert told.ScheduledPackageId.PackageId == package.ScheduledPackageId.PackageId
    assert told.Invoice.InvoiceNumber.startswith("IN-")
    assert moved.parsed.ScheduledPackageList.Package.PackagePickupSlot.SlotId == later


def test_it_fetches_the_very_bytes_of_the_documents(running, easy_ship, feeds, reports):
    order_id = _place(running)
    _book(easy_ship, order_id)
    payload = (
        f"<EasyShipDocument><AmazonOrderID>{order_id}</AmazonOrderID>"
        "<DocumentType>ShippingLabel</DocumentType><DocumentType>Invoice</DocumentType>"
        "</EasyShipDocument>"
    )
    submitted = feeds.submit_feed(_feed("EasyShipDocument", payload), "_POST_EASYSHIP_DOCUMENTS_")
    _wait(running, 5)

    result = feeds.get_feed_submission_result(submitted.parsed.FeedSubmissionInfo.FeedSubmissionId)
    reference = result.response.text.partition("ReferenceID>")[2].partition("<")[0]
    listed = reports.get_report_list(requestids=[reference])
    pdf = reports.get_report(listed.parsed.ReportInfo.ReportId)

    (document,) = running.control("GET", f"/control/documents/{order_id}")["documents"]
    assert pdf.parsed == b64decode(document["content"])
    assert pdf.response.headers["Content-MD5"] == document["md5"]


def test_it_notices_a_wrong_sum(running, easy_ship, feeds, reports):
    running.control("POST", "/control/trouble", {"kind": "wrong_md5", "operation": "GetReport"})

    with pytest.raises(mws.MWSError, match="Wrong Contentlength"):
        test_it_fetches_the_very_bytes_of_the_documents(running, easy_ship, feeds, reports)


def test_the_library_receives_package_already_exists(running, easy_ship):
    order_id = _place(running)
    _book(easy_ship, order_id)

    with pytest.raises(mws.MWSError, match="SchedulesdPackageAlreadyExists"):
        _book(easy_ship, order_id)


def test_all_sections_are_well(feeds, reports, easy_ship):
    assert [section.get_service_status().parsed.Status for section in (feeds, reports)] == [
        "GREEN",
        "GREEN",
    ]
    assert easy_ship.get_service_status().parsed.Status == "GREEN"
