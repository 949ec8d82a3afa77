"""Tests of `SendOrders`: effective once, and none delays another."""

from datetime import timedelta

import pytest

from channel_connector.core.orders.order_intake import upsert_order
from channel_connector.core.orders.send_orders import SendOrders
from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    NotSent,
    OrderRefused,
    Unavailable,
)
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_listing,
    a_record,
    an_order,
)
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway

IDLE = timedelta(seconds=10)

FIRST, SECOND = "403-0000000-0000001", "403-0000000-0000002"
NEWER = {"state": OrderState.CANCELLED, "updated_at": NOON + timedelta(hours=1)}


@pytest.fixture
def oms():
    return MemoryOmsGateway()


@pytest.fixture
def send(storage, oms):
    def make(*, hold_unmapped=False):
        return SendOrders(CONNECTION, oms, storage, hold_unmapped)

    return make


@pytest.fixture
def keep(storage):
    def put(*records):
        with storage.writing() as uow:
            uow.orders.put(records)

    return put


@pytest.fixture
def list_skus(storage):
    def put(*skus):
        with storage.writing() as uow:
            uow.listings.put(a_listing(sku) for sku in skus)

    return put


def test_a_complete_order_is_sent(send, oms, keep, record, run_until_quiet):
    keep(a_record(FIRST))

    run_until_quiet(send(), NOON)

    assert oms.placed == {FIRST: an_order(FIRST)}
    assert (record(FIRST).stage, record(FIRST).sent_at) == (Stage.SENT_TO_OMS, NOON)


def test_after_sending_only_a_digest_of_the_order_is_kept(send, keep, record, run_until_quiet):
    """Personal data is erased; the digest is evidence of what was sent."""
    keep(a_record(FIRST), a_record(SECOND))

    run_until_quiet(send(), NOON)

    first, second = record(FIRST), record(SECOND)
    assert first.order is None
    assert len(first.digest) == 64
    assert first.digest != second.digest


def test_a_lost_answer_is_settled_by_sending_the_same_order_again(
    send, oms, keep, record, run_until_quiet
):
    keep(a_record(FIRST))
    oms.lose_answers(1)
    with pytest.raises(Unavailable):
        send().run(NOON)

    run_until_quiet(send(), NOON + timedelta(minutes=1))

    assert list(oms.placed) == [FIRST]
    assert record(FIRST).stage is Stage.SENT_TO_OMS


def test_a_deferred_order_does_not_clear_an_earlier_failure(send, oms, keep, run_until_quiet):
    """Otherwise an outage would count as over whenever no order is due."""
    keep(a_record(FIRST))
    oms.lose_answers(1)
    with pytest.raises(Unavailable):
        send().run(NOON)

    waiting = send().run(NOON + timedelta(seconds=1))
    sent = run_until_quiet(send(), NOON + timedelta(minutes=1))

    assert waiting.in_doubt
    assert waiting.reason == "An order that could not be sent is retried at 12:00:30 UTC."
    assert not sent.in_doubt


def test_a_refused_order_is_blocked_and_the_next_is_sent(send, oms, keep, record, run_until_quiet):
    keep(a_record(FIRST), a_record(SECOND))
    oms.refuse(FIRST)

    run_until_quiet(send(), NOON)

    assert (record(FIRST).stage, record(FIRST).order) == (Stage.BLOCKED, None)
    assert record(FIRST).reason
    assert list(oms.placed) == [SECOND]


def test_an_order_that_fails_does_not_delay_others(send, oms, keep):
    keep(a_record(FIRST), a_record(SECOND))
    oms.be_unavailable(1)
    with pytest.raises(Unavailable):
        send().run(NOON)

    send().run(NOON)

    assert list(oms.placed) == [SECOND]


def test_refused_credentials_stop_the_job_and_keep_the_order(send, oms, keep, record):
    keep(a_record(FIRST))
    oms.refuse_credentials()

    with pytest.raises(CredentialsRefused):
        send().run(NOON)

    assert record(FIRST).stage is Stage.TO_SEND


def test_a_deferred_call_defers_the_job(storage, keep):
    class Busy(MemoryOmsGateway):
        def place(self, order, now):
            return Deferred(now + timedelta(seconds=1), "Assure takes 200 calls a minute.")

    keep(a_record(FIRST))

    next_run = SendOrders(CONNECTION, Busy(), storage, hold_unmapped=False).run(NOON)

    assert next_run.reason == "Assure takes 200 calls a minute."


def test_an_order_with_an_unmapped_sku_is_sent_and_marked(
    send, oms, keep, list_skus, record, run_until_quiet
):
    list_skus("RED-MUG")
    keep(a_record(FIRST))

    run_until_quiet(send(hold_unmapped=False), NOON)

    assert list(oms.placed) == [FIRST]
    assert record(FIRST).unmapped_skus == ("BLUE-MUG",)


def test_an_order_with_an_unmapped_sku_is_held_if_configured(
    send, oms, keep, list_skus, record, run_until_quiet
):
    list_skus("RED-MUG")
    keep(a_record(FIRST))

    run_until_quiet(send(hold_unmapped=True), NOON)

    assert oms.placed == {}
    assert record(FIRST).stage is Stage.HELD
    assert "BLUE-MUG" in record(FIRST).reason


def test_a_held_order_is_sent_once_its_skus_have_listings(
    send, oms, keep, list_skus, record, run_until_quiet
):
    keep(a_record(FIRST))
    run_until_quiet(send(hold_unmapped=True), NOON)
    list_skus("RED-MUG", "BLUE-MUG")

    run_until_quiet(send(hold_unmapped=True), record(FIRST).due_at)

    assert list(oms.placed) == [FIRST]
    assert record(FIRST).unmapped_skus == ()


def test_a_held_order_is_sent_after_a_retry(send, oms, keep, record, run_until_quiet):
    keep(a_record(FIRST, push_unmapped=True))

    run_until_quiet(send(hold_unmapped=True), NOON)

    assert list(oms.placed) == [FIRST]


@pytest.fixture
def oms_that_is_slow(keep, record):
    """An OMS during whose call the channel lists a newer update."""

    class Slow(MemoryOmsGateway):
        def place(self, order, now):
            keep(upsert_order(record(FIRST), an_order(FIRST, **NEWER), CONNECTION, now))
            return super().place(order, now)

    return Slow()


def test_a_newer_update_during_a_refusal_gets_another_attempt(
    storage, oms_that_is_slow, keep, record
):
    oms_that_is_slow.refuse(FIRST)
    keep(a_record(FIRST))

    SendOrders(CONNECTION, oms_that_is_slow, storage, hold_unmapped=False).run(NOON)

    assert (record(FIRST).stage, record(FIRST).sent_lines) == (Stage.TO_READ, ())


def test_an_order_that_changes_during_the_call_is_compared_afterwards(
    storage, oms_that_is_slow, keep, record
):
    keep(a_record(FIRST))

    SendOrders(CONNECTION, oms_that_is_slow, storage, hold_unmapped=False).run(NOON)

    assert record(FIRST).stage is Stage.TO_COMPARE
    assert record(FIRST).updated_at == NEWER["updated_at"]
    assert [line.quantity for line in record(FIRST).sent_lines] == [1, 2]


def test_an_order_without_an_answer_is_sent_again_unchanged_despite_cancelled_units(
    send, oms, keep, record, run_until_quiet
):
    """Otherwise the quantities at the OMS would be unknown."""
    keep(a_record(FIRST))
    oms.be_unavailable(1)
    with pytest.raises(Unavailable):
        send().run(NOON)
    keep(upsert_order(record(FIRST), an_order(FIRST, **NEWER), CONNECTION, NOON))

    run_until_quiet(send(), NOON + timedelta(minutes=1))

    assert oms.placed == {FIRST: an_order(FIRST)}
    assert record(FIRST).stage is Stage.TO_COMPARE


def test_an_order_in_doubt_is_not_held_for_a_removed_listing(
    send, oms, keep, list_skus, record, run_until_quiet
):
    list_skus("RED-MUG")
    keep(a_record(FIRST))
    oms.lose_answers(1)
    with pytest.raises(Unavailable):
        send(hold_unmapped=False).run(NOON)

    run_until_quiet(send(hold_unmapped=True), NOON + timedelta(minutes=1))

    assert record(FIRST).stage is Stage.SENT_TO_OMS


def test_an_order_deferred_by_the_budget_may_be_cancelled(send, oms, keep, record):
    keep(a_record(FIRST))
    oms.defer_until(NOON + timedelta(seconds=1))
    send().run(NOON)

    after = upsert_order(record(FIRST), an_order(FIRST, **NEWER), CONNECTION, NOON)

    assert after.stage is Stage.CLOSED


def test_an_order_that_changes_while_it_is_deferred_is_read_again(storage, keep, record):
    class Busy(MemoryOmsGateway):
        def place(self, order, now):
            keep(upsert_order(record(FIRST), an_order(FIRST, **NEWER), CONNECTION, now))
            return Deferred(now + timedelta(seconds=1), "Assure takes 200 calls a minute.")

    keep(a_record(FIRST))

    SendOrders(CONNECTION, Busy(), storage, hold_unmapped=False).run(NOON)

    assert (record(FIRST).stage, record(FIRST).sent_lines) == (Stage.TO_READ, ())


def test_without_orders_to_send_no_call_is_made(send):
    assert send().run(NOON).at == NOON + IDLE


def test_a_call_that_came_too_late_leaves_what_another_process_sent(
    send, oms, keep, record, run_until_quiet, monkeypatch
):
    keep(a_record(FIRST))
    place = oms.place

    def stand_still(*_):
        monkeypatch.setattr(oms, "place", place)
        run_until_quiet(send(), NOON + timedelta(minutes=1))
        raise NotSent("The call was granted long ago.")

    monkeypatch.setattr(oms, "place", stand_still)
    with pytest.raises(NotSent):
        send().run(NOON)

    kept = record(FIRST)
    assert (kept.stage, kept.attempts, kept.reason) == (Stage.SENT_TO_OMS, 0, "")


@pytest.mark.parametrize("accepted", [True, False])
def test_an_answer_that_arrives_late_does_not_take_back_what_another_process_sent(
    send, oms, keep, record, run_until_quiet, monkeypatch, accepted
):
    keep(a_record(FIRST))
    place = oms.place

    def stand_still(order, now):
        monkeypatch.setattr(oms, "place", place)
        run_until_quiet(send(), NOON + timedelta(minutes=1))
        if not accepted:
            raise OrderRefused("The location is not known.")

    monkeypatch.setattr(oms, "place", stand_still)
    send().run(NOON)

    assert record(FIRST).stage is Stage.SENT_TO_OMS
    assert record(FIRST).sent_lines


def test_an_order_that_the_oms_accepts_after_it_refused_another_process_is_sent(
    send, oms, keep, record, monkeypatch
):
    keep(a_record(FIRST))
    place = oms.place

    def stand_still(order, now):
        oms.refuse(FIRST)
        monkeypatch.setattr(oms, "place", place)
        send().run(NOON + timedelta(minutes=1))
        assert record(FIRST).stage is Stage.BLOCKED

    monkeypatch.setattr(oms, "place", stand_still)
    send().run(NOON)

    assert record(FIRST).stage is Stage.SENT_TO_OMS
