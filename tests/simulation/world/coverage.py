"""Coverage of days: transitions of stages, outcomes of calls, types of errors."""

from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

import sqlalchemy as sa

from channel_connector.adapters.storage.tables import calls
from channel_connector.ports.host import errors
from channel_connector.ports.host.rate_policy import Outcome
from channel_connector.ports.repositories.stages.cancellations import CANCELLATION_WAYS
from channel_connector.ports.repositories.stages.orders import ORDER_WAYS
from channel_connector.ports.repositories.stages.shipments import SHIPMENT_WAYS
from channel_connector.ports.repositories.stages.submissions import SUBMISSION_WAYS

NEW = "new"

_WAYS = {
    "orders": ORDER_WAYS,
    "shipments": SHIPMENT_WAYS,
    "submissions": SUBMISSION_WAYS,
    "cancellations": CANCELLATION_WAYS,
}
_BUDGETS = ("ListOrders", "GetOrder", "ListOrderItems", "ListPickupSlots")
_BUDGETS += ("CreateScheduledPackage", "GetScheduledPackage", "SubmitFeed")
_BUDGETS += ("GetFeedSubmissionList", "GetFeedSubmissionResult", "GetReportList", "GetReport")


def _kinds(error):
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


EXPECTED = (
    *(
        f"{book} {before or NEW}>{after}"
        for book, ways in _WAYS.items()
        for before, after in ways.pairs()
    ),
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
