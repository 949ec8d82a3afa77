"""Signature Version 2: known answers, and the forms in which clients in the field sign."""

import pytest

from channel_connector.plugins.amazon_mws.sandbox.protocol.signing import (
    canonical_query,
    is_signed,
    signature,
)
from channel_connector.plugins.amazon_mws.sandbox.protocol.wire import Request

SECRET = "ExampleSecretKey0123456789abcdefghijklmn"
COMMON = {
    "AWSAccessKeyId": "AKIDEXAMPLE000000001",
    "MWSAuthToken": "amzn.mws.00000000-1111-2222-3333-444444444444",
    "SellerId": "A1EXAMPLESELLER",
    "SignatureMethod": "HmacSHA256",
    "SignatureVersion": "2",
    "Timestamp": "2020-06-25T12:32:14Z",
}
LIST_ORDERS = {
    **COMMON,
    "Action": "ListOrders",
    "LastUpdatedAfter": "2020-06-25T11:00:00Z",
    "MarketplaceId.Id.1": "A21TJRUUN4KGV",
    "MaxResultsPerPage": "100",
    "OrderStatus.Status.1": "Unshipped",
    "OrderStatus.Status.2": "PartiallyShipped",
    "Version": "2013-09-01",
}
SUBMIT_FEED = {
    **COMMON,
    "Action": "SubmitFeed",
    "ContentMD5Value": "c8nPOHUt75S1S5M9SMRWzA==",
    "FeedType": "_POST_INVENTORY_AVAILABILITY_DATA_",
    "MarketplaceIdList.Id.1": "A21TJRUUN4KGV",
    "PurgeAndReplace": "false",
    "Version": "2009-01-01",
}
CREATE_PACKAGE = {
    **COMMON,
    "Action": "CreateScheduledPackage",
    "AmazonOrderId": "403-1234567-1234567",
    "MarketplaceId": "A21TJRUUN4KGV",
    "PackageRequestDetails.PackageIdentifier": "Box 1*~ü/%+&=",
    "PackageRequestDetails.PackagePickupSlot.SlotId": "Xyt123bbdg=",
    "Version": "2018-09-01",
}
KNOWN = [
    ("/Orders/2013-09-01", LIST_ORDERS, "QzhYpYilreZiNa2w8+tsBOSEBMKq5jpjJEwH6RtW6WQ="),
    ("/Feeds/2009-01-01", SUBMIT_FEED, "XMAjTdbmmp2rQG4LHKW1R+Du2CnbEeb7NoO6IVKwzdY="),
    ("/EasyShip/2018-09-01", CREATE_PACKAGE, "FsnmDKi/MLx3GE5i6Ct+tI8c7ahR6tjQkM9c/e1fzeU="),
]


def _request(path: str, host: str = "mws.amazonservices.in") -> Request:
    return Request("POST", path, headers={"host": host}, scheme="http")


@pytest.mark.parametrize(("path", "parameters", "expected"), KNOWN)
def test_known_answers_are_accepted(path, parameters, expected):
    signed = {**parameters, "Signature": expected}

    assert is_signed(SECRET, _request(path), signed)
    assert not is_signed(SECRET, _request(path), {**signed, "SellerId": "A1SOMEBODYELSE"})
    assert not is_signed(SECRET[::-1], _request(path), signed)


def test_the_public_example_of_the_algorithm_holds():
    parameters = {
        "AWSAccessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "Action": "DescribeJobFlows",
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": "2011-10-03T15:19:30",
        "Version": "2009-03-31",
    }
    text = f"GET\nelasticmapreduce.amazonaws.com\n/\n{canonical_query(parameters)}"

    signed = signature("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", text)

    assert signed == "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs="


def test_names_are_sorted_by_their_bytes_and_empty_values_keep_their_equals_sign():
    parameters = {"X.Id.2": "b", "X.Id.10": "a", "Action": "A", "AWSAccessKeyId": "K", "Empty": ""}

    query = canonical_query(parameters)

    assert query == "AWSAccessKeyId=K&Action=A&Empty=&X.Id.10=a&X.Id.2=b"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8701", "http://127.0.0.1:8701"])
def test_the_host_may_be_signed_as_clients_sign_a_local_address(host):
    """With or without the port, or with the scheme that a library forgot to take off."""
    path = "/Orders/2013-09-01"
    text = f"POST\n{host}\n{path}\n{canonical_query(LIST_ORDERS)}"

    signed = {**LIST_ORDERS, "Signature": signature(SECRET, text)}

    assert is_signed(SECRET, _request(path, host="127.0.0.1:8701"), signed)
    assert not is_signed(SECRET, _request(path, host="127.0.0.2:8701"), signed)


def test_hmac_sha1_is_accepted_and_nothing_else():
    path = "/Orders/2013-09-01"
    parameters = {**LIST_ORDERS, "SignatureMethod": "HmacSHA1"}
    text = f"POST\nmws.amazonservices.in\n{path}\n{canonical_query(parameters)}"
    signed = {**parameters, "Signature": signature(SECRET, text, "HmacSHA1")}

    assert is_signed(SECRET, _request(path), signed)
    assert not is_signed(SECRET, _request(path), {**signed, "SignatureMethod": "HmacMD5"})
    assert not is_signed(SECRET, _request(path), {**signed, "SignatureVersion": "1"})
