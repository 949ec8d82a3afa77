"""Assure asks for invoices and labels, and follows the links that it was given."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest


@pytest.fixture
def ask(call):
    """Return a function that asks for an invoice or a label."""

    def make(title, what, shipment_code, *, of="acme", **query):
        return call(title, "GET", what, query={"shipmentCode": shipment_code, **query}, of=of)

    return make


@pytest.fixture
def follow(call):
    """Return a function that follows a link without any header, changed where a test says so."""

    def make(title, link, **changes):
        parts = urlsplit(link)
        query = dict(pair.split("=") for pair in parts.query.split("&")) | changes
        return call(title, "GET", f"{parts.path}?{urlencode(query)}", headers={})

    return make


def test_documents_that_are_here_are_given_as_before(
    world, sent, pack, ask, call, exchanges, as_before
):
    sent("403-1")
    pack("(an order is packed)", "403-1", 7001)
    world.work(minutes=10)
    both = {"orderCode": "403-1", "shipmentId": 7001}

    ask("an invoice", "invoice", "403-1-7001")
    ask("a label, with all that may be asked", "label", "403-1-7001", **both)
    asked = {"shipmentCode": "403-1-7001", **both}
    call("an invoice, asked for in the body", "GET", "invoice", asked)
    call("a label, asked for in the body", "GET", "label", asked)

    assert len(exchanges) == 5
    as_before("assure_calls_documents.txt", str(exchanges))


def test_documents_that_cannot_be_given_are_refused_as_before(
    world, sent, cancel, pack, ask, call, exchanges, as_before
):
    sent("403-1", "403-2", "403-3")
    pack("(an order is packed)", "403-1", 7001)
    pack("(an order is packed that the channel will refuse)", "403-2", 7002)
    pack("(an order is packed that the customer will cancel)", "403-3", 7003)
    world.packing["acme"].refuse_booking("403-2")
    cancel("403-3")

    ask("an invoice that is not made yet", "invoice", "403-1-7001")
    ask("a label that is not made yet", "label", "403-1-7001")
    world.now += timedelta(minutes=3)
    world.work(minutes=10)
    ask("a label of a package that the channel refused", "label", "403-2-7002")
    ask("an invoice of an order that was cancelled", "invoice", "403-3-7003")
    ask("a label of a shipment that is not known", "label", "403-9-1")
    ask("a label of another order's shipment", "label", "403-1-7001", orderCode="403-2")
    ask("no shipment", "label", "")
    call("nothing at all", "GET", "invoice")
    ask("a label of a channel that does not pack", "label", "403-1-7001", of="stall")
    ask("an invoice of a connection that is switched off", "invoice", "1", of="resting")
    world.now += timedelta(days=40)
    world.work(minutes=2)
    ask("a label that was kept for its time", "label", "403-1-7001")

    assert len(exchanges) == 14
    as_before("assure_calls_documents_refused.txt", str(exchanges))


def test_links_to_documents_are_given_and_followed_as_before(
    world, sent, pack, ask, call, follow, exchanges, as_before
):
    sent("403-1", connection="links")
    pack("(an order is packed)", "403-1", 7001, of="links")
    world.work(minutes=10)

    link = ask("an invoice", "invoice", "403-1-7001", of="links").json["invoiceUrl"]
    label = ask("a label", "label", "403-1-7001", of="links").json["shippingLabelUrl"]
    follow("the link of an invoice", link)
    follow("the link of a label", label)
    follow("a link to another shipment", link, shipmentCode="403-1-7002")
    follow("a link that somebody made up", link, signature="made-up")
    follow("a link of which a part is missing", f"{urlsplit(link).path}?shipmentCode=403-1-7001")
    world.now += timedelta(minutes=30)
    follow("a link whose time is over", link)

    assert len(exchanges) == 9
    as_before("assure_calls_links.txt", str(exchanges))
