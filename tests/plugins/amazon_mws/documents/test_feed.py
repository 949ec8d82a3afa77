"""The feed that asks for documents is what Amazon's pages describe."""

from lxml import etree

from channel_connector.plugins.amazon_mws.documents.feed import (
    message_ids,
    write_documents_feed,
)
from channel_connector.ports.channel.document_source import Wanted

FIRST, SECOND = "403-1234567-1234567", "403-7654321-7654321"


def written(*wanted):
    return etree.fromstring(write_documents_feed(wanted, "A1&SELLER").read())


def test_each_order_has_its_message_which_names_label_and_invoice():
    envelope = written(Wanted(FIRST), Wanted(SECOND))

    assert envelope.xpath("//MessageType/text()") == ["EasyShipDocument"]
    assert envelope.xpath("//AmazonOrderID/text()") == [FIRST, SECOND]
    assert envelope.xpath("//Message[1]//DocumentType/text()") == ["ShippingLabel", "Invoice"]


def test_a_warranty_is_asked_for_where_it_is_wanted():
    envelope = written(Wanted(FIRST, warranty=True))

    assert envelope.xpath("//DocumentType/text()") == ["ShippingLabel", "Invoice", "Warranty"]


def test_the_seller_is_named_escaped():
    assert written(Wanted(FIRST)).xpath("//MerchantIdentifier/text()") == ["A1&SELLER"]


def test_it_begins_with_its_declaration_and_ends_with_its_last_tag():
    feed = write_documents_feed([Wanted(FIRST)], "A1").read()

    assert feed.startswith(b"<?xml")
    assert feed.endswith(b"</AmazonEnvelope>")


def test_the_id_of_a_message_is_the_digits_of_its_order():
    assert message_ids([FIRST, SECOND]) == {
        FIRST: "40312345671234567",
        SECOND: "40376543217654321",
    }


def test_orders_with_other_ids_are_numbered():
    assert message_ids(["order-a", "order-b"]) == {"order-a": "1", "order-b": "2"}
    assert message_ids(["a-1", "b-1"]) == {"a-1": "1", "b-1": "2"}
    assert message_ids(["1" * 21]) == {"1" * 21: "1"}
