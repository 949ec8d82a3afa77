"""A fake channel for shipments and documents, with faults on request."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from ...channel.document_source import DocumentsMade, OrderOnPages, Wanted
from ...channel.shipment_creator import Booking, Parcel, PickupSlot, Serials
from ...channel.submissions import Kind, Progress, Statuses, SubmissionSeen
from ...host.errors import (
    AlreadyBooked,
    AnswerUnusable,
    CredentialsRefused,
    DocumentsRefused,
    NotSent,
    PagesMixed,
    ShipmentRefused,
    SlotLost,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred
from .memory_submissions import MemorySubmission, page_of, pages_of

LISTED_AFTER = timedelta(seconds=30)
"""Time until a submission is listed."""


@dataclass(slots=True)
class UnusableBodies:
    """
    The digests of bodies that come damaged, one each time and the last for ever; empty: none.

    If `is_sound`, only their checksum does not fit; else they are not complete.
    """

    digests: list[str] = field(default_factory=list)
    is_sound: bool = True


class MemoryShipmentChannel:
    """
    A fake `ShipmentCreator`, `DocumentSource` and `SubmissionList`.

    `bookings`, `submissions` and `serials` are its state; `calls` counts received calls by
    method of the port. The documents of one submission are one file. `unusable_results` and
    `unusable_files` are how results and files come damaged. `status` accepts `most_ids`, and
    answers about the first `statuses_answered` of them. If it `uploads`, each request for
    documents is uploaded with a call of its own before it is submitted.
    """

    def __init__(self, documents_take: timedelta = timedelta(minutes=2)) -> None:
        self.documents_take = documents_take
        self.submit_every = timedelta(0)
        self.most_ids = 100
        self.statuses_answered: int | None = None
        self.uploads = False
        self.bookings: dict[str, Booking] = {}
        self.serials: dict[str, tuple[Serials, ...]] = {}
        self.submissions: dict[str, MemorySubmission] = {}
        self.calls: Counter[str] = Counter()
        self._numbers = count(1)
        self._refused: dict[str, str] = {}
        self._documents_refused: dict[str, str] = {}
        self._documents_failing: dict[str, int] = {}
        self._unavailable = self._throttled = self._lost_answers = 0
        self._slots_lost = self._wrong_files = self._late = 0
        self._mixed = self._stuck = self._knows_nobody = False
        self._deferred_until: datetime | None = None
        self.unusable_results = UnusableBodies()
        self.unusable_files = UnusableBodies()

    def refuse_booking(self, channel_order_id: str, reason: str = "as it was arranged") -> None:
        """Refuse to book this order from now on."""
        self._refused[channel_order_id] = reason

    def refuse_documents(self, channel_order_id: str, reason: str = "as it was arranged") -> None:
        """Refuse the documents of this order from now on."""
        self._documents_refused[channel_order_id] = reason

    def fail_documents(self, channel_order_id: str, times: int) -> None:
        """Say of the next `times` requests for this order's documents to retry them."""
        self._documents_failing[channel_order_id] = times

    def lose_answers(self, times: int) -> None:
        """Execute the next `times` calls, but lose their answers."""
        self._lost_answers = times

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail without effect."""
        self._unavailable = times

    def be_late(self, times: int) -> None:
        """Let the next `times` calls be granted, but come too late to be sent."""
        self._late = times

    def throttle(self, times: int) -> None:
        """Throttle the next `times` calls."""
        self._throttled = times

    def lose_slot(self, times: int) -> None:
        """Make the slot of the next `times` bookings unavailable."""
        self._slots_lost = times

    def refuse_credentials(self) -> None:
        """Reject the credentials from now on."""
        self._knows_nobody = True

    def defer_until(self, moment: datetime) -> None:
        """Defer calls until this moment."""
        self._deferred_until = moment

    def mix_pages(self) -> None:
        """Generate pages without order ids from now on."""
        self._mixed = True

    def return_wrong_files(self, times: int) -> None:
        """Return the file of another order to the next `times` fetches."""
        self._wrong_files = times

    def keep_stuck(self, *, stuck: bool = True) -> None:
        """Do not finish submissions while set."""
        self._stuck = stuck

    def cancel_submissions(self) -> None:
        """Cancel every submission that is not done."""
        for submission in self.submissions.values():
            submission.cancelled = True

    def take_submission_of_another(self, now: datetime) -> str:
        """Accept a documents request of another program, and return its id."""
        return self._submit([Wanted("another-order")], now)

    def book_elsewhere(self, channel_order_id: str, slot: PickupSlot) -> Booking:
        """Book an order's package as another program would."""
        return self._booked(channel_order_id, slot)

    def slots(
        self, channel_order_id: str, parcel: Parcel, now: datetime
    ) -> tuple[PickupSlot, ...] | Deferred:
        """Offer a slot at 12:00 UTC on each of the next three days."""
        del parcel
        if deferred := self._reached("slots", now):
            return deferred
        self._refuse_what_is_refused(channel_order_id)
        noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
        starts = [noon + timedelta(days=day) for day in (1, 2, 3)]
        self._answer()
        return tuple(
            PickupSlot(f"slot-{start:%Y%m%d}", start, start + timedelta(hours=3))
            for start in starts
        )

    def book(
        self,
        channel_order_id: str,
        parcel: Parcel,
        slot: PickupSlot,
        serials: Sequence[Serials],
        now: datetime,
    ) -> Booking | Deferred:
        """Book the package, once."""
        del parcel
        if deferred := self._reached("book", now):
            return deferred
        self._refuse_what_is_refused(channel_order_id)
        if channel_order_id in self.bookings:
            raise AlreadyBooked(f"The package of order {channel_order_id} was booked before.")
        if self._slots_lost:
            self._slots_lost -= 1
            raise SlotLost(f"Slot {slot.slot_id} is taken, as it was arranged.")
        self.serials[channel_order_id] = tuple(serials)
        booking = self._booked(channel_order_id, slot)
        self._answer()
        return booking

    def booked(self, channel_order_id: str, now: datetime) -> Booking | Deferred | None:
        """Return the booking, with an invoice number once the documents are made."""
        if deferred := self._reached("booked", now):
            return deferred
        self._answer()
        booking = self.bookings.get(channel_order_id)
        made = any(
            channel_order_id in submission.order_ids and submission.is_done(now)
            for submission in self.submissions.values()
        )
        if booking is None or not made:
            return booking
        return replace(booking, invoice_number=f"IN-{booking.package_id}", invoice_date=now)

    def move(
        self, channel_order_id: str, package_id: str, slot: PickupSlot, now: datetime
    ) -> Booking | Deferred:
        """Move a booked package to another slot."""
        if deferred := self._reached("move", now):
            return deferred
        self._refuse_what_is_refused(channel_order_id)
        if channel_order_id not in self.bookings:
            raise ShipmentRefused(f"Package {package_id} is not known.")
        if self._slots_lost:
            self._slots_lost -= 1
            raise SlotLost(f"Slot {slot.slot_id} is taken, as it was arranged.")
        moved = replace(self.bookings[channel_order_id], slot=slot)
        self.bookings[channel_order_id] = moved
        self._answer()
        return moved

    def request(self, wanted: Sequence[Wanted], now: datetime) -> str | Deferred:
        """Accept a documents request."""
        if self.uploads and (deferred := self._upload(now)):
            return deferred
        if deferred := self._reached("request", now):
            return deferred
        submission_id = self._submit(wanted, now)
        self._answer()
        return submission_id

    def request_possible_at(self, requests: int, now: datetime) -> datetime:
        """Add `submit_every` per request to the time of the last submission."""
        last = max((one.submitted_at for one in self.submissions.values()), default=None)
        first = now if last is None else max(now, last + self.submit_every)
        return first + self.submit_every * (requests - 1)

    def result(
        self,
        submission_id: str,
        channel_order_ids: Collection[str],
        now: datetime,
        refused_before: str = "",
    ) -> DocumentsMade | Deferred:
        """Return the result of a submission."""
        if deferred := self._reached("result", now):
            return deferred
        submission = self.submissions[submission_id]
        if not submission.is_done(now):
            raise Unavailable(f"Submission {submission_id} is not done.")
        self._answer()
        self._check_usable(self.unusable_results, refused_before)
        refused = {
            order_id: submission.refused.get(order_id, "It was not asked for.")
            for order_id in channel_order_ids
            if order_id in submission.refused or order_id not in submission.order_ids
        }
        failing = {each for each in channel_order_ids if self._documents_failing.get(each, 0) > 0}
        for each in failing:
            self._documents_failing[each] -= 1
            refused[each] = "Please retry after some time."
        handle = f"handle-{submission_id}"
        made = {each: handle for each in channel_order_ids if each not in refused}
        return DocumentsMade(made, refused, frozenset(failing))

    def locate(self, handle: str, made_at: datetime, now: datetime) -> str | Deferred:
        """Return the key of a file."""
        del made_at
        if deferred := self._reached("locate", now):
            return deferred
        self._answer()
        return handle.replace("handle", "key")

    def fetch(self, key: str, now: datetime, refused_before: str = "") -> bytes | Deferred:
        """Return a file with one page per order of the submission."""
        if deferred := self._reached("fetch", now):
            return deferred
        submission = self.submissions.get(key.removeprefix("key-"))
        if submission is None:
            raise DocumentsRefused(f"There is no file {key}.")
        self._answer()
        self._check_usable(self.unusable_files, refused_before)
        made = [each for each in submission.order_ids if each not in submission.refused]
        if self._wrong_files:
            self._wrong_files -= 1
            made = ["another-order"]
        named = [] if self._mixed else made
        return b"%PDF-1.4\n" + b"".join(page_of(order_id) for order_id in named)

    def order_on_pages(self, pdf: bytes, channel_order_id: str) -> OrderOnPages:
        """Compare the named orders with this one."""
        named = set(pages_of(pdf))
        if not named:
            return OrderOnPages.UNREADABLE
        return OrderOnPages.NAMED if named == {channel_order_id} else OrderOnPages.CONTRADICTED

    def split(self, pdf: bytes, channel_order_ids: Collection[str]) -> Mapping[str, bytes]:
        """Split the pages by order."""
        pages = pages_of(pdf)
        if set(pages) != set(channel_order_ids):
            raise PagesMixed("The pages do not name these orders, and no others.")
        return pages

    @property
    def accepts_for(self) -> timedelta:
        """Return a quarter of an hour."""
        return timedelta(minutes=15)

    def status(self, submission_ids: Sequence[str], now: datetime) -> Statuses | Deferred:
        """Return the status of the first `statuses_answered` of these submissions."""
        assert len(submission_ids) <= self.most_ids
        if deferred := self._reached("status", now):
            return deferred
        self._answer()
        asked = submission_ids[: self.statuses_answered]
        return Statuses(
            {each: self._seen(each, now) for each in asked if each in self.submissions},
            frozenset(asked) - self.submissions.keys(),
        )

    def sent_since(
        self, kind: Kind, since: datetime, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        """Return the accepted submissions."""
        if deferred := self._reached("sent_since", now):
            return deferred
        self._answer()
        return tuple(
            self._seen(submission_id, now)
            for submission_id, submission in self.submissions.items()
            if submission.kind is kind and since <= submission.submitted_at <= now - LISTED_AFTER
        )

    def _seen(self, submission_id: str, now: datetime) -> SubmissionSeen:
        submission = self.submissions[submission_id]
        if submission.cancelled:
            progress = Progress.CANCELLED
        elif submission.is_done(now) and not self._stuck:
            progress = Progress.DONE
        else:
            progress = Progress.WAITING
        return SubmissionSeen(
            submission_id, submission.submitted_at, progress, f"_{progress.value}_"
        )

    def _submit(self, wanted: Sequence[Wanted], now: datetime) -> str:
        submission_id = str(50_000_000_000 + next(self._numbers))
        not_booked = {
            one.channel_order_id: "It is not booked."
            for one in wanted
            if one.channel_order_id not in self.bookings
        }
        self.submissions[submission_id] = MemorySubmission(
            Kind.DOCUMENTS,
            tuple(one.channel_order_id for one in wanted),
            submitted_at=now,
            done_at=now + self.documents_take,
            refused=not_booked | self._documents_refused,
        )
        return submission_id

    def _booked(self, channel_order_id: str, slot: PickupSlot) -> Booking:
        booking = Booking(f"P-{next(self._numbers)}", "ReadyForPickup", slot)
        self.bookings[channel_order_id] = booking
        return booking

    def _check_usable(self, unusable: UnusableBodies, refused_before: str) -> None:
        if not unusable.digests:
            return
        digest = unusable.digests.pop(0) if len(unusable.digests) > 1 else unusable.digests[0]
        if unusable.is_sound and digest == refused_before:
            return
        fault = "does not fit its checksum" if unusable.is_sound else "is not complete"
        raise AnswerUnusable(f"The body {fault}, as it was arranged.", digest)

    def _refuse_what_is_refused(self, channel_order_id: str) -> None:
        if reason := self._refused.get(channel_order_id):
            raise ShipmentRefused(f"Order {channel_order_id} is refused: {reason}.")

    def _reached(self, method: str, now: datetime) -> Deferred | None:
        if self._deferred_until is not None and now < self._deferred_until:
            return Deferred(self._deferred_until, "The budget is used up.")
        if self._late:
            self._late -= 1
            raise NotSent("The call was granted long ago, as it was arranged.")
        self.calls[method] += 1
        if self._knows_nobody:
            raise CredentialsRefused("The credentials are refused, as it was arranged.")
        if self._throttled:
            self._throttled -= 1
            raise Throttled("Too many calls were counted, as it was arranged.")
        if self._unavailable:
            self._unavailable -= 1
            raise Unavailable("Nobody answers, as it was arranged.")
        return None

    def _upload(self, now: datetime) -> Deferred | None:
        try:
            return self._reached("upload", now)
        except Unavailable as failure:
            raise NotSent(f"The upload failed. {failure} Nothing was submitted.") from failure

    def _answer(self) -> None:
        if self._lost_answers:
            self._lost_answers -= 1
            raise Unavailable("The answer was lost, as it was arranged.")
