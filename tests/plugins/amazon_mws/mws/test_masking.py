"""Of what goes to Amazon and comes back only what is known to be harmless is kept."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.plugins.amazon_mws.feeds.inventory_feed import write_inventory_feed
from channel_connector.plugins.amazon_mws.mws.call_fields import KEPT, mask_form
from channel_connector.plugins.amazon_mws.mws.request import ORDERS, Call, signed_form
from channel_connector.ports.channel.inventory_sink import StockMessage
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.sdk.masking.fields import KeptFields
from channel_connector.sdk.masking.xml_body import NO_XML, mask_xml

LONGEST_BODY = 16 * 1024
ORDER = b"""<?xml version="1.0" encoding="UTF-8"?>
<ListOrdersResponse xmlns="https://mws.amazonservices.com/Orders/2013-09-01">
  <ListOrdersResult><NextToken>2YgYW55IGNhcm5hbCBwbGVhc3VyZS4=</NextToken><Orders><Order>
    <AmazonOrderId>403-1234567-0000001</AmazonOrderId><BuyerName>Asha Testrao</BuyerName>
    <BuyerEmail>asha@buyers.example</BuyerEmail>
    <ShippingAddress note="Asha Testrao"><Name>Asha Testrao</Name>
      <AddressLine1>12, Sample Residency</AddressLine1><City>Bengaluru</City>
      <PostalCode>560001</PostalCode><Phone>+91 00000 00000</Phone></ShippingAddress>
    <OrderStatus>Unshipped</OrderStatus>
  </Order></Orders></ListOrdersResult>
</ListOrdersResponse>"""
PERSONAL = ("Asha", "asha@", "Sample", "Bengaluru", "560001", "00000 00000")


def masked_xml(content):
    return mask_xml(content, KEPT)


def test_of_an_order_ids_and_states_are_kept_and_the_buyer_is_not():
    kept = masked_xml(ORDER)

    assert "<AmazonOrderId>403-1234567-0000001</AmazonOrderId>" in kept
    assert "<OrderStatus>Unshipped</OrderStatus>" in kept
    assert "<BuyerName>***</BuyerName>" in kept
    assert [word for word in PERSONAL if word in kept] == []


def test_a_token_that_leads_to_a_page_is_not_kept():
    assert "<NextToken>***</NextToken>" in masked_xml(ORDER)


def test_what_is_known_to_nobody_is_masked():
    assert masked_xml(b"<A><NewField>Asha</NewField></A>") == "<A><NewField>***</NewField></A>"


@pytest.mark.parametrize(
    "value", ["asha@buyers.example", "12, Sample Residency", "Āshā", "x" * 101, "a\nb", "(0)80-1"]
)
def test_a_harmless_name_does_not_help_a_value_of_another_shape(value):
    kept = masked_xml(f"<A><SellerSKU>{value}</SellerSKU></A>".encode())

    assert kept == "<A><SellerSKU>***</SellerSKU></A>"


def test_an_entity_brings_nothing_in():
    body = b'<!DOCTYPE A [<!ENTITY e SYSTEM "file:///etc/hostname">]><A><SKU>&e;</SKU></A>'

    assert masked_xml(body) in {"<A><SKU></SKU></A>", "<A><SKU>***</SKU></A>"}


@pytest.mark.parametrize("body", [b"%PDF-1.4 Asha Testrao", b"", b"Asha, 560001", b"\xff\xfe"])
def test_of_what_is_no_xml_nothing_is_kept(body):
    assert masked_xml(body) == NO_XML


def test_of_a_body_that_breaks_off_the_beginning_is_kept():
    assert masked_xml(ORDER[:400]).startswith("<ListOrdersResponse><ListOrdersResult>")


def test_of_a_large_feed_the_beginning_is_kept_and_it_can_be_read_again():
    feed = BytesIO()
    write_inventory_feed(
        (StockMessage(n, f"SKU-{n}", n, None) for n in range(1, 50_000)), "A1", feed
    )

    kept = masked_xml(feed)

    assert "<MerchantIdentifier>***</MerchantIdentifier>" in kept
    assert "<SKU>SKU-7</SKU><Quantity>7</Quantity>" in kept
    assert len(kept) == LONGEST_BODY + 1
    assert feed.tell() < 1_000_000


def test_of_a_signed_form_neither_keys_nor_signature_are_kept(account):
    parameters = {
        "AmazonOrderId.Id.1": "403-1234567-0000001",
        "OrderStatus.Status.2": "Shipped",
        "NextToken": "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4=",
        "Item.1.OrderItemSerialNumberList.member.1": "IMEI-490154203237518",
    }
    form = signed_form(Call(ORDERS, "GetOrder", parameters), account, NOON)

    kept = mask_form(form)

    assert "Action=GetOrder&AmazonOrderId.Id.1=403-1234567-0000001" in kept
    assert "OrderStatus.Status.2=Shipped" in kept
    assert "AWSAccessKeyId=***" in kept
    assert "Signature=***" in kept
    secrets = (account.access_key_id.reveal(), account.secret_key.reveal(), "IMEI", "2YgYW55")
    assert [secret for secret in secrets if secret in kept] == []


def test_the_tests_above_would_notice_a_name_too_many():
    too_many = KeptFields(KEPT.names | {"City"}, KEPT.form)

    assert "Bengaluru" in mask_xml(ORDER, too_many)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (b"<SKU> AB </SKU>", "<SKU>AB</SKU>"),
        (b"<SKU>A&#32;B</SKU>", "<SKU>***</SKU>"),
        (b"<SKU>A<!-- --> B</SKU>", "<SKU>***</SKU>"),
        (b"<SKU>x<Code>1</Code>y</SKU>", "<SKU><Code>1</Code></SKU>"),
        (b"<SKU></SKU>", "<SKU></SKU>"),
        (b"<SKU>" + b"A" * 101 + b"</SKU>", "<SKU>***</SKU>"),
    ],
)
def test_the_whole_text_of_an_element_is_judged(told, kept):
    assert masked_xml(b"<a>" + told + b"</a>") == f"<a>{kept}</a>"


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_whatever_comes_it_is_masked_without_an_error(body):
    assert len(masked_xml(b"<A>" + body)) <= LONGEST_BODY + 1
    assert len(mask_form(body.decode("latin-1"))) <= LONGEST_BODY
