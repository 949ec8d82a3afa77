"""Call records without a database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...host.call_records import CallFilter, CallOutcome, CallRecord, Place, Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class MemoryCallRecords:
    """
    A fake `CallRecorder` and `CallRecordRepository`, without related subjects.

    Args:
        bodies: result of `keeps_bodies`.
        connection: set on records without one.
        kept: all records, in order of recording.
    """

    bodies: bool = True
    connection: str = ""
    kept: list[CallRecord] = field(default_factory=list)

    def keeps_bodies(self, outcome: CallOutcome) -> bool:  # noqa: ARG002  # the port's shape
        """Return `bodies` for any outcome."""
        return self.bodies

    def record(self, make_record: Callable[[], CallRecord]) -> None:
        """Store the record; unlike the port, an error in `make_record` is raised."""
        call = make_record()
        connection = call.connection or self.connection
        self.kept.append(replace(call, connection=connection, id=len(self.kept) + 1))

    def page(
        self, wanted: CallFilter, before: Place | None = None, limit: int = 100
    ) -> Sequence[CallRecord]:
        """Return matching records, newest first."""
        found = [one for one in self.kept if _is_wanted(one, wanted)]
        found.sort(key=lambda one: one.place, reverse=True)
        return [
            replace(
                one,
                request=replace(one.request, content=None),
                answer=replace(one.answer, content=None),
            )
            for one in found
            if before is None or one.place < before
        ][:limit]

    def total(self, wanted: CallFilter, most: int = 10_000) -> int:
        """Count matching records."""
        return min(most, sum(_is_wanted(one, wanted) for one in self.kept))

    def get(self, record_id: int) -> CallRecord | None:
        """Return one record."""
        return next((one for one in self.kept if one.id == record_id), None)

    def of(
        self, kind: SubjectKind, subject_id: str, before: Place | None = None, limit: int = 100
    ) -> Sequence[CallRecord]:
        """Return the calls with this subject."""
        return self.page(CallFilter(subject=Subject(kind, subject_id)), before, limit)

    def count(self, kind: SubjectKind, subject_id: str, most: int = 1000) -> int:
        """Count the calls with this subject."""
        return len(self.of(kind, subject_id, limit=most))

    def erase(self, before: datetime, most: int) -> int:
        """Erase the oldest records."""
        old = sorted((one for one in self.kept if one.at < before), key=lambda one: one.place)
        for one in old[:most]:
            self.kept.remove(one)
        return len(old[:most])


def _is_wanted(one: CallRecord, wanted: CallFilter) -> bool:
    return (
        wanted.connection in {None, one.connection}
        and wanted.party in {None, one.party}
        and wanted.operation in {None, one.operation}
        and (one.outcome.is_failure or not wanted.failed)
        and (wanted.since is None or one.at >= wanted.since)
        and (wanted.until is None or one.at < wanted.until)
        and (wanted.subject is None or wanted.subject in one.subjects)
    )
