"""
Measures how fast the inventory feed of 200,000 SKUs is written.

Compared in one run, in turns, into a file: the plugin; lxml's incremental writer, which needs
constant memory too; and whole trees built with ElementTree and with lxml, as is common. The
figure is megabytes of the feed per second of processor time, without reading the levels.

All writers must write the same messages.

Run: python benchmarks/write_stock_feed.py [--smoke]
"""

import gc
import hashlib
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import IO
from xml.etree import ElementTree as ET

from lxml import etree
from measuring.benchmark import Benchmark, Run
from measuring.promises import Promise
from measuring.rounds import Rounds, in_turns

from channel_connector.plugins.amazon_mws.feeds.inventory_feed import write_inventory_feed
from channel_connector.ports.channel.inventory_sink import StockMessage

SKUS = 200_000
ROUNDS = 3
SELLER = "A1EXAMPLESELLER"

TIMES_XMLFILE = Promise("at least {} times lxml's incremental writer", least=3)
MOST_MIB = Promise("at most {} MiB", most=16, needs_whole=False)

BENCHMARK = Benchmark(
    "how fast is the feed of 200,000 SKUs written?",
    "lxml's incremental writer, trees by lxml and ElementTree",
    (TIMES_XMLFILE, MOST_MIB),
)

Writer = Callable[[Iterable[StockMessage], IO[bytes]], None]


def levels(skus: int) -> Iterator[StockMessage]:
    """Yield levels; each tenth SKU must be escaped."""
    for number in range(1, skus + 1):
        sku = f"R&D-{number:07}" if number % 10 == 0 else f"KURTA-IND-{number:07}"
        yield StockMessage(number, sku, number % 500, 2 if number % 2 else None)


def ours(messages: Iterable[StockMessage], feed: IO[bytes]) -> None:
    """Write like the plugin."""
    write_inventory_feed(messages, SELLER, feed)


def lxml_xmlfile(messages: Iterable[StockMessage], feed: IO[bytes]) -> None:
    """Write element by element, incrementally."""
    with etree.xmlfile(feed, encoding="UTF-8") as xf:
        xf.write_declaration()
        with xf.element("AmazonEnvelope"):
            xf.write(*_head(etree.Element, etree.SubElement))
            for level in messages:
                xf.write(_message(level, etree.Element, etree.SubElement))


def lxml_tree(messages: Iterable[StockMessage], feed: IO[bytes]) -> None:
    """Build a whole tree with lxml, then write it."""
    root = etree.Element("AmazonEnvelope")
    root.extend(_head(etree.Element, etree.SubElement))
    for level in messages:
        root.append(_message(level, etree.Element, etree.SubElement))
    etree.ElementTree(root).write(feed, encoding="UTF-8", xml_declaration=True)


def elementtree(messages: Iterable[StockMessage], feed: IO[bytes]) -> None:
    """Build a whole tree with the standard library, then write it."""
    root = ET.Element("AmazonEnvelope")
    root.extend(_head(ET.Element, ET.SubElement))
    for level in messages:
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


def megabytes_a_second(write: Writer, skus: int) -> float:
    """Return the rate at which a writer fills a file, without the time for reading the levels."""
    gc.collect()
    reading = seconds_of_reading(skus)
    with tempfile.TemporaryFile() as feed:
        begun = time.process_time()
        write(levels(skus), feed)
        taken = time.process_time() - begun - reading
        return feed.tell() / 1e6 / taken


def peak_mib(write: Writer, skus: int) -> float:
    """Return the growth of Python's memory while a writer writes."""
    with tempfile.TemporaryFile() as feed:
        tracemalloc.start()
        write(levels(skus), feed)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak / 1024**2


def seconds_of_reading(skus: int) -> float:
    """Return the time to yield the levels alone."""
    begun = time.process_time()
    for _ in levels(skus):
        pass
    return time.process_time() - begun


def digest_of_messages(write: Writer, skus: int) -> tuple[int, str]:
    """Return the number of messages that a writer writes, and a digest of their texts."""
    count, digest = 0, hashlib.sha256()
    with tempfile.TemporaryFile() as feed:
        write(levels(skus), feed)
        feed.seek(0)
        for _, message in etree.iterparse(feed, tag="Message"):
            count += 1
            texts = [(part.tag, (part.text or "").strip()) for part in message.iter()]
            digest.update(repr(texts).encode())
            message.clear()
    return count, digest.hexdigest()


def measure(run: Run) -> None:
    """Print the figures."""
    writers: tuple[Writer, ...] = (ours, lxml_xmlfile, lxml_tree, elementtree)
    skus, times = run.size((SKUS, ROUNDS), (2_000, 1))
    written = {digest_of_messages(write, skus) for write in writers}
    assert [count for count, _ in written] == [skus], "The writers write different messages."
    rates = Rounds(
        in_turns({write: partial(megabytes_a_second, write, skus) for write in writers}, times)
    )
    print(f"A feed of {skus} messages, in turns, {times} times; medians.")
    print("Megabytes per second of processor time, and how many times as fast the plugin is.")
    for write in writers:
        print(f"  {write.__name__:<14} {rates.median(write):7.1f} {rates.ratio(ours, write):6.2f}")
    run.judge(TIMES_XMLFILE, rates.ratio(ours, lxml_xmlfile))
    run.judge(MOST_MIB, peak_mib(ours, skus))


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__)
