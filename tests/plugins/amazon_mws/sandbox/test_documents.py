"""From a booked package to its PDF: the documents feed, its report, and GetReport."""

import hashlib
import re
from base64 import b64encode
from io import BytesIO

import pytest
from amazon_bodies import written
from lxml import etree
from pypdf import PdfReader

from channel_connector.plugins.amazon_mws.sandbox.settings import (
    DocumentReport,
    FeedSettings,
    ReportAccess,
    ReportSettings,
    SandboxSettings,
)
from channel_connector.plugins.amazon_mws.sandbox.shop.order import Status
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind

DOCUMENTS = "_POST_EASYSHIP_DOCUMENTS_"
SEVERAL = FeedSettings(several_orders_per_feed=True)


def _booked(caller, **payload):
    order = caller.place(**payload)
    assert caller.book(order).status == 200
    return order


def _report_on(caller, feed_id):
    caller.wait(minutes=10)
    return caller.result(feed_id)


def _listed(caller, reference, **more):
    asked = {"ReportRequestIdList.Id.1": reference, **more}
    return caller("GetReportList", asked, "Reports")


def _get(caller, report_id):
    return caller("GetReport", {"ReportId": report_id}, "Reports")


def _pdf(caller, *orders):
    report = _report_on(caller, caller.ask_documents(*(order.order_id for order in orders)))
    listed = _listed(caller, report.text("DocumentReportReferenceID"))
    return _get(caller, listed.text("ReportId"))


def _pages(answer) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(answer.reply.body)).pages]


def test_a_booked_package_gets_a_pdf_with_label_and_invoice(caller):
    order = _booked(caller, lines=[{"sku": "DIYA-IND-12", "quantity": 2}], buyer_name="अनन्या K")

    label, invoice = _pages(_pdf(caller, order))

    assert "Easy Ship label" in label
    assert "Tax Invoice" in invoice
    assert "DIYA-IND-12" in invoice
    assert all(order.order_id in page for page in (label, invoice))


def test_the_pdf_comes_with_the_sum_of_its_bytes_and_a_strange_type(caller):
    answer = _pdf(caller, _booked(caller))

    md5 = b64encode(hashlib.md5(answer.reply.body, usedforsecurity=False).digest()).decode()
    assert answer.reply.body.startswith(b"%PDF-")
    assert answer.header("Content-MD5") == md5
    assert answer.header("Content-Type") == "text/plain;charset=Cp1252"
    assert answer.header("x-mws-quota-max") == "60.0"


def test_the_report_on_the_feed_looks_as_published(caller):
    expected = etree.fromstring(written("GetFeedSubmissionResult/documents_made").body)
    order = _booked(caller)

    report = _report_on(caller, caller.ask_documents(order.order_id))

    assert [element.tag for element in report.root.iter()] == [
        element.tag for element in expected.iter()
    ]
    ids = [report.text(name) for name in ("FeedSubmissionID", "DocumentReportReferenceID")]
    assert all(re.fullmatch(r"\d{12}", number) for number in ids)
    assert ids[0][-6:] == ids[1][-6:]


def test_an_order_that_is_not_booked_has_no_documents(caller):
    order = caller.place()

    report = _report_on(caller, caller.ask_documents(order.order_id))

    assert report.text("MessagesWithError") == "1"
    assert report.texts("DocumentReportReferenceID") == []


def test_nor_has_one_that_was_cancelled_after_booking(caller):
    order = _booked(caller)
    caller.shop.become(order, Status.CANCELED, caller.now)

    report = _report_on(caller, caller.ask_documents(order.order_id))

    assert report.text("MessagesWithError") == "1"


def test_the_reason_can_be_reported(open_shop):
    caller = open_shop(SandboxSettings(feeds=FeedSettings(document_errors_told=True)))
    order = caller.place()

    report = _report_on(caller, caller.ask_documents(order.order_id))

    assert report.text("ErrorDescription") == f"Order {order.order_id} is not scheduled."


def test_the_order_of_the_call_and_of_the_feed_must_agree(caller):
    order = _booked(caller)

    right = caller.ask_documents(order.order_id, AmazonOrderId=order.order_id)
    wrong = caller.ask_documents(order.order_id, AmazonOrderId="403-1234567-1234567")
    caller.wait(minutes=10)

    assert caller.result(right).text("MessagesSuccessful") == "1"
    assert caller.result(wrong).text("MessagesWithError") == "1"


def test_one_document_type_can_be_asked_for(caller):
    order = _booked(caller)
    report = _report_on(caller, caller.ask_documents(order.order_id, DocumentType="ShippingLabel"))
    listed = _listed(caller, report.text("DocumentReportReferenceID"))

    (only,) = _pages(_get(caller, listed.text("ReportId")))

    assert "Easy Ship label" in only


def test_there_is_a_warranty_only_where_there_are_serial_numbers(caller):
    item = "PackageRequestDetails__PackageItemList__Item__1__"
    order = caller.place(lines=[{"serial_number_required": True}])
    serial = {
        f"{item}OrderItemId": order.lines[0].order_item_id,
        f"{item}OrderItemSerialNumberList__member__1": "SN-77",
    }
    assert caller.book(order, **serial).status == 200
    kinds = ("ShippingLabel", "Invoice", "Warranty")
    message = caller.write.documents(order.order_id, *kinds)
    feed = caller.write.envelope("EasyShipDocument", message)
    report = _report_on(caller, caller.submit(DOCUMENTS, feed).text("FeedSubmissionId"))
    listed = _listed(caller, report.text("DocumentReportReferenceID"))

    pages = _pages(_get(caller, listed.text("ReportId")))

    assert len(pages) == 3
    assert "SN-77" in pages[2]


def test_the_invoice_can_be_missing(open_shop):
    caller = open_shop(SandboxSettings(reports=ReportSettings(without_invoice=True)))

    (only,) = _pages(_pdf(caller, _booked(caller)))

    assert "Easy Ship label" in only


def test_several_orders_in_one_feed_are_refused_unless_they_are_allowed(caller):
    orders = [_booked(caller), _booked(caller)]

    report = _report_on(caller, caller.ask_documents(*(order.order_id for order in orders)))

    assert report.text("MessagesWithError") == "2"
    assert report.texts("DocumentReportReferenceID") == []


def test_the_pages_of_several_orders_come_shuffled_in_one_pdf(open_shop):
    caller = open_shop(SandboxSettings(feeds=SEVERAL))
    orders = [_booked(caller) for _ in range(6)]

    pages = _pages(_pdf(caller, *orders))

    found = [re.search(r"\d{3}-\d{7}-\d{7}", page)[0] for page in pages]
    in_order = [order.order_id for order in orders for _ in range(2)]
    assert sorted(found) == sorted(in_order)
    assert found != in_order


def test_pages_can_come_without_their_order_id(open_shop):
    caller = open_shop(SandboxSettings(feeds=SEVERAL))
    order = _booked(caller)
    caller.order_trouble(Kind.UNNAMED_PAGES, DOCUMENTS)

    pages = _pages(_pdf(caller, order))

    assert len(pages) == 2
    assert not any(order.order_id in page for page in pages)


def test_one_reference_for_each_order_leads_to_a_pdf_of_its_own(open_shop):
    feeds = FeedSettings(several_orders_per_feed=True, document_report=DocumentReport.PER_ORDER)
    caller = open_shop(SandboxSettings(feeds=feeds))
    orders = [_booked(caller), _booked(caller)]
    unknown = "403-1234567-1234567"

    report = _report_on(caller, caller.ask_documents(unknown, *(each.order_id for each in orders)))

    assert report.texts("MessageID") == ["2", "3"]
    assert report.text("MessagesWithError") == "1"
    for order, reference in zip(orders, report.texts("DocumentReportReferenceId"), strict=True):
        pages = _pages(_get(caller, _listed(caller, reference).text("ReportId")))
        assert all(order.order_id in page for page in pages)


@pytest.mark.parametrize("kind", DocumentReport)
def test_both_reports_pass_the_schema(open_shop, schemas, kind):
    schema = etree.XMLSchema(etree.parse(schemas / "easyship_processing_report.xsd"))
    feeds = FeedSettings(several_orders_per_feed=True, document_report=kind)
    caller = open_shop(SandboxSettings(feeds=feeds))
    good = caller.ask_documents(*(_booked(caller).order_id for _ in range(2)))
    bad = caller.ask_documents("403-1234567-1234567")
    caller.wait(minutes=10)

    for feed_id in (good, bad):
        schema.assertValid(etree.fromstring(caller.result(feed_id).reply.body))


def test_documents_samples_are_read_as_the_schema_says(caller, schemas):
    for sample, messages in (("one_order", "1"), ("two_orders", "2")):
        feed = (schemas / "samples" / f"valid_easyship_feed_{sample}.xml").read_bytes()
        report = _report_on(caller, caller.submit(DOCUMENTS, feed).text("FeedSubmissionId"))
        assert report.text("MessagesProcessed") == messages


@pytest.mark.parametrize(
    ("kind", "element"),
    [(Kind.FEED_ERRORS, "MessagesWithError"), (Kind.FEED_FATAL, "ResultMessageCode")],
)
def test_a_documents_feed_fails(caller, kind, element):
    order = _booked(caller)
    caller.order_trouble(kind, DOCUMENTS)

    report = _report_on(caller, caller.ask_documents(order.order_id))

    assert report.text(element) in {"1", "5001"}
    assert report.texts("DocumentReportReferenceID") == []


@pytest.mark.parametrize(
    ("access", "listed", "direct"),
    [
        (ReportAccess.LIST, 1, "InvalidReportId"),
        (ReportAccess.DIRECT, 0, ""),
        (ReportAccess.BOTH, 1, ""),
    ],
)
def test_the_reference_leads_to_the_pdf_in_different_ways(open_shop, access, listed, direct):
    caller = open_shop(SandboxSettings(reports=ReportSettings(report_access=access)))
    order = _booked(caller)
    report = _report_on(caller, caller.ask_documents(order.order_id))
    reference = report.text("DocumentReportReferenceID")

    found = _listed(caller, reference).texts("ReportId")
    answer = _get(caller, reference)

    assert len(found) == listed
    if direct:
        assert answer.code == direct
    else:
        assert answer.reply.body.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("access", "code"),
    [
        (ReportAccess.LIST, ""),
        (ReportAccess.DIRECT, "InvalidReportRequestId"),
        (ReportAccess.BOTH, ""),
    ],
)
def test_a_reference_that_is_no_number_is_listed_or_refused(open_shop, access, code):
    feeds = FeedSettings(document_report=DocumentReport.PER_ORDER)
    reports = ReportSettings(report_access=access)
    caller = open_shop(SandboxSettings(feeds=feeds, reports=reports))
    report = _report_on(caller, caller.ask_documents(_booked(caller).order_id))

    answer = _listed(caller, report.text("DocumentReportReferenceId"))

    assert (answer.status, answer.code) == ((400, code) if code else (200, ""))
    assert len(answer.texts("ReportId")) == (0 if code else 1)
    assert answer.texts("RequestId") == [answer.header("x-mws-request-id")]


def test_a_number_that_is_no_request_finds_nothing(caller):
    assert _listed(caller, "383186020424").texts("HasNext") == ["false"]


def test_the_list_is_empty_for_a_while_after_the_feed_is_done(open_shop):
    settings = ReportSettings(report_access=ReportAccess.BOTH, report_seconds=3600)
    caller = open_shop(SandboxSettings(reports=settings))
    report = _report_on(caller, caller.ask_documents(_booked(caller).order_id))
    reference = report.text("DocumentReportReferenceID")

    early, too_early = _listed(caller, reference), _get(caller, reference)
    caller.wait(hours=1)

    assert early.texts("ReportId") == []
    assert too_early.code == "ReportNotReady"
    assert len(_listed(caller, reference).texts("ReportId")) == 1


def test_a_list_of_reports_looks_as_recorded(caller):
    expected = written("GetReportList/first_page").body.decode()
    for _ in range(2):
        _pdf(caller, _booked(caller))

    answer = caller("GetReportList", {"MaxCount": "1"}, "Reports")
    token = {"NextToken": answer.text("NextToken")}
    last = caller("GetReportListByNextToken", token, "Reports")

    assert sorted(element.tag for element in answer.root.iter()) == sorted(
        re.findall(r"<(\w+)", expected)
    )
    assert answer.text("ReportType") == "_GET_EASYSHIP_DOCUMENTS_"
    assert last.text("HasNext") == "false"
    assert int(last.text("ReportId")) < int(answer.text("ReportId"))
    assert re.fullmatch(r"[1-9]\d{9,10}020484", answer.text("ReportId"))
    assert re.fullmatch(r"[1-9]\d{5}020484", answer.text("ReportRequestId"))


def test_reports_are_filtered_and_counted(caller):
    _pdf(caller, _booked(caller))

    def _count(**filters):
        told = {name.replace("__", "."): value for name, value in filters.items()}
        return caller("GetReportCount", told, "Reports").text("Count")

    assert _count() == "1"
    assert _count(ReportTypeList__Type__1="_GET_EASYSHIP_DOCUMENTS_") == "1"
    assert _count(ReportTypeList__Type__1="_GET_ORDERS_DATA_") == "0"
    assert _count(Acknowledged="true") == "0"
    assert _count(AvailableToDate="2026-01-31T12:00:00Z") == "0"


def test_an_unknown_report_is_refused(caller):
    answer = _get(caller, "1")

    assert (answer.code, answer.status) == ("InvalidReportId", 400)


@pytest.mark.parametrize("kind", [Kind.NO_PDF, Kind.WRONG_MD5])
def test_a_pdf_arrives_spoilt_once(caller, kind):
    order = _booked(caller)
    report = _report_on(caller, caller.ask_documents(order.order_id))
    report_id = _listed(caller, report.text("DocumentReportReferenceID")).text("ReportId")
    caller.order_trouble(kind, "GetReport")

    spoilt, good = _get(caller, report_id), _get(caller, report_id)

    assert spoilt.header("Content-MD5") != good.header("Content-MD5")
    assert spoilt.reply.body.startswith(b"%PDF-") == (kind is Kind.WRONG_MD5)
    assert good.reply.body.startswith(b"%PDF-")
