"""Every page that can be reached, with script in every field that comes from outside."""

import re
from collections import deque
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

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
from channel_connector.ports.repositories.stock import ItemOutcome, ItemResult, StockCall
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_cancellation,
    a_cancelled_line,
    a_line,
    a_listing,
    a_record,
    a_shipment,
    a_submission,
    an_order,
)

SERVER = "https://connector.example"
SCRIPT = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)><a href=javascript:alert(1)>x</a>"
)
ID = "\"'><img src=x onerror=alert(1)>"
"""As an id that stands in an address, where a slash would end it."""

OURS = {"a": "href", "form": "action", "link": "href", "script": "src"}


class Page(HTMLParser):
    """Notes what a browser would run, and where it would lead."""

    def __init__(self, text):
        super().__init__()
        self.runs, self.leads_to = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.runs += [f"{tag} {name}" for name in told if name.startswith("on") or name == "style"]
        if tag in {"img", "iframe", "object", "embed", "base"} or (tag == "script" and not told):
            self.runs.append(tag)
        address = told.get(OURS.get(tag, ""))
        if address is not None:
            self.leads_to.append(address)


@pytest.fixture
def full(storage, host):
    """Storage in which everything that another side names is script."""
    mine = {"connection": "acme"}
    order = an_order(ID, lines=(a_line(SCRIPT),), currency=SCRIPT)
    submission = a_submission(
        ID,
        **mine,
        channel_status=SCRIPT,
        reason=SCRIPT,
        submission_id=SCRIPT,
        stage=SubmissionStage.SENT,
    )
    stock_update = replace(submission, name=f"stock {ID}", kind=Kind.STOCK, entries=1)
    with storage.writing() as uow:
        uow.orders.put(
            [
                a_record(ID, **mine, order=order, stage=Stage.BLOCKED, reason=SCRIPT),
                a_record(
                    f"held {ID}",
                    **mine,
                    stage=Stage.HELD,
                    unmapped_skus=(SCRIPT,),
                    reason=SCRIPT,
                ),
                a_record(
                    f"told {ID}",
                    **mine,
                    order=None,
                    stage=Stage.SENT_TO_OMS,
                    sent_lines=(SentLine(SCRIPT, SCRIPT, 1),),
                ),
            ]
        )
        parcel = a_shipment(
            ID,
            **mine,
            channel_order_id=ID,
            stage=ShipmentStage.FAILED,
            failed_in=ShipmentStage.BOOKED,
            reason=SCRIPT,
            package_id=SCRIPT,
            invoice_number=SCRIPT,
            submission=ID,
        )
        waits = {"shipment_code": f"waits {SCRIPT}", "stage": ShipmentStage.BOOKED}
        uow.shipments.put([parcel, replace(parcel, shipment_id=f"waits {ID}", **waits)])
        uow.submissions.put([submission, stock_update])
        uow.cancellations.put(
            [
                a_cancellation(
                    ID,
                    **mine,
                    stage=CancellationStage.BLOCKED,
                    reason=SCRIPT,
                    lines=(a_cancelled_line(SCRIPT),),
                )
            ]
        )
        uow.listings.put([a_listing(SCRIPT, **mine, client_sku=SCRIPT, channel_serial=SCRIPT)])
        uow.stock.receive("acme", [StockCall(NOON, {SCRIPT: 3})])
    with storage.writing() as uow:
        uow.stock.coalesce("acme", StockRules())
        uow.stock.make_messages("acme", stock_update.name, NOON)
        refused = ItemResult(ItemOutcome.REFUSED, SCRIPT, SCRIPT)
        uow.stock.record_results("acme", stock_update.name, {1: refused}, refused, NOON)
    for party in Party:
        call = CallRecord(
            NOON,
            party,
            SCRIPT,
            CallOutcome.REFUSED,
            connection="acme",
            subjects=tuple(Subject(kind, ID) for kind in SubjectKind),
            code=SCRIPT,
            said=SCRIPT,
            request_id=SCRIPT,
            request=Body.of(b"x", SCRIPT),
            answer=Body.of(b"x", SCRIPT),
        )
        host.storage_host().call_records.recorder.record(lambda call=call: call)
    host.storage_host().scheduled_jobs.enrol(
        [ScheduledJob("acme", "fetch_orders", NOON, reason=SCRIPT, halted=SCRIPT)]
    )


@pytest.fixture
def crawled(operator, full):
    """Every page that links lead to, by its address."""
    ahead, found = deque(["/console/", f"/console/search?q={SCRIPT}"]), {}
    while ahead:
        address = ahead.popleft()
        if address in found:
            continue
        answer = operator.client.get(address, base_url=SERVER, follow_redirects=True)
        assert answer.status_code < 500, address
        if answer.mimetype != "text/html":
            found[address] = None
            continue
        found[address] = page = Page(answer.text)
        page.text = answer.text
        ahead += [to for to in page.leads_to if to.startswith("/console/") and "sign-out" not in to]
    return {address: page for address, page in found.items() if page is not None}


def test_no_field_of_another_side_runs_or_leads_anywhere(crawled):
    assert len(crawled) > 20
    for address, page in crawled.items():
        assert page.runs == [], address
        elsewhere = [
            to for to in page.leads_to if urlsplit(to).netloc or not to.startswith(("/", "?", "#"))
        ]
        assert [to for to in elsewhere if to] == [], address


def test_the_crawl_sees_each_kind_of_page_and_the_script_on_each(app, crawled):
    """Else it could not say much."""
    adapter = app.url_map.bind("connector.example")
    seen = {
        adapter.match(urlsplit(address).path, method="GET")[0]
        for address, page in crawled.items()
        if "onerror=alert(1)" in unescape(page.text)
    }
    shown = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint.startswith("console.")
    }
    assert shown - seen == {
        "console.sign_in.form",
        "console.assets.asset",
        "console.nothing",
        "console.overview.live",  # a part of the overview
        "console.shipments.documents",
        "console.stock.by_path",  # redirects
        "console.listings.download",
    }


def test_the_parser_sees_what_would_run():
    assert Page(f"<p>{SCRIPT}</p>").runs == ["script", "img onerror", "img"]
    assert re.search("javascript:", Page(f"<p>{SCRIPT}</p>").leads_to[0])
