"""The report on a documents feed is read in every form that was seen or may be feared."""

import pytest

from channel_connector.plugins.amazon_mws.documents.report import read_documents_report
from channel_connector.plugins.amazon_mws.mws.answers import NoAnswer
from channel_connector.plugins.amazon_mws.mws.documents import Document

FIRST, SECOND = "403-1234567-1234567", "403-7654321-7654321"
FIRST_DIGITS = "40312345671234567"

ONE_REFERENCE = """<?xml version="1.0"?>
<EasyShipProcessingReport>
  <FeedSubmissionID>50000000001</FeedSubmissionID>
  <MessagesProcessed>1</MessagesProcessed><MessagesSuccessful>1</MessagesSuccessful>
  <MessagesWithError>{errors}</MessagesWithError>
  <DocumentReportReferenceID>60000000001</DocumentReportReferenceID>{more}
</EasyShipProcessingReport>"""

ONE_FOR_EACH = f"""<EasyShipProcessingReport>
  <SuccessMessage><MessageID>1</MessageID><AmazonOrderID>{FIRST}</AmazonOrderID>
    <DocumentReportReferenceId>amzn1.easyship.document.1</DocumentReportReferenceId></SuccessMessage>
  <SuccessMessage><MessageID>2</MessageID><AmazonOrderID>{SECOND}</AmazonOrderID>
    <DocumentReportReferenceId>amzn1.easyship.document.2</DocumentReportReferenceId></SuccessMessage>
</EasyShipProcessingReport>"""

REFUSED_WHOLE = """<AmazonEnvelope><Header><DocumentVersion>1.02</DocumentVersion></Header>
<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport>
  <DocumentTransactionID>50000000001</DocumentTransactionID>
  <Result><MessageID>0</MessageID><ResultCode>Error</ResultCode>
  <ResultMessageCode>5001</ResultMessageCode>
  <ResultDescription>XML Parsing Fatal Error</ResultDescription></Result>
</ProcessingReport></Message></AmazonEnvelope>"""

TEXT = "Feed Processing Summary:\n\tNumber of records processed\t\t1"


def made(text, *order_ids, feed_id="50000000001"):
    return read_documents_report(Document(text.encode()), feed_id, order_ids)


def test_one_reference_is_the_handle_of_every_order():
    report = made(ONE_REFERENCE.format(errors=0, more=""), FIRST, SECOND)

    assert report.handles == {FIRST: "60000000001", SECOND: "60000000001"}
    assert report.refused == {}


def test_each_order_may_have_a_reference_of_its_own():
    report = made(ONE_FOR_EACH, FIRST, SECOND)

    assert report.handles == {
        FIRST: "amzn1.easyship.document.1",
        SECOND: "amzn1.easyship.document.2",
    }


@pytest.mark.parametrize(
    "name", ["DocumentReportReferenceID", "documentReportReferenceId", "ReportReferenceId"]
)
def test_a_reference_is_known_by_any_of_its_names(name):
    text = ONE_REFERENCE.format(errors=0, more="").replace("DocumentReportReferenceID", name)

    assert made(text, FIRST).handles == {FIRST: "60000000001"}


def test_a_namespace_and_a_deeper_place_change_nothing():
    inner = ONE_REFERENCE.format(errors=0, more="").partition("?>")[2]
    message = f"<x:Message><MessageID>1</MessageID>{inner}</x:Message>"
    text = f'<x:Report xmlns:x="urn:x">{message}</x:Report>'

    assert made(text, FIRST).handles == {FIRST: "60000000001"}


def test_an_entry_about_an_order_without_a_reference_is_its_refusal():
    told = (
        f"<ErrorMessage><MessageID>2</MessageID><AmazonOrderID>{SECOND}</AmazonOrderID>"
        "<ErrorCode>E7</ErrorCode><ErrorDescription>It is not\n scheduled.</ErrorDescription>"
        "</ErrorMessage>"
    )

    report = made(ONE_REFERENCE.format(errors=1, more=told), FIRST, SECOND)

    assert report.handles == {FIRST: "60000000001"}
    assert report.refused == {SECOND: "E7: It is not scheduled."}


def test_a_reason_shows_no_buyer():
    told = (
        f"<ErrorMessage><AmazonOrderID>{FIRST}</AmazonOrderID><ErrorDescription>"
        "Write to asha@buyers.example or +91 98765 43210</ErrorDescription></ErrorMessage>"
    )

    report = made(ONE_REFERENCE.format(errors=1, more=told), FIRST)

    assert report.refused == {FIRST: "Write to *** or ***"}


def test_an_entry_that_names_its_message_only_is_known_by_the_orders_digits():
    told = f"<Error><MessageID>{FIRST_DIGITS}</MessageID><Text>No tax rate.</Text></Error>"

    report = made(ONE_REFERENCE.format(errors=1, more=told), FIRST, SECOND)

    assert report.refused == {FIRST: "No tax rate."}
    assert report.handles == {SECOND: "60000000001"}


def test_the_only_order_of_a_feed_with_an_error_is_refused_although_there_is_a_reference():
    report = made(ONE_REFERENCE.format(errors=1, more=""), FIRST)

    assert report.handles == {}
    assert "no reason" in report.refused[FIRST]


def test_a_rejected_feed_refuses_every_order_with_amazons_reason():
    report = made(REFUSED_WHOLE, FIRST, SECOND)

    assert report.handles == {}
    assert set(report.refused) == {FIRST, SECOND}
    assert "5001: XML Parsing Fatal Error" in report.refused[FIRST]


def test_a_warning_refuses_nothing():
    told = (
        f"<Result><MessageID>1</MessageID><ResultCode>Warning</ResultCode>"
        f"<AdditionalInfo><AmazonOrderID>{FIRST}</AmazonOrderID></AdditionalInfo></Result>"
    )

    assert made(ONE_REFERENCE.format(errors=0, more=told), FIRST).handles == {FIRST: "60000000001"}


OF_OUR_FEED = "<EasyShipProcessingReport><FeedSubmissionID>50000000001</FeedSubmissionID>"


def test_unknown_orders_are_ignored_and_missing_orders_are_refused():
    other = "403-0000000-0000009"

    report = made(ONE_FOR_EACH.replace("<EasyShipProcessingReport>", OF_OUR_FEED), other)

    assert report.handles == {}
    assert list(report.refused) == [other]


def test_a_report_without_any_reference_refuses():
    assert list(made(f"{OF_OUR_FEED}</EasyShipProcessingReport>", FIRST).refused) == [FIRST]


@pytest.mark.parametrize(
    "text",
    [
        "<EasyShipProcessingReport/>",
        "<html><body>Sign in</body></html>",
        ONE_REFERENCE.format(errors=0, more="").replace("FeedSubmissionID", "Id"),
        REFUSED_WHOLE.replace("DocumentTransactionID", "Id"),
        ONE_FOR_EACH.replace(SECOND, "403-0000000-0000009"),
        f"<Report><Error><MessageID>{FIRST_DIGITS}</MessageID></Error></Report>",
    ],
    ids=[
        "empty",
        "a web page",
        "a shared reference",
        "a rejected feed",
        "one order of two",
        "a message only",
    ],
)
def test_a_report_that_names_neither_the_feed_nor_the_orders_is_no_answer(text):
    with pytest.raises(NoAnswer, match="does not name its feed"):
        made(text, FIRST, SECOND)


def test_a_report_that_is_no_xml_is_no_answer():
    with pytest.raises(NoAnswer):
        made(TEXT, FIRST)


def test_a_text_that_amazon_meant_to_send_ends_the_wait():
    document = Document(TEXT.encode(), content_md5="as told")

    report = read_documents_report(document, "50000000001", [FIRST])

    assert report.handles == {}
    assert "cannot be read" in report.refused[FIRST]


@pytest.mark.parametrize("text", [ONE_REFERENCE.format(errors=0, more=""), REFUSED_WHOLE])
def test_a_report_for_another_feed_is_rejected(text):
    """Else an order would get another one's invoice, or be refused for its faults."""
    with pytest.raises(NoAnswer, match="another feed"):
        made(text, FIRST, feed_id="50000000002")


def test_several_references_without_orders_are_ambiguous():
    more = "<More><DocumentReportReferenceID>60000000002</DocumentReportReferenceID></More>"

    report = made(ONE_REFERENCE.format(errors=0, more=more), FIRST, SECOND)

    assert report.handles == {}
    assert "without assigning" in report.refused[FIRST]


def test_an_order_with_a_reference_of_its_own_keeps_it_beside_a_shared_one():
    own = (
        f"<SuccessMessage><AmazonOrderID>{FIRST}</AmazonOrderID>"
        "<ReportReferenceId>60000000009</ReportReferenceId></SuccessMessage>"
    )

    report = made(ONE_REFERENCE.format(errors=0, more=own), FIRST, SECOND)

    assert report.handles == {FIRST: "60000000009", SECOND: "60000000001"}


def test_an_order_in_the_additional_info_of_a_result_is_the_one_that_failed():
    told = (
        "<Result><MessageID>1</MessageID><ResultCode>Error</ResultCode>"
        "<ResultMessageCode>99</ResultMessageCode><ResultDescription>No.</ResultDescription>"
        f"<AdditionalInfo><AmazonOrderID>{FIRST}</AmazonOrderID></AdditionalInfo></Result>"
    )

    assert made(f"<Report>{told}</Report>", FIRST).refused == {FIRST: "99: No."}


def failure(message_id, order_id, *codes):
    errors = "".join(
        f"<Error><ErrorType>ERROR</ErrorType><ErrorCode>{code}</ErrorCode><ErrorMessage>Internal "
        "service failure. Please retry after some time.</ErrorMessage></Error>"
        for code in codes
    )
    order = f"<AmazonOrderID>{order_id}</AmazonOrderID>"
    return f"<ErrorMessage><MessageID>{message_id}</MessageID>{order}{errors}</ErrorMessage>"


@pytest.mark.parametrize(
    ("codes", "is_failing"),
    [
        (["610013"], True),
        (["610013", "610013"], True),
        (["610014"], False),
        (["610013", "5001"], False),
        ([], False),
    ],
)
def test_a_failure_that_amazon_says_to_retry_is_told_apart(codes, is_failing):
    report = made(ONE_REFERENCE.format(errors=1, more=failure(1, FIRST, *codes)), FIRST)

    assert report.refused.keys() == {FIRST}
    assert report.failing == ({FIRST} if is_failing else set())


def test_only_the_order_of_such_a_failure_is_to_be_retried():
    report = made(ONE_REFERENCE.format(errors=1, more=failure(2, SECOND, "610013")), FIRST, SECOND)

    assert report.handles.keys() == {FIRST}
    assert report.failing == {SECOND}


def test_a_feed_that_failed_so_as_a_whole_is_to_be_retried():
    text = REFUSED_WHOLE.replace("5001", "610013")

    assert made(text, FIRST, SECOND).failing == {FIRST, SECOND}
    assert made(REFUSED_WHOLE, FIRST, SECOND).failing == set()
