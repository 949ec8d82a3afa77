"""The table of workflows is whole: ports, jobs and calls of an OMS."""

from collections import Counter
from dataclasses import fields

import pytest

from channel_connector.core.jobs.names import JobName
from channel_connector.core.jobs.workflows import STOCK, WORK, jobs_of, workflow_of
from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.channel.workflows import (
    MAY_BE_SELF,
    NEEDS,
    PORT_OF,
    Workflow,
)
from channel_connector.ports.oms.calls import OmsCall
from channel_connector.ports.testing.fakes.builders import a_declaration

OF_THE_HOST = {JobName.WATCH_ALERTS, JobName.RESUME_HALTED, JobName.ERASE_LEFT_DOCUMENTS}
OF_EVERY_CONNECTION = {JobName.ERASE_CALL_RECORDS}


def test_each_workflow_has_its_work():
    assert set(WORK) == set(Workflow)


def test_each_job_of_a_connection_does_a_workflow_or_stock():
    done = {job for work in (*WORK.values(), STOCK) for job in work.jobs}

    assert done == set(JobName) - OF_THE_HOST - OF_EVERY_CONNECTION


def test_each_call_of_an_oms_belongs_to_one_workflow_or_to_stock():
    calls = Counter(call for work in (*WORK.values(), STOCK) for call in work.oms_calls)

    assert calls == dict.fromkeys(OmsCall, 1)
    assert {workflow_of(call) for call in OmsCall if call not in STOCK.oms_calls} == {
        workflow for workflow, work in WORK.items() if work.oms_calls
    }


def test_a_workflow_has_jobs_if_and_only_if_it_has_a_port():
    assert {workflow for workflow, work in WORK.items() if work.jobs} == set(PORT_OF)


def test_only_what_an_oms_calls_for_may_be_self():
    assert all(WORK[workflow].oms_calls and not WORK[workflow].jobs for workflow in MAY_BE_SELF)


def test_each_port_of_the_table_is_a_field_of_a_channel():
    assert set(PORT_OF.values()) < {field.name for field in fields(Channel)}
    assert all(set(needed) <= set(PORT_OF) for needed in NEEDS.values())


@pytest.mark.parametrize(
    ("supported", "takes_stock", "absent"),
    [
        ((), False, set(JobName)),
        ((), True, set(JobName) - set(STOCK.jobs)),
        ((Workflow.ORDER_FETCH,), False, {JobName.BOOK_SHIPMENTS, JobName.SEND_STOCK}),
        (
            (Workflow.ORDER_FETCH, Workflow.CREATE_SHIPMENT, Workflow.GET_SHIPMENT),
            False,
            {JobName.SEND_STOCK, JobName.PROCESS_STOCK_RESULT},
        ),
    ],
)
def test_jobs_follow_from_what_is_declared(supported, takes_stock, absent):
    jobs = jobs_of(a_declaration(*supported), takes_stock=takes_stock)

    assert jobs.isdisjoint(absent)
    assert jobs >= {job for workflow in supported for job in WORK[workflow].jobs}
