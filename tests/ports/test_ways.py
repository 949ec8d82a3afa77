"""Ways between stages: only those of the table are allowed."""

from enum import StrEnum

import pytest

from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import UNFINISHED, ShipmentStage
from channel_connector.ports.repositories.stages.cancellations import CANCELLATION_WAYS
from channel_connector.ports.repositories.stages.orders import ORDER_WAYS
from channel_connector.ports.repositories.stages.shipments import SHIPMENT_WAYS
from channel_connector.ports.repositories.stages.submissions import SUBMISSION_WAYS
from channel_connector.ports.repositories.stages.ways import NEW, Way, Ways, WrongWay
from channel_connector.ports.repositories.submissions import SubmissionStage


class Light(StrEnum):
    RED = "RED"
    AMBER = "AMBER"
    GREEN = "GREEN"


LIGHTS = Ways(
    "Light",
    (
        Way([NEW], "it is put up", [Light.RED]),
        Way([Light.RED, Light.AMBER], "time passes", [Light.AMBER, Light.GREEN]),
        Way([Light.GREEN], "time passes", [Light.AMBER]),
    ),
)
TABLES = [
    (ORDER_WAYS, Stage, {Stage.CLOSED, Stage.BLOCKED, Stage.SENT_TO_OMS}),
    (SHIPMENT_WAYS, ShipmentStage, {ShipmentStage.READY, ShipmentStage.REFUSED}),
    (SUBMISSION_WAYS, SubmissionStage, {SubmissionStage.PROCESSED}),
    (CANCELLATION_WAYS, CancellationStage, {CancellationStage.SENT, CancellationStage.BLOCKED}),
]
each_table = pytest.mark.parametrize(("ways", "stages", "ends"), TABLES)


def test_a_way_of_the_table_is_allowed():
    LIGHTS.check(NEW, Light.RED, "acme", "7")
    LIGHTS.check(Light.RED, Light.GREEN, "acme", "7")


def test_a_stage_may_be_stored_again():
    LIGHTS.check(Light.RED, Light.RED, "acme", "7")


@pytest.mark.parametrize(
    ("before", "after"),
    [(NEW, Light.GREEN), (Light.GREEN, Light.RED), (Light.AMBER, Light.RED)],
)
def test_any_other_way_raises_with_the_row_and_both_stages(before, after):
    with pytest.raises(WrongWay, match=f"Light 7 of acme .*{before or 'new'} to {after}"):
        LIGHTS.check(before, after, "acme", "7")


def test_each_pair_of_different_stages_is_told_once():
    assert list(LIGHTS.pairs()) == [
        (NEW, Light.RED),
        (Light.RED, Light.AMBER),
        (Light.RED, Light.GREEN),
        (Light.AMBER, Light.GREEN),
        (Light.GREEN, Light.AMBER),
    ]


@each_table
def test_a_way_leads_to_every_stage_and_on_from_each_that_is_not_an_end(ways, stages, ends):
    pairs = list(ways.pairs())

    assert {after for _, after in pairs} == set(stages)
    assert {before for before, _ in pairs} >= set(stages) - ends


@each_table
def test_the_table_names_every_event_once_for_each_stage(ways, stages, ends):
    told = [(before, way.event, way.after) for way in ways.ways for before in way.before]

    assert len(told) == len({(before, event, tuple(after)) for before, event, after in told})
    assert all(way.event and way.before and way.after for way in ways.ways)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NEW, Stage.SENT_TO_OMS),
        (Stage.CLOSED, Stage.HELD),
        (Stage.SENT_TO_OMS, Stage.TO_SEND),
        (Stage.SENT_TO_OMS, Stage.BLOCKED),
        (Stage.TO_COMPARE, Stage.CLOSED),
    ],
)
def test_an_order_at_the_oms_is_not_sent_or_closed_again(before, after):
    with pytest.raises(WrongWay):
        ORDER_WAYS.check(before, after, "acme", "403-1")


@pytest.mark.parametrize("after", UNFINISHED)
def test_a_refused_shipment_stays_refused(after):
    with pytest.raises(WrongWay):
        SHIPMENT_WAYS.check(ShipmentStage.REFUSED, after, "acme", "7001")


@pytest.mark.parametrize("after", [ShipmentStage.REFUSED, ShipmentStage.ACCEPTED])
@pytest.mark.parametrize("before", [ShipmentStage.BOOKING, ShipmentStage.BOOKED])
def test_a_package_that_may_be_booked_is_not_forgotten(before, after):
    with pytest.raises(WrongWay):
        SHIPMENT_WAYS.check(before, after, "acme", "7001")
