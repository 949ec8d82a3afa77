"""What a database of the first version tells the sandboxes, which were not there when it was."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.cli.sandboxes.known_work import known_work
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.storage.location import Location


@pytest.fixture
def root(request):
    return request.config.rootpath


@pytest.fixture
def settings_over(root, tmp_path):
    """Return a function that loads the shipped settings with a database, given as SQL."""

    def load(sql=""):
        file = tmp_path / "connector.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(sql)
        settings = load_settings(root / "config.yaml", load_plugins(), {})
        return replace(settings, storage=Location.parse(f"sqlite:///{file}"))

    return load


@pytest.fixture
def first_version(root, settings_over):
    sql = (root / "tests" / "fixtures" / "first_version" / "sqlite.sql").read_text()
    return known_work(settings_over(sql))


def of(entries, **wanted):
    (found,) = [one for one in entries if wanted.items() <= one.items()]
    return found


def test_a_new_database_knows_nothing(settings_over):
    known = known_work(settings_over())

    assert known.latest is None
    assert known.by_connection == {
        "acme_amazon_in": {
            "location_code": "BLR1",
            "orders": [],
            "shipments": [],
            "submissions": [],
        }
    }


def test_it_is_json_about_enabled_connections_only(first_version):
    assert set(first_version.by_connection) == {"acme_amazon_in"}
    assert json.dumps(first_version.by_connection)


def test_the_latest_time_is_known(first_version):
    assert first_version.latest == datetime(2026, 11, 23, 11, 59, tzinfo=UTC)


def test_orders_are_told_with_the_lines_that_were_read_and_without_persons(first_version):
    orders = first_version.by_connection["acme_amazon_in"]["orders"]

    sent = of(orders, order_id="403-0000031-7654321")
    assert [(line["sku"], line["quantity"]) for line in sent["lines"]] == [
        ("RED-MUG", 1),
        ("BLUE-MUG", 2),
    ]
    assert sent["at_oms_since"] is not None
    to_send = of(orders, order_id="403-0000006-7654321")
    assert (len(to_send["lines"]), to_send["at_oms_since"]) == (2, None)
    assert of(orders, order_id="403-0000001-7654321")["lines"] == []
    assert {key for order in orders for key in order} == {
        "order_id",
        "placed_at",
        "updated_at",
        "at_oms_since",
        "cancelled",
        "lines",
        "cancelled_units",
        "cancelled_at_oms",
    }


def test_cancellations_are_told(first_version):
    orders = first_version.by_connection["acme_amazon_in"]["orders"]

    sent = of(orders, order_id="403-0000023-7654321")
    assert sent["cancelled_units"] == sent["cancelled_at_oms"] == {"line-RED-MUG": 1}
    to_send = of(orders, order_id="403-0000021-7654321")
    assert (to_send["cancelled_units"], to_send["cancelled_at_oms"]) == ({"line-BLUE-MUG": 2}, {})
    assert of(orders, order_id="403-0000012-7654321")["cancelled"]


def test_closed_orders_are_not_told(first_version):
    orders = first_version.by_connection["acme_amazon_in"]["orders"]

    assert "403-0000015-7654321" not in {order["order_id"] for order in orders}


def test_shipments_are_told_with_what_is_booked(first_version):
    shipments = first_version.by_connection["acme_amazon_in"]["shipments"]

    booked = of(shipments, shipment_id="7050")
    assert (booked["stage"], booked["package_id"]) == ("DOCUMENTS_MADE", "PKG-50")
    assert booked["document_handle"] == "handle-50010000050"
    assert of(shipments, shipment_id="7033")["slot"]["slot_id"]
    assert len(shipments) == 28


def test_submissions_are_told_with_their_orders(first_version):
    submissions = first_version.by_connection["acme_amazon_in"]["submissions"]

    waiting = of(submissions, submission_id="50010000045")
    assert (waiting["open"], waiting["order_ids"]) == (True, ["403-0000045-7654321"])
    assert not of(submissions, submission_id="50010000050")["open"]
    assert {one["kind"] for one in submissions} == {"DOCUMENTS", "STOCK"}
