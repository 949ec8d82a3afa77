"""Each page shows what is stored, and nothing of the buyer."""

import re
from dataclasses import replace
from datetime import timedelta
from html import escape, unescape
from urllib.parse import quote

import pytest

from channel_connector.adapters.console.services import EXTENSION
from channel_connector.ports.channel.stock_pools import StockRules
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.call_records import (
    Body,
    CallOutcome,
    CallRecord,
    Party,
    Subject,
    SubjectKind,
)
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import SentLine, Stage
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.stock import (
    WHOLE_CALLS,
    ItemOutcome,
    ItemResult,
    StockCall,
)
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_cancellation,
    a_cancelled_line,
    a_line,
    a_listing,
    a_record,
    a_shipment,
    a_slot,
    a_submission,
    an_address,
    an_order,
)
from channel_connector.ports.testing.host.loaded_connections_contract import a_report, left_out

MINUTE = timedelta(minutes=1)
SERVER = "https://connector.example"
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def an_acme_record(order_id="403-1", **changes):
    return a_record(order_id, connection="acme", **changes)


def an_acme_shipment(shipment_id="7001", **changes):
    told = {"connection": "acme", "channel_order_id": "403-1"} | changes
    return a_shipment(shipment_id, **told)


@pytest.fixture
def keep(storage):
    """Return a function that puts rows into the books they belong to."""

    def put(orders=(), shipments=(), submissions=(), cancellations=(), listings=()):
        with storage.writing() as uow:
            uow.orders.put(orders)
            uow.shipments.put(shipments)
            uow.submissions.put(submissions)
            uow.cancellations.put(cancellations)
            uow.listings.put(listings)

    return put


@pytest.fixture
def stock(storage):
    """A SKU of which 12 are shown and 9 are wanted, and one that the channel refused."""
    submission = a_submission(
        "stock-1",
        connection="acme",
        kind=Kind.STOCK,
        entries=2,
        stage=SubmissionStage.PROCESSED,
        done_at=NOON - 30 * MINUTE,
    )
    with storage.writing() as uow:
        uow.stock.receive("acme", [StockCall(NOON - 40 * MINUTE, {"RED-MUG": 12, "GHOST-MUG": 3})])
    with storage.writing() as uow:
        uow.stock.coalesce("acme", StockRules())
        uow.submissions.put([submission])
        uow.stock.make_messages("acme", "stock-1", NOON - 35 * MINUTE)
        refused = ItemResult(ItemOutcome.REFUSED, "13013", "This SKU is not in your catalogue.")
        accepted = ItemResult(ItemOutcome.ACCEPTED)
        uow.stock.record_results("acme", "stock-1", {1: refused}, accepted, NOON - 30 * MINUTE)
    with storage.writing() as uow:
        uow.stock.receive("acme", [StockCall(NOON - 5 * MINUTE, {"RED-MUG": 9})])
    with storage.writing() as uow:
        uow.stock.coalesce("acme", StockRules())


def text_of(answer):
    """Return what a person reads on a page, in one line."""
    assert answer.status_code == 200, answer.text
    body = answer.text.partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_an_empty_console_says_that_nothing_needs_attention(operator):
    told = text_of(operator.get("/"))

    assert "Nothing needs attention." in told
    assert "acme" in told
    assert "zenith" in told


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/orders", "wait for the next order fetch"),
        ("/shipments", "A shipment appears when Assure packs an order."),
        ("/stock", "Stock appears when Assure sends it."),
        ("/submissions", "The connector sends a submission when stock has changed"),
        ("/listings", "channel-connector listings import FILE --connection acme"),
        ("/needs-attention", "Nothing needs attention."),
        ("/search", "Enter a whole ID."),
    ],
)
def test_an_empty_list_says_what_to_do(operator, path, hint):
    assert hint in text_of(operator.get(path))


def test_the_overview_shows_what_needs_attention_first(operator, host, keep):
    keep([an_acme_record(stage=Stage.BLOCKED, reason="Assure refused it.")])
    host.storage_host().scheduled_jobs.enrol(
        [ScheduledJob("acme", "fetch_orders", NOON, halted="The secret key is wrong.", ran_at=NOON)]
    )

    told = text_of(operator.get("/"))

    assert told.index("The secret key is wrong.") < told.index("Assure refused it.")
    assert "Stopped" in told
    assert told.index("Assure refused it.") < told.index("orders waiting")


def test_what_stopped_a_connection_that_is_disabled_needs_nobody(operator, app, host):
    host.storage_host().scheduled_jobs.enrol(
        [ScheduledJob("acme", "fetch_orders", NOON, halted="The key is wrong.")]
    )
    console = app.extensions[EXTENSION]
    acme, zenith = console.connections
    app.extensions[EXTENSION] = replace(
        console, connections=(zenith,), disabled=(replace(acme.settings, enabled=False),)
    )

    assert "The key is wrong." not in text_of(operator.get("/"))


def test_what_no_host_runs_needs_attention_first(operator, host):
    """The pages' own server may have it open: that says nothing about who runs it."""
    left = left_out("zenith", in_database=False)
    host.storage_host().loaded_connections.report("one", [a_report("acme"), left], NOON)
    host.storage_host().scheduled_jobs.enrol(
        [ScheduledJob("acme", "fetch_orders", NOON, halted="No.")]
    )

    for page in ("/", "/needs-attention", "/connections"):
        told = text_of(operator.get(page))
        assert "Left out by one. There is no key." in told, page
        assert "Nothing needs attention." not in told
    assert "Not loaded" in told
    assert "Not loaded" not in told.partition("zenith")[0]
    assert "There is no key." in text_of(operator.get("/needs-attention?connection=zenith"))
    assert "There is no key." not in text_of(operator.get("/needs-attention?connection=acme"))


def test_a_connection_of_another_host_that_is_gone_is_shown(operator, host):
    reports = host.storage_host().loaded_connections
    reports.report("one", [a_report("acme"), a_report("zenith")], NOON)
    reports.report("two", [a_report("beta")], NOON - 10 * MINUTE)

    for page in ("/", "/needs-attention", "/connections"):
        told = text_of(operator.get(page))
        assert "No running host has it. two, the last one, was last seen" in told, page


def test_the_restart_of_a_host_needs_nobody(operator, host):
    host.storage_host().loaded_connections.report("one", [a_report("acme")], NOON - 3 * MINUTE)

    assert "Nothing needs attention." in text_of(operator.get("/"))


def test_the_overview_tells_until_when_something_waits_and_why(operator, host):
    waits = ScheduledJob(
        "acme", "send_stock", NOON + 20 * MINUTE, "The next update leaves at 12:20."
    )
    host.storage_host().scheduled_jobs.enrol([waits])

    told = text_of(operator.get("/"))

    assert "send stock in 20 min The next update leaves at 12:20." in told
    assert "Waiting" in told


def test_the_overview_tells_the_oldest_order_and_the_age_of_the_stock(operator, keep, stock):
    keep([an_acme_record("403-1"), an_acme_record("403-2", first_seen_at=NOON - MINUTE)])

    told = text_of(operator.get("/"))

    assert "2 orders waiting" in told
    assert "stock-1 30 min ago" in told
    assert "2 SKUs to send" in told


def test_the_overview_shows_when_a_label_is_expected(operator, keep):
    keep(shipments=[an_acme_shipment(stage=ShipmentStage.BOOKED)])

    told = text_of(operator.get("/"))

    assert "1 shipments without label" in told
    assert "0 packed orders are ahead" in told


def test_the_live_part_alone_is_asked_for_again_and_again(operator):
    page = operator.get("/now").text

    assert page.lstrip().startswith('<div id="now"')
    assert "<html" not in page


def test_orders_are_filtered_by_stage_and_connection(operator, keep):
    keep(
        [
            an_acme_record("403-1", stage=Stage.HELD, reason="No listing of RED-MUG."),
            an_acme_record("403-2"),
            a_record("403-3", connection="zenith"),
        ]
    )

    assert all(one in text_of(operator.get("/orders")) for one in ("403-1", "403-2", "403-3"))
    held = text_of(operator.get("/orders?stage=HELD"))
    assert "403-1" in held
    assert "403-2" not in held
    zenith = text_of(operator.get("/orders?connection=zenith"))
    assert "403-3" in zenith
    assert "403-1" not in zenith


def test_a_long_list_has_pages_that_miss_no_row_and_repeat_none(operator, keep):
    keep([an_acme_record(f"403-{number:03}") for number in range(120)])

    seen, path = [], "/orders?connection=acme"
    while path:
        page = operator.get(path).text
        seen += re.findall(r">(403-\d+)</a>", page)
        found = re.search(r'href="/console([^"]+)">Next page', page)
        path = found[1].replace("&amp;", "&") if found else None

    assert sorted(seen) == [f"403-{number:03}" for number in range(120)]


def test_an_order_shows_its_lines_and_nothing_of_the_buyer(operator, keep):
    order = an_order("403-1", ship_to=an_address(), lines=(a_line("RED-MUG", 3, shipped=1),))
    keep([an_acme_record("403-1", order=order, reason="Assure is asked again.")])

    page = operator.get("/orders/acme/403-1")

    told = text_of(page)
    assert "line-RED-MUG RED-MUG 3 1" in told
    assert "499.00 INR" in told
    assert "Assure is asked again." in told
    address = an_address()
    for personal in (address.name, address.line1, address.city, address.phone, address.postal_code):
        assert personal not in page.text


def test_an_order_shows_its_shipments_and_whether_it_was_cancelled_before_or_after(operator, keep):
    lines = (SentLine("line-RED-MUG", "RED-MUG", 1),)
    keep(
        [an_acme_record(order=None, stage=Stage.SENT_TO_OMS, sent_at=NOON, sent_lines=lines)],
        [an_acme_shipment(accepted_at=NOON + MINUTE)],
        cancellations=[
            a_cancellation(
                "403-1",
                connection="acme",
                noticed_at=NOON + 2 * MINUTE,
                stage=CancellationStage.SENT,
                sent=(a_cancelled_line(),),
                sent_at=NOON + 3 * MINUTE,
            )
        ],
    )

    told = text_of(operator.get("/orders/acme/403-1"))

    assert told.index("Packed as 7001") < told.index("Cancellation noticed")
    assert "2026-03-14 12:03:00" in told
    assert "line-RED-MUG RED-MUG 1 \N{EN DASH} 1" in told


def test_a_shipment_tells_its_story_and_leads_to_its_documents(operator, keep, storage):
    ready = an_acme_shipment(
        stage=ShipmentStage.READY,
        booked_at=NOON + MINUTE,
        documents_made_at=NOON + 5 * MINUTE,
        ready_at=NOON + 6 * MINUTE,
        slot=a_slot(),
        package_id="PKG-9",
        invoice_number="IN-77",
    )
    keep(shipments=[ready])
    with storage.writing() as uow:
        uow.shipments.keep_documents("acme", "7001", b"%PDF-1.4 label")

    told = text_of(operator.get("/shipments/acme/7001"))
    pdf = operator.get("/shipments/acme/7001/documents.pdf")

    assert told.index("Pack call accepted") < told.index("Package and pickup booked")
    assert "Label and invoice (PDF)" in told
    assert "PKG-9" in told
    assert (pdf.data, pdf.mimetype) == (b"%PDF-1.4 label", "application/pdf")
    assert pdf.headers["Content-Disposition"] == "attachment; filename=shipment-7001.pdf"


@pytest.mark.parametrize("odd", ["A/B", "/A", "A//B/", "A B?#%2F", "../A"])
def test_ids_with_any_characters_have_their_pages(operator, keep, storage, odd):
    """Ids are the channel's and the OMS's, who may use slashes."""
    keep(
        [an_acme_record(odd, order=None, stage=Stage.BLOCKED)],
        [an_acme_shipment(odd, channel_order_id=odd, stage=ShipmentStage.READY)],
    )
    with storage.writing() as uow:
        uow.shipments.keep_documents("acme", odd, b"%PDF-1.4 label")

    for path in ("/orders", "/shipments", "/needs-attention", f"/search?q={quote(odd, safe='')}"):
        for address in re.findall(r'class="id" href="/console(/[^"]+)"', operator.get(path).text):
            page = operator.get(unescape(address))
            assert page.status_code == 200, address
            assert f'<h1 class="id">{escape(odd)}</h1>' in page.text
    [label] = re.findall(
        r'href="/console(/[^"]+documents.pdf)"',
        operator.get(f"/shipments/acme/{quote(odd, safe='')}").text,
    )
    assert operator.get(label).data == b"%PDF-1.4 label"
    operator.get("/orders")
    retried = operator.post(f"/needs-attention/orders/acme/{quote(odd, safe='')}")
    assert retried.location == f"/console/orders/acme/{quote(odd, safe='')}?noted=True"


def test_a_viewer_is_told_who_may_take_documents(viewer, keep, storage):
    keep(shipments=[an_acme_shipment(stage=ShipmentStage.READY)])
    with storage.writing() as uow:
        uow.shipments.keep_documents("acme", "7001", b"%PDF-1.4 label")

    page = viewer.get("/shipments/acme/7001")

    assert "operators only" in text_of(page)
    assert "documents.pdf" not in page.text


def test_a_sku_shows_what_was_received_and_told_and_said(operator, stock, keep):
    keep(listings=[a_listing("RED-MUG", connection="acme")])

    red = operator.get("/stock/acme?sku=RED-MUG")
    ghost = text_of(operator.get("/stock/acme?sku=GHOST-MUG"))

    assert "9 received 5 min ago" in text_of(red)
    assert "12 on the channel since 30 min ago" in text_of(red)
    assert "8901234567890" in text_of(red)
    assert '<path class="received" d="M' in red.text
    assert '<path class="exposed" d="M' in red.text
    assert "<title>12: accepted</title>" in red.text
    assert "Message from the channel: 13013 This SKU is not in your catalogue." in ghost
    assert "no listing" in ghost


def test_the_page_of_an_unknown_sku_says_what_to_do(operator):
    unknown = operator.get("/stock/acme?sku=a/SKU-<b>")

    assert unknown.status_code == 404
    assert "This SKU is not known" in unknown.text
    assert "SKU-<b>" not in unknown.text
    assert "This SKU is not known" not in operator.get("/stock/nobody?sku=a/SKU").text


def test_stock_is_listed_from_a_sku_on_and_by_what_is_to_be_done(operator, stock):
    assert "RED-MUG" in text_of(operator.get("/stock"))
    from_r = text_of(operator.get("/stock?sku=R"))
    assert "GHOST-MUG" not in from_r
    refused = text_of(operator.get("/stock?show=refused"))
    assert "GHOST-MUG" in refused
    assert "RED-MUG" not in refused


def test_a_submission_shows_its_messages_and_filters_them_by_outcome(operator, stock):
    told = text_of(operator.get("/submissions/acme/stock-1"))
    refused = text_of(operator.get("/submissions/acme/stock-1?outcome=REFUSED"))

    assert "RED-MUG 12 0 12 accepted" in told
    assert "GHOST-MUG" in refused
    assert "RED-MUG" not in refused


def test_submissions_show_their_age_and_which_are_stuck(operator, keep, clock):
    keep(submissions=[a_submission("documents-9", connection="acme")])
    clock.moment = NOON + timedelta(hours=3)

    told = text_of(operator.get("/submissions"))

    assert "documents-9 documents 1 stuck 2 h 59 min ago" in told
    assert "stuck submission documents-9" in text_of(operator.get("/needs-attention"))


def test_connections_show_their_settings(operator):
    told = text_of(operator.get("/connections"))

    assert "every 2 min" in told
    assert "Calls from Assure not accepted" in told
    assert "swordfish" not in told


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("403-1", "/console/orders/acme/403-1"),
        (" 7001 ", "/console/shipments/acme/7001"),
        ("CC-7001", "/console/shipments/acme/7001"),
        ("PKG-9", "/console/shipments/acme/7001"),
        ("IN-77", "/console/shipments/acme/7001"),
        ("documents-9", "/console/submissions/acme/documents-9"),
        ("50000000001", "/console/submissions/acme/documents-9"),
        ("BLUE/MUG", "/console/stock/acme?sku=BLUE/MUG"),
    ],
)
def test_any_id_leads_to_its_page(operator, keep, wanted, leads_to):
    keep(
        [an_acme_record()],
        [an_acme_shipment(package_id="PKG-9", invoice_number="IN-77")],
        [a_submission("documents-9", connection="acme")],
        listings=[a_listing("BLUE/MUG", connection="acme")],
    )

    answer = operator.get("/search", query_string={"q": wanted})

    assert (answer.status_code, answer.location) == (302, leads_to)
    assert operator.client.get(leads_to, base_url=SERVER).status_code == 200


def test_an_id_of_several_things_shows_them_all(operator, keep):
    keep([an_acme_record(), a_record("403-1", connection="zenith")])

    told = text_of(operator.get("/search?q=403-1"))

    assert "order 403-1 order id acme" in told
    assert "order 403-1 order id zenith" in told


def test_a_search_without_results_says_so(operator):
    assert "Nothing has the ID 403-404." in text_of(operator.get("/search?q=403-404"))


@pytest.mark.parametrize(
    "path",
    [
        "/orders/zenith/403-1",
        "/orders/nobody/403-1",
        "/shipments/zenith/7001",
        "/shipments/zenith/7001/documents.pdf",
        "/submissions/zenith/stock-1",
        "/stock/zenith?sku=RED-MUG",
        "/listings/nobody/listings.csv",
    ],
)
def test_another_connections_things_are_not_found(operator, keep, stock, path):
    keep([an_acme_record()], [an_acme_shipment()])

    assert operator.get(path).status_code == 404


def test_script_from_the_channel_is_shown_as_text(operator, keep, host):
    """Whatever Amazon or Assure wrote stands on pages as it is, and never runs."""
    keep(
        [an_acme_record(SCRIPT, stage=Stage.BLOCKED, reason=SCRIPT)],
        [an_acme_shipment(SCRIPT, stage=ShipmentStage.FAILED, reason=SCRIPT, package_id=SCRIPT)],
        [
            replace(
                a_submission(SCRIPT, connection="acme"),
                channel_status=SCRIPT,
                reason=SCRIPT,
                submission_id=SCRIPT,
            )
        ],
        [a_cancellation(SCRIPT, connection="acme", stage=CancellationStage.BLOCKED, reason=SCRIPT)],
        [a_listing(SCRIPT, connection="acme", client_sku=SCRIPT, channel_serial=SCRIPT)],
    )
    host.storage_host().scheduled_jobs.enrol(
        [ScheduledJob("acme", "fetch_orders", NOON, halted=SCRIPT)]
    )
    lists = (
        "/",
        "/orders",
        "/shipments",
        "/submissions",
        "/listings",
        "/needs-attention",
        "/connections",
    )

    addresses = [f"/console{path}" for path in lists]
    for path in lists:
        page = operator.get(path).text
        addresses += re.findall(r'href="(/console/[^"]+)"', page)
    addresses.append(f"/console/search?q={SCRIPT}")

    assert sum("script" in address for address in addresses) >= 4
    answers = {
        address: operator.client.get(unescape(address), base_url=SERVER)
        for address in set(addresses)
    }
    pages = {
        address: answer.text
        for address, answer in answers.items()
        if answer.mimetype == "text/html"
    }
    assert sum("&lt;script" in page for page in pages.values()) >= len(lists)
    for address, page in pages.items():
        assert "<script>alert" not in page, address
        assert "<img" not in page, address


def test_no_page_has_script_or_style_of_its_own(operator, keep, stock):
    """The policy that every answer carries would not let it run."""
    keep([an_acme_record()], [an_acme_shipment(stage=ShipmentStage.BOOKED)])
    for path in ("/", "/orders", "/orders/acme/403-1", "/stock/acme?sku=RED-MUG", "/listings"):
        page = operator.get(path).text
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page), path
        assert not re.search(r"<style|<script(?! src=)", page), path


@pytest.fixture
def recorded(host):
    """Two calls: one that was answered, about an order, and one that was throttled."""
    keeping = host.storage_host().call_records.buffer()
    for record in (
        CallRecord(
            NOON,
            Party.CHANNEL,
            "ListOrderItems",
            CallOutcome.ANSWERED,
            "acme",
            (Subject(SubjectKind.ORDER, "403-1"),),
            200,
            request=Body.of(b"<ask/>", "<ask/>"),
            answer=Body.of(b"<answer/>", f"<answer>{SCRIPT}</answer>"),
        ),
        CallRecord(
            NOON + MINUTE,
            Party.CHANNEL,
            "SubmitFeed",
            CallOutcome.THROTTLED,
            "acme",
            http_status=503,
            code="RequestThrottled",
            said=SCRIPT,
        ),
    ):
        keeping.record(lambda record=record: record)
    keeping.close()


def test_calls_are_listed_newest_first_and_filtered(operator, recorded):
    told = text_of(operator.get("/calls"))
    assert told.index("RequestThrottled") < told.index("ListOrderItems")
    failed = text_of(operator.get("/calls?failed=1"))
    assert "ListOrderItems" not in failed
    of_order = text_of(operator.get("/calls?kind=ORDER&about=403-1"))
    assert "ListOrderItems" in of_order
    assert "RequestThrottled" not in of_order
    assert "No calls match these filters." in text_of(operator.get("/calls?operation=GetReport"))
    assert "ListOrderItems" in text_of(operator.get("/calls?after=nonsense"))


def test_one_call_is_shown_whole_and_harmless(operator, recorded):
    addresses = re.findall(r'href="/console(/calls/\d+)"', operator.get("/calls").text)

    pages = [operator.get(address).text for address in addresses]

    assert len(pages) == 2
    assert "&lt;ask/&gt;" in "".join(pages)
    assert not any("<script>alert" in page or "<img" in page for page in pages)


def test_an_order_leads_to_its_calls(operator, keep, recorded):
    keep([an_acme_record()])

    page = operator.get("/orders/acme/403-1").text
    address = unescape(re.search(r'href="/console(/calls[^"]+)">Calls', page)[1])

    assert "ListOrderItems" in text_of(operator.get(address))


@pytest.mark.parametrize(
    "sku",
    ["/RED", "//RED", "/", ".", "..", "../orders", "RED/", "RED?", "RED#1", "RED%2F", "A B+&"],
)
def test_every_sku_has_a_page_that_the_list_links_to(operator, storage, sku):
    with storage.writing() as uow:
        uow.stock.receive("acme", [StockCall(NOON, {sku: 5})])
    with storage.writing() as uow:
        uow.stock.coalesce("acme", StockRules())
    listed = operator.get("/stock?connection=acme").text
    [address] = re.findall(r'<a class="id" href="/console(/stock/acme[^"]*)"', listed)

    page = operator.get(unescape(address))

    assert page.status_code == 200
    assert f'<h1 class="id">{escape(sku)}</h1>' in page.text


def test_the_address_of_a_sku_that_people_kept_leads_to_its_page(operator, stock):
    assert operator.get("/stock/acme/RED-MUG").location == "/console/stock/acme?sku=RED-MUG"


@pytest.fixture
def unusable(storage):
    with storage.writing() as uow:
        problems = dict.fromkeys(["RED-MUG", "BLUE-MUG"], "The quantity is no number.")
        uow.stock.note_unusable("acme", problems, NOON - 5 * MINUTE)


def test_skus_whose_stock_cannot_be_used_are_counted_and_need_attention(operator, unusable):
    overview = text_of(operator.get("/"))
    told = text_of(operator.get("/needs-attention"))

    assert "SKUs with unusable stock 2" in overview
    assert "unusable stock 2 SKUs" in told
    assert "(BLUE-MUG, RED-MUG). The quantity is no number." in told


def test_stock_of_which_nothing_can_be_used_concerns_all_skus(operator, unusable, storage):
    with storage.writing() as uow:
        problems = {WHOLE_CALLS: "Location BRL1 does not belong to this connection."}
        uow.stock.note_unusable("acme", problems, NOON)

    told = text_of(operator.get("/needs-attention"))

    assert "unusable stock all SKUs" in told
    assert "Location BRL1 does not belong to this connection." in told


def test_the_page_of_a_sku_says_that_its_stock_cannot_be_used_and_when_that_ended(
    operator, unusable, storage
):
    lasting = text_of(operator.get("/stock/acme?sku=BLUE-MUG"))
    with storage.writing() as uow:
        uow.stock.end_unusable("acme", ["BLUE-MUG"], NOON)
    ended = text_of(operator.get("/stock/acme?sku=BLUE-MUG"))

    assert "1 quantity from Assure could not be used" in lasting
    assert "The quantity is no number." in lasting
    assert "a usable one came" not in lasting
    assert "a usable one came 2026-03-14 12:00:00" in ended
