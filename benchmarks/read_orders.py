"""
Measures the conversion of a page of 100 orders to typed orders.

Compared in one run, in turns: the plugin; the client library `mws` 0.8.15 as it parses a
response; and plain lxml in two variants that read the same fields as texts into dictionaries.
One finds each field by its path, as is common; the other iterates once over the children and
keeps the wanted ones, which is the fastest known. Neither converts types.

Run: python benchmarks/read_orders.py [--smoke]
"""

import gc
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from lxml import etree
from measuring.benchmark import Benchmark, Run
from measuring.promises import Promise
from measuring.rounds import Rounds, in_turns
from mws.mws import DictWrapper

from channel_connector.plugins.amazon_mws.mws.answers import Reply, read_answer
from channel_connector.plugins.amazon_mws.orders.order import read_order_page
from channel_connector.ports.channel.order_source import OrderPage

ORDERS = 100
ROUNDS = 25
READINGS = 5

TIMES_MWS = Promise("at least {} times `mws`", least=5)
OF_LXML_BY_PATH = Promise("at least {} times plain lxml by path", least=1.3)
OF_LXML_BY_CHILDREN = Promise("at least {} of plain lxml by children", least=0.8)

BENCHMARK = Benchmark(
    "how fast does a page of 100 orders become typed orders?",
    "the client library `mws`, plain lxml in two variants",
    (TIMES_MWS, OF_LXML_BY_PATH, OF_LXML_BY_CHILDREN),
)

Reader = Callable[[], object]

NAMESPACE = "https://mws.amazonservices.com/Orders/2013-09-01"
HEADING = (
    "AmazonOrderId",
    "OrderStatus",
    "PurchaseDate",
    "LastUpdateDate",
    "LatestShipDate",
    "PaymentMethod",
    "IsPrime",
    "IsPremiumOrder",
    "ShipmentServiceLevelCategory",
    "BuyerName",
    "BuyerEmail",
)
ADDRESS = (
    "Name",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "City",
    "StateOrRegion",
    "PostalCode",
    "CountryCode",
    "Phone",
)

ORDER = """
      <Order>
        <LatestShipDate>2021-03-16T18:29:59Z</LatestShipDate>
        <OrderType>StandardOrder</OrderType>
        <PurchaseDate>2021-03-14T06:51:25Z</PurchaseDate>
        <BuyerEmail>buyer{number}@marketplace.example</BuyerEmail>
        <AmazonOrderId>403-1234567-{number:07}</AmazonOrderId>
        <LastUpdateDate>2021-03-14T07:13:49.123Z</LastUpdateDate>
        <IsReplacementOrder>false</IsReplacementOrder>
        <NumberOfItemsShipped>0</NumberOfItemsShipped>
        <ShipServiceLevel>IN Std Domestic</ShipServiceLevel>
        <OrderStatus>Unshipped</OrderStatus>
        <SalesChannel>Amazon.in</SalesChannel>
        <SellerOrderId>403-1234567-{number:07}</SellerOrderId>
        <EasyShipShipmentStatus>PendingPickUp</EasyShipShipmentStatus>
        <IsBusinessOrder>false</IsBusinessOrder>
        <IsSoldByAB>false</IsSoldByAB>
        <IsGlobalExpressEnabled>false</IsGlobalExpressEnabled>
        <IsISPU>false</IsISPU>
        <IsAccessPointOrder>false</IsAccessPointOrder>
        <IsEstimatedShipDateSet>false</IsEstimatedShipDateSet>
        <NumberOfItemsUnshipped>2</NumberOfItemsUnshipped>
        <LatestDeliveryDate>2021-03-21T18:29:59Z</LatestDeliveryDate>
        <PaymentMethodDetails>
          <PaymentMethodDetail>Standard</PaymentMethodDetail>
        </PaymentMethodDetails>
        <BuyerName>Asha Testrao</BuyerName>
        <EarliestDeliveryDate>2021-03-17T18:30:00Z</EarliestDeliveryDate>
        <OrderTotal>
          <CurrencyCode>INR</CurrencyCode>
          <Amount>998.00</Amount>
        </OrderTotal>
        <IsPremiumOrder>false</IsPremiumOrder>
        <EarliestShipDate>2021-03-14T18:30:00Z</EarliestShipDate>
        <MarketplaceId>A21TJRUUN4KGV</MarketplaceId>
        <FulfillmentChannel>MFN</FulfillmentChannel>
        <PaymentMethod>Other</PaymentMethod>
        <ShippingAddress>
          <StateOrRegion>KARNATAKA</StateOrRegion>
          <City>BENGALURU</City>
          <Phone>0000000000</Phone>
          <CountryCode>IN</CountryCode>
          <PostalCode>560001</PostalCode>
          <Name>Asha Testrao</Name>
          <AddressLine1>12, Sample Residency</AddressLine1>
          <AddressLine2>Example Cross Road</AddressLine2>
          <isAddressSharingConfidential>false</isAddressSharingConfidential>
        </ShippingAddress>
        <DefaultShipFromLocationAddress>
          <StateOrRegion>KARNATAKA</StateOrRegion>
          <City>BENGALURU</City>
          <CountryCode>IN</CountryCode>
          <PostalCode>560002</PostalCode>
          <Name>Acme Placeholder Traders</Name>
          <AddressLine1>Shed 4, Example Estate</AddressLine1>
        </DefaultShipFromLocationAddress>
        <IsPrime>false</IsPrime>
        <ShipmentServiceLevelCategory>Standard </ShipmentServiceLevelCategory>
      </Order>"""
"""An order of an Indian seller with all elements of the API's final version."""

PAGE = (
    f'<?xml version="1.0"?>\n<ListOrdersResponse xmlns="{NAMESPACE}">\n'
    "  <ListOrdersResult>\n    <LastUpdatedBefore>2026-03-14T11:58:00.000Z</LastUpdatedBefore>\n"
    f"    <Orders>{''.join(ORDER.format(number=number) for number in range(ORDERS))}\n"
    "    </Orders>\n  </ListOrdersResult>\n"
    "  <ResponseMetadata><RequestId>0</RequestId></ResponseMetadata>\n</ListOrdersResponse>\n"
).encode()


def typed_orders() -> OrderPage:
    """Parse the page like the plugin."""
    return read_order_page(read_answer("ListOrders", Reply(200, {}, PAGE)).result)


def mws() -> list[dict[str, Any]]:
    """Parse the page like `mws`: all of it, into nested dictionaries."""
    orders: list[dict[str, Any]] = DictWrapper(PAGE, "ListOrdersResult").parsed["Orders"]["Order"]
    return orders


def _hardened() -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(PAGE, parser)


def plain_lxml_by_path() -> list[dict[str, Any]]:
    """Find each field by its path."""
    ns = f"{{{NAMESPACE}}}"
    orders = []
    for order in _hardened().iter(f"{ns}Order"):
        row: dict[str, Any] = {name: order.findtext(ns + name) for name in HEADING}
        row["CurrencyCode"] = order.findtext(f"{ns}OrderTotal/{ns}CurrencyCode")
        row["PaymentMethodDetails"] = [
            detail.text for detail in order.iterfind(f"{ns}PaymentMethodDetails/*")
        ]
        address = order.find(f"{ns}ShippingAddress")
        if address is not None:
            row["ShippingAddress"] = {name: address.findtext(ns + name) for name in ADDRESS}
        orders.append(row)
    return orders


def plain_lxml_by_children() -> list[dict[str, Any]]:
    """Iterate over the children once and keep the wanted ones."""
    ns = f"{{{NAMESPACE}}}"
    texts = {ns + name: name for name in HEADING}
    groups = {ns + name: name for name in ("OrderTotal", "ShippingAddress")}
    lists = {f"{ns}PaymentMethodDetails": "PaymentMethodDetails"}
    inside = {ns + name: name for name in (*ADDRESS, "CurrencyCode")}
    orders = []
    for order in _hardened().iter(f"{ns}Order"):
        row: dict[str, Any] = {}
        for child in order:
            tag = child.tag
            if tag in texts:
                row[texts[tag]] = child.text
            elif tag in groups:
                row[groups[tag]] = {
                    inside[part.tag]: part.text for part in child if part.tag in inside
                }
            elif tag in lists:
                row[lists[tag]] = [part.text for part in child]
        orders.append(row)
    return orders


def milliseconds(read: Reader, readings: int) -> float:
    """Return the processor time of one of several consecutive readings."""
    gc.collect()
    begun = time.process_time()
    for _ in range(readings):
        read()
    return (time.process_time() - begun) * 1000 / readings


def measure(run: Run) -> None:
    """Print the figures."""
    peers: dict[Callable[[], list[dict[str, Any]]], Promise] = {
        mws: TIMES_MWS,
        plain_lxml_by_path: OF_LXML_BY_PATH,
        plain_lxml_by_children: OF_LXML_BY_CHILDREN,
    }
    ids = [order.channel_order_id for order in typed_orders().orders]
    assert len(set(ids)) == ORDERS
    assert all([row["AmazonOrderId"] for row in read()] == ids for read in peers)
    rounds, readings = run.size((ROUNDS, READINGS), (1, 1))
    readers: tuple[Reader, ...] = (typed_orders, *peers)
    times = Rounds(
        in_turns({read: partial(milliseconds, read, readings) for read in readers}, rounds)
    )
    print(f"A page of {ORDERS} orders, {len(PAGE) // 1024} KiB, in turns, {rounds} x {readings}.")
    print("Milliseconds of the processor, and how many times as fast ours is; medians.")
    for read in readers:
        ratio = times.ratio(read, typed_orders)
        print(f"  {read.__name__:<22} {times.median(read):7.2f} {ratio:6.2f}")
    for read, promise in peers.items():
        run.judge(promise, times.ratio(read, typed_orders))


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__)
