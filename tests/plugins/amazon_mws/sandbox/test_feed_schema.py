"""Feeds that are spoilt at random are judged as their schema judges them."""

from random import Random

from lxml import etree

from channel_connector.plugins.amazon_mws.sandbox.feeds.envelope import NotValid, read_envelope
from channel_connector.plugins.amazon_mws.sandbox.seeded_random import seeded_random

TEXTS = {
    "MessageID": ("1", "2", "0", "01", " 3 ", "+4", "-1", "1" * 20, "1" * 21, "", "x"),
    "OperationType": ("Update", "Delete", "PartialUpdate", "update", " Update", ""),
    "SKU": ("A", "", "A" * 40, "A" * 41, " ", "a b", "ä"),
    "Quantity": ("0", "-0", "+5", "5.0", "-1", "", " 7 ", "1e3", "9" * 23),
    "Available": ("true", "1", "True", "yes"),
    "Lookup": ("FulfillmentNetwork", "x"),
    "FulfillmentCenterID": ("", "x"),
    "RestockDate": ("2026-01-31", "2026-02-30", "20260131", "2026-01-31Z", ""),
    "FulfillmentLatency": ("1", "0", "+1", "001", "-1", ""),
    "SwitchFulfillmentTo": ("MFN", "AFN", "mfn"),
    "DocumentVersion": ("1.01", "1", "1.011", "12.34"),
    "PurgeAndReplace": ("true", "false", "1", "no"),
    "EffectiveDate": ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00.25+05:30", "now", "2026-01-31"),
    "Bogus": ("x",),
}
"""Texts for an element; the first is valid."""

OPTIONAL = ("FulfillmentCenterID", "RestockDate", "FulfillmentLatency", "SwitchFulfillmentTo")


def _element(rng: Random, name: str) -> str:
    text = rng.choice(TEXTS[name]) if rng.random() < 0.2 else TEXTS[name][0]
    return f"<{name}>{text}</{name}>"


def _inventory(rng: Random) -> str:
    measure = rng.choice(("Quantity", "Quantity", "Available", "Lookup"))
    names = [
        name
        for name in ("SKU", OPTIONAL[0], measure, *OPTIONAL[1:])
        if name not in OPTIONAL or rng.random() < 0.2
    ]
    if rng.random() < 0.1:
        rng.shuffle(names)
    if rng.random() < 0.05:
        names.insert(rng.randrange(len(names) + 1), rng.choice(list(TEXTS)))
    if rng.random() < 0.05:
        names.pop()
    return f"<Inventory>{''.join(_element(rng, name) for name in names)}</Inventory>"


def _message(rng: Random, number: int) -> str:
    spoilt = rng.random() < 0.2
    number_told = _element(rng, "MessageID") if spoilt else f"<MessageID>{number}</MessageID>"
    parts = [number_told, _element(rng, "OperationType"), _inventory(rng)]
    if rng.random() < 0.05:
        rng.shuffle(parts)
    return f"<Message>{''.join(parts)}</Message>"


def _feed(rng: Random) -> bytes:
    before = [name for name in ("PurgeAndReplace", "EffectiveDate") if rng.random() < 0.1]
    messages = range(1, 1 + rng.choice((0, 1, 1, 1, 2)))
    return (
        f"<AmazonEnvelope><Header>{_element(rng, 'DocumentVersion')}"
        "<MerchantIdentifier>A</MerchantIdentifier></Header><MessageType>Inventory</MessageType>"
        f"{''.join(_element(rng, name) for name in before)}"
        f"{''.join(_message(rng, number) for number in messages)}</AmazonEnvelope>"
    ).encode()


def _is_taken(feed: bytes) -> bool:
    try:
        read_envelope(feed, "Inventory")
    except NotValid:
        return False
    return True


def test_the_sandbox_takes_what_the_schema_takes_and_nothing_else(feed_schema):
    rng = seeded_random("feeds")
    taken = 0
    for _ in range(4_000):
        feed = _feed(rng)
        valid = feed_schema.validate(etree.fromstring(feed))
        assert _is_taken(feed) == valid, (feed.decode(), feed_schema.error_log.last_error)
        taken += valid

    assert 500 < taken < 3_500
