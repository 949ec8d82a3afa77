"""Contract tests of `CallRecorder` and `CallRecordRepository`."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from ...host.call_records import (
    Body,
    CallFilter,
    CallOutcome,
    CallRecord,
    CallRecorder,
    CallRecordRepository,
    Party,
    Subject,
    SubjectKind,
)
from ...host.rate_policy import QuotaSeen
from ..fakes.builders import CONNECTION, NOON, ORDER_ID, a_call_record

MINUTE = timedelta(minutes=1)
ORDER = Subject(SubjectKind.ORDER, ORDER_ID)


class CallRecordContract:
    """
    Subclasses provide the fixtures `recorder` and `call_records`, over one empty database.

    The recorder stores bodies and belongs to CONNECTION.
    """

    def test_a_record_is_returned_unchanged(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        call = a_call_record(
            party=Party.CHANNEL,
            operation="SubmitFeed",
            outcome=CallOutcome.REFUSED,
            subjects=(Subject(SubjectKind.FEED, "50007"), ORDER),
            http_status=400,
            code="InvalidParameterValue",
            said="The parameter is wrong.",
            duration=timedelta(microseconds=120_007),
            request_id="d95be26c",
            quota=QuotaSeen(30, 7, NOON + 20 * MINUTE),
            request=Body.of(b"Action=SubmitFeed", "Action=SubmitFeed"),
            answer=Body.of(b"<ErrorResponse/>", "<ErrorResponse/>"),
        )

        recorder.record(lambda: call)

        [listed] = call_records.page(CallFilter())
        found = call_records.get(listed.id)
        assert found is not None
        assert found.id > 0
        assert found == a_call_record(**_fields(call), id=found.id, connection=CONNECTION)

    def test_missing_values_of_a_call_stay_empty(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        call = CallRecord(NOON, Party.OMS, "CreateOutwardOrder", CallOutcome.NOT_SENT)

        recorder.record(lambda: call)

        [found] = call_records.page(CallFilter())
        assert (found.http_status, found.quota, found.subjects) == (None, None, ())
        assert (found.request.digest, found.answer.size) == ("", 0)

    def test_a_page_has_no_contents_of_bodies(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        recorder.record(lambda: a_call_record(request=Body.of(b"{}", "{}")))

        [found] = call_records.page(CallFilter())

        assert (found.request.size, found.request.content) == (2, None)

    def test_the_newest_call_comes_first_and_pages_follow_each_other(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        """Calls at the same time keep the order of recording."""
        for number in (1, 2, 2, 3):
            record(recorder, at=NOON + number * MINUTE)

        first = call_records.page(CallFilter(), limit=2)
        second = call_records.page(CallFilter(), first[-1].place, limit=2)

        assert [one.at - NOON for one in first] == [3 * MINUTE, 2 * MINUTE]
        assert [one.at - NOON for one in second] == [2 * MINUTE, MINUTE]
        assert call_records.page(CallFilter(), second[-1].place) == []

    @pytest.mark.parametrize(
        "wanted",
        [
            CallFilter(connection=CONNECTION),
            CallFilter(party=Party.OMS),
            CallFilter(operation="CreateOutwardOrder"),
            CallFilter(failed=True),
            CallFilter(since=NOON),
            CallFilter(until=NOON + MINUTE),
            CallFilter(subject=ORDER),
            CallFilter(CONNECTION, Party.OMS, failed=True, since=NOON, until=NOON + MINUTE),
        ],
        ids=str,
    )
    def test_only_matching_records_are_found(
        self, recorder: CallRecorder, call_records: CallRecordRepository, wanted: CallFilter
    ) -> None:
        mine = {
            "party": Party.OMS,
            "operation": "CreateOutwardOrder",
            "outcome": CallOutcome.LOST,
            "subjects": (ORDER,),
        }
        others = {
            "party": Party.CHANNEL,
            "operation": "GetOrder",
            "outcome": CallOutcome.ANSWERED,
            "subjects": (Subject(SubjectKind.SKU, ORDER_ID),),
        }
        record(recorder, **mine)
        moment = NOON - MINUTE if wanted.since else NOON + MINUTE
        record(recorder, **others, at=moment, connection="acme_elsewhere")

        assert [one.operation for one in call_records.page(wanted)] == ["CreateOutwardOrder"]

    def test_a_total_counts_what_all_pages_have(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        for number in range(5):
            subjects = (ORDER,) if number < 3 else ()
            call = a_call_record(at=NOON + number * MINUTE, subjects=subjects)
            recorder.record(partial(replace, call))

        assert call_records.total(CallFilter()) == 5
        assert call_records.total(CallFilter(subject=ORDER)) == 3
        assert call_records.total(CallFilter(since=NOON + 4 * MINUTE)) == 1
        assert call_records.total(CallFilter("zenith")) == 0
        assert call_records.total(CallFilter(), most=2) == 2

    def test_the_connection_is_set_on_records_without_one(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        record(recorder)

        assert call_records.page(CallFilter(connection="")) == []

    def test_a_call_is_found_by_its_subjects(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        record(recorder, subjects=(ORDER,), at=NOON)
        record(recorder, subjects=(Subject(SubjectKind.ORDER, "403-9"),), at=NOON)
        record(recorder, subjects=(ORDER, Subject(SubjectKind.SHIPMENT, "7001")), at=NOON + MINUTE)

        found = call_records.of(*ORDER)

        assert [one.at for one in found] == [NOON + MINUTE, NOON]
        assert [one.at for one in call_records.of(*ORDER, found[0].place)] == [NOON]
        assert call_records.count(*ORDER) == 2
        assert call_records.count(*ORDER, most=1) == 1

    def test_a_call_with_a_repeated_subject_is_found_once(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        record(recorder, subjects=(ORDER, ORDER))

        assert len(call_records.of(*ORDER)) == 1

    def test_the_oldest_records_are_erased_first_up_to_the_limit(
        self, recorder: CallRecorder, call_records: CallRecordRepository
    ) -> None:
        for number in range(4):
            record(recorder, at=NOON + number * MINUTE, subjects=(ORDER,))

        assert call_records.erase(NOON + 3 * MINUTE, most=2) == 2
        left = [NOON + 3 * MINUTE, NOON + 2 * MINUTE]
        assert [one.at for one in call_records.page(CallFilter())] == left
        assert [one.at for one in call_records.of(*ORDER)] == left
        assert call_records.erase(NOON + 3 * MINUTE, most=2) == 1
        assert call_records.erase(NOON + 3 * MINUTE, most=2) == 0

    def test_an_unknown_record_is_none(self, call_records: CallRecordRepository) -> None:
        assert call_records.get(1) is None


def record(recorder: CallRecorder, **fields: object) -> None:
    """Record one call."""
    call = a_call_record(**fields)
    recorder.record(lambda: call)


def _fields(call: CallRecord) -> dict[str, object]:
    names = set(CallRecord.__slots__) - {"id", "connection"}
    return {name: getattr(call, name) for name in names}
