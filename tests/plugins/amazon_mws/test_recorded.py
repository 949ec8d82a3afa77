"""
What Amazon really sent, read by our client over its own HTTP library.

`recorded.yaml` beside this file holds what each recording says. Names and amounts in them were
masked by those who published them: an order's masked id is made unique before it is read.
"""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from evidence.beside import RECORDINGS
from ruamel.yaml import YAML

from channel_connector.plugins.amazon_mws.mws import errors as amazon_errors
from channel_connector.plugins.amazon_mws.mws.answers import entries_of, parse
from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.request import Call, Section
from channel_connector.plugins.amazon_mws.mws.timestamps import parse_timestamp
from channel_connector.plugins.amazon_mws.order_source import AmazonOrderSource
from channel_connector.plugins.amazon_mws.settings import AmazonSettings
from channel_connector.ports.channel.order_source import LinePage, OrderPage
from channel_connector.ports.host.errors import ConnectorError, Throttled, Unavailable
from channel_connector.ports.host.rate_policy import Outcome, QuotaSeen
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

SAID: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(
    Path(__file__).with_name("recorded.yaml")
)
pytestmark = RECORDINGS.needed


def each(kind):
    return pytest.mark.parametrize(("name", "said"), SAID[kind].items(), ids=list(SAID[kind]))


@dataclass
class Replay:
    """A client that receives one recording, and the time of the recording."""

    operation: str
    now: datetime
    client: AmazonClient
    policy: AlwaysGranted

    @property
    def source(self):
        return AmazonOrderSource(self.client, self.policy, "A21TJRUUN4KGV")

    def answer(self):
        return self.client.call(Call(Section("Any", "2020-01-01"), self.operation), self.now)

    def document(self):
        return self.client.document(Call(Section("Any", "2020-01-01"), self.operation), self.now)


@pytest.fixture
def replay(policy):
    """Serve a recording with its status and headers, at the time of its Date header."""
    account = AmazonSettings().load(
        {"seller_id": "A1", "access_key_id": "AKID", "secret_key": "key"}
    )
    with requests.Session() as session, responses.RequestsMock() as amazon:

        def serve(name: str) -> Replay:
            path = RECORDINGS.folder / name
            meta = json.loads(path.with_suffix(".meta.json").read_text("utf-8"))
            headers = {key.lower(): value for key, value in meta["response"]["headers"]}
            headers.pop("content-length", None)
            amazon.post(
                re.compile("https://mws.amazonservices.in/.*"),
                body=with_ids_of_their_own(path.read_bytes()),
                status=meta["response"]["status"],
                content_type=headers.pop("content-type", "text/xml"),
                headers=headers,
            )
            now = parse_timestamp(headers["date"]) if "date" in headers else NOON
            operation = meta["operation"].split()[0].strip("()")
            return Replay(operation, now, AmazonClient(account, policy, session), policy)

        yield serve


def with_ids_of_their_own(body: bytes) -> bytes:
    """Give each masked order an id."""
    masked = b"<AmazonOrderId>FILTERED<"
    for number in range(body.count(masked)):
        body = body.replace(masked, b"<AmazonOrderId>701-0000000-%07d<" % number, 1)
    return body


def at(element: Any, path: str) -> str:
    """Return the text at a path of local names, the first where there are several."""
    for name in path.split("/"):
        element = entries_of(element, name)[0]
    return element.text


def moment(text: str | None) -> datetime | None:
    return parse_timestamp(text) if text else None


def test_every_recording_is_expected_here():
    recorded = {
        f"{meta.parent.name}/{json.loads(meta.read_text('utf-8'))['body_file']}"
        for meta in RECORDINGS.folder.glob("*/*.meta.json")
    }
    expected = [name for kind in SAID if kind != "quotas" for name in SAID[kind]]

    assert len(expected) == len(set(expected))
    assert set(expected) == recorded


@each("order_pages")
def test_recorded_orders_are_read_as_they_are(replay, name, said):
    recording = replay(name)

    if recording.operation == "GetOrder":
        page = recording.source.orders(["701-0000000-0000000"], recording.now)
    else:
        page = recording.source.first_page(datetime(2015, 1, 1, tzinfo=UTC), recording.now)

    assert isinstance(page, OrderPage)
    assert page.unreadable == ()
    assert [order.state.value for order in page.orders] == said["states"]
    ids = [order.channel_order_id for order in page.orders]
    assert ids == said.get("ids", [f"701-0000000-{number:07}" for number in range(len(ids))])
    assert page.covers_until == moment(said.get("covers_until"))
    assert (page.next_page is not None) == ("token_ends" in said)
    assert (page.next_page or "").endswith(said.get("token_ends", ""))
    if page.orders:
        first = page.orders[0]
        assert first.currency == said["currency"]
        assert first.placed_at == moment(said["placed_at"])
        assert first.updated_at == moment(said["updated_at"])
        assert first.dispatch_by == moment(said.get("dispatch_by"))
        paid = [order.cash_on_delivery for order in page.orders]
        assert paid == said.get("cash_on_delivery", [False] * len(paid))
        states = [order.ship_to and order.ship_to.state for order in page.orders]
        assert states == said["address_states"]


@each("line_pages")
def test_recorded_items_are_read_as_they_are(replay, name, said):
    recording = replay(name)

    page = recording.source.lines("058-1233752-8214740", None, recording.now)

    assert isinstance(page, LinePage)
    assert {
        "line_ids": [line.channel_line_id for line in page.lines],
        "skus": [line.channel_sku for line in page.lines],
        "quantities": [[line.quantity, line.shipped] for line in page.lines],
        "unit_prices": [told(line.unit_price) for line in page.lines],
        "unit_discounts": [told(line.unit_discount) for line in page.lines],
        "unit_shippings": [told(line.unit_shipping) for line in page.lines],
        "wrapped": [line.gift_wrap for line in page.lines],
        "next_page": page.next_page,
    } == said


def told(amount):
    return amount if amount is None else str(amount)


@each("answers")
def test_recorded_answers_of_other_operations_are_read_as_they_are(replay, name, said):
    said = dict(said)
    numbers = said.pop("number of entries", {})
    recording = replay(name)

    answer = recording.answer()

    assert {path: at(answer.result, path) for path in said} == said
    assert {entry: len(entries_of(answer.result, entry)) for entry in numbers} == numbers
    assert answer.request_id
    assert recording.policy.results[0].outcome is Outcome.ANSWERED


@each("feed_results")
def test_recorded_feed_results_are_read_as_they_are(replay, name, said):
    root = parse(replay(name).document().body)

    assert {path: at(root, path) for path in said} == said


@each("texts")
def test_recorded_texts_are_read_by_their_charset(replay, name, said):
    document = replay(name).document()

    assert document.text().startswith(said)
    assert "\ufffd" not in document.text()
    assert document.is_whole


@each("texts")
def test_a_text_is_no_answer_where_one_is_expected(replay, name, said):
    with pytest.raises(Unavailable):
        replay(name).answer()


@each("refusals")
def test_recorded_refusals_become_the_right_error(replay, name, said):
    recording = replay(name)

    with pytest.raises(ConnectorError) as error:
        recording.answer()

    (result,) = recording.policy.results
    assert type(error.value) is getattr(amazon_errors, said["error"])
    assert (result.outcome, result.code) == (said["outcome"], said["code"])
    assert result.request_id


def test_the_recorded_end_of_a_used_up_hour_is_known(replay):
    recording = replay("spree/request_quota_exceeded.xml")
    recording.now = datetime(2013, 10, 24, 0, 12, 30, tzinfo=UTC)

    with pytest.raises(Throttled) as error:
        recording.answer()

    assert error.value.until == datetime(2013, 10, 24, 0, 42, tzinfo=UTC)


@each("quotas")
def test_recorded_quota_headers_are_learnt_from_any_kind_of_answer(replay, name, said):
    recording = replay(name)
    ask = recording.document if name in SAID["texts"] else recording.answer

    with suppress(ConnectorError):
        ask()

    (result,) = recording.policy.results
    assert result.quota == QuotaSeen(said["most"], said["remaining"], moment(said["resets_at"]))


def test_other_recordings_have_no_quota_headers(replay):
    """Orders, Easy Ship and Sellers send none; neither does the front end that refuses."""
    told = {
        name
        for name in (name for kind in SAID.values() for name in kind)
        if "x-mws-quota-max"
        in (RECORDINGS.folder / name).with_suffix(".meta.json").read_text("utf-8")
    }

    assert told == set(SAID["quotas"])
