"""Coverage of days: transitions of stages, outcomes of calls, types of errors."""

from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

import sqlalchemy as sa

from channel_connector.adapters.storage.tables import calls
from channel_connector.ports.host import errors
from channel_connector.ports.host.rate_policy import Outcome

NEW = "new"

_STEPS = {
    "orders": """
        new>TO_COMPLETE new>CLOSED new>BLOCKED TO_READ>TO_COMPLETE TO_READ>CLOSED
        TO_COMPLETE>TO_SEND TO_COMPLETE>CLOSED TO_COMPLETE>BLOCKED TO_SEND>SENT_TO_OMS
        TO_SEND>CLOSED TO_SEND>TO_COMPLETE TO_SEND>TO_READ TO_SEND>TO_COMPARE
        TO_SEND>BLOCKED TO_SEND>HELD HELD>SENT_TO_OMS BLOCKED>TO_READ
        BLOCKED>TO_COMPLETE BLOCKED>CLOSED CLOSED>TO_COMPLETE SENT_TO_OMS>TO_COMPARE
        TO_COMPARE>SENT_TO_OMS
    """,
    "shipments": """
        new>ACCEPTED new>CHECKED ACCEPTED>CHECKED ACCEPTED>REFUSED CHECKED>SLOT_CHOSEN
        CHECKED>REFUSED CHECKED>FAILED SLOT_CHOSEN>BOOKING SLOT_CHOSEN>REFUSED SLOT_CHOSEN>FAILED
        BOOKING>BOOKED BOOKING>SLOT_CHOSEN BOOKING>CHECKED BOOKED>DOCUMENTS_REQUESTED
        BOOKED>FAILED DOCUMENTS_REQUESTED>BOOKED DOCUMENTS_REQUESTED>DOCUMENTS_MADE
        DOCUMENTS_REQUESTED>FAILED DOCUMENTS_MADE>READY DOCUMENTS_MADE>FAILED DOCUMENTS_MADE>BOOKED
        FAILED>ACCEPTED FAILED>CHECKED FAILED>BOOKED FAILED>REFUSED
    """,
    "submissions": """
        new>INTENDED INTENDED>SENT INTENDED>LOST SENT>DONE SENT>CANCELLED DONE>PROCESSED
        CANCELLED>PROCESSED LOST>PROCESSED
    """,
    "cancellations": "new>TO_SEND TO_SEND>SENT TO_SEND>BLOCKED SENT>TO_SEND BLOCKED>TO_SEND",
}
_BUDGETS = ("ListOrders", "GetOrder", "ListOrderItems", "ListPickupSlots")
_BUDGETS += ("CreateScheduledPackage", "GetScheduledPackage", "SubmitFeed")
_BUDGETS += ("GetFeedSubmissionList", "GetFeedSubmissionResult", "GetReportList", "GetReport")


def _kinds(error):
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


EXPECTED = (
    *(f"{book} {step}" for book, steps in _STEPS.items() for step in steps.split()),
    *(
        f"calls {budget} {outcome}"
        for budget in (*_BUDGETS, "Assure calls")
        for outcome in (Outcome.ANSWERED, Outcome.LOST, Outcome.THROTTLED)
    ),
    *(f"errors {kind.__name__}" for kind in _kinds(errors.ConnectorError)),
)
"""Everything that can be covered."""


class Coverage:
    """The coverage of one day."""

    def __init__(self):
        self.seen = Counter()
        self._stages = {}

    def put(self, book, row):
        """Record the transition of a row that is put into a repository."""
        key = book, row.connection, _id(row)
        before, stage = self._stages.get(key, NEW), str(row.stage)
        if before != stage:
            self.seen[f"{book} {before}>{stage}"] += 1
        self._stages[key] = stage

    def read_calls(self, database):
        """Record the outcomes of the day's calls."""
        ended = sa.select(calls.c.budget, calls.c.outcome, sa.func.count()).group_by(
            calls.c.budget, calls.c.outcome
        )
        with database.reading() as connection:
            for budget, outcome, count in connection.execute(ended):
                self.seen[f"calls {budget} {outcome}"] += count

    @contextmanager
    def of_errors(self):
        """Record each error that is raised meanwhile."""
        seen = self.seen

        def noted(error, *args):
            for kind in type(error).__mro__:
                seen[f"errors {kind.__name__}"] += 1
            Exception.__init__(error, *args)

        with patch.object(errors.ConnectorError, "__init__", noted):
            yield


def not_seen(seen):
    """Return what can be covered and was not."""
    return [what for what in EXPECTED if not seen[what]]


def _id(row):
    for name in ("shipment_id", "name", "channel_order_id"):
        if hasattr(row, name):
            return getattr(row, name)
    raise AssertionError(row)
