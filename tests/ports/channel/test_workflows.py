"""A declaration is believed both ways; what cannot be kept is said in a sentence."""

import pytest

from channel_connector.ports.channel.workflows import (
    PORT_OF,
    Support,
    Workflow,
    WorkflowSupport,
    declaration_problems,
    port_problems,
)
from channel_connector.ports.testing.fakes.builders import a_declaration

PORTS = {*PORT_OF.values(), "submission_list", "inventory_sink"}
PACKING = (Workflow.ORDER_FETCH, Workflow.CREATE_SHIPMENT, Workflow.GET_SHIPMENT)


def declaring(*supported, **rows):
    """Return a declaration that supports these, with other rows by the name of the workflow."""
    others = {Workflow[name]: WorkflowSupport(one, "A note.") for name, one in rows.items()}
    return a_declaration(*supported) | others


def having(*ports):
    return {port: object() if port in ports else None for port in PORTS}


@pytest.mark.parametrize(
    "supported", [(), (Workflow.ORDER_FETCH,), PACKING, (*PACKING, Workflow.CUSTOMER_CANCELLATION)]
)
def test_what_has_a_port_may_be_declared(supported):
    assert list(declaration_problems(declaring(*supported))) == []


@pytest.mark.parametrize("workflow", sorted(set(Workflow) - set(PORT_OF)))
def test_what_no_port_does_is_not_believed(workflow):
    assert list(declaration_problems(declaring(workflow))) == [
        f"It declares {workflow} SUPPORTED, but there is no port that does it yet."
    ]


def test_each_row_is_declared():
    declared = declaring()
    del declared[Workflow.HANDOVER]

    assert list(declaration_problems(declared)) == [
        "It does not declare Handover: declare each of the 11 workflows."
    ]


@pytest.mark.parametrize(
    ("supported", "needed"),
    [
        ((Workflow.CUSTOMER_CANCELLATION,), "Customer Cancellation SUPPORTED, which needs Order F"),
        ((Workflow.GET_SHIPMENT,), "Get Shipment SUPPORTED, which needs Create Shipment"),
        (PACKING[:2], "Create Shipment SUPPORTED, which needs Get Shipment"),
    ],
)
def test_what_needs_another_is_not_declared_without_it(supported, needed):
    (problem,) = declaration_problems(declaring(*supported))

    assert needed in problem


@pytest.mark.parametrize("name", ["HANDOVER", "ORDERS_ACKNOWLEDGEMENT", "SELLER_CANCELLATION"])
def test_what_an_oms_calls_for_may_be_completed_here(name):
    assert list(declaration_problems(declaring(**{name: Support.SELF}))) == []


@pytest.mark.parametrize("name", ["ORDER_FETCH", "GET_SHIPMENT", "MANIFEST", "CREDENTIAL_REFRESH"])
def test_what_needs_an_answer_of_the_channel_cannot_be_completed_here(name):
    (problem,) = declaration_problems(declaring(**{name: Support.SELF}))

    assert problem.startswith(f"It declares {Workflow[name]} SELF, which is possible only for ")


@pytest.mark.parametrize(("workflow", "port"), PORT_OF.items())
def test_a_supported_workflow_without_its_port_is_named(workflow, port):
    problems = list(port_problems(declaring(workflow), having()))

    assert problems == [f"{workflow} is declared SUPPORTED, but the channel has no {port}."]


@pytest.mark.parametrize("support", [Support.NOT_SUPPORTED, Support.SELF])
@pytest.mark.parametrize(("workflow", "port"), PORT_OF.items())
def test_a_port_without_its_declaration_is_named(workflow, port, support):
    declared = declaring(**{workflow.name: support})
    (problem,) = port_problems(declared, having(port, "submission_list"))

    assert problem == f"The channel has the port {port}, but {workflow} is declared {support}."


def test_a_channel_that_has_what_it_declares_has_no_problem():
    ports = having(*(PORT_OF[one] for one in PACKING), "submission_list", "inventory_sink")

    assert list(port_problems(declaring(*PACKING), ports)) == []


def test_what_is_submitted_needs_the_list_of_submissions():
    assert list(port_problems(declaring(), having("inventory_sink"))) == [
        "The channel has the port inventory_sink, which needs submission_list."
    ]
