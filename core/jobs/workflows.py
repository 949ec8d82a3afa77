"""Which jobs do each workflow, and which calls of an OMS belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ...ports.channel.workflows import Workflow, WorkflowSupport, supported
from ...ports.oms.calls import OmsCall
from .names import JobName


@dataclass(frozen=True, slots=True)
class Work:
    """The jobs and calls of a workflow; a job may belong to several."""

    jobs: tuple[JobName, ...] = ()
    oms_calls: tuple[OmsCall, ...] = ()


WORK: Final[Mapping[Workflow, Work]] = MappingProxyType(
    {
        Workflow.ORDER_FETCH: Work(
            (
                JobName.FETCH_ORDERS,
                JobName.RESCAN_ORDERS,
                JobName.COMPLETE_ORDERS,
                JobName.SEND_ORDERS,
                JobName.READ_CANCELLATIONS,
                JobName.PASS_ON_CANCELLATIONS,
            )
        ),
        Workflow.RETURNS_FETCH: Work(),
        Workflow.ORDERS_ACKNOWLEDGEMENT: Work(oms_calls=(OmsCall.ACKNOWLEDGE_ORDERS,)),
        Workflow.CREATE_SHIPMENT: Work((JobName.BOOK_SHIPMENTS,), (OmsCall.PACK,)),
        Workflow.GET_SHIPMENT: Work(
            (
                JobName.REQUEST_DOCUMENTS,
                JobName.WATCH_SUBMISSIONS,
                JobName.PROCESS_DOCUMENTS_RESULT,
                JobName.FETCH_DOCUMENTS,
                JobName.ERASE_DOCUMENTS,
            ),
            (OmsCall.GET_INVOICE, OmsCall.GET_LABEL),
        ),
        Workflow.MANIFEST: Work(oms_calls=(OmsCall.MAKE_MANIFEST,)),
        Workflow.RETURN_ORDER_PROCESSING: Work(oms_calls=(OmsCall.ACKNOWLEDGE_RETURN,)),
        Workflow.HANDOVER: Work(oms_calls=(OmsCall.REPORT_HANDOVER,)),
        Workflow.CUSTOMER_CANCELLATION: Work(
            (JobName.FETCH_ORDERS, JobName.READ_CANCELLATIONS, JobName.PASS_ON_CANCELLATIONS)
        ),
        Workflow.CREDENTIAL_REFRESH: Work(oms_calls=(OmsCall.GET_CREDENTIALS,)),
        Workflow.SELLER_CANCELLATION: Work(oms_calls=(OmsCall.CANCEL_ORDER,)),
    }
)

STOCK: Final = Work(
    (
        JobName.SEND_STOCK,
        JobName.WATCH_SUBMISSIONS,
        JobName.PROCESS_STOCK_RESULT,
        JobName.COMPACT_STOCK_HISTORY,
    ),
    (OmsCall.UPDATE_STOCK,),
)
"""Stock is none of the eleven workflows."""


def jobs_of(
    declared: Mapping[Workflow, WorkflowSupport], *, takes_stock: bool
) -> frozenset[JobName]:
    """Return the jobs that do what a channel declares, and its stock updates if it takes any."""
    work = [WORK[workflow] for workflow in supported(declared)]
    if takes_stock:
        work.append(STOCK)
    return frozenset(job for one in work for job in one.jobs)


def workflow_of(call: OmsCall) -> Workflow:
    """Return the workflow that a call of an OMS belongs to; raises KeyError for stock."""
    return _WORKFLOW_OF[call]


_WORKFLOW_OF: Final = {call: workflow for workflow, work in WORK.items() for call in work.oms_calls}
