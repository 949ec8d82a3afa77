"""What a page says of an order or a shipment is so at the moment it is shown."""

import re
from datetime import timedelta

import pytest

from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.repositories.orders import SentLine, Stage
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import NOON, a_record, a_shipment

MINUTE = timedelta(minutes=1)
MAIN = re.compile(r'<button class="button">([^<]+)</button>')
QUIET = re.compile(r'<button class="button quiet">([^<]+)</button>')


@pytest.fixture
def order_page(operator, storage):
    """Store an order of acme, and return its page."""

    def page(**changes):
        with storage.writing() as uow:
            uow.orders.put([a_record("403-1", connection="acme", **changes)])
        return operator.get("/orders/acme/403-1").text.partition("<main")[2]

    return page


@pytest.fixture
def shipment_page(operator, storage):
    """Store a shipment of acme, and return its page."""

    def page(**changes):
        with storage.writing() as uow:
            uow.shipments.put([a_shipment("7001", connection="acme", **changes)])
        return operator.get("/shipments/acme/7001").text.partition("<main")[2]

    return page


def steps_of(page):
    """Return the lines of a timeline, as read."""
    timeline = page.partition('class="timeline">')[2].partition("</ol>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in timeline.split("</li>")[:-1]]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.TO_READ, "One of the next calls to the channel fetches them."),
        (Stage.TO_COMPLETE, "One of the next calls to the channel fetches them."),
        (Stage.BLOCKED, "A retry fetches them again."),
        (Stage.CLOSED, "an order that is not to be sent"),
        (Stage.SENT_TO_OMS, "an older version sent"),
    ],
)
def test_why_no_lines_are_shown_follows_from_the_stage(order_page, stage, said):
    page = order_page(stage=stage, order=None, reason="Assure refused it.")

    assert said in page
    read = stage in {Stage.TO_READ, Stage.TO_COMPLETE}
    assert ("have not been fetched yet" in page) is read


def test_after_a_retry_the_old_refusal_no_longer_stands(operator, order_page, storage):
    order_page(stage=Stage.BLOCKED, order=None, reason="Assure refused it.", attempts=2)

    operator.post("/needs-attention/orders/acme/403-1")

    assert "Assure refused it." not in operator.get("/orders/acme/403-1").text


def test_a_timeline_of_an_order_ends_with_what_comes_next(order_page):
    page = order_page(
        placed_at=NOON - 5 * MINUTE,
        updated_at=NOON - 4 * MINUTE,
        first_seen_at=NOON - MINUTE,
        due_at=NOON - 10 * MINUTE,
    )

    assert [step.partition(" 2026")[0] for step in steps_of(page)] == [
        "Placed on the channel",
        "Last changed on the channel: unfulfilled",
        "First seen by the connector",
        "The next check is due now",
    ]


def test_a_next_check_that_is_to_come_has_its_time(order_page):
    assert steps_of(order_page(due_at=NOON + MINUTE))[-1] == "Next check 2026-03-14 12:01:00"


def test_a_timeline_of_a_shipment_is_in_the_order_of_time(shipment_page):
    """It was booked, and the order was read again afterwards."""
    page = shipment_page(
        stage=ShipmentStage.BOOKED,
        accepted_at=NOON - 5 * MINUTE,
        booked_at=NOON - 4 * MINUTE,
        checked_at=NOON - MINUTE,
        due_at=NOON - 3 * MINUTE,
    )

    assert [step.partition(" 2026")[0] for step in steps_of(page)] == [
        "Pack call accepted",
        "Package and pickup booked",
        "Order checked again",
        "The next check is due now",
    ]


@pytest.mark.parametrize(
    ("changes", "main", "quiet"),
    [
        ({"stage": Stage.BLOCKED, "order": None}, ["Try again"], []),
        ({"stage": Stage.HELD}, [], ["Send without a listing"]),
        ({"stage": Stage.TO_SEND}, [], []),
        ({"stage": Stage.TO_SEND, "attempts": 2}, [], ["Try now"]),
        ({"stage": Stage.CLOSED, "order": None}, [], ["Try again"]),
        ({"stage": Stage.SENT_TO_OMS, "order": None}, [], []),
        ({"stage": Stage.SENT_TO_OMS, "order": None, "reason": "?"}, [], ["Compare again"]),
    ],
)
def test_an_order_has_a_main_button_only_if_it_asks_for_a_person(order_page, changes, main, quiet):
    page = order_page(**changes)

    assert MAIN.findall(page) == main
    assert QUIET.findall(page) == quiet


@pytest.mark.parametrize(
    ("changes", "main", "quiet"),
    [
        ({"stage": ShipmentStage.FAILED}, ["Try again"], []),
        ({"stage": ShipmentStage.ACCEPTED}, [], []),
        ({"stage": ShipmentStage.BOOKING, "attempts": 1}, [], ["Try now"]),
    ],
)
def test_a_shipment_has_a_main_button_only_if_it_failed(shipment_page, changes, main, quiet):
    page = shipment_page(**changes)

    assert MAIN.findall(page) == main
    assert QUIET.findall(page) == quiet


def test_a_cancelled_order_does_not_look_as_if_it_was_only_sent(operator, order_page):
    lines = (SentLine("line-1", "RED-MUG", 1),)
    page = order_page(
        stage=Stage.SENT_TO_OMS, state=OrderState.CANCELLED, order=None, sent_lines=lines
    )

    assert "cancelled after it was sent" in page
    assert 'class="chip good"' not in page
    assert "cancelled after it was sent" in operator.get("/orders").text


def test_a_try_that_is_due_is_not_in_the_past(operator, host):
    host.storage_host().scheduled_jobs.enrol(
        [ScheduledJob("acme", "send_orders", NOON - 5 * MINUTE, halted="The key is wrong.")]
    )

    for path in ("/", "/connections", "/needs-attention"):
        told = re.sub(r"<[^>]+>", "", operator.get(path).text)
        assert re.search(r"[Nn]ext try now", told), path
        assert "Next try 5 min ago" not in told


def test_held_orders_say_that_a_retry_sends_them(operator, order_page):
    order_page(stage=Stage.HELD, reason="No listing.")

    assert ">Send anyway</button>" in operator.get("/needs-attention").text
