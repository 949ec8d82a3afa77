"""
Measures how fast the inventory feed of 200,000 SKUs is written.

Compared in one run, in turns, into a file: the plugin; lxml's incremental writer, which needs
constant memory too; and whole trees built with ElementTree and with lxml, as is common. The
figure is megabytes of the feed per second of processor time, without reading the levels.

Run: python benchmarks/write_stock_feed.py
"""

import gc
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import IO
from xml.etree import ElementTree as ET

from lxml import etree

from channel_connector.plugins.amazon_mws.feeds.inventory_feed import write_inventory_feed
from channel_connector.ports.channel.inventory_sink import StockMessage

SKUS = 200_000
ROUNDS = 3
TIMES_XMLFILE = 3.0
MOST_MIB = 16
SELLER = "A1EXAMPLESELLER"

Writer = Callable[[IO[bytes]], None]


def levels() -> Iterator[StockMessage]:
    """Yield levels; each tenth SKU must be escaped."""
    for number in range(1, SKUS + 1):
        sku = f"R&D-{number:07}" if number % 10 == 0 else f"KURTA-IND-{number:07}"
        yield StockMessage(number, sku, number % 500, 2 if number % 2 else None)


def ours(feed: IO[bytes]) -> None:
    """Write like the plugin."""
    write_inventory_feed(levels(), SELLER, feed)


def lxml_xmlfile(feed: IO[bytes]) -> None:
    """Write element by element, incrementally."""
    with etree.xmlfile(feed, encoding="UTF-8") as xf:
        xf.write_declaration()
        with xf.element("AmazonEnvelope"):
            xf.write(*_head(etree.Element, etree.SubElement))
            for level in levels():
                xf.write(_message(level, etree.Element, etree.SubElement))


def lxml_tree(feed: IO[bytes]) -> None:
    """Build a whole tree with lxml, then write it."""
    root = etree.Element("AmazonEnvelope")
    root.extend(_head(etree.Element, etree.SubElement))
    for level in levels():
        root.append(_message(level, etree.Element, etree.SubElement))
    etree.ElementTree(root).write(feed, encoding="UTF-8", xml_declaration=True)


def elementtree(feed: IO[bytes]) -> None:
    """Build a whole tree with the standard library, then write it."""
    root = ET.Element("AmazonEnvelope")
    root.extend(_head(ET.Element, ET.SubElement))
    for level in levels():
        root.append(_message(level, ET.Element, ET.SubElement))
    ET.ElementTree(root).write(feed, encoding="UTF-8", xml_declaration=True)


def _head(element, sub):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # of two libraries
    header, kind = element("Header"), element("MessageType")
    sub(header, "DocumentVersion").text = "1.01"
    sub(header, "MerchantIdentifier").text = SELLER
    kind.text = "Inventory"
    return [header, kind]


def _message(level, element, sub):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # of two libraries
    message = element("Message")
    sub(message, "MessageID").text = str(level.number)
    sub(message, "OperationType").text = "Update"
    inventory = sub(message, "Inventory")
    sub(inventory, "SKU").text = level.channel_sku
    sub(inventory, "Quantity").text = str(level.quantity)
    if level.latency_days is not None:
        sub(inventory, "FulfillmentLatency").text = str(level.latency_days)
    return message


def megabytes_a_second(write: Writer, reading: float) -> float:
    """Return the rate at which a writer fills a file, without the time for reading the levels."""
    gc.collect()
    with tempfile.TemporaryFile() as feed:
        begun = time.process_time()
        write(feed)
        taken = time.process_time() - begun - reading
        return feed.tell() / 1e6 / taken


def peak_mib(write: Writer) -> float:
    """Return the growth of Python's memory while a writer writes."""
    with tempfile.TemporaryFile() as feed:
        tracemalloc.start()
        write(feed)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak / 1024**2


def seconds_of_reading() -> float:
    """Return the time to yield the levels alone."""
    begun = time.process_time()
    for _ in levels():
        pass
    return time.process_time() - begun


def main() -> int:
    """Print the figures; the exit code is 1 if a target is not met."""
    writers: tuple[Writer, ...] = (ours, lxml_xmlfile, lxml_tree, elementtree)
    rounds = []
    for _ in range(ROUNDS):
        reading = seconds_of_reading()
        rounds.append({write: megabytes_a_second(write, reading) for write in writers})
    print(f"A feed of {SKUS} messages, in turns, {ROUNDS} times; medians.")
    print("Megabytes per second of processor time, and how many times as fast the plugin is.")
    for write in writers:
        rate = statistics.median(rates[write] for rates in rounds)
        ratio = statistics.median(rates[ours] / rates[write] for rates in rounds)
        print(f"  {write.__name__:<14} {rate:7.1f} {ratio:6.2f}")
    ratio = statistics.median(rates[ours] / rates[lxml_xmlfile] for rates in rounds)
    peak = peak_mib(ours)
    fast, small = ratio >= TIMES_XMLFILE, peak <= MOST_MIB
    print(f"  times lxml_xmlfile: promised {TIMES_XMLFILE}: {'kept' if fast else 'NOT KEPT'}")
    print(
        f"  peak of ours {peak:.1f} MiB: at most {MOST_MIB} promised: "
        f"{'kept' if small else 'NOT KEPT'}"
    )
    return 0 if fast and small else 1


if __name__ == "__main__":
    sys.exit(main())
