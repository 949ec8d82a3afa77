"""What an operator does on a page does the same as the command of that name."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.errors import CredentialsRefused
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.clients import Client
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_cancellation,
    a_listing,
    a_record,
    a_shipment,
    a_submission,
)

GOOD = "Client SKU Id,Channel Serial No.,Channel SKU Id\n8901234567890,B00EXAMPLE,RED-MUG\n"
BAD = f"{GOOD}8.90123E+12,B00EXAMPLE,BLUE-MUG\n"


def due(host):
    """Return which jobs of which connection are due."""
    return {
        (one.connection, one.job)
        for one in host.storage_host().scheduled_jobs.all()
        if one.due_at <= NOON
    }


@pytest.fixture
def upload(operator):
    """Return a function that uploads a file with a page's form."""

    def send(content, **form):
        operator.get("/listings?connection=acme")
        file = (BytesIO(content.encode()), "listings.csv")
        return operator.post("/listings/acme/upload", {"file": file, **form})

    return send


@pytest.fixture
def listings(storage):
    """Return a function that tells the SKUs that have a listing."""

    def told():
        with storage.reading() as uow:
            return [one.channel_sku for one in uow.listings.all("acme")]

    return told


def test_a_blocked_order_is_tried_again(operator, storage, host):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", connection="acme", stage=Stage.BLOCKED)])
    operator.get("/needs-attention")

    answer = operator.post("/needs-attention/orders/acme/403-1")

    assert answer.location == "/console/orders/acme/403-1?noted=True"
    assert (
        "Request saved."
        in operator.client.get(answer.location, base_url="https://connector.example").text
    )
    with storage.reading() as uow:
        assert uow.orders.get("acme", ["403-1"])["403-1"].stage is Stage.TO_READ
    assert ("acme", "complete_orders") in due(host)


def test_an_order_that_is_missing_is_fetched_by_its_id(operator, storage, host):
    operator.get("/orders")

    answer = operator.post("/orders/fetch", {"connection": "acme", "order_id": " 403-4 "})

    assert answer.location == "/console/orders/acme/403-4?noted=True"
    with storage.reading() as uow:
        assert uow.orders.get("acme", ["403-4"])["403-4"].stage is Stage.TO_READ
    assert ("acme", "complete_orders") in due(host)


def test_an_id_that_is_none_of_the_channels_is_refused_with_the_reason(operator, storage):
    operator.get("/orders")

    answer = operator.post("/orders/fetch", {"connection": "acme", "order_id": "<RED-MUG>"})

    assert answer.status_code == 400
    assert "IDs begin with 403-." in answer.text
    assert 'value="&lt;RED-MUG&gt;"' in answer.text
    with storage.reading() as uow:
        assert uow.orders.search("acme") == []


def test_what_changed_since_a_moment_is_read_again(operator, storage, host):
    operator.get("/orders")

    answer = operator.post("/orders/fetch", {"connection": "acme", "since": "2026-03-12T09:30"})

    assert answer.status_code == 302
    with storage.reading() as uow:
        [rescan] = uow.order_rescans.last("acme", 10)
    assert (rescan.on_request, rescan.since.isoformat()) == (True, "2026-03-12T09:30:00+00:00")
    assert ("acme", "rescan_orders") in due(host)
    assert "requested" in operator.get("/orders").text


@pytest.mark.parametrize(
    ("since", "reason"),
    [("", "Enter a date"), ("soon", "Enter a date"), ("2999-01-01T00:00", "in the future")],
)
def test_a_moment_that_cannot_be_is_refused_with_the_reason(operator, storage, since, reason):
    operator.get("/orders")

    answer = operator.post("/orders/fetch", {"connection": "acme", "since": since})

    assert answer.status_code == 400
    assert reason in answer.text


def test_an_order_of_no_connection_is_not_fetched(operator, storage):
    operator.get("/orders")

    assert operator.post("/orders/fetch", {"order_id": "403-4"}).status_code == 404


def test_a_viewer_fetches_no_order(viewer, storage):
    page = viewer.get("/orders").text

    assert "Is an order missing?" not in page
    assert viewer.post("/orders/fetch", {"connection": "acme"}).status_code in {400, 403}


def test_a_failed_shipment_is_tried_again(operator, storage, host):
    failed = a_shipment(
        "7001", connection="acme", stage=ShipmentStage.FAILED, failed_in=ShipmentStage.BOOKED
    )
    with storage.writing() as uow:
        uow.shipments.put([failed])
    operator.get("/needs-attention")

    assert operator.post("/needs-attention/shipments/acme/7001").status_code == 302

    with storage.reading() as uow:
        assert uow.shipments.get("acme", ["7001"])["7001"].stage is ShipmentStage.BOOKED
    assert ("acme", "request_documents") in due(host)


def test_a_cancellation_is_told_again(operator, storage, host):
    with storage.writing() as uow:
        uow.cancellations.put(
            [a_cancellation("403-1", connection="acme", stage=CancellationStage.BLOCKED)]
        )
    operator.get("/needs-attention")

    assert operator.post("/needs-attention/cancellations/acme/403-1").status_code == 302

    with storage.reading() as uow:
        kept = uow.cancellations.get("acme", ["403-1"])["403-1"]
    assert kept.stage is CancellationStage.TO_SEND
    assert ("acme", "pass_on_cancellations") in due(host)


@pytest.mark.parametrize("kind", ["orders", "shipments", "cancellations"])
def test_what_is_not_known_or_another_connections_cannot_be_tried_again(operator, storage, kind):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", connection="acme", stage=Stage.BLOCKED)])
    operator.get("/needs-attention")

    assert operator.post(f"/needs-attention/{kind}/zenith/403-1").status_code == 404


def test_a_viewer_sees_what_waits_and_no_button(viewer, storage):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", connection="acme", stage=Stage.BLOCKED)])

    page = viewer.get("/needs-attention").text

    assert "403-1" in page
    assert "Try again" not in page


def test_a_good_file_is_taken_in(upload, listings):
    assert "1 rows: 1 new" in " ".join(upload(GOOD).text.split())

    assert listings() == ["RED-MUG"]


def test_a_file_with_a_bad_row_is_refused_with_the_rows_number_and_reason(upload, listings):
    page = upload(BAD).text

    assert re.search(r">3</td>.*refused.*>BLUE-MUG</td>", page)
    assert "turned into a number by a spreadsheet" in page
    assert "nothing was changed" in page
    assert listings() == []


def test_the_rows_that_are_well_are_taken_by_wish(upload, listings):
    assert "1 of 2 rows were loaded." in upload(BAD, valid_only="on").text

    assert listings() == ["RED-MUG"]


def test_a_dry_run_changes_nothing(upload, listings):
    assert "dry run" in upload(GOOD, dry_run="on").text

    assert listings() == []


def test_a_file_that_is_none_is_told_without_where_it_was_kept(upload):
    page = upload("no header at all").text

    assert "The header has no column Client SKU Id" in page
    assert "/tmp" not in page  # noqa: S108  # no path is shown


def test_a_form_without_a_file_asks_for_one(operator):
    operator.get("/listings")

    assert "Choose a file first." in operator.post("/listings/acme/upload").text


def test_held_orders_leave_once_their_listing_is_there(upload, storage, host):
    held = a_record("403-1", connection="acme", stage=Stage.HELD, unmapped_skus=("RED-MUG",))
    with storage.writing() as uow:
        uow.orders.put([held])

    assert "1 held orders were released" in upload(GOOD).text
    assert ("acme", "send_orders") in due(host)


def test_all_listings_come_as_a_file_that_can_be_taken_in_again(operator, storage):
    with storage.writing() as uow:
        uow.listings.put([a_listing(sku, connection="acme") for sku in ("RED-MUG", "BLUE-MUG")])

    answer = operator.get("/listings/acme/listings.csv")

    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines() == [
        "Client SKU Id,Channel Serial No.,Channel SKU Id",
        "8901234567890,B00EXAMPLE,BLUE-MUG",
        "8901234567890,B00EXAMPLE,RED-MUG",
    ]


def test_a_test_shows_what_each_side_said(operator, host, monkeypatch):
    (acme, _) = host.connections()

    def refuse(now):
        raise CredentialsRefused("Assure does not accept username or password.")

    monkeypatch.setattr(type(acme.oms), "probe", lambda _self, now: refuse(now))
    operator.get("/connections")
    token = operator.form_token()

    whole = operator.post("/connections/acme/test").text
    part = operator.post("/connections/acme/test", token=token, headers={"HX-Request": "true"}).text

    for page in (whole, part):
        assert "reachable, credentials accepted" in page
        assert "Assure does not accept username or password." in page
    assert "<html" in whole
    assert "<html" not in part


@pytest.fixture
def halted(host):
    """What acme fetches and sends is halted until 12:25; a job of zenith as well."""
    halted = [("acme", "fetch_orders"), ("acme", "send_orders"), ("zenith", "fetch_orders")]
    host.storage_host().scheduled_jobs.enrol(
        [
            ScheduledJob(connection, job, NOON + timedelta(minutes=25), halted="No.")
            for connection, job in halted
        ]
    )


@pytest.mark.parametrize("page", ["/connections", "/needs-attention"])
def test_a_halted_connection_is_tried_now_at_the_push_of_a_button(operator, host, halted, page):
    shown = operator.get(page).text
    assert 'action="/console/connections/acme/resume"' in shown
    assert "Try now" in shown
    assert "in 25 min" in shown

    answer = operator.post("/connections/acme/resume")

    assert answer.status_code == 302
    assert due(host) == {("acme", "fetch_orders"), ("acme", "send_orders")}


def test_only_an_operator_tries_now(viewer, host, halted):
    assert "Try now" not in viewer.get("/connections").text
    assert "in 25 min" in viewer.page.text

    assert viewer.post("/connections/acme/resume").status_code == 403
    assert due(host) == set()


def test_what_is_no_connection_cannot_be_tried(operator, halted):
    operator.get("/connections")

    assert operator.post("/connections/nobody/resume").status_code == 404


def test_nothing_halted_has_no_button(operator):
    assert "Try now" not in operator.get("/connections").text


def test_a_good_test_lets_go_on_what_was_halted_at_that_side(operator, host, halted):
    operator.get("/connections")

    told = operator.post("/connections/acme/test").text  # Assure cannot be reached

    assert "halted jobs are tried again now: fetch orders" in told
    assert due(host) == {("acme", "fetch_orders")}


def test_the_overview_says_when_a_halted_job_is_tried_next(operator, halted):
    assert operator.get("/").text.count("in 25 min") >= 2


def test_a_form_that_is_too_large_is_refused(operator):
    operator.get("/orders")

    assert operator.post("/sign-out", {"more": "x" * 100_000}).status_code == 413


@pytest.mark.parametrize("on", [True, False])
def test_a_client_of_the_database_is_switched(operator, host, on):
    host.storage_host().clients.put(
        Client("kiosk", "hostile", enabled=not on, entry={}, updated_at=NOON)
    )
    operator.get("/connections")

    assert operator.post("/connections/kiosk/switch", {"on": "1"} if on else {}).status_code == 302

    (client,) = host.storage_host().clients.all()
    assert client.enabled == on


def test_a_connection_of_the_file_is_not_switched_here(operator):
    operator.get("/connections")

    assert operator.post("/connections/acme/switch").status_code == 404


def test_skus_that_lack_a_listing_are_told_with_the_orders_that_want_them(operator, storage):
    held = [
        a_record(f"403-{number}", connection="acme", stage=Stage.HELD, unmapped_skus=skus)
        for number, skus in enumerate((("RED-MUG",), ("RED-MUG", "BLUE-MUG")))
    ]
    with storage.writing() as uow:
        uow.orders.put(held)

    page = operator.get("/listings?connection=acme").text

    assert re.search(r">RED-MUG</td>\s*<td[^>]*>2<", page)
    assert re.search(r">BLUE-MUG</td>\s*<td[^>]*>1<", page)


def test_an_order_whose_buyer_asks_to_cancel_is_shipped_on_request(operator, storage):
    with storage.writing() as uow:
        asked = a_record("403-2", connection="acme", cancel_requested_at=NOON)
        uow.orders.put([replace(asked, stage=Stage.SENT_TO_OMS, order=None)])
    assert "403-2" in operator.get("/needs-attention").text
    assert "Ship it anyway" in operator.get("/orders/acme/403-2").text

    assert operator.post("/needs-attention/orders/acme/403-2/ship").status_code == 302

    assert "403-2" not in operator.get("/needs-attention").text
    with storage.reading() as uow:
        assert uow.orders.get("acme", ["403-2"])["403-2"].ship_anyway


def test_a_parcel_that_was_dealt_with_is_acknowledged(operator, storage):
    parcel = a_shipment("7009", connection="acme", attention="Stop the parcel.")
    with storage.writing() as uow:
        uow.shipments.put([replace(parcel, stage=ShipmentStage.READY)])
    assert "Stop the parcel." in operator.get("/needs-attention").text
    assert "Acknowledge" in operator.get("/shipments/acme/7009").text

    assert operator.post("/needs-attention/shipments/acme/7009/acknowledge").status_code == 302

    assert "Stop the parcel." not in operator.get("/needs-attention").text


@pytest.mark.parametrize(
    ("renewal", "after", "job"),
    [
        ("fetch", ShipmentStage.DOCUMENTS_MADE, "fetch_documents"),
        ("request", ShipmentStage.BOOKED, "request_documents"),
    ],
)
def test_the_documents_of_a_ready_shipment_are_got_again(
    operator, viewer, storage, host, renewal, after, job
):
    ready = a_shipment("7009", connection="acme", stage=ShipmentStage.READY, package_id="P-1")
    with storage.writing() as uow:
        uow.shipments.put([ready])
    address = f"/shipments/acme/7009/documents/{renewal}"
    assert address not in viewer.get("/shipments/acme/7009").text
    assert address in operator.get("/shipments/acme/7009").text

    answer = operator.post(address)

    assert answer.location == "/console/shipments/acme/7009?noted=True"
    with storage.reading() as uow:
        assert uow.shipments.get("acme", ["7009"])["7009"].stage is after
    assert ("acme", job) in due(host)
    assert (address in operator.get("/shipments/acme/7009").text) is (renewal == "fetch")


@pytest.mark.parametrize(
    "path", ["7009/documents/fetch", "7008/documents/fetch", "7008/documents/x"]
)
def test_documents_that_were_not_made_are_not_got_again(operator, storage, path):
    made = a_shipment("7008", connection="zenith", stage=ShipmentStage.READY)
    with storage.writing() as uow:
        uow.shipments.put([a_shipment("7009", connection="acme"), made])
    operator.get("/shipments")

    assert operator.post(f"/shipments/acme/{path}").status_code == 404


def test_a_submission_is_given_up(operator, viewer, storage, host):
    with storage.writing() as uow:
        uow.submissions.put([a_submission("stock-2", connection="acme", kind=Kind.STOCK)])
    assert "Give up" not in viewer.get("/submissions/acme/stock-2").text
    assert "sent again with the next stock" in operator.get("/submissions/acme/stock-2").text

    answer = operator.post("/submissions/acme/stock-2/give-up")

    assert answer.location == "/console/submissions/acme/stock-2?noted=True"
    with storage.reading() as uow:
        assert uow.submissions.find("stock-2")[0].stage is SubmissionStage.PROCESSED
    assert "Give up" not in operator.get("/submissions/acme/stock-2").text
    assert operator.post("/submissions/acme/stock-2/give-up", token="x").status_code == 403
