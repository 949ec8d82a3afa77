"""The control side of stock, feeds, packages and documents."""

from base64 import b64decode

import pytest

from channel_connector.plugins.amazon_mws.sandbox.control.app import views
from channel_connector.plugins.amazon_mws.sandbox.shop.order import NotPossible
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind
from channel_connector.ports.testing.fakes.sandbox_process import SandboxRefused


def test_a_shop_takes_up_skus_that_no_article_has(still):
    before = len(still.control("GET", "/control/stock")["stock"])

    taken = still.control("POST", "/control/stock", {"skus": ["EXTRA-1", "EXTRA-2"]})

    assert taken == {"skus": before + 2}
    assert still.control("GET", "/control/stock?sku=EXTRA-1")["stock"] == [
        {"sku": "EXTRA-1", "quantity": None, "history": []}
    ]


def test_stock_feeds_packages_and_documents_are_empty_at_first(still):
    assert still.control("GET", "/control/feeds") == {"feeds": []}
    assert still.control("GET", "/control/packages") == {"packages": []}
    assert still.control("GET", "/control/documents/403-1234567-1234567") == {"documents": []}


def test_releasing_a_feed_that_is_not_stuck_is_refused(still):
    with pytest.raises(SandboxRefused, match=r"409.*Feed 17 does not exist"):
        still.control("POST", "/control/feeds", {"release": ["17"]})


def test_a_released_feed_is_shown_with_its_report(caller):
    caller.order_trouble(Kind.SUBMISSION_STUCK)
    feed_id = caller.submit_stock(caller.write.stock("DIYA-IND-12", 4))
    caller.wait(hours=1)
    caller.amazon.advance(caller.now)
    seller = caller.amazon.sellers["A1SANDBOXSELLER"]
    feed = seller.feeds.feeds[feed_id]
    stuck = views.feed_json(feed)

    views.release(seller, [feed_id], caller.now)
    caller.wait(minutes=5)
    caller.amazon.advance(caller.now)
    done = views.feed_json(feed)

    assert (stuck["status"], stuck["trouble"], stuck["report"]) == (
        "_IN_PROGRESS_",
        "feed_stuck",
        None,
    )
    assert (done["status"], done["trouble"]) == ("_DONE_", None)
    assert "<MessagesSuccessful>1<" in done["report"]
    with pytest.raises(NotPossible):
        views.release(seller, [feed_id], caller.now)


def test_packages_and_documents_are_shown(caller):
    order = caller.place()
    caller.book(order, PackageRequestDetails__PackageIdentifier="Box 9")
    caller.ask_documents(order.order_id)
    caller.wait(minutes=10)
    caller.amazon.advance(caller.now)
    seller = caller.amazon.sellers["A1SANDBOXSELLER"]

    package = views.package_json(seller.packages.packages[order.order_id], "Waiting")
    (document,) = map(views.document_json, seller.reports.of_order(order.order_id))

    assert (package["status"], package["identifier"]) == ("Waiting", "Box 9")
    assert b64decode(document["content"]).startswith(b"%PDF-")
    assert document["pages"] == [
        {"order_id": order.order_id, "kind": "ShippingLabel"},
        {"order_id": order.order_id, "kind": "Invoice"},
    ]
