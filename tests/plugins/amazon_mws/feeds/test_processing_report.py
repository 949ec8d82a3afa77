"""Every shape of the processing report is read, and nothing is taken as accepted in doubt."""

import re

import pytest

from channel_connector.plugins.amazon_mws.feeds.processing_report import (
    read_processing_report,
)
from channel_connector.plugins.amazon_mws.mws.answers import NoAnswer
from channel_connector.ports.channel.inventory_sink import Remark, StockResult

FEED, OTHER_FEED = "50000000002", "50000000003"
NAMED = f"<DocumentTransactionID>{FEED}</DocumentTransactionID>"
UNKNOWN = "This SKU is not in the catalogue."


def report(*results, counts=None, status="Complete"):
    """Write a report; `counts` are processed, successful, with error, with warning."""
    names = ("Processed", "Successful", "WithError", "WithWarning")
    summary = "".join(
        f"<Messages{name}>{count}</Messages{name}>"
        for name, count in zip(names, counts or (), strict=False)
    )
    return (
        "<AmazonEnvelope><Header><DocumentVersion>1.02</DocumentVersion>"
        "<MerchantIdentifier>M_EXAMPLE_1</MerchantIdentifier></Header>"
        "<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID>"
        f"<ProcessingReport>{NAMED}"
        f"{f'<StatusCode>{status}</StatusCode>' if status else ''}"
        f"{f'<ProcessingSummary>{summary}</ProcessingSummary>' if summary else ''}"
        f"{''.join(results)}</ProcessingReport></Message></AmazonEnvelope>"
    ).encode()


def result(number, code="13013", reason=UNKNOWN, kind="Error"):
    message = "" if number is None else f"<MessageID>{number}</MessageID>"
    return (
        f"<Result>{message}<ResultCode>{kind}</ResultCode>"
        f"<ResultMessageCode>{code}</ResultMessageCode>"
        f"<ResultDescription>{reason}</ResultDescription>"
        f"<AdditionalInfo><SKU>RED-MUG</SKU></AdditionalInfo></Result>"
    )


def read_own(body, messages):
    """Read a report as that of the feed it names."""
    named = re.search(rb"<DocumentTransactionID>([0-9]+)<", body)
    return read_processing_report(body, named[1].decode() if named else FEED, messages)


def test_a_report_without_a_result_takes_every_message():
    assert read_own(report(counts=(3, 3, 0, 0)), 3) == StockResult()


def test_a_message_with_an_error_is_refused_with_amazons_code_and_sentence():
    read = read_own(report(result(2), counts=(3, 2, 1, 0)), 3)

    assert read == StockResult(refused={2: Remark("13013", UNKNOWN)})


def test_the_report_of_another_feed_is_no_answer():
    """Else its successes would stand for ours, if only the counts fit."""
    told = report(counts=(3, 3, 0, 0))

    with pytest.raises(NoAnswer, match="another feed"):
        read_processing_report(told, OTHER_FEED, 3)


def test_one_of_several_reports_being_of_another_feed_is_no_answer():
    more = f"<ProcessingReport>{NAMED.replace(FEED, OTHER_FEED)}</ProcessingReport>"
    told = report(counts=(3, 3, 0, 0)).replace(b"</Message>", f"{more}</Message>".encode(), 1)

    with pytest.raises(NoAnswer, match="another feed"):
        read_processing_report(told, FEED, 3)


@pytest.mark.parametrize(
    "told",
    [
        report(counts=(3, 3, 0, 0)),
        report(result(2), counts=(3, 2, 1, 0)),
        report(result(0, "5001", "XML Parsing Fatal Error"), counts=(0, 0, 1, 0)),
    ],
    ids=["success", "a refusal", "the whole refused"],
)
def test_nothing_is_believed_of_a_report_that_names_no_feed(told):
    unnamed = told.replace(NAMED.encode(), b"")

    assert read_processing_report(unnamed, FEED, 3) == StockResult(
        doubt="The report does not name its feed."
    )


def test_a_report_on_more_messages_than_any_other_answer_has_elements_is_read():
    told = report(*map(result, range(1, 30_001)), counts=(30_000, 0, 30_000, 0))

    assert len(read_own(told, 30_000).refused) == 30_000


def test_a_message_with_a_warning_is_taken_with_a_remark():
    told = report(result(2, "99001", "It was ignored.", "Warning"), counts=(3, 2, 0, 1))

    assert read_own(told, 3) == StockResult(warned={2: Remark("99001", "It was ignored.")})


def test_of_several_results_for_a_message_the_first_error_counts():
    told = report(
        result(1, "1", "remark", "Warning"),
        result(1, "2", "first"),
        result(1, "3", "second"),
        counts=(2, 1, 2, 1),
    )

    assert read_own(told, 2) == StockResult(refused={1: Remark("2", "first")})


def test_summary_and_status_may_be_missing():
    assert read_own(report(status=""), 3) == StockResult()
    assert read_own(report(result(2), status=""), 3).refused.keys() == {2}


def test_an_error_of_message_0_is_about_the_whole_feed():
    told = report(result(0, "5001", "XML Parsing Fatal Error"), counts=(0, 0, 1, 0))

    read = read_own(told, 3)

    assert read == StockResult(whole=Remark("5001", "XML Parsing Fatal Error"))


def test_a_feed_of_which_all_failed_keeps_what_is_said_of_each():
    told = report(
        result(0, "90215", "All messages failed."), result(1), result(2), counts=(2, 0, 3, 0)
    )

    read = read_own(told, 2)

    assert read.whole == Remark("90215", "All messages failed.")
    assert read.refused == {1: Remark("13013", UNKNOWN), 2: Remark("13013", UNKNOWN)}


def test_a_warning_about_the_whole_feed_takes_nothing_back():
    told = report(result(0, "1", "It was late.", "Warning"), counts=(2, 2, 0, 0))

    assert read_own(told, 2) == StockResult()


def test_a_feed_rejected_without_a_result_is_refused_whole():
    read = read_own(report(status="Rejected"), 2)

    assert read.whole == Remark("Rejected", "Amazon gave no reason.")


@pytest.mark.parametrize(
    "told",
    [
        report(counts=(2, 2, 0, 0)),
        report(counts=(4, 4, 0, 0)),
        report(counts=(3, 2, 1, 0)),
        report(counts=(3, 1, 0, 0)),
        report(result(2), counts=(3, 1, 2, 0)),
        report(result(7), counts=(3, 2, 1, 0)),
        report(result(None), counts=(3, 2, 1, 0)),
        report(result(0, "90215", "All failed."), counts=(3, 2, 1, 0)),
    ],
)
def test_a_contradictory_report_is_in_doubt(told):
    read = read_own(told, 3)

    assert read.doubt
    assert read.whole is None


def test_a_reason_is_one_line_and_no_novel():
    read = read_own(report(result(1, reason="no\n  way " + "x" * 999)), 1)

    assert read.refused[1].reason.startswith("no way x")
    assert len(read.refused[1].reason) == 300


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Feed Processing Summary:\n\tNumber of records processed\t1\n",
        b"<AmazonEnvelope><Message/></AmazonEnvelope>",
        b"<AmazonEnvelope><Message><ProcessingReport>",
        report(status="Processing"),
    ],
)
def test_what_is_no_finished_report_is_no_answer(body):
    with pytest.raises(NoAnswer):
        read_own(body, 1)


def test_the_sample_of_a_report_of_success_is_read(schemas):
    body = (schemas / "samples" / "valid_report_all_ok.xml").read_bytes()

    assert read_own(body, counted(body)) == StockResult()


def test_the_sample_of_a_mixed_report_is_read(schemas):
    body = (schemas / "samples" / "valid_report_mixed.xml").read_bytes()

    read = read_own(body, counted(body))

    assert read.refused
    assert (read.whole, read.doubt) == (None, "")


def test_the_sample_of_a_refused_feed_is_read(schemas):
    body = (schemas / "samples" / "valid_report_whole_feed_failed.xml").read_bytes()

    assert read_own(body, 5).whole is not None


def counted(body):
    """Return how many messages a report counts; 1 where it counts none."""
    _, found, rest = body.partition(b"<MessagesProcessed>")
    return int(rest.partition(b"<")[0]) if found else 1


def test_a_number_with_more_digits_than_any_has_is_none():
    told = read_own(report(result("9" * 5000), counts=(1, 0, "9" * 5000)), 1)

    assert told.doubt == "The report contains a message that was not in the feed."
