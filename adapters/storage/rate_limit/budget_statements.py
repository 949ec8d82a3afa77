"""
The statements of a budget.

Built once, because building takes longer than the rest of a grant apart from the disk sync.
`account_is` and `budget_is` identify the budget, `budgets_are` several.
"""

from dataclasses import fields

import sqlalchemy as sa

from ....core.rate_limit.budget_state import BudgetState
from ....ports.host.rate_policy import Outcome
from ..tables import budgets, calls, scheduled_jobs, waiting

_ACCOUNT = sa.bindparam("account_is", type_=sa.Text())
_BUDGET = sa.bindparam("budget_is", type_=sa.Text())
_OF_BUDGET = (budgets.c.account == _ACCOUNT, budgets.c.name == _BUDGET)
_OF_CALLS = (calls.c.account == _ACCOUNT, calls.c.budget == _BUDGET)
_OF_WAITING = (waiting.c.account == _ACCOUNT, waiting.c.budget == _BUDGET)
_OF_ONE_WAITING = (
    *_OF_WAITING,
    waiting.c.connection == sa.bindparam("connection_is"),
    waiting.c.work == sa.bindparam("work_is"),
)
_SINCE = calls.c.granted_at > sa.bindparam("since")
_COUNTS = calls.c.outcome != Outcome.NOT_SENT.value

STATE_NAMES = tuple(field.name for field in fields(BudgetState))

READ_STATE = sa.select(*(budgets.c[name] for name in STATE_NAMES)).where(*_OF_BUDGET)
LOCK_STATE = READ_STATE.with_for_update()
STORE_STATE = sa.update(budgets).where(*_OF_BUDGET)

MOMENTS = (
    sa.select(calls.c.granted_at).where(*_OF_CALLS, _SINCE, _COUNTS).order_by(calls.c.granted_at)
)
RECORD_CALL = sa.insert(calls).returning(calls.c.id)
REPORT_OUTCOME = sa.update(calls).where(calls.c.id == sa.bindparam("call_is"))

DELAY_CALL = (
    sa.update(calls)
    .where(calls.c.id == sa.bindparam("call_is"))
    .values(granted_at=sa.bindparam("left_at", type_=calls.c.granted_at.type))
)
LEASE_OF_JOB = sa.select(scheduled_jobs.c.holder).where(
    scheduled_jobs.c.connection == sa.bindparam("connection_is"),
    scheduled_jobs.c.job == sa.bindparam("job_is"),
)

RESERVATIONS = sa.select(waiting.c.work, waiting.c.due_at, waiting.c.connection).where(
    *_OF_WAITING, waiting.c.due_at.is_not(None)
)
DROP_RESERVATION = sa.update(waiting).where(*_OF_ONE_WAITING).values(due_at=None)
WAIT_NO_MORE = sa.delete(waiting).where(*_OF_ONE_WAITING)

_BUDGETS = sa.bindparam("budgets_are", type_=sa.Text(), expanding=True)

ALL_STATES = sa.select(budgets.c.name, *(budgets.c[name] for name in STATE_NAMES)).where(
    budgets.c.account == _ACCOUNT, budgets.c.name.in_(_BUDGETS)
)
ALL_CALLS = (
    sa.select(
        calls.c.budget,
        calls.c.granted_at,
        calls.c.operation,
        calls.c.work,
        calls.c.outcome,
        calls.c.connection,
        calls.c.http_status,
    )
    .where(calls.c.account == _ACCOUNT, calls.c.budget.in_(_BUDGETS), _SINCE, _COUNTS)
    .order_by(calls.c.granted_at)
)
ALL_QUEUES = sa.select(
    waiting.c.budget,
    waiting.c.connection,
    waiting.c.work,
    waiting.c.subject,
    waiting.c.due_at,
    waiting.c.asked_at,
    waiting.c.until,
).where(waiting.c.account == _ACCOUNT, waiting.c.budget.in_(_BUDGETS))
