"""An open channel to Amazon with made-up keys, and an Amazon that answers each operation."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from fpdf import FPDF

from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.ports.channel.plugin import Services
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

SETTINGS = {
    "seller_id": "A1EXAMPLESELLER",
    "access_key_id": "AKIDEXAMPLE000000001",
    "secret_key": "ExampleSecretKey0123456789abcdefghijklmn",
    "mws_auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
}
SLOT = (
    "<SlotId>slot+1/a=</SlotId><PickupTimeStart>2026-03-15T12:00:00Z</PickupTimeStart>"
    "<PickupTimeEnd>2026-03-15T15:00:00Z</PickupTimeEnd>"
)
PACKAGE = (
    f"<ScheduledPackageId><AmazonOrderId>{ORDER_ID}</AmazonOrderId><PackageId>P-1</PackageId>"
    f"</ScheduledPackageId><PackageStatus>Scheduled</PackageStatus>"
    f"<PackagePickupSlot>{SLOT}</PackagePickupSlot>"
)
TAKEN_IN = "<FeedSubmissionInfo><FeedSubmissionId>50001</FeedSubmissionId></FeedSubmissionInfo>"
ORDERS = "<Orders/><LastUpdatedBefore>2026-03-14T11:58:00Z</LastUpdatedBefore>"
ITEMS = f"<AmazonOrderId>{ORDER_ID}</AmazonOrderId><OrderItems/>"
RESULTS = {
    "ListOrders": ORDERS,
    "ListOrdersByNextToken": ORDERS,
    "GetOrder": "<Orders/>",
    "ListOrderItems": ITEMS,
    "ListOrderItemsByNextToken": ITEMS,
    "ListMarketplaceParticipations": (
        "<ListParticipations><Participation><MarketplaceId>A21TJRUUN4KGV</MarketplaceId>"
        "<SellerId>A1EXAMPLESELLER</SellerId></Participation></ListParticipations>"
    ),
    "ListPickupSlots": (
        f"<AmazonOrderId>{ORDER_ID}</AmazonOrderId>"
        f"<PickupSlotList><PickupSlot>{SLOT}</PickupSlot></PickupSlotList>"
    ),
    "CreateScheduledPackage": f"<ScheduledPackage>{PACKAGE}</ScheduledPackage>",
    "GetScheduledPackage": f"<ScheduledPackage>{PACKAGE}</ScheduledPackage>",
    "UpdateScheduledPackages": (
        f"<ScheduledPackageList><Package>{PACKAGE}</Package></ScheduledPackageList>"
    ),
    "SubmitFeed": TAKEN_IN,
    "GetFeedSubmissionList": "",
    "GetReportList": (
        "<ReportInfo><ReportId>90001</ReportId><ReportRequestId>80001</ReportRequestId>"
        "<ReportType>_GET_EASYSHIP_DOCUMENTS_</ReportType></ReportInfo>"
    ),
}
"""What each operation answers with, as far as anybody looks at it."""


def _a_label():
    pdf = FPDF()
    pdf.add_page()
    return bytes(pdf.output())


DOCUMENTS = {
    "GetReport": _a_label(),
    "GetFeedSubmissionResult": (
        b"<AmazonEnvelope><Message><MessageID>1</MessageID><ProcessingReport>"
        b"<DocumentTransactionID>FEED</DocumentTransactionID><StatusCode>Complete</StatusCode><ProcessingSummary><MessagesProcessed>1"
        b"</MessagesProcessed><MessagesSuccessful>1</MessagesSuccessful><MessagesWithError>0"
        b"</MessagesWithError></ProcessingSummary></ProcessingReport></Message></AmazonEnvelope>"
    ),
}


class Amazon:
    """Answers every operation, and keeps the requests with the operation of each."""

    def __init__(self, of_bodies):
        self.sent = []
        self._of_bodies = of_bodies

    def answer(self, request):
        body = self._of_bodies(request)
        query = urlsplit(request.url).query or body.decode()
        form = dict(parse_qsl(query))
        action = form["Action"]
        self.sent.append((action, request, body))
        if action in DOCUMENTS:
            feed = form.get("FeedSubmissionId", "").encode()
            return 200, {}, DOCUMENTS[action].replace(b"FEED", feed)
        result = f"<{action}Result>{RESULTS[action]}</{action}Result>"
        return 200, {}, f"<{action}Response>{result}</{action}Response>"


@pytest.fixture
def amazon(assure, of_bodies):
    answering = Amazon(of_bodies)
    assure.add_callback("POST", re.compile(r"(?i)https://mws\..*"), answering.answer)
    return answering


@pytest.fixture
def channel_type():
    return load_plugins().channel_types["amazon_mws"]


@pytest.fixture
def open_channel(channel_type):
    """Return a function that opens the channel with these settings beside the usual ones."""
    opened = []

    def make(**settings):
        told = channel_type.settings().load(SETTINGS | settings)
        opened.append(channel_type.open(told, Services(AlwaysGranted())))
        return opened[-1]

    yield make
    for channel in opened:
        channel.close()


@pytest.fixture
def channel(amazon, open_channel):
    return open_channel()


@pytest.fixture
def operations(channel_type):
    """Every operation that has a budget, and no other can be called."""
    budgets = channel_type.budgets(channel_type.settings().load(SETTINGS))
    return {operation for budget in budgets for operation in budget.operations}


@pytest.fixture
def now():
    return NOON


@pytest.fixture
def sent(amazon, exchanges, write):
    """Return a function that writes down what reached Amazon."""

    def look():
        for action, request, body in amazon.sent:
            parts = urlsplit(request.url)
            address = parts._replace(query="\n  ".join(("", *parts.query.split("&")))).geturl()
            first = f"{request.method} {address if parts.query else request.url}"
            is_form = "form-urlencoded" in request.headers["Content-Type"]
            content = body.replace(b"&", b"\n&") if is_form else body
            exchanges.add(action, write(first, request.headers, content))
        return exchanges

    return look
