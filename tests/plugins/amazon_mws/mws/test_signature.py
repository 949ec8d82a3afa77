"""Signature Version 2: published and independently computed answers, and the encoding traps."""

import pytest

from channel_connector.plugins.amazon_mws.mws.signature import (
    canonical_query,
    encode,
    signature,
    string_to_sign,
)

EXAMPLE_KEY = "ExampleSecretKey0123456789abcdefghijklmn"
SELLER = {
    "AWSAccessKeyId": "AKIDEXAMPLE000000001",
    "MWSAuthToken": "amzn.mws.00000000-1111-2222-3333-444444444444",
    "SellerId": "A1EXAMPLESELLER",
    "SignatureMethod": "HmacSHA256",
    "SignatureVersion": "2",
    "Timestamp": "2020-06-25T12:32:14Z",
}

KNOWN_ANSWERS = {
    "the public example of the algorithm": (
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ("GET", "elasticmapreduce.amazonaws.com", "/"),
        {
            "AWSAccessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "Action": "DescribeJobFlows",
            "SignatureMethod": "HmacSHA256",
            "SignatureVersion": "2",
            "Timestamp": "2011-10-03T15:19:30",
            "Version": "2009-03-31",
        },
        "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs=",
    ),
    "a listing of orders": (
        EXAMPLE_KEY,
        ("POST", "mws.amazonservices.in", "/Orders/2013-09-01"),
        {
            **SELLER,
            "Action": "ListOrders",
            "LastUpdatedAfter": "2020-06-25T11:00:00Z",
            "MarketplaceId.Id.1": "A21TJRUUN4KGV",
            "MaxResultsPerPage": "100",
            "OrderStatus.Status.1": "Unshipped",
            "OrderStatus.Status.2": "PartiallyShipped",
            "Version": "2013-09-01",
        },
        "QzhYpYilreZiNa2w8+tsBOSEBMKq5jpjJEwH6RtW6WQ=",
    ),
    "a feed of stock": (
        EXAMPLE_KEY,
        ("POST", "mws.amazonservices.in", "/Feeds/2009-01-01"),
        {
            **SELLER,
            "Action": "SubmitFeed",
            "ContentMD5Value": "c8nPOHUt75S1S5M9SMRWzA==",
            "FeedType": "_POST_INVENTORY_AVAILABILITY_DATA_",
            "MarketplaceIdList.Id.1": "A21TJRUUN4KGV",
            "PurgeAndReplace": "false",
            "Version": "2009-01-01",
        },
        "XMAjTdbmmp2rQG4LHKW1R+Du2CnbEeb7NoO6IVKwzdY=",
    ),
    "a package whose name needs encoding": (
        EXAMPLE_KEY,
        ("POST", "mws.amazonservices.in", "/EasyShip/2018-09-01"),
        {
            **SELLER,
            "Action": "CreateScheduledPackage",
            "AmazonOrderId": "403-1234567-1234567",
            "MarketplaceId": "A21TJRUUN4KGV",
            "PackageRequestDetails.PackageIdentifier": "Box 1*~ü/%+&=",
            "PackageRequestDetails.PackagePickupSlot.SlotId": "Xyt123bbdg=",
            "Version": "2018-09-01",
        },
        "FsnmDKi/MLx3GE5i6Ct+tI8c7ahR6tjQkM9c/e1fzeU=",
    ),
}


@pytest.mark.parametrize("name", KNOWN_ANSWERS)
def test_known_answers_are_found(name):
    secret_key, (method, host, path), parameters, expected = KNOWN_ANSWERS[name]

    text = string_to_sign(method, host, path, canonical_query(parameters))

    assert signature(secret_key, text) == expected


def test_what_is_signed_has_four_lines_and_no_line_end_behind_them():
    text = string_to_sign("POST", "MWS.AmazonServices.IN", "", "A=1")

    assert text == "POST\nmws.amazonservices.in\n/\nA=1"


def test_names_go_by_their_bytes():
    """Capitals before small letters, and 10 before 2."""
    names = ["Action", "X.Id.2", "AWSAccessKeyId", "X.Id.10", "a"]

    query = canonical_query(dict.fromkeys(names, ""))

    assert query == "AWSAccessKeyId=&Action=&X.Id.10=&X.Id.2=&a="


@pytest.mark.parametrize(
    ("plain", "encoded"),
    [
        ("a b", "a%20b"),
        ("*", "%2A"),
        ("~", "~"),
        ("-_.", "-_."),
        ("+/=&%", "%2B%2F%3D%26%25"),
        ("ü", "%C3%BC"),
        ("2020-06-25T12:32:14Z", "2020-06-25T12%3A32%3A14Z"),
    ],
)
def test_blank_star_and_tilde_are_encoded_as_amazon_does_it(plain, encoded):
    """HTTP libraries get these three wrong, and the answer is SignatureDoesNotMatch."""
    assert encode(plain) == encoded
