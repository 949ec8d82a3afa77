"""The XML of an order: optional elements, variants of names and formats."""

import re

import pytest

from channel_connector.plugins.amazon_mws.sandbox.settings import EasyShipNames, SandboxSettings
from channel_connector.plugins.amazon_mws.sandbox.shop.omissions import OF_A_LINE, OF_AN_ORDER

BUYER = {"BuyerName", "BuyerEmail", "ShippingAddress", "PaymentMethod"}


def _names(caller, order) -> set[str]:
    answer = caller("GetOrder", {"AmazonOrderId.Id.1": order.order_id})
    return {element.tag for element in answer.root.iter()}


def test_a_pending_order_has_neither_price_nor_buyer(caller):
    names = _names(caller, caller.place(status="Pending"))

    assert not names & (BUYER | {"OrderTotal"})
    assert {"AmazonOrderId", "PurchaseDate", "LastUpdateDate", "OrderStatus"} <= names


def test_a_cancelled_order_has_no_buyer(caller):
    names = _names(caller, caller.place(status="Canceled"))

    assert not names & BUYER
    assert "OrderTotal" in names


def test_an_order_shipped_by_amazon_has_no_ship_dates(caller):
    names = _names(caller, caller.place(by_amazon=True))

    assert not names & {"EarliestShipDate", "LatestShipDate", "EasyShipShipmentStatus"}


@pytest.mark.parametrize(
    ("names", "present", "absent"),
    [
        (EasyShipNames.EASY_SHIP, {"EasyShipShipmentStatus"}, {"TFMShipmentStatus"}),
        (EasyShipNames.TFM, {"TFMShipmentStatus"}, {"EasyShipShipmentStatus"}),
    ],
)
def test_easy_ship_goes_by_the_name_that_is_set(open_shop, names, present, absent):
    caller = open_shop(SandboxSettings(easy_ship_names=names))

    told = _names(caller, caller.place())

    assert present <= told
    assert not absent & told


def test_both_names_can_be_mixed(open_shop):
    caller = open_shop(SandboxSettings(easy_ship_names=EasyShipNames.MIXED))
    for _ in range(2):
        caller.place(minutes_ago=5)

    answer = caller.list_orders()

    assert len(answer.texts("EasyShipShipmentStatus")) == 1
    assert len(answer.texts("TFMShipmentStatus")) == 1


def test_an_order_that_is_not_easy_ship_has_no_such_status(caller):
    assert "EasyShipShipmentStatus" not in _names(caller, caller.place(easy_ship=False))


@pytest.mark.parametrize("names", EasyShipNames)
@pytest.mark.parametrize("status", ["Pending", "Unshipped", "Canceled"])
@pytest.mark.parametrize("easy_ship", [True, False])
def test_every_order_says_whether_it_is_easy_ship(open_shop, names, status, easy_ship):
    caller = open_shop(SandboxSettings(easy_ship_names=names))
    order = caller.place(status=status, easy_ship=easy_ship)

    answer = caller("GetOrder", {"AmazonOrderId.Id.1": order.order_id})

    assert answer.text("ShippedByAmazonTFM") == ("true" if easy_ship else "false")


@pytest.mark.parametrize("name", ["IsISPU", "IsSoldByAB", "IsGlobalExpressEnabled"])
def test_an_order_has_the_marks_of_kinds_that_it_is_not_of(caller, name):
    answer = caller("GetOrder", {"AmazonOrderId.Id.1": caller.place().order_id})

    assert answer.texts(name) == ["false"]


def test_an_address_says_whether_it_may_be_shared(caller):
    answer = caller("GetOrder", {"AmazonOrderId.Id.1": caller.place().order_id})

    (address,) = answer.root.iter("ShippingAddress")
    assert address.findtext("isAddressSharingConfidential") == "false"


def test_times_with_and_without_milliseconds_stand_in_one_document(open_shop):
    caller = open_shop(backlog=60, pending_minutes=0)

    times = caller.list_orders().texts("PurchaseDate")

    forms = {re.sub(r"\d", "0", time) for time in times}
    assert forms == {"0000-00-00T00:00:00Z", "0000-00-00T00:00:00.000Z"}


def test_the_service_category_has_a_trailing_blank_now_and_then(open_shop):
    caller = open_shop(backlog=60, pending_minutes=0)

    categories = set(caller.list_orders().texts("ShipmentServiceLevelCategory"))

    assert categories == {"Standard", "Standard ", "Expedited", "Expedited "}


def test_elements_come_in_varying_order(open_shop):
    caller = open_shop(backlog=60, pending_minutes=0)

    first = {order[0].tag for order in caller.list_orders().root.iter("Order")}

    assert len(first) > 10


def test_every_optional_element_is_missing_in_turn(open_shop):
    caller = open_shop(backlog=2 * len(OF_AN_ORDER), leave_out_every=1, pending_minutes=0)
    missing_of_orders, missing_of_lines = set(), set()

    for order in caller.shop.orders.values():
        caller.wait(minutes=2)
        names = _names(caller, order)
        missing_of_orders |= set(OF_AN_ORDER) - names
        items = caller("ListOrderItems", {"AmazonOrderId": order.order_id})
        missing_of_lines |= set(OF_A_LINE) - {element.tag for element in items.root.iter()}

    assert missing_of_orders == set(OF_AN_ORDER)
    assert missing_of_lines == set(OF_A_LINE)


def test_buyers_write_devanagari_and_accents(open_shop):
    caller = open_shop(backlog=100, pending_minutes=0)

    body = caller.list_orders().body

    assert re.search("[\u0900-\u097f]", body)
    assert "Café" in body


def test_characters_that_xml_cannot_hold_become_replacement_characters(caller):
    order = caller.place(buyer_name="A\x08B")

    answer = caller("GetOrder", {"AmazonOrderId.Id.1": order.order_id})

    assert answer.text("BuyerName") == "A\ufffdB"
