"""Pages of orders and of their lines, in every shape that Amazon was seen to send."""

from datetime import UTC, datetime

from amazon_bodies import each

from channel_connector.plugins.amazon_mws.mws.timestamps import parse_timestamp
from channel_connector.ports.channel.order_source import LinePage, OrderPage


def moment(text):
    return parse_timestamp(text) if text else None


@each("order_pages")
def test_a_page_of_orders_is_read_as_it_is(replay, read, said):
    answer = read()
    told = replay(answer)
    source = told.channel.order_source

    if told.operation == "GetOrder":
        known = source.read(answer.named("AmazonOrderId") or ["701-0000000-0000000"], told.now)
        page = OrderPage(known.orders, known.unreadable)
    else:
        page = source.first_page(datetime(2015, 1, 1, tzinfo=UTC), told.now)

    assert isinstance(page, OrderPage)
    assert page.unreadable == ()
    assert [order.state.value for order in page.orders] == said["states"]
    ids = [order.channel_order_id for order in page.orders]
    assert ids == said.get("ids", [f"701-0000000-{number:07}" for number in range(len(ids))])
    assert page.covers_until == moment(said.get("covers_until"))
    assert (page.next_page is not None) == ("token_ends" in said)
    assert (page.next_page or "").endswith(said.get("token_ends", ""))
    if page.orders:
        first = page.orders[0]
        assert first.currency == said["currency"]
        assert first.placed_at == moment(said["placed_at"])
        assert first.updated_at == moment(said["updated_at"])
        assert first.dispatch_by == moment(said.get("dispatch_by"))
        paid = [order.cash_on_delivery for order in page.orders]
        assert paid == said.get("cash_on_delivery", [False] * len(paid))
        states = [order.ship_to and order.ship_to.state for order in page.orders]
        assert states == said["address_states"]


@each("line_pages")
def test_a_page_of_lines_is_read_as_it_is(replay, read, said):
    told = replay(read())

    page = told.channel.order_source.lines(said["order_id"], None, told.now)

    assert isinstance(page, LinePage)
    assert {
        "order_id": said["order_id"],
        "line_ids": [line.channel_line_id for line in page.lines],
        "skus": [line.channel_sku for line in page.lines],
        "quantities": [[line.quantity, line.shipped] for line in page.lines],
        "unit_prices": [text(line.unit_price) for line in page.lines],
        "unit_discounts": [text(line.unit_discount) for line in page.lines],
        "unit_shippings": [text(line.unit_shipping) for line in page.lines],
        "wrapped": [line.gift_wrap for line in page.lines],
        "next_page": page.next_page,
    } == said


def text(amount):
    return amount if amount is None else str(amount)
