"""The console's lists on both databases: in order, and page by page."""

from datetime import timedelta

import pytest

from channel_connector.adapters.storage.read_models.orders import (
    oldest_waiting,
    order_counts,
    order_page,
)
from channel_connector.adapters.storage.read_models.pages import Part, place_of, token_of
from channel_connector.adapters.storage.read_models.search import Found, Thing, search
from channel_connector.adapters.storage.read_models.shipments import (
    shipment_counts,
    shipment_page,
    waiting_packs,
)
from channel_connector.adapters.storage.read_models.stock import (
    Show,
    StockCounts,
    level_page,
    listing_page,
    stock_counts,
)
from channel_connector.adapters.storage.read_models.stock_messages import message_page
from channel_connector.adapters.storage.read_models.submissions import (
    last_stock,
    stuck_submissions,
    submission_page,
)
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.channel.stock_pools import StockRules
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.stock import ItemOutcome, ItemResult, StockCall
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_listing,
    a_record,
    a_shipment,
    a_submission,
)

MINUTE = timedelta(minutes=1)
OTHER = "zenith"


@pytest.fixture
def put(database):
    """Return a function that puts rows into one of the books."""

    def into(book, *rows):
        with SqlStorage(database).writing() as uow:
            getattr(uow, book).put(rows)

    return into


@pytest.fixture
def ask(database):
    """Return a function that asks one question."""

    def asked(question, *arguments, **more):
        with database.reading() as connection:
            return question(connection, *arguments, **more)

    return asked


@pytest.fixture
def told(database):
    """A stock update of three SKUs, one of them refused."""
    skus = ("A-MUG", "B-MUG", "C-MUG")
    storage = SqlStorage(database)
    with storage.writing() as uow:
        uow.stock.receive(CONNECTION, [StockCall(NOON, dict.fromkeys(skus, 5))])
    submission = a_submission(
        "stock-1", kind=Kind.STOCK, stage=SubmissionStage.PROCESSED, done_at=NOON
    )
    with storage.writing() as uow:
        uow.submissions.put([submission])
        uow.stock.coalesce(CONNECTION, StockRules())
        uow.stock.make_messages(CONNECTION, "stock-1", NOON)
        refused = ItemResult(ItemOutcome.REFUSED, "13013", "Unknown.")
        uow.stock.record_results(CONNECTION, "stock-1", {2: refused}, ItemResult(ItemOutcome.ACCEPTED), NOON)
    return submission


def all_of(ask, question, *arguments):
    """OrderScan through all pages of a list, three rows at a time."""
    rows, after = [], ""
    while True:
        page = ask(question, *arguments, after=after, limit=3)
        assert len(page.rows) <= 3
        rows += page.rows
        after = page.next
        if not after:
            return rows


def test_pages_of_orders_go_on_where_the_last_one_ended(put, ask):
    """Also among those of one moment, and those of one id."""
    records = [a_record(f"403-{number}") for number in range(5)]
    records += [a_record("403-3", connection=OTHER)]
    records += [a_record("403-9", stage=Stage.HELD, first_seen_at=NOON + MINUTE)]
    put("orders", *records)

    found = [(one.channel_order_id, one.connection) for one in all_of(ask, order_page)]

    assert found == [
        ("403-9", CONNECTION),
        ("403-4", CONNECTION),
        ("403-3", OTHER),
        ("403-3", CONNECTION),
        ("403-2", CONNECTION),
        ("403-1", CONNECTION),
        ("403-0", CONNECTION),
    ]


def test_orders_of_a_connection_and_of_a_stage(put, ask):
    put("orders", a_record("403-1"), a_record("403-2", connection=OTHER))
    put("orders", a_record("403-3", stage=Stage.BLOCKED, reason="Refused."))

    (of_other,) = ask(order_page, OTHER).rows
    (blocked,) = ask(order_page, None, [Stage.BLOCKED]).rows

    assert of_other.channel_order_id == "403-2"
    assert (blocked.stage, blocked.reason) == (Stage.BLOCKED, "Refused.")


def test_orders_on_their_way_are_counted_and_the_oldest_is_known(put, ask):
    put("orders", a_record("403-1"), a_record("403-2", stage=Stage.HELD))
    put("orders", a_record("403-3", stage=Stage.SENT_TO_OMS, order=None))
    put("orders", a_record("403-4", order=None, first_seen_at=NOON - MINUTE, stage=Stage.TO_READ))

    counts = ask(order_counts, CONNECTION)

    assert (counts[Stage.TO_SEND], counts[Stage.HELD], counts[Stage.TO_READ]) == (1, 1, 1)
    assert ask(oldest_waiting, CONNECTION).channel_order_id == "403-4"
    assert ask(oldest_waiting, OTHER) is None


def test_pages_of_shipments_and_those_that_wait(put, ask):
    put(
        "shipments",
        *(a_shipment(f"70{number}", accepted_at=NOON + number * MINUTE) for number in range(5)),
        a_shipment("709", stage=ShipmentStage.READY),
        a_shipment("708", stage=ShipmentStage.FAILED),
    )

    found = [one.shipment_id for one in all_of(ask, shipment_page, CONNECTION)]
    waiting = [one.shipment_id for one in ask(waiting_packs, CONNECTION, 3)]
    counts = ask(shipment_counts, CONNECTION)

    assert found == ["704", "703", "702", "701", "709", "708", "700"]
    assert waiting == ["700", "701", "702"]
    assert (counts[ShipmentStage.ACCEPTED], counts[ShipmentStage.FAILED]) == (5, 1)
    assert ShipmentStage.READY not in counts


def test_pages_of_feeds_and_those_that_are_stuck(put, ask):
    put(
        "submissions",
        *(a_submission(f"d-{number}", intended_at=NOON + number * MINUTE) for number in range(4)),
        a_submission("s-1", kind=Kind.STOCK, stage=SubmissionStage.PROCESSED),
    )

    late = NOON + timedelta(hours=3)

    assert [one.name for one in all_of(ask, submission_page)] == ["d-3", "d-2", "d-1", "s-1", "d-0"]
    assert [one.name for one in ask(submission_page, CONNECTION, Kind.STOCK).rows] == ["s-1"]
    assert {one.name for one in ask(stuck_submissions, CONNECTION, late)} == {
        "d-0",
        "d-1",
        "d-2",
        "d-3",
    }
    assert ask(stuck_submissions, CONNECTION, NOON) == []


def test_the_stock_that_the_channel_has_is_the_last_of_which_it_took_anything(put, ask, told):
    later = a_submission(
        "stock-2", kind=Kind.STOCK, intended_at=NOON + MINUTE, stage=SubmissionStage.PROCESSED
    )
    put("submissions", later)

    known = ask(last_stock, CONNECTION)

    assert (known.done, known.newest) == (told, later)
    assert ask(last_stock, OTHER).done is None


def test_levels_by_sku_from_one_on_and_by_what_is_to_be_done(ask, told):
    def skus(*arguments):
        return [one.channel_sku for one in ask(level_page, CONNECTION, *arguments).rows]

    first = ask(level_page, CONNECTION, Show.ALL, Part(limit=2))

    assert ([one.channel_sku for one in first.rows], first.next) == (["A-MUG", "B-MUG"], "B-MUG")
    assert skus(Show.ALL, Part(after=first.next)) == ["C-MUG"]
    assert skus(Show.ALL, Part(first="B")) == ["B-MUG", "C-MUG"]
    assert skus(Show.REFUSED) == ["B-MUG"]
    assert skus(Show.DUE) == ["B-MUG"]
    assert ask(stock_counts, CONNECTION) == StockCounts(due=1, refused=1)


def test_messages_of_a_feed_by_number_and_verdict(ask, told):
    first = ask(message_page, CONNECTION, "stock-1", None, Part(limit=2))
    rest = ask(message_page, CONNECTION, "stock-1", None, Part(after=first.next))
    refused = ask(message_page, CONNECTION, "stock-1", ItemOutcome.REFUSED)

    assert [one.number for one in (*first.rows, *rest.rows)] == [1, 2, 3]
    assert [one.channel_sku for one in refused.rows] == ["B-MUG"]
    assert len(ask(message_page, CONNECTION, "stock-1", None, Part(after="9" * 30)).rows) == 3


def test_listings_by_sku(put, ask):
    put("listings", *(a_listing(sku) for sku in ("A-MUG", "B-MUG", "C-MUG")))

    assert [one.channel_sku for one in ask(listing_page, CONNECTION, Part("B")).rows] == [
        "B-MUG",
        "C-MUG",
    ]


def test_a_thing_is_found_by_each_of_its_ids_and_told_once(put, ask):
    put("orders", a_record("403-1"))
    put("shipments", a_shipment("7001", package_id="PKG", invoice_number="7001"))
    put("submissions", a_submission("d-1"))
    put("listings", a_listing("A-MUG"))

    def find(wanted):
        return ask(search, [CONNECTION, OTHER], wanted)

    assert find("403-1") == [Found(Thing.ORDER, CONNECTION, "403-1", "order id")]
    assert find("7001") == [Found(Thing.SHIPMENT, CONNECTION, "7001", "shipment id")]
    assert find("PKG") == [Found(Thing.SHIPMENT, CONNECTION, "7001", "package id")]
    assert find("CC-7001") == [Found(Thing.SHIPMENT, CONNECTION, "7001", "shipment code")]
    assert find("50000000001") == [Found(Thing.FEED, CONNECTION, "d-1", "channel's id")]
    assert find("A-MUG") == [Found(Thing.SKU, CONNECTION, "A-MUG", "SKU")]
    assert find("nothing") == []


def test_a_place_comes_back_from_its_token():
    place = (NOON, "403-1/\N{GREEK SMALL LETTER ALPHA}", CONNECTION)

    assert place_of(token_of(place)) == place


@pytest.mark.parametrize("token", ["", "x", "bm8", "W10", "WyIyMDI2LTAxLTAxIiwgImEiLCAiYiJd"])
def test_what_is_no_token_of_ours_begins_at_the_beginning(token):
    assert place_of(token) is None
